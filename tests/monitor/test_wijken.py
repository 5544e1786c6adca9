"""A wijk shows its own figures, those of its buurten, and Breda, and never mixes who said what."""

import csv
import json
from decimal import Decimal
from fractions import Fraction
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from monitor.models import Indicator, Observation
from monitor.wijken.reports import wijk_report, wijken_report
from pacts.models import Area
from tests.pages.reading import main_text

pytestmark = pytest.mark.django_db
NORTH = "WK075801"
SPACE = "\N{NO-BREAK SPACE}"


def figure(report, slug: str):
    return next(row for row in report.figures if row.slug == slug)


def test_the_source_and_our_own_sum_stand_apart() -> None:
    row = figure(wijk_report(NORTH), "moeite-met-rondkomen")
    rows = Observation.objects.filter(
        indicator="moeite-met-rondkomen", period="2020", area__parent=NORTH
    )
    weighted = sum(Fraction(r.value) * Fraction(r.denominator) for r in rows)
    ours = weighted / sum(Fraction(r.denominator) for r in rows)
    assert float(row.our_value) == pytest.approx(float(ours), abs=1e-9)
    published = Observation.objects.get(indicator="moeite-met-rondkomen", period="2020", area=NORTH)
    assert (row.published_value, row.published) == (published.value, "18,0%")
    assert row.ours == "17,9%"
    assert (row.city, row.compared) == ("12,7%", f"5,3{SPACE}procentpunt hoger")


def test_counts_are_sums_over_sums() -> None:
    row = figure(wijk_report(NORTH), "misdrijven")
    rows = Observation.objects.filter(indicator="misdrijven", period="2022", area__parent=NORTH)
    ours = 1000 * sum(r.numerator for r in rows) / sum(r.denominator for r in rows)
    assert row.our_value == pytest.approx(ours, abs=Decimal("1e-9"))
    assert row.published == row.ours == f"69,3{SPACE}per 1.000"


def test_without_a_figure_of_the_source_breda_is_our_sum_and_says_so(resident) -> None:
    report = wijk_report(NORTH)
    row = figure(report, "sociaal-minimum")
    assert (row.published, row.is_city_ours, row.coverage) == ("", True, "7 van 8 buurten")
    assert report.has_our_city
    assert "uit de buurten" in main_text(resident.get(f"/monitor/wijken/{NORTH}/"))


def years_of(slug: str, area: str) -> dict[str, Decimal]:
    rows = Observation.objects.filter(indicator=slug, area=area, value__isnull=False)
    return {row.period: row.value for row in rows if row.shown_value is not None}


@pytest.mark.parametrize("slug", ["moeite-met-rondkomen", "misdrijven"])
def test_how_it_went_is_told_beside_the_city(resident, slug: str) -> None:
    found = wijk_report(NORTH, slug=slug).history
    here, city = years_of(slug, NORTH), years_of(slug, "GM0758")
    assert {str(row.year): row.here_value for row in found.years} == here
    assert {str(row.year): row.city_value for row in found.years} == {y: city[y] for y in here}
    first, last = min(here), max(here)
    before, now = (round(here[year] - city[year], 1) for year in (first, last))
    went = f"Het verschil werd {'kleiner' if abs(now) < abs(before) else 'groter'}: van "
    if before * now < 0:
        went = f"Eerst was het andersom; nu is het hier {'hoger' if now > 0 else 'lager'}."
    text = main_text(resident.get(f"/monitor/wijken/{NORTH}/?cijfer={slug}"))
    assert found.sentence.replace(SPACE, " ") in text
    assert f"in {first} naar" in found.sentence
    assert went in found.sentence
    rows = csv.DictReader(
        resident.get(f"/monitor/wijken/{NORTH}.csv?cijfer={slug}").getvalue().decode().splitlines()
    )
    told = {
        row["jaar"]: row["waarde"]
        for row in rows
        if (row["code"], row["cijfer"], row["herkomst"]) == (NORTH, slug, "bron")
    }
    assert told == {year: str(round(value, 1)) for year, value in here.items()}


def test_a_year_with_a_hidden_buurt_is_not_in_the_history(resident) -> None:
    slug, hidden = "moeite-met-rondkomen", years_of("moeite-met-rondkomen", NORTH)["2016"]
    Observation.objects.filter(indicator=slug, period="2016", area="BU07580102").update(
        is_withheld=True
    )
    found = wijk_report(NORTH, slug=slug).history
    assert [row.year for row in found.years] == [2012, 2020]
    for ending in ("/", ".csv", ".json"):
        body = resident.get(f"/monitor/wijken/{NORTH}{ending}?cijfer={slug}").getvalue().decode()
        assert str(round(hidden, 1)) not in body
        assert str(round(hidden, 1)).replace(".", ",") not in body


