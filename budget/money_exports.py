"""Flows, what was promised and spent, and every promise and payment, as flat tables for CSV."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from budget.money_fields import FLOW, REGISTER, SPENDING, names
from budget.reconciliation import Total
from budget.reports import Flow
from budget.reports.lines import NO_GOAL
from budget.reports.register import RegisterRow
from budget.reports.spending import SpendingReport, Standing, YearSpending

type Value = str | int | Decimal | date | None
type Row = list[Value]

FLOW_HEAD = names(FLOW)
SPENDING_HEAD = names(SPENDING)
REGISTER_HEAD = names(REGISTER)


def amount_kind(total: Total) -> str:
    """Whether a sum is exact, a lower bound, unknown, or not there at all."""
    if total.amount is None:
        return "onbekend" if total.is_lower_bound else "geen bedrag"
    return "ondergrens" if total.is_lower_bound else "bedrag"


def flow_rows(found: Iterable[Flow]) -> Iterator[Row]:
    """One row per stream, then the sum of each year with its empty cells and uncovered lines."""
    for flow in found:
        for stream in flow.streams:
            yield [
                "stroom",
                flow.year,
                stream.payer,
                stream.block,
                stream.goal or NO_GOAL,
                *_sum(stream.total),
                None,
                "; ".join(str(line.number) for line in stream.lines),
            ]
        sums = (flow.total, flow.to_goals, flow.unattributed)
        names = ("samen", "samen, voor een doel", f"samen, {NO_GOAL.lower()}")
        for name, total in zip(names, sums, strict=True):
            empty = total.empty if total is flow.total else None
            yield [name, flow.year, "", "", "", *_sum(total), empty, ""]
        for line in flow.uncovered:
            yield [
                "kosten zonder dekking",
                flow.year,
                "",
                line.block_name,
                line.goal or NO_GOAL,
                *_sum(line.costs(flow.year)),
                None,
                str(line.number),
            ]


def _sum(total: Total) -> Row:
    return [total.amount, amount_kind(total), total.unknowns]


def spending_rows(report: SpendingReport) -> Iterator[Row]:
    """Lines, blocks, building blocks, goals and the sum of each year; then other years."""
    for year in report.years:
        for line in year.lines:
            yield _standing("regel", year, line.standing, line.note)
        for section in year.sections:
            yield _standing("blok", year, replace(section.standing, name=section.title))
        for kind, standings in (("bouwsteen", year.blocks), ("doel", year.goals)):
            for standing in standings:
                yield _standing(kind, year, standing)
        yield _standing("samen", year, year.total)
    for view in report.other_years:
        yield [
            "toegezegd voor een ander jaar",
            view.year,
            view.title,
            *(None,) * 3,
            view.amount,
            view.paid,
            int(view.paid is None),
            *(None,) * 3,
            view.line,
            view.decision_url,
        ]


def _standing(kind: str, year: YearSpending, standing: Standing, note: str = "") -> Row:
    return [
        kind,
        year.year,
        standing.name,
        standing.planned.amount,
        amount_kind(standing.planned),
        standing.planned.unknowns,
        standing.committed,
        standing.paid,
        standing.unpaid,
        standing.open.amount,
        standing.open.unknown,
        standing.open.over,
        note,
        standing.url,
    ]


def register_rows(found: Iterable[RegisterRow]) -> Iterator[Row]:
    """One row per promise, and below it one per payment."""
    for row in found:
        yield [
            row.kind,
            row.key,
            row.title,
            row.year,
            row.amount,
            row.paid_on,
            row.budget,
            row.number,
            row.line,
            row.decision,
            row.decided_on,
            row.decision_url,
            row.note,
        ]
