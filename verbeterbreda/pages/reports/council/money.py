"""What it costs: the newest budgets with their sums, what was promised, and what was paid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, OuterRef, Subquery, Sum
from django.urls import reverse

from budget.models import Budget, Column, Commitment, Payment
from budget.reconciliation import MARK_WORDS, OPEN_MARKS, Mark, Total
from budget.reports import in_cents
from verbeterbreda.lib import formats

MOST_BUDGETS = 2
"""The newest; the older ones stand in the money room."""


@dataclass(frozen=True)
class MoneyLine:
    """One kind of money of a budget: what was printed below it, and what we add up."""

    title: str
    printed: str
    computed: str
    unknown: str
    amount: Decimal | None
    unknowns: int
    is_cost: bool


@dataclass(frozen=True)
class CouncilBudget:
    """A budget on one page. `promised` and `paid` are None when nothing was put down."""

    title: str
    url: str
    lines: tuple[MoneyLine, ...]
    promises: int
    promised: Decimal | None
    paid: Decimal | None

    @property
    def promised_text(self) -> str:
        """What was promised by decisions, and what was paid of that. Unknown is not nought."""
        if self.promised is None:
            return "Er staat nog geen toezegging bij deze begroting."
        paid = (
            "geen betaling ingevuld" if self.paid is None else f"{formats.euro(self.paid)} betaald"
        )
        many = formats.plural(self.promises, "toezegging", "toezeggingen")
        return f"{formats.euro(self.promised)} toegezegd in {many}, {paid}."


def council_budgets() -> tuple[CouncilBudget, ...]:
    """Return the newest published budgets, in two queries."""
    promised = _promised()
    budgets: dict[str, list[_Sum]] = {}
    for row in _sums():
        budgets.setdefault(row.slug, []).append(row)
    return tuple(
        CouncilBudget(
            title=rows[0].budget,
            url=reverse("budget:detail", args=[slug]),
            lines=tuple(_lines(rows)),
            promises=promised[slug].number if slug in promised else 0,
            promised=promised[slug].amount if slug in promised else None,
            paid=promised[slug].paid if slug in promised else None,
        )
        for slug, rows in budgets.items()
    )


class _Sum(NamedTuple):
    """What the cells of one kind add up to in one column."""

    slug: str
    budget: str
    column: int
    title: str
    kind: str
    printed: str
    printed_total: Decimal | None
    mark: str | None
    cells: int
    amount: Decimal | None


def _sums() -> Iterable[_Sum]:
    newest = Budget.objects.public().order_by("-until_year", "-from_year", "pk")[:MOST_BUDGETS]
    rows = Column.objects.filter(budget__in=newest.values("pk")).order_by(
        "budget__from_year", "budget_id", "order", "cells__kind"
    )
    names = ("budget_id", "budget__title", "pk", "title", "kind", "published_raw",
             "published_total", "cells__kind")  # fmt: skip
    counted = rows.values_list(*names).annotate(Count("cells"), Sum("cells__amount"))
    return (_Sum(*row) for row in counted)


def _lines(rows: Sequence[_Sum]) -> Iterable[MoneyLine]:
    kinds: dict[str, list[_Sum]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    for kind, found in kinds.items():
        columns = {row.column: row for row in found}.values()
        total = _total(found)
        is_one = len(columns) == 1
        printed = [row.printed_total for row in columns if row.printed_total is not None]
        is_printed = len(printed) == len(columns)
        first = next(iter(columns))
        yield MoneyLine(
            title=first.title if is_one else str(Column.Kind(kind).label).capitalize(),
            printed=_printed(first.printed, printed, is_one=is_one) if is_printed else "",
            computed=total.text,
            unknown=formats.join_nl(f"{n} keer {MARK_WORDS[mark]}" for mark, n in total.left_out),
            amount=total.amount,
            unknowns=total.unknowns,
            is_cost=kind == Column.Kind.COST,
        )


def _printed(raw: str, totals: list[Decimal], *, is_one: bool) -> str:
    """As it was printed, on one line; of several columns together what was printed below each."""
    return raw.replace(" ", formats.NBSP) if is_one else formats.euro(sum(totals, Decimal(0)))


def _total(rows: Iterable[_Sum]) -> Total:
    amounts: list[Decimal] = []
    marks: dict[str, int] = defaultdict(int)
    for row in rows:
        marks[row.mark or Mark.EMPTY] += row.cells
        if row.amount is not None:
            amounts.append(in_cents(row.amount) or Decimal(0))
    return Total(
        amount=sum(amounts, Decimal(0)) if amounts else None,
        amounts=marks[Mark.AMOUNT],
        left_out=tuple((mark, marks[mark]) for mark in OPEN_MARKS if marks[mark]),
        empty=marks[Mark.EMPTY],
    )


class _Promised(NamedTuple):
    number: int
    amount: Decimal | None
    paid: Decimal | None


def _promised() -> dict[str, _Promised]:
    """By budget: how many promises, how much, and what was paid; None without any payment."""
    budget = "line__section__budget_id"
    paid = (
        Payment.objects.filter(commitment__line__section__budget=OuterRef(budget))
        .order_by()
        .values("commitment__line__section__budget")
        .annotate(sum=Sum("amount"))
        .values("sum")
    )
    rows = (
        Commitment.objects.order_by(budget)
        .values_list(budget)
        .annotate(Count("pk"), Sum("amount"), paid=Subquery(paid))
    )
    return {
        slug: _Promised(number, in_cents(amount), in_cents(sum_paid))
        for slug, number, amount, sum_paid in rows
    }
