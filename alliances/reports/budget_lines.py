"""Lines of the budget on the pages of actions and goals, with their cells as they were printed."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from budget.models import Cell, Line, Section
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class MoneyCell:
    column: str
    text: str


@dataclass(frozen=True)
class MoneyLine:
    """A budget line with the cells that hold something, as they were printed."""

    title: str
    number: int
    budget: str
    url: str
    cells: tuple[MoneyCell, ...]
    note: str


BUDGET = "section__budget__"
CELL = "cells__"
WANTED = (
    *("pk", "title", "number", "note"),
    *(f"{BUDGET}{name}" for name in ("slug", "title", "from_year", "until_year")),
    *(f"{CELL}{name}" for name in ("kind", "raw", "amount", "column__title", "column__year")),
    f"{CELL}column__order",
)


def money_lines(lines: QuerySet[Line]) -> tuple[MoneyLine, ...]:
    """Those of these lines that stand in a published budget, with their cells, in one query."""
    order = (f"{BUDGET}from_year", "number", "pk", f"{CELL}column__order")
    rows = lines.filter(section__budget__is_draft=False).order_by(*order).values(*WANTED)
    found: dict[int, MoneyLine] = {}
    for row in rows.distinct():
        line = found.get(row["pk"]) or _line(row)
        is_filled = row[f"{CELL}kind"] not in (None, Cell.Kind.EMPTY)
        found[row["pk"]] = replace(line, cells=(*line.cells, _cell(row))) if is_filled else line
    return tuple(found.values())


def line_url(budget: str, number: int) -> str:
    """Where a line stands on the site, known by its budget and its number."""
    return Line(number=number, section=Section(budget_id=budget)).get_absolute_url()


def _line(row: dict[str, Any]) -> MoneyLine:
    return MoneyLine(
        title=row["title"],
        number=row["number"],
        budget=row[f"{BUDGET}title"],
        url=line_url(row[f"{BUDGET}slug"], row["number"]),
        cells=(),
        note=row["note"],
    )


def _cell(row: dict[str, Any]) -> MoneyCell:
    title, year = row[f"{CELL}column__title"], row[f"{CELL}column__year"]
    several = row[f"{BUDGET}until_year"] > row[f"{BUDGET}from_year"]
    return MoneyCell(
        f"{title} {year}" if several else title,
        cell_text(row[f"{CELL}kind"], row[f"{CELL}raw"], row[f"{CELL}amount"]),
    )


def cell_text(kind: str, raw: str, amount: formats.Number | None) -> str:
    """An amount in euros, and otherwise the words that stand in its place."""
    if kind == Cell.Kind.AMOUNT:
        return raw if "(" in raw else formats.euro(amount)
    return raw or str(Cell.Kind(kind).label)