def test_one_year_is_no_history_and_a_new_series_starts_anew(resident) -> None:
    assert not wijk_report(NORTH, slug="sociaal-minimum").history.has_trend
    assert "Hoe veranderde het?" not in main_text(
        resident.get(f"/monitor/wijken/{NORTH}/?cijfer=sociaal-minimum")
    )
    Indicator.objects.filter(pk="misdrijven").update(series_breaks="2018")
    assert wijk_report(NORTH, slug="misdrijven").history.years[0].year == 2018


def test_an_estimate_says_so_on_the_page_and_in_the_file(resident) -> None:
    report = wijk_report(NORTH)
    assert figure(report, "moeite-met-rondkomen").mark == "schatting"
    assert figure(report, "misdrijven").mark == ""
    text = main_text(resident.get(f"/monitor/wijken/{NORTH}/"))
    assert "Moeite met rondkomen 2020, schatting 18,0%" in text
    assert "De cijfers per wijk en buurt zijn schattingen." in text
    assert "schattingen" not in main_text(resident.get("/monitor/wijken/?cijfer=misdrijven"))
    rows = csv.DictReader(
        resident.get(f"/monitor/wijken/{NORTH}.csv").getvalue().decode().splitlines()
    )
    marked = {row["cijfer"] for row in rows if "schatting" in row["status"]}
    assert "moeite-met-rondkomen" in marked
    assert "misdrijven" not in marked


@pytest.mark.parametrize("hide", ["suppressed", "withheld"])
def test_a_hidden_buurt_hides_its_wijk(resident, hide: str) -> None:
    row = Observation.objects.get(indicator="misdrijven", period="2022", area="BU07580102")
    if hide == "suppressed":
        row.value, row.status = None, "suppressed"
    else:
        row.is_withheld = True
    row.save()
    report = wijk_report(NORTH, slug="misdrijven")
    hidden = figure(report, "misdrijven")
    assert (hidden.published, hidden.our_value, hidden.compared) == ("", None, "")
    assert hidden.ours == "niet getoond: te weinig mensen"
    assert next(a for a in report.areas if a.code == "BU07580102").value is None
    everywhere = wijken_report(slug="misdrijven")
    assert next(a for a in everywhere.areas if a.code == NORTH).value is None
    for address in (
        f"/monitor/wijken/{NORTH}/",
        "/monitor/wijken/",
        f"/monitor/wijken/{NORTH}.csv",
    ):
        body = b"".join(resident.get(f"{address}?cijfer=misdrijven")).decode()
        assert "83,4" not in body
        assert "83.4" not in body
        assert "69,3" not in body
        assert "69.3" not in body


def test_all_eleven_wijken_with_the_figures_of_the_source(resident) -> None:
    report = wijken_report()
    assert len(report.lines) == len(report.areas) == 11
    assert not report.is_ours
    assert sum(line.buurten for line in report.lines) == 56
    assert sum(line.focus for line in report.lines) == 12
    assert wijken_report(slug="sociaal-minimum").is_ours
    text = main_text(resident.get("/monitor/wijken/"))
    assert "het hoogst in Breda noord (18,0%)" in text
    assert "We rekenen er niets aan om." in text
    text = main_text(resident.get("/monitor/wijken/?cijfer=sociaal-minimum"))
    assert "Dit cijfer rekenen we zelf uit" in text


def test_two_chosen_buurten_stand_side_by_side(resident) -> None:
    address = f"/monitor/wijken/{NORTH}/?cijfer=misdrijven&gebied=BU07580102&vergelijk=BU07580103"
    text = main_text(resident.get(address))
    assert "Biesdonk: 83,4 per 1.000, nummer 3 van 8 van hoog naar laag." in text
    assert "Biesdonk is 49,2 per 1.000 hoger dan Geeren-zuid." in text


@pytest.mark.parametrize(
    "query",
    [
        "?cijfer=bestaat-niet",
        "?gebied=<b>",
        "?gebied=BU99999999",
        "?vergelijk=BU07580102",
        "?cijfer=",
    ],
)
def test_a_strange_question_gives_the_usual_page(resident, query: str) -> None:
    text = main_text(resident.get(f"/monitor/wijken/{NORTH}/{query}"))
    assert "Kies een buurt op de kaart of in de lijst." in text
    assert "moeite met rondkomen in 2020" in text


@pytest.mark.parametrize("code", ["BU07580102", "GM0758", "WK999999", "x"])
def test_what_is_no_wijk_is_not_there(resident, code: str) -> None:
    assert resident.get(f"/monitor/wijken/{code}/").status_code == 404
    assert resident.get(f"/monitor/wijken/{code}.csv").status_code == 404


