"""What goes out holds exactly what the page shows; a frame of another site may show one page."""

import csv
import json
import re
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.conf import settings
from openpyxl import load_workbook

from monitor import standings
from monitor.gap import printed
from monitor.models import Indicator, Observation
from monitor.reports import indicator_report
from verbeterbreda.lib import formats

pytestmark = pytest.mark.django_db
SLUGS = ["moeite-met-rondkomen", "misdrijven", "inkomen-per-inwoner", "bevolking"]
QUERIES = ["", "?jaar=2016&groep=ruim"]


def read(client, slug, ending, query=""):
    answer = client.get(f"/monitor/{slug}{ending}{query}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body.decode() if ending != ".xlsx" else body


def asked(slug, query):
    return indicator_report(slug, year=2016 if "2016" in query else None, wide="ruim" in query)


def digits(text):
    """The figure in a text of the page: "€ 20.658" and "58,5 per 1.000" become a Decimal."""
    bare = text.replace("€", "").replace("%", "").replace(formats.MINUS, "-").replace("+", "")
    bare = bare.split(f"{formats.NBSP}per")[0].removesuffix("inwoners").strip(" \xa0")
    return Decimal(bare.replace(".", "").replace(",", "."))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("query", QUERIES)
def test_json_says_what_the_page_says(resident, slug, query):
    report = asked(slug, query)
    found = json.loads(read(resident, slug, ".json", query)[1], parse_float=Decimal)
    assert found["jaar"] == report.year
    assert found["groep"] == ("ruim" if query else "strikt")
    assert [row["jaar"] for row in found["jaren"]] == [row.year for row in report.years]
    names = {
        "verbeter_breda_buurten": "focus", "rest_van_breda": "rest", "breda": "city",
        "nederland": "netherlands", "verschil": "points", "verhouding": "ratio",
        "pad_naar_2040": "path", "afstand_tot_pad": "distance",
    }  # fmt: skip
    for row, shown in zip(found["jaren"], report.years, strict=True):
        for name, attribute in names.items():
            text = getattr(shown, attribute)
            assert (row[name] is None) == (text == "")
            assert row[name] is None or Decimal(row[name]) == digits(text)
        assert row["opmerkingen"] == list(shown.marks)
    assert [(area["code"], area["naam"]) for area in found["buurten"]] == [
        (area.code, area.name) for area in report.areas
    ]
    for area, shown in zip(found["buurten"], report.areas, strict=True):
        if area["waarde"] is None:
            assert shown.value is None
            assert area["status"] == shown.text
        else:
            assert Decimal(area["waarde"]) == digits(shown.text)


@pytest.mark.parametrize("query", QUERIES)
def test_geojson_has_every_area_with_its_border_and_its_figure(resident, query):
    answer, text = read(resident, "misdrijven", ".geojson", query)
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = json.loads(text)
    report = asked("misdrijven", query)
    table = json.loads(read(resident, "misdrijven", ".json", query)[1])
    assert found["type"] == "FeatureCollection"
    assert len(found["features"]) == 56
    assert {item["geometry"]["type"] for item in found["features"]} <= {"Polygon", "MultiPolygon"}
    assert [item["properties"] for item in found["features"]] == table["buurten"]
    assert found["jaar"] == report.year


@pytest.mark.parametrize("query", ["?jaar=2019", "?jaar=2019&groep=ruim"])
def test_a_table_of_a_year_holds_that_year_and_a_plain_one_all(resident, query):
    one = list(csv.DictReader(StringIO(read(resident, "misdrijven", ".csv", query)[1])))
    areas = [row for row in one if row["soort"] == "buurt"]
    assert {row["periode"] for row in areas} == {"2019"}
    assert len(areas) == 56
    every = list(csv.DictReader(StringIO(read(resident, "misdrijven", ".csv")[1])))
    assert len({row["periode"] for row in every if row["soort"] == "buurt"}) == 11
    assert [row for row in every if row["soort"] == "buurt" and row["periode"] == "2019"] == [
        row | {} for row in sorted(areas, key=lambda row: row["code"])
    ]


def test_the_spreadsheet_and_the_csv_of_a_year_are_the_same(resident):
    query = "?jaar=2016&groep=ruim"
    book = load_workbook(BytesIO(read(resident, "roken", ".xlsx", query)[1]))
    head, *lines = book.active.iter_rows(values_only=True)
    rows = list(csv.reader(StringIO(read(resident, "roken", ".csv", query)[1])))
    assert list(head) == rows[0]
    texts = [["" if cell is None else str(cell) for cell in line] for line in lines]
    place = rows[0].index("waarde")
    for line, row in zip(texts, rows[1:], strict=True):
        assert line[:place] + line[place + 1 :] == row[:place] + row[place + 1 :]
        assert (line[place] == "") == (row[place] == "")
        assert not row[place] or Decimal(line[place]) == Decimal(row[place])


def test_the_csv_is_described_as_csv_on_the_web_asks(resident):
    answer, text = read(resident, "misdrijven", ".csv")
    described, meta = read(resident, "misdrijven", ".csv-metadata.json")
    assert described["Content-Type"] == "application/csvm+json"
    assert 'rel="describedby"' in answer["Link"]
    assert "/monitor/misdrijven.csv-metadata.json" in answer["Link"]
    found = json.loads(meta)
    rows = list(csv.DictReader(StringIO(text)))
    schema = found["tableSchema"]
    assert found["url"] == "misdrijven.csv"
    assert found["@context"][0] == "http://www.w3.org/ns/csvw"
    assert [column["name"] for column in schema["columns"]] == list(rows[0])
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    assert len(keys) == len(set(keys))
    for column in schema["columns"]:
        values = [row[column["name"]] for row in rows]
        if column["required"]:
            assert all(values)
        if column["datatype"] != "string":
            for value in filter(None, values):
                number = Decimal(value)
                assert column["datatype"] == "decimal" or number == int(number)


def test_the_page_links_to_files_of_what_it_shows_and_to_its_frame(resident):
    page = resident.get("/monitor/misdrijven/?jaar=2019&groep=ruim").content.decode()
    for ending in ("csv", "xlsx", "json", "geojson"):
        assert f"/monitor/misdrijven.{ending}?jaar=2019&amp;groep=ruim" in page
    assert "/monitor/misdrijven.csv-metadata.json" in page
    assert "&lt;iframe src=" in page
    assert "/monitor/misdrijven/ingesloten/?groep=ruim" in page


def test_only_the_frame_may_stand_on_another_site_and_it_keeps_no_cookie(resident):
    answer = resident.get("/monitor/misdrijven/ingesloten/")
    page = answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert {type(name) for name, _ in answer.items()} == {str}  # a server refuses an enum
    assert not answer.cookies
    assert indicator_report("misdrijven").gap.headline in page
    assert 'target="_top"' in page
    assert "<nav" not in page
    assert "<script" not in page
    for path in ("/", "/monitor/", "/monitor/misdrijven/"):
        other = resident.get(path)
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
        assert other["X-Frame-Options"] == "DENY"
    for slug in ("kinderarmoede", "bijstand-breda", "bevolking", "bestaat-niet"):
        assert resident.get(f"/monitor/{slug}/ingesloten/").status_code == 404


def test_a_frame_reads_no_more_than_its_chart(resident, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        page = resident.get("/monitor/misdrijven/ingesloten/?groep=ruim").content.decode()
    assert indicator_report("misdrijven", wide=True).gap.headline in page
    assert "/monitor/misdrijven/?groep=ruim" in page


def test_what_is_withheld_is_in_no_file_and_not_in_the_api(resident):
    hidden = {
        (row.area_id, row.period)
        for row in Observation.objects.filter(indicator="misdrijven")
        if row.is_withheld or row.status == "suppressed"
    }
    assert len(hidden) > 80
    assert any(code.startswith("WK") for code, _ in hidden)
    rows = json.loads(resident.get("/api/v1/indicatoren/misdrijven/cijfers").content)
    found = {(row["gebied"], row["periode"]): row for row in rows}
    for place in hidden:
        assert found[place]["waarde"] is None
        assert found[place]["status"] == "suppressed"
    digits = {len(str(row["waarde"]).partition(".")[2]) for row in rows if row["waarde"]}
    assert digits == {1}  # more digits than the page would give counts away


OUTLETS = [
    "/monitor/{slug}/",
    "/monitor/{slug}/?groep=ruim",
    "/monitor/{slug}/?gebied=BU07580506&vergelijk=BU07580607",
    "/monitor/{slug}/ingesloten/",
    "/monitor/{slug}.csv",
    "/monitor/{slug}.json",
    "/monitor/{slug}.geojson?groep=ruim",
    "/monitor/wijken/?cijfer={slug}",
    "/monitor/wijken/{wijk}/?cijfer={slug}",
    "/monitor/wijken/{wijk}.csv?cijfer={slug}",
    "/monitor/wijken/{wijk}.json?cijfer={slug}",
    "/monitor/wijken/{wijk}.geojson?cijfer={slug}",
    "/monitor/wijken.csv?cijfer={slug}",
    "/monitor/wijken.geojson?cijfer={slug}",
    "/monitor.csv",
    "/api/v1/indicatoren/{slug}/cijfers",
]
"""Everything that goes out and could hold the figure of an area."""


@pytest.mark.parametrize("slug", ["misdrijven", "overlast"])
def test_no_page_or_file_gives_a_hidden_figure_away(slug, resident):
    """Made so high that no other figure is like it, a hidden rate stands in nothing at all."""
    rows = Observation.objects.filter(indicator=slug, period="2022").exclude(area="GM0758")
    hidden = [row for row in rows.select_related("area") if row.shown_value is None]
    assert {row.area_id[:2] for row in hidden} == {"BU", "WK"}
    for number, row in enumerate(hidden):
        row.numerator = row.denominator * (777 + number)
        if row.value is not None:
            row.value = printed(row.numerator * 1000 / row.denominator, 4)
    Observation.objects.bulk_update(hidden, ["numerator", "value"])
    standings.refresh([slug])
    seen = {}
    for row in hidden:
        wijk = row.area_id if row.area.level == "wijk" else row.area.parent_id
        number = hidden.index(row)
        for outlet in OUTLETS:
            address = outlet.format(slug=slug, wijk=wijk)
            if address not in seen:
                answer = resident.get(address)
                assert answer.status_code == 200
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                seen[address] = body.decode()
            for words in (f"{777 + number}.000", f"{777 + number}000"):
                assert words not in seen[address], f"{row.area_id} in {address}"


def test_every_indicator_has_its_files_for_programs(resident):
    for slug in Indicator.objects.values_list("slug", flat=True):
        assert resident.get(f"/monitor/{slug}.csv-metadata.json").status_code == 200
    for slug in ("overlast-jeugd", "kinderarmoede", "bijstand-breda"):
        for ending in (".json", ".geojson"):
            assert resident.get(f"/monitor/{slug}{ending}").status_code == 200


# --- The overview --------------------------------------------------------------------------------

CHOICES = ["", "?volgorde=naam&doel=gw2&oordeel=groter&groep=ruim", "?oordeel=kleiner"]


def overview(client, ending, query=""):
    answer = client.get(f"/monitor{ending}{query}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, body if ending == ".xlsx" else body.decode()


@pytest.mark.parametrize("query", CHOICES)
def test_the_files_of_the_overview_hold_the_cards_of_the_page_in_its_order(resident, query):
    page = resident.get(f"/monitor/{query}").content.decode().replace(formats.NBSP, " ")
    cards = re.findall(
        r'<h3><a href="(/monitor/[^"]+)">([^<]+)</a></h3>(.*?)</article>', page, flags=re.S
    )
    rows = list(csv.DictReader(StringIO(overview(resident, ".csv", query)[1])))
    measured = [row for row in rows if row["oordeel"]]
    assert [(row["cijfer"], row["adres"]) for row in measured] == [
        (name, f"{settings.SITE_URL}{address}") for address, name, _ in cards
    ]
    compared = 0
    for row, (_, _, card) in zip(measured, cards, strict=True):
        shown = re.findall(r"<dd[^>]*>([^<]+)</dd>", card)
        if shown:
            figures = [row["verbeter_breda_buurten"], row["rest_van_breda"]]
            assert [Decimal(text) for text in figures] == [
                digits(text.replace(" ", formats.NBSP)) for text in shown
            ]
            compared += 1
    assert compared >= min(2, len(cards))
    found = json.loads(overview(resident, ".json", query)[1], parse_float=Decimal)
    assert found["zin"].replace(formats.NBSP, " ") in page
    assert [row["sleutel"] for row in found["cijfers"]] == [row["sleutel"] for row in rows]
    for row, line in zip(found["cijfers"], rows, strict=True):
        assert {name: Decimal(row[name]) for name in row if isinstance(row[name], Decimal)} == {
            name: Decimal(line[name]) for name in row if isinstance(row[name], Decimal)
        }
    for ending in ("csv", "xlsx", "json", "csv-metadata.json"):
        address = f"/monitor.{ending}{query.replace('&', '&amp;')}"
        assert f'href="{address}"' in page


def test_what_is_wanted_is_in_the_file_with_its_quotation_and_without_a_figure(resident):
    rows = {r["sleutel"]: r for r in csv.DictReader(StringIO(overview(resident, ".csv")[1]))}
    assert len(rows) == Indicator.objects.count()
    row = rows["kinderarmoede"]
    assert "drie keer zo groot" in row["citaat"]
    assert (row["verbeter_breda_buurten"], row["oordeel"], row["jaar"]) == ("", "", "")
    only_judged = list(csv.DictReader(StringIO(overview(resident, ".csv", "?oordeel=groter")[1])))
    assert {r["oordeel"] for r in only_judged} == {"de kloof wordt niet kleiner"}


def test_the_files_of_the_overview_agree_and_are_described(resident):
    query = "?volgorde=naam&groep=ruim"
    answer, text = overview(resident, ".csv", query)
    rows = list(csv.reader(StringIO(text)))
    book = load_workbook(BytesIO(overview(resident, ".xlsx", query)[1]))
    lines = list(book.active.iter_rows(values_only=True))
    assert len(lines) == len(rows) > 20
    for line, row in zip(lines[1:], rows[1:], strict=True):
        for cell, written in zip(line, row, strict=True):
            if isinstance(cell, int | float | Decimal):
                assert Decimal(str(cell)) == Decimal(written)
            else:
                assert (cell or "") == written
    where = re.search("<([^>]+)>", answer["Link"])[1]
    meta = json.loads(resident.get(where).content)
    assert meta["url"] == f"monitor.csv{query}"
    assert [column["name"] for column in meta["tableSchema"]["columns"]] == rows[0]
    assert meta["tableSchema"]["primaryKey"] == ["sleutel"]


def test_a_file_of_the_overview_asks_no_more_for_more(resident, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        resident.get("/monitor.csv?volgorde=krimpt").getvalue()


def test_the_description_is_of_the_table_that_was_asked_for(resident):
    answer, _ = read(resident, "misdrijven", ".csv", "?jaar=2019&groep=ruim&gebied=x")
    where = re.search("<([^>]+)>", answer["Link"])[1]
    assert where == "/monitor/misdrijven.csv-metadata.json?jaar=2019&groep=ruim"
    assert json.loads(resident.get(where).content)["url"] == "misdrijven.csv?jaar=2019&groep=ruim"
