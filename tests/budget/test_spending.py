"""Planned, committed, spent: every column adds up, and what is not known is said."""

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import StringIO

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.models import Budget, Commitment
from budget.pictures import budget_document
from budget.reports import CommitmentView
from budget.reports.lines import PlannedLine
from budget.reports.spending import (
    Part,
    Promise,
    Standing,
    YearSpending,
    goals_within,
    spending_report,
    year_of,
)
from pacts.models import BuildingBlock, Goal
from tests.alliances import committed
from tests.budget.test_flow import fixture, some_lines
from tests.pages.reading import links, main_text
from verbeterbreda.lib.formats import NBSP

PAGE = "/begroting/2023/toegezegd/"


def rows_of(resident: Client, path: str) -> list[dict[str, str]]:
    content = b"".join(resident.get(path).streaming_content)
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))


def of_2023() -> YearSpending:
    return spending_report(Budget.objects.get(pk="2023")).years[0]


@pytest.mark.django_db
def test_the_costs_of_2023_are_planned_and_the_rest_is_a_lower_bound() -> None:
    kinds = {
        row["key"]: row["kind"] for row in fixture("budget_columns") if row["budget"] == "2023"
    }
    costs = [
        cell
        for cell in fixture("budget_cells")
        if cell["budget"] == "2023" and kinds[cell["column"]] == "cost"
    ]
    year = of_2023()
    assert year.total.planned.amount == sum(int(cell["amount"] or 0) for cell in costs) == 2_580_000
    assert year.total.planned.unknowns == sum(cell["kind"] == "ntb" for cell in costs) == 8
    goals = {goal.key: goal.planned.text.replace(NBSP, " ") for goal in year.goals}
    assert goals["GW1"] == "€ 200.000"
    assert goals["GW2"] == goals["LI2"] == "onbekend"
    assert goals["KW2"] == "minstens € 80.000"
    assert goals["KW3"] == goals["LI1"] == "geen bedrag"
    assert goals[""] == "minstens € 2.300.000"


@pytest.mark.django_db
def test_without_a_promise_nothing_is_said_to_be_nought(resident: Client) -> None:
    text = main_text(resident.get(PAGE))
    assert "Voor 2023 is minstens € 2.580.000 gepland. Niet meegeteld: 8 keer ntb." in text
    assert "Er staat geen besluit op deze site dat er geld van toezegt." in text
    assert "niets bekend" in text
    assert "€ 0" not in text
    assert "De kosten zijn niet bekend. Als dekking staat er € 2.000.000." in text
    assert {row["toegezegd"] for row in rows_of(resident, "/begroting/2023/toegezegd.csv")} == {""}


@pytest.mark.django_db
def test_a_promise_is_taken_off_its_own_line_only(resident: Client) -> None:
    first = committed.commitment("30000.00", line=9)
    committed.commitment("900000.50", line=6, title="De bibliotheek")
    committed.payment(first, "10000.00")
    year = of_2023()
    lines = {line.line.number: line.standing for line in year.lines}
    assert lines[9].open.amount == Decimal(20_000)
    assert lines[6].open.text == "onbekend"
    assert year.total.committed == Decimal("930000.50")
    assert year.total.open.amount == Decimal(2_550_000)
    assert year.total.open.text.startswith("minstens")
    assert (year.total.paid, year.total.unpaid) == (Decimal(10_000), 1)
    text = main_text(resident.get(PAGE))
    assert "Toegezegd met een besluit: € 930.000,50. Betaald: minstens € 10.000." in text
    assert "Bij 1 toezegging is geen betaling ingevuld." in text
    assert "/begroting/2023/#regel-9" in links(resident.get(PAGE))


@pytest.mark.django_db
def test_more_than_planned_is_said_and_hides_no_other_line() -> None:
    committed.commitment("60000.00", line=9)
    year = of_2023()
    line = next(line for line in year.lines if line.line.number == 9)
    assert line.standing.open.text.replace(NBSP, " ") == (
        "€ 0; € 10.000 meer toegezegd dan gepland"
    )
    assert year.total.open.amount == Decimal(2_530_000)
    assert year.total.open.over == Decimal(10_000)