def test_the_file_says_what_the_page_says(resident) -> None:
    body = resident.get(f"/monitor/wijken/{NORTH}.csv?cijfer=misdrijven").getvalue().decode()
    rows = list(csv.DictReader(body.splitlines()))
    getting_by = [r for r in rows if r["cijfer"] == "moeite-met-rondkomen"]
    assert [(r["soort"], r["waarde"], r["herkomst"]) for r in getting_by] == [
        ("wijk", "18.0", "bron"),
        ("wijk", "17.9", "berekend uit buurten"),
        ("breda", "12.7", "bron"),
    ]
    assert len([r for r in rows if r["soort"] == "buurt"]) == 8
    assert next(r for r in rows if r["code"] == "BU07580102")["waarde"] == "83.4"


@pytest.mark.parametrize("place", ["wijken", f"wijken/{NORTH}"])
@pytest.mark.parametrize("slug", ["misdrijven", "sociaal-minimum"])
def test_every_file_of_wijken_says_what_the_page_says(resident, place: str, slug: str) -> None:
    page = resident.get(f"/monitor/{place}/?cijfer={slug}").content.decode()

    def read(ending: str) -> bytes:
        address = f"/monitor/{place}.{ending}?cijfer={slug}"
        assert f'href="{address}"' in page
        return resident.get(address).getvalue()

    rows = list(csv.DictReader(read("csv").decode().splitlines()))
    found = json.loads(read("json"))["rijen"]
    lines = list(load_workbook(BytesIO(read("xlsx"))).active.iter_rows(values_only=True))
    assert len(rows) == len(found) == len(lines) - 1
    for row, item, line in zip(rows, found, lines[1:], strict=True):
        assert list(row) == list(item) == list(lines[0])
        texts = [["" if value is None else str(value) for value in values]
                 for values in (item.values(), line)]  # fmt: skip
        for name, one, other in zip(row, *texts, strict=True):
            same = float if name == "waarde" and row[name] else str
            assert same(row[name]) == same(one) == same(other)
    kind = "buurt" if place.endswith(NORTH) else "wijk"
    areas = {row["code"]: row for row in rows if (row["soort"], row["cijfer"]) == (kind, slug)}
    drawn = json.loads(read("geojson"))
    assert {item["id"] for item in drawn["features"]} == set(areas)
    for item in drawn["features"]:
        assert item["geometry"]["type"] in ("Polygon", "MultiPolygon")
        row, value = areas[item["id"]], item["properties"]["waarde"]
        assert (value is None) == (row["waarde"] == "")
        assert value is None or value == float(row["waarde"])
        assert item["properties"]["status"] == row["status"]


def test_the_files_of_wijken_hide_what_the_page_hides_and_ask_little(resident) -> None:
    Observation.objects.filter(indicator="misdrijven", period="2022", area="BU07580102").update(
        is_withheld=True
    )
    for ending in ("csv", "json", "geojson"):
        for place in ("wijken", f"wijken/{NORTH}"):
            address = f"/monitor/{place}.{ending}?cijfer=misdrijven"
            with CaptureQueriesContext(connection) as queries:
                body = resident.get(address).getvalue().decode()
            assert len(queries) <= 12
            assert "83.4" not in body
            assert "69.3" not in body


def test_more_figures_and_buurten_cost_no_more_queries(resident) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert resident.get(f"/monitor/wijken/{NORTH}/").status_code == 200
        return len(queries)

    ask()  # the borders are kept from here
    before = ask()
    for number in range(3):
        Indicator.objects.create(
            slug=f"proef-{number}", name="Proef", question="?", definition="x", unit="%",
            unit_short="%", direction="lower", method="mean", availability="measured",
        )  # fmt: skip
        code = f"BU0758019{number}"
        Area.objects.create(code=code, name=f"Proef {number}", level="buurt", parent_id=NORTH)
        Observation.objects.create(
            indicator_id=f"proef-{number}", area_id=code, period="2020", value=number, denominator=1
        )
    assert ask() == before <= 12


# --- Peers ---------------------------------------------------------------------------------------


def test_how_others_measure_comes_with_where_we_read_it(resident) -> None:
    text = main_text(resident.get("/monitor/vergelijkbaar/"))
    for name in ("Rotterdam Zuid", "Heerlen-Noord", "Groningen", "Rekenkamer Breda"):
        assert name in text
    assert "niet gevonden" in text or "vonden we niet" in text
    from monitor.peers import peers

    for peer in peers():
        for theme in peer.themes:
            assert theme.measures
            assert theme.sources
            assert all(
                source.url.startswith("https://") and source.site for source in theme.sources
            )
