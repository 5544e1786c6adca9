"""What was printed beside what we add up: on the page, on paper and in the files, line by line."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from budget.models import Budget, Line, Section
from budget.pictures import budget_document
from tests.budget.money import a_budget
from tests.budget.test_no_unknown_is_nought import read, rows_of
from tests.pages.reading import links
from verbeterbreda.documents.kinds import EditionFacts
from verbeterbreda.lib import formats

pytestmark = pytest.mark.django_db
OUTLOOK = "doorkijk-2024-2026"
COLUMNS_OF_2023 = {
    "Kosten": ("2.580.000", "minstens € 2.580.000", "geen verschil in wat bekend is"),
    "Dekking gemeente exploitatie": (
        "1.730.000",
        "minstens € 1.730.000",
        "geen verschil in wat bekend is",
    ),
    "Dekking gemeente investering": ("€ 3.000.000", "€ 3.000.000", "geen verschil"),
    "Rijk / overig": ("€ 13.100.000", "minstens € 3.350.000", "hooguit € 9.750.000"),
}
SHORT = {2024: 118_934, 2025: 117_934, 2026: 115_934}


def page(client, slug):
    return client.get(f"/begroting/{slug}/").content.decode()


def paper(slug):
    report = budget_document(slug)
    edition = EditionFacts(1, report.title, report.data_date, "http://localhost/")
    return render_to_string("pdf/budget.html", {"report": report, "edition": edition})


def plain(text):
    return text.replace(formats.NBSP, " ")


def checks(client, slug):
    answer = client.get(f"/begroting/{slug}/aansluiting.csv")
    text = b"".join(answer.streaming_content).decode()
    return [
        {name: plain(cell) for name, cell in row.items()} for row in csv.DictReader(StringIO(text))
    ]


def of(rows, **wanted):
    (row,) = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return row


@pytest.mark.parametrize("where", ["page", "paper"])
def test_the_columns_of_2023_stand_beside_their_print(resident, where):
    html = page(resident, "2023") if where == "page" else paper("2023")
    rows = rows_of(read(html), ["Wat", "Gedrukt of beschikbaar"])[1:]
    for row, (name, expected) in zip(rows, COLUMNS_OF_2023.items(), strict=True):
        assert row[0].startswith(name)
        assert tuple(row[1:4]) == expected
    state = rows[-1]
    assert "Zonder de € 250.000 van de partners is het minstens € 3.100.000." in state[0]
    assert "Waarschijnlijk is er een 1 te veel getypt" in state[0]
    assert "5 keer nog onbekend" in state[4]


def test_the_file_holds_the_same_columns_with_the_note(resident):
    rows = checks(resident, "2023")
    found = {
        row["kolom"]: (Decimal(row["vergeleken_met_bedrag"]), Decimal(row["opgeteld_bedrag"]))
        for row in rows
        if row["niveau"] == "kolom"
    }
    assert found == {
        "kosten": (2_580_000, 2_580_000),
        "exploitatie": (1_730_000, 1_730_000),
        "investering": (3_000_000, 3_000_000),
        "rijk-overig": (13_100_000, 3_350_000),
    }
    state = of(rows, niveau="kolom", kolom="rijk-overig")
    assert "minstens € 3.100.000. Waarschijnlijk is er een 1 te veel" in state["toelichting"]
    assert state["opgeteld_soort"] == "ondergrens"
    assert state["niet_meegeteld_nog_onbekend"] == "5"


def test_the_spreadsheet_holds_the_same_sums_as_numbers(resident):
    book = load_workbook(BytesIO(resident.get("/begroting/2023.xlsx").content))
    head, *rows = book.active.iter_rows(values_only=True)
    totals = {row[3]: dict(zip(head, row, strict=True)) for row in rows if row[0] == "totaal"}
    assert totals["totaal, gedrukt"]["rijk_overig_bedrag"] == 13_100_000
    assert totals["totaal, berekend"]["rijk_overig_bedrag"] == 3_350_000
    assert totals["verschil, gedrukt min berekend"]["rijk_overig_bedrag"] == 9_750_000
    note = totals["verschil, gedrukt min berekend"]["rijk_overig_zoals_gedrukt"]
    assert "Waarschijnlijk is er een 1 te veel getypt" in note


@pytest.mark.parametrize("where", ["page", "paper"])
def test_150_000_of_cost_against_200_000_of_cover_is_shown_and_explained(resident, where):
    html = page(resident, "2023") if where == "page" else paper("2023")
    tables = [one for one in read(html) if one and one[0][-1] == "Niet meegeteld"]
    rows = {row[0][:3]: row for row in tables[-1]}
    assert rows["9. "][1:] == ["€50.000", "geen bedrag", "€ 50.000", "3 vakken leeg"]
    assert rows["10."][1:] == ["€ 150.000", "€ 200.000", "−€ 50.000", "2 vakken leeg"]
    text = plain(html)
    assert "Samen met de regel hierboven klopt het: € 200.000 kosten en € 200.000 dekking." in text
    assert "Niet gedekt in deze regel: € 50.000." in text


def test_the_file_explains_the_uncovered_50_000_too(resident):
    rows = checks(resident, "2023")
    nine, ten = (of(rows, niveau="regel", regel=number) for number in ("9", "10"))
    assert (Decimal(nine["verschil_bedrag"]), Decimal(ten["verschil_bedrag"])) == (50_000, -50_000)
    assert "Niet gedekt in deze regel: € 50.000." in nine["toelichting"]
    assert "K10: Reservering ‘Goed wonen’ in 2023." in nine["tegenspraken"]


@pytest.mark.parametrize("where", ["page", "paper", "file"])
def test_the_shortfall_of_each_year_names_pm_as_not_in_it(resident, where):
    if where == "file":
        rows = checks(resident, OUTLOOK)
        found = {
            int(row["jaar"]): -Decimal(row["verschil_bedrag"])
            for row in rows
            if row["vergeleken_met"] == "beschikbaar bedrag"
        }
        assert found == SHORT
        text = " ".join(row["toelichting"] for row in rows)
    else:
        text = plain(page(resident, OUTLOOK) if where == "page" else paper(OUTLOOK))
    for year, amount in SHORT.items():
        said = f"Er is minstens {formats.euro(amount)} meer gepland dan er geld is."
        assert plain(said) in text
        assert f"{2 if year == 2024 else 1} keer pm" in text
    assert text.count("Daar komt nog bij wat we niet konden optellen: ") >= 3


def test_5000_000_stands_as_printed_with_its_note_everywhere(resident):
    for text in (page(resident, OUTLOOK), paper(OUTLOOK)):
        assert "€ 5000.000" in plain(text)
        assert "Waarschijnlijk is het dus een tikfout." in plain(text)
    row = of(checks(resident, OUTLOOK), niveau="regel", regel="10", jaar="2025")
    assert "Zoals gedrukt: ‘€ 5000.000’." in row["toelichting"]
    assert "K11: Bijdrage van het Rijk aan het bureau in 2025 en 2026." in row["tegenspraken"]


@pytest.mark.parametrize(("slug", "keys"), [("2023", {"K09", "K24", "K27"}), (OUTLOOK, {"K12"})])
def test_a_contradiction_about_the_whole_table_stands_beside_it(resident, slug, keys):
    rows = [row for row in checks(resident, slug) if row["niveau"] == "tabel"]
    assert all(f"{key}: " in row["tegenspraken"] for row in rows for key in keys)
    assert {f"#{key}" for key in keys} <= set(links(resident.get(f"/begroting/{slug}/")))


def asked(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        assert answer.status_code == 200
        b"".join(answer)
    return len(queries)


@pytest.mark.parametrize("ending", ["/", ".csv", ".xlsx", "/aansluiting.csv"])
def test_sixty_lines_cost_no_more_queries_than_three(resident, ending):
    for slug, lines in (("klein", 3), ("groot", 60)):
        a_budget(slug, lines=lines)
    small, large = (asked(resident, f"/begroting/{slug}{ending}") for slug in ("klein", "groot"))
    assert small == large <= 8


def test_a_long_table_comes_in_pages_with_the_sums_of_all_of_it(resident):
    a_budget("lang", lines=130, columns=4)
    whole = Line.objects.filter(section__budget="lang").count()
    first, last = resident.get("/begroting/lang/"), resident.get("/begroting/lang/?pagina=3")
    assert [line.number for line in first.context["shown"].page] == [*range(1, 61)]
    assert [line.number for line in last.context["shown"].page] == [*range(121, 131)]
    for answer in (first, last):
        html = answer.content.decode()
        assert f"de totalen zijn van alle {whole} regels" in html
        sums = [row for row in rows_of(read(html), ["Post"]) if row[0].startswith("Totaal, door")]
        total = answer.context["report"].columns[0].total
        assert sums[0][1] == plain(f"{total.text} {total.sentence}")
    assert "Pagina 3 van 3" in last.content.decode()
    assert "Blok 2 (vervolg)" in last.content.decode()


def test_a_block_that_goes_on_has_its_sum_once_and_of_all_its_lines(resident):
    a_budget("lang", lines=70, columns=4)
    found = [
        row
        for number in (1, 2)
        for row in rows_of(
            read(resident.get(f"/begroting/lang/?pagina={number}").content.decode()), ["Post"]
        )
        if row[0] == "Samen in dit blok"
    ]
    report = resident.get("/begroting/lang/").context["report"]
    assert [row[1] for row in found] == [plain(one.totals[0].text) for one in report.sections]


def test_a_link_to_a_line_opens_the_page_it_stands_on(resident):
    a_budget("lang", lines=130, columns=1)
    line = Line.objects.get(section__budget="lang", number=125)
    assert line.get_absolute_url() == "/begroting/lang/?regel=125#regel-125"
    assert 'id="regel-125"' in resident.get(line.get_absolute_url()).content.decode()
    assert 'id="regel-1"' in resident.get("/begroting/lang/?regel=onzin").content.decode()


def test_a_number_is_there_once_in_the_whole_table(staff, login):
    budget = Budget.objects.get(pk="2023")
    section = Section.objects.create(budget=budget, title="Nog een blok", order=9)
    filled = {"section": section.pk, "number": "7", "title": "Nog een post"}
    management = {f"cells-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    answer = login(staff).post("/beheer/budget/line/add/", filled | management)
    assert "Deze begroting heeft al een regel met dit nummer." in answer.content.decode()
    assert not section.lines.exists()


def test_paper_of_a_long_table_says_where_each_line_stands(monkeypatch):
    assert "Wat er per regel klopt" not in paper("2023")
    monkeypatch.setattr("budget.reports.one_budget.MOST_LINES_ON_PAPER", 21)
    html = plain(paper("2023"))
    assert "Deze begroting heeft 22 regels. Wat er per regel klopt, staat op de site" in html
    heads = [one[0] for one in read(html) if one and one[0][-1] == "Niet meegeteld"]
    assert len(heads) == 2
    assert "<h3>9. Reservering proef woonruimteverdeling</h3>" in html  # there is something to say
    assert "<h3>2. Afronding, druk en presentatie Pact deel 3</h3>" not in html