@pytest.mark.django_db
def test_money_goes_to_the_goals_of_the_actions_and_a_payment_only_as_a_whole() -> None:
    shared = committed.commitment("50000.00", line=9)
    committed.funding(shared, "gw1-1a", "20000.00")
    committed.funding(shared, "gw2-2", "30000.00")
    committed.payment(shared, "5000.00")
    alone = committed.commitment("1000.00", line=17)
    committed.funding(alone, "kw2-2b", "1000.00")
    committed.payment(alone, "400.00")
    goals = {goal.key: goal for goal in of_2023().goals}
    assert goals["GW1"].committed == Decimal(20_000)
    assert goals["GW2"].committed == Decimal(30_000)
    assert goals["GW1"].paid is goals["GW2"].paid is None
    assert goals[""].paid == Decimal(5_000)
    assert (goals["KW2"].committed, goals["KW2"].paid) == (Decimal(1_000), Decimal(400))


@pytest.mark.django_db
def test_a_promise_for_a_year_outside_the_table_stands_apart(resident: Client) -> None:
    line = committed.Line.objects.get(section__budget="doorkijk-2024-2026", number=5)
    for year in (2024, 2027):
        Commitment.objects.create(
            line=line,
            decision=committed.decision(),
            title=f"Proef {year}",
            year=year,
            amount=Decimal(1000),
        )
    report = spending_report(Budget.objects.get(pk="doorkijk-2024-2026"))
    assert [view.title for view in report.other_years] == ["Proef 2027"]
    assert [year.total.committed for year in report.years] == [Decimal(1000), None, None]
    text = main_text(resident.get("/begroting/doorkijk-2024-2026/toegezegd/"))
    assert "Toegezegd voor een ander jaar" in text
    rows = rows_of(resident, "/begroting/doorkijk-2024-2026/toegezegd.csv")
    assert [row["naam"] for row in rows if row["soort_rij"].startswith("toegezegd voor")] == [
        "Proef 2027"
    ]


@pytest.mark.django_db
def test_the_paper_says_what_the_page_says() -> None:
    first = committed.commitment("30000.00", line=9)
    committed.payment(first, "10000.00")
    document = budget_document("2023")
    html = render_to_string("pdf/budget.html", {"report": document})
    year = document.spending.years[0]
    assert year.sentence in html
    assert document.flows[0].flow.sentence in html
    for standing in (*year.blocks, *year.shown_goals, *year.line_standings, year.total):
        assert escape(standing.name) in html
        assert escape(standing.open.text) in html
    assert html.count("flow-chart") == 1


@pytest.mark.django_db
def test_the_list_of_promises_has_every_promise_and_payment(resident: Client) -> None:
    assert rows_of(resident, "/begroting/toezeggingen.csv") == []
    first = committed.commitment("30000.00", line=9, title="=2+5 De proef")
    committed.payment(first, "10000.50")
    rows = rows_of(resident, "/begroting/toezeggingen.csv")
    assert [(row["soort_rij"], row["bedrag"]) for row in rows] == [
        ("toezegging", "30000.00"),
        ("betaling", "10000.50"),
    ]
    assert rows[0]["waarvoor"] == "'=2+5 De proef"
    assert rows[0]["besluit"] == first.decision.number
    assert rows[1]["betaald_op"] == "2026-11-03"
    Budget.objects.filter(pk="2023").update(is_draft=True)
    assert rows_of(resident, "/begroting/toezeggingen.csv") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        PAGE,
        "/begroting/2023/waarheen/",
        "/begroting/toezeggingen.csv",
        "/allianties/goed-wonen/geld/",
        "/buurten/geld/",
    ],
)
def test_three_promises_cost_as_many_queries_as_one(resident: Client, path: str) -> None:
    def make(line: int) -> None:
        promise = committed.commitment("100.00", line=line)
        committed.funding(promise, "gw1-1a", "40.00")
        committed.payment(promise, "10.00")

    make(9)
    one = asked(resident, path)
    make(8)
    make(6)
    assert asked(resident, path) == one <= 12


