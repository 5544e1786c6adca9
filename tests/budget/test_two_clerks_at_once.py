"""Two clerks who save the same cell at the same moment: one is stored, the other is told."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from budget.entering import Value, understood, value_of
from budget.models import Amendment, Budget, Cell
from budget.services.editing import Change, OvertakenError, add_line, change_cells
from tests.pacts.at_once import at_once

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROUNDS = 5


def saving(cell: int, seen: Value, typed: str, told: list[Value]):
    """Return the work of one clerk, who keeps what they were told."""
    budget = Budget.objects.get(pk="2023")

    def work() -> None:
        try:
            change_cells(
                budget=budget,
                changes=[Change(cell, seen, understood(typed))],
                reason="Tegelijk bewaard.",
                by=None,
                now=NOW,
            )
        except OvertakenError as error:
            told.append(error.cells[0].now)

    return work


@pytest.mark.django_db(transaction=True)
def test_one_is_stored_and_the_other_is_told_what_stands_there():
    cell = Cell.objects.get(line__section__budget="2023", line__number=6, column__key="kosten")
    for number in range(ROUNDS):
        seen = value_of(cell)
        told: list[Value] = []
        typed = [f"{number}1.000", f"{number}2.000"] if number else ["1.000", "2.000"]
        at_once(*(saving(cell.pk, seen, text, told) for text in typed))
        cell.refresh_from_db()
        assert told == [value_of(cell)]
        assert cell.raw in typed
    trail = list(Amendment.objects.order_by("pk"))
    assert len(trail) == ROUNDS
    assert trail[0].old_raw == "ntb"
    assert all(one.new_raw == two.old_raw for one, two in pairwise(trail))
    assert trail[-1].new_amount == cell.amount
    assert isinstance(cell.amount, Decimal)


@pytest.mark.django_db(transaction=True)
def test_two_new_lines_get_numbers_of_their_own():
    section = Budget.objects.get(pk="2023").sections.first()
    lines = []
    at_once(*(lambda: lines.append(add_line(section=section, title="Nieuw")),) * 4)
    assert sorted({line.number for line in lines}) == [23, 24, 25, 26]
    assert {line.cells.count() for line in lines} == {4}
