"""The budget pages read like the print, and say what does not add up."""

from datetime import UTC, date, datetime

import pytest

from budget.entering import understood, value_of
from budget.models import Cell
from budget.reports import budget_report
from budget.services.editing import Change, change_cells
from governance.models import Body, Decision

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"


def words(client, address):
    """The text of a page with plain spaces."""
    return client.get(address).content.decode().replace(SPACE, " ")


def test_the_sums_of_2023_agree_with_print_except_state_and_other():
    columns = {column.key: column for column in budget_report("2023").columns}
    agrees = {key: column.printed_check.agrees for key, column in columns.items()}
    assert agrees == {
        "kosten": True,
        "exploitatie": True,
        "investering": True,
        "rijk-overig": False,
    }
    assert columns["kosten"].total.amount == 2_580_000
    assert columns["exploitatie"].total.amount == 1_730_000
    assert columns["investering"].total.amount == 3_000_000
    state = columns["rijk-overig"]
    assert state.printed_total == 13_100_000
    assert state.total.amount == 3_350_000
    assert state.without.rest == 3_100_000
    assert state.printed_check.difference == 9_750_000


def test_the_page_says_what_was_printed_what_it_adds_up_to_and_why(resident):
    page = words(resident, "/begroting/2023/")
    assert "Onderaan de kolom staat € 13.100.000." in page
    assert "dan kom je op minstens € 3.350.000." in page
    assert "Zonder de € 250.000 van de partners is het minstens € 3.100.000." in page
    assert "Niet meegeteld: 5 keer nog onbekend." in page
    assert "Waarschijnlijk is er een 1 te veel getypt" in page


def test_the_uncovered_50_000_stands_beside_the_cover_that_is_too_high(resident):
    lines = {line.number: line for line in budget_report("2023").lines}
    assert lines[9].coverages[2023].difference == 50_000
    assert lines[10].coverages[2023].difference == -50_000
    page = words(resident, "/begroting/2023/")
    assert "Niet gedekt in deze regel: € 50.000." in page
    assert "€ 50.000 hoger dan de kosten" in page


def test_the_outlook_has_a_shortfall_each_year_and_pm_is_not_in_it(resident):
    columns = budget_report("doorkijk-2024-2026").columns
    short = {column.year: column.shortfall for column in columns if column.shortfall}
    assert short == {2024: 118_934, 2025: 117_934, 2026: 115_934}
    page = words(resident, "/begroting/doorkijk-2024-2026/")
    for amount in ("118.934", "117.934", "115.934"):
        assert f"€ {amount} meer dan er is. Daar komt nog bij" in page
    assert "2 keer pm" in page


def test_a_misprint_stays_as_it_is_with_a_note(resident):
    page = words(resident, "/begroting/doorkijk-2024-2026/")
    assert "€ 5000.000" in page
    assert "Waarschijnlijk is € 500.000 bedoeld" in page
    assert (
        page.count(
            '<span class="cell-amount"><a class="cell-source" href="#herkomst-10">€ 5000.000<'
        )
        == 2
    )


def test_the_four_marks_are_explained_and_shown_apart(resident):
    page = words(resident, "/begroting/2023/")
    for word, meaning in (
        ("ntb", "Nog te bepalen"),
        ("pm", "Pro memorie"),
        ("nog onbekend", "letterlijk dat het bedrag nog onbekend is"),
        ("leeg", "Dat is iets anders dan nul."),
    ):
        assert word in page
        assert meaning in page
    assert page.count('<em class="unknown">ntb</em>') == 8 + 1


def test_every_line_has_its_source(resident):
    page = resident.get("/begroting/2023/").content.decode()
    assert all(line.source for line in budget_report("2023").lines)
    assert page.count("Herkomst") >= 22


def test_the_list_names_who_gives_and_what_is_unknown(resident):
    page = words(resident, "/begroting/")
    assert "Preventie met gezag" in page
    assert "€ 1.500.000 per jaar" in page
    assert '<em class="unknown">nog onbekend</em>' in page
    page = words(resident, "/begroting/regelingen/preventie-met-gezag/")
    assert page.index("Begroting 2023, regel 13") < page.index("Doorkijk 2024-2026, regel 11")


@pytest.mark.parametrize("slug", ["2023", "doorkijk-2024-2026"])
def test_a_budget_needs_seven_queries(slug, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        budget_report(slug)


@pytest.mark.parametrize("ending", ["/", ".csv", ".xlsx", ".pdf"])
def test_an_unknown_budget_is_not_found(resident, ending):
    assert resident.get(f"/begroting/1999{ending}").status_code == 404


def test_every_cell_leads_to_where_it_comes_from(resident):
    page = words(resident, "/begroting/2023/")
    for line in budget_report("2023").lines:
        filled = [cell for cell in line.cells if cell.text]
        assert page.count(f'href="#herkomst-{line.number}"') == len(filled)
        assert page.count(f'id="herkomst-{line.number}"') == 1


def test_a_block_says_what_it_adds_up_to(resident):
    report = budget_report("2023")
    page = words(resident, "/begroting/2023/")
    assert page.count("Samen in dit blok") == len(report.sections) == 4
    homes = report.sections[1].totals[0]
    assert homes.is_lower_bound
    assert homes.text.replace(SPACE, " ") in page


def test_a_changed_cell_says_what_it_was_and_by_which_decision(resident, staff):
    cell = Cell.objects.get(line__section__budget="2023", line__number=6, column__key="kosten")
    decision = Decision.objects.create(
        body=Body.objects.get(pk="bestuur"),
        number="2026-1",
        decided_on=date(2026, 11, 1),
        title="De bieb",
        wording="Het bestuur stelt het bedrag vast.",
    )
    change_cells(
        budget=cell.line.section.budget,
        changes=[Change(cell.pk, value_of(cell), understood("€ 100.000"))],
        decision=decision,
        by=staff,
        now=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )
    page = words(resident, "/begroting/2023/")
    assert "Kosten: eerst ntb, sinds 22 november 2026 € 100.000." in page
    assert decision.get_absolute_url() in resident.get("/begroting/2023/").content.decode()
    assert "minstens € 2.680.000" in page