def asked(resident: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert resident.get(path).status_code == 200
    return len(queries)


BLOCKS = {key: BuildingBlock(key=key, name=f"Bouwsteen {key}", order=1) for key in "ab"}
GOALS = {
    key: Goal(key=key, short_name=key, order=1, building_block=BLOCKS[block])
    for key, block in (("G1", "a"), ("G2", "a"), ("G3", "b"))
}
cents = st.decimals(min_value=1, max_value=10**6, places=2)


@st.composite
def promises_of(draw: st.DrawFn, lines: Sequence[PlannedLine]) -> list[Promise]:
    """Promises from these lines, cut in parts for any goal, paid or not."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        line = draw(st.sampled_from(lines))
        amounts = draw(st.lists(cents, min_size=1, max_size=3))
        goals = [draw(st.sampled_from(["", *GOALS])) for _ in amounts]
        parts = tuple(
            Part(amount, GOALS[goal].building_block_id if goal else line.block, goal)
            for amount, goal in zip(amounts, goals, strict=True)
        )
        paid = draw(st.none() | cents)
        total = sum(amounts, Decimal(0))
        view = CommitmentView(number, "Proef", 2023, total, paid, "1", "#", "regel", "#", "")
        found.append(Promise(line.key, view, parts))
    return found


@settings(max_examples=60, deadline=None)
@given(some_lines().flatmap(lambda lines: st.tuples(st.just(lines), promises_of(lines))))
def test_every_column_adds_up_to_the_year(
    table: tuple[list[PlannedLine], list[Promise]],
) -> None:
    lines, promises = table
    year = year_of(2023, lines, promises, GOALS)
    views = [promise.view for promise in promises]
    total = year.total
    assert total.committed == (sum(view.amount for view in views) if views else None)
    paid = [view.paid for view in views if view.paid is not None]
    assert total.paid == (sum(paid) if paid else None)
    assert total.unpaid == len(views) - len(paid)
    costs = [cell.entry for line in lines for cell in line.cells if cell.is_cost]
    known = [entry.amount for entry in costs if entry.amount is not None]
    assert total.planned.amount == (sum(known) if known else None)
    for groups in (year.blocks, year.goals, year.line_standings):
        then_they_add_up(groups, total)
    for block in "ab":
        whole = next(one for one in year.blocks if one.key == block)
        then_they_add_up(goals_within(year, block), whole)


def then_they_add_up(groups: Sequence[Standing], whole: Standing) -> None:
    def adds_up(value: Callable[[Standing], Decimal | int | None]) -> bool:
        found = [number for number in map(value, groups) if number is not None]
        return (sum(found) if found else None) == value(whole)

    assert adds_up(lambda one: one.planned.amount)
    assert adds_up(lambda one: one.planned.unknowns)
    assert adds_up(lambda one: one.planned.empty)
    assert adds_up(lambda one: one.committed)
    assert adds_up(lambda one: one.paid)
    assert adds_up(lambda one: one.unpaid)
    assert adds_up(lambda one: one.open.amount)
    assert adds_up(lambda one: one.open.unknown)
    assert adds_up(lambda one: one.open.over)


@settings(max_examples=60, deadline=None)
@given(some_lines().flatmap(lambda lines: st.tuples(st.just(lines), promises_of(lines))))
def test_what_is_left_is_planned_minus_promised_and_never_guessed(
    table: tuple[list[PlannedLine], list[Promise]],
) -> None:
    lines, promises = table
    for line in year_of(2023, lines, promises, GOALS).lines:
        planned = line.line.costs(2023)
        promised = sum((p.view.amount for p in promises if p.line == line.line.key), Decimal(0))
        left, text = line.standing.open, line.standing.open.text
        if planned.amount is None:
            assert left.amount is None
            assert text.startswith("onbekend" if planned.is_lower_bound else "geen bedrag")
        elif promised <= planned.amount:
            assert left.amount == planned.amount - promised
            assert left.over is None
        else:
            assert (left.amount, left.over) == (0, promised - planned.amount)
