"""A budget holder types a year in the table they know; nothing is overwritten and nothing lost."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from budget.entering import value_of
from budget.grid import grid
from budget.models import Amendment, Budget, Cell, Line
from budget.reports import budget_report
from budget.services.copying import copy_budget
from governance.models import Body, Decision

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "/beheer/budget/budget/2023/tabel/"


@pytest.fixture
def clerk(login, staff):
    return login(staff)


def cell(line: int, column: str, budget: str = "2023") -> Cell:
    return Cell.objects.get(line__section__budget=budget, line__number=line, column__key=column)


def form(client, address=PAGE):
    """Return what a browser would send back without touching anything."""
    page = client.get(address)
    found = page.context["grid"]
    return {item.name: item.text for item in found.fields} | {"gezien": found.seen}


def words(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def errors(answer):
    return [item.error for item in answer.context["grid"].fields if item.error]


def test_sent_back_untouched_nothing_changes(clerk):
    before = [value_of(one) for one in Cell.objects.order_by("pk")]
    answer = clerk.post(PAGE, form(clerk), follow=True)
    assert "Er is niets veranderd." in answer.content.decode()
    assert [value_of(one) for one in Cell.objects.order_by("pk")] == before
    assert not Amendment.objects.exists()


def test_a_change_needs_a_reason_and_leaves_a_trail(clerk, staff, resident):
    ntb = cell(6, "kosten")
    typed = form(clerk) | {f"c-{ntb.pk}": "€ 100.000"}
    answer = clerk.post(PAGE, typed)
    assert "Kies het besluit dat haar wijzigt" in answer.content.decode()
    assert f'name="c-{ntb.pk}" value="€ 100.000"' in answer.content.decode()
    ntb.refresh_from_db()
    assert ntb.kind == "ntb"

    answer = clerk.post(PAGE, typed | {"reason": "De offerte is binnen."}, follow=True)
    assert "Bewaard: 1 vak gewijzigd." in words(answer)
    ntb.refresh_from_db()
    assert (ntb.kind, ntb.amount) == ("amount", Decimal(100_000))
    trail = Amendment.objects.get()
    assert (trail.cell, trail.old_raw, trail.new_raw, trail.by) == (ntb, "ntb", "€ 100.000", staff)
    assert budget_report("2023").columns[0].total.amount == 2_680_000


def test_a_decision_is_reason_enough(clerk):
    decision = Decision.objects.create(
        body=Body.objects.get(pk="bestuur"),
        number="2026-1",
        decided_on=NOW.date(),
        title="Meer geld",
        wording="Het bestuur verhoogt de post.",
    )
    ntb = cell(6, "kosten")
    typed = form(clerk) | {f"c-{ntb.pk}": "100.000", "decision": str(decision.pk)}
    assert clerk.post(PAGE, typed).status_code == 302
    assert Amendment.objects.get().decision == decision


def test_two_clerks_do_not_overwrite_each_other(clerk, login, administrator):
    other = login(administrator)
    mine, theirs = form(clerk), form(other)
    ntb = cell(6, "kosten")
    first = theirs | {f"c-{ntb.pk}": "€ 90.000", "reason": "Eerste offerte."}
    assert other.post(PAGE, first).status_code == 302

    second = mine | {f"c-{ntb.pk}": "€ 110.000", "reason": "Tweede offerte."}
    answer = clerk.post(PAGE, second)
    page = answer.content.decode()
    assert "Iemand anders heeft intussen dezelfde vakken gewijzigd." in page
    assert errors(answer) == [f"{administrator} maakte hier intussen ‘€ 90.000’ van."]
    assert f'value="€ 110.000" data-column="{ntb.column_id}"' in page
    ntb.refresh_from_db()
    assert ntb.amount == 90_000

    again = second | {"gezien": answer.context["grid"].seen}
    assert clerk.post(PAGE, again).status_code == 302
    ntb.refresh_from_db()
    assert ntb.amount == 110_000
    assert [(one.old_raw, one.new_raw) for one in Amendment.objects.order_by("pk")] == [
        ("ntb", "€ 90.000"),
        ("€ 90.000", "€ 110.000"),
    ]


def test_two_clerks_at_different_cells_both_get_their_way(clerk, login, administrator):
    other = login(administrator)
    mine, theirs = form(clerk), form(other)
    one, two = cell(6, "kosten"), cell(7, "kosten")
    why = {"reason": "Bijgewerkt."}
    assert other.post(PAGE, theirs | {f"c-{one.pk}": "10"} | why).status_code == 302
    assert clerk.post(PAGE, mine | {f"c-{two.pk}": "20"} | why).status_code == 302
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.amount, two.amount) == (10, 20)


def test_what_can_be_read_in_two_ways_is_asked_back(clerk):
    typed = form(clerk) | {f"c-{cell(6, 'kosten').pk}": "5000.000", "reason": "Erbij."}
    answer = clerk.post(PAGE, typed)
    assert errors(answer) == [
        "‘5000.000’ is geen bedrag dat we begrijpen. Schrijf een bedrag als 1.500 of 1.500,50."
    ]
    assert not Amendment.objects.exists()


def test_the_sums_are_shown_before_anything_is_stored(clerk):
    typed = form(clerk) | {f"c-{cell(6, 'kosten').pk}": "€ 100.000", "reken": "1"}
    answer = clerk.post(PAGE, typed)
    costs = answer.context["grid"].sums[0]
    assert costs.total.amount == 2_680_000
    assert costs.printed.difference == -100_000
    assert not Amendment.objects.exists()


def test_an_unknown_in_the_table_makes_the_sum_a_lower_bound(clerk):
    costs = clerk.get(PAGE).context["grid"].sums[0].total
    assert costs == budget_report("2023").columns[0].total
    assert costs.is_lower_bound == ("minstens" in costs.text)


def test_a_year_is_copied_filled_in_and_published(clerk, resident):
    answer = clerk.post("/beheer/budget/budget/2023/kopie/", {"year": "2027"}, follow=True)
    assert "Begroting 2027 staat klaar als concept." in answer.content.decode()
    copy = Budget.objects.get(pk="2027")
    assert Line.objects.filter(section__budget=copy).count() == 22
    assert set(Cell.objects.filter(line__section__budget=copy).values_list("kind", flat=True)) == {
        "empty"
    }
    assert resident.get("/begroting/2027/").status_code == 404
    assert "2027" not in re.sub(r"\s+", " ", resident.get("/begroting/").content.decode())

    address = reverse("admin:budget_grid", args=["2027"])
    one = cell(1, "kosten", "2027")
    section = copy.sections.first()
    typed = form(clerk, address) | {
        f"c-{one.pk}": "300.000",
        f"n-{section.pk}-titel": "Nieuw: taalhuis",
        f"n-{section.pk}-{one.column_id}": "ntb",
    }
    answer = clerk.post(address, typed, follow=True)
    assert "Bewaard: 1 regel erbij, 2 vakken gewijzigd." in words(answer)
    assert not Amendment.objects.exists(), "a draft has no trail: nobody has read it"
    assert cell(23, "kosten", "2027").kind == "ntb"

    clerk.post(
        "/beheer/budget/budget/", {"action": "publish", "_selected_action": ["2027"]}, follow=True
    )
    page = resident.get("/begroting/2027/").content.decode()
    assert "Nieuw: taalhuis" in page
    assert "minstens" in page


def test_the_same_year_is_not_made_twice(clerk):
    answer = clerk.post("/beheer/budget/budget/2023/kopie/", {"year": "2023"})
    assert "Er is al een begroting met de sleutel 2023." in answer.content.decode()


def test_a_copy_with_amounts_is_equal_to_the_last_cent(db):
    source = Budget.objects.get(pk="2023")
    copy = copy_budget(source=source, year=2028, now=NOW, with_amounts=True)
    theirs, ours = budget_report("2023"), budget_report(copy.pk)
    assert [column.total for column in ours.columns] == [column.total for column in theirs.columns]


def test_the_council_and_a_stranger_may_not_type(login, council, client):
    assert client.get(PAGE).status_code == 302
    assert login(council).get(PAGE).status_code == 403


def test_a_big_table_comes_in_pages_and_still_adds_up(clerk):
    budget = Budget.objects.get(pk="2023")
    section = budget.sections.last()
    lines = [Line(section=section, number=100 + number, title="Post") for number in range(150)]
    Line.objects.bulk_create(lines)
    for column in budget.columns.all():
        Cell.objects.bulk_create(
            Cell(line=line, column=column, kind="amount", raw="10", amount=10) for line in lines
        )
    pages = [grid(budget, number) for number in (1, 2, 3)]
    assert {page.sums[0].total.amount for page in pages} == {2_580_000 + 1500}
    shown = [row.line.pk for page in pages for block in page.blocks for row in block.rows]
    assert len(shown) == len(set(shown)) == 22 + 150


def test_the_number_of_queries_does_not_grow_with_the_table(clerk, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        grid(Budget.objects.get(pk="2023"))


@pytest.mark.parametrize("raw", ["€ 1.500", "twee  spaties", "\N{NO-BREAK SPACE}ntb ", "ntb\tpm"])
def test_spaces_that_a_form_folds_are_no_change(clerk, raw):
    one = cell(6, "kosten")
    Cell.objects.filter(pk=one.pk).update(raw=raw, kind="text")
    answer = clerk.post(PAGE, form(clerk), follow=True)
    assert "Er is niets veranderd." in answer.content.decode()
    assert not Amendment.objects.exists()
    assert Cell.objects.get(pk=one.pk).raw == raw


def test_below_the_table_a_difference_with_an_unknown_in_it_is_a_bound(clerk):
    page = words(clerk.get(PAGE))
    assert "geen verschil in wat bekend is</output>" in page
    assert "hooguit € 9.750.000</output>" in page
    typed = form(clerk) | {f"c-{cell(1, 'kosten').pk}": "€ 300.000,50", "reken": "1"}
    assert "−€ 0,50 of lager</output>" in words(clerk.post(PAGE, typed))
    assert not Amendment.objects.exists()
