"""The money of one year: the budget of that year, or its columns in the outlook."""

from collections.abc import Iterable
from dataclasses import replace

from budget import reconciliation
from budget.models import Column
from budget.reports import BudgetReport, LineView, budget_report
from pacts.models import Contradiction


def money_of(
    slug: str | None, year: int, contradictions: Iterable[Contradiction]
) -> BudgetReport | None:
    """Return a budget with only the columns of this year; None without budget or such a column."""
    if slug is None:
        return None
    report = budget_report(slug, contradictions=contradictions)
    kept = [at for at, column in enumerate(report.columns) if column.year == year]
    if len(kept) == len(report.columns):
        return report
    if not kept:
        return None
    costs = {at for at in kept if report.columns[at].kind == Column.Kind.COST}
    sections = tuple(
        replace(
            section,
            lines=tuple(_of_columns(line, kept, costs) for line in section.lines),
            totals=tuple(section.totals[at] for at in kept),
        )
        for section in report.sections
    )
    return replace(report, columns=tuple(report.columns[at] for at in kept), sections=sections)


def _of_columns(line: LineView, kept: Iterable[int], costs: set[int]) -> LineView:
    """The line with these cells only, and its cost and cover compared again."""
    cost = [line.cells[at].entry for at in kept if at in costs]
    cover = [line.cells[at].entry for at in kept if at not in costs]
    return replace(
        line,
        cells=tuple(line.cells[at] for at in kept),
        coverage=reconciliation.coverage(cost, cover) if cost else None,
    )
