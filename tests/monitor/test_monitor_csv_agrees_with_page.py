"""The files hold exactly what the page shows, to the last printed digit."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from monitor.models import Indicator
from monitor.reports import indicator_report
from verbeterbreda.lib import formats

pytestmark = pytest.mark.django_db
SHOWN = {
    "verbeter-breda-buurten": "focus",
    "rest-van-breda": "rest",
    "breda": "city",
    "nederland": "netherlands",
}
GAPS = {"verschil": "points", "pad-naar-2040": "path", "afstand-tot-pad": "distance"}


def table(client, slug, query=""):
    answer = client.get(f"/monitor/{slug}.csv{query}")
    return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))


def figures(text):
    """The digits of a figure as the page writes it: "€ 20.658" and "58,5 per 1.000"."""
    return text.replace("€", "").replace("%", "").split(f"{formats.NBSP}per")[0].strip(" \xa0")


@pytest.mark.parametrize("slug", ["moeite-met-rondkomen", "misdrijven", "inkomen-per-inwoner"])
@pytest.mark.parametrize("query", ["", "?groep=ruim"])
def test_the_groups_agree_with_the_table(resident, slug, query):
    report = indicator_report(slug, wide=bool(query))
    rows = {
        (row["naam"], row["periode"]): row["waarde"]
        for row in table(resident, slug, query)
        if row["soort"] == "groep"
    }
    decimals = report.indicator.decimals
    compared = 0
    for year in report.years:
        for name, attribute in SHOWN.items():
            text = getattr(year, attribute)
            assert bool(text) == ((name, str(year.year)) in rows)
            if text:
                assert formats.number(rows[name, str(year.year)], decimals) == figures(text)
                compared += 1
        for name, attribute in GAPS.items():
            text = getattr(year, attribute)
            if text:
                assert formats.signed(rows[name, str(year.year)], decimals) == text
                compared += 1
        assert formats.number(rows["verhouding", str(year.year)], 2) == year.ratio
    assert compared >= 3 * len(report.years)


@pytest.mark.parametrize("slug", ["moeite-met-rondkomen", "misdrijven", "sociaal-minimum"])
def test_the_areas_agree_with_the_list(resident, slug):
    report = indicator_report(slug)
    rows = {
        row["code"]: row
        for row in table(resident, slug)
        if row["soort"] == "buurt" and row["periode"] == str(report.year)
    }
    for area in report.areas:
        row = rows.get(area.code)
        if area.value is None:
            assert row is None or (row["waarde"] == "" and row["status"] == area.text)
        else:
            assert formats.number(row["waarde"], report.indicator.decimals) == figures(area.text)
            assert row["verbeter_breda"] == area.match_text


def test_a_hidden_figure_is_hidden_in_every_file(resident):
    rows = table(resident, "misdrijven")
    hidden = [row for row in rows if row["status"].startswith("niet getoond")]
    assert hidden
    assert all(row["waarde"] == "" for row in hidden)


def test_months_of_the_whole_city_are_in_the_file(resident):
    rows = table(resident, "bijstand-breda")
    assert {row["soort"] for row in rows} == {"maand"}
    assert len(rows) == 13


@pytest.mark.parametrize("slug", ["moeite-met-rondkomen", "bevolking", "kinderarmoede"])
def test_the_spreadsheet_has_the_same_rows(resident, slug):
    book = load_workbook(BytesIO(resident.get(f"/monitor/{slug}.xlsx").content))
    head, *lines = book.active.iter_rows(values_only=True)
    rows = table(resident, slug)
    assert len(lines) == len(rows)
    values = [dict(zip(head, line, strict=True))["waarde"] for line in lines]
    assert [value is None for value in values] == [row["waarde"] == "" for row in rows]


def test_every_indicator_has_its_files(resident):
    for slug in Indicator.objects.values_list("slug", flat=True):
        assert resident.get(f"/monitor/{slug}.csv").status_code == 200
