"""The money of one year: the budget of that year, or its columns in the outlook."""

from collections.abc import Iterable
from dataclasses import replace

from budget.reports import BudgetReport, budget_report
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
    sections = tuple(
        replace(
            section,
            lines=tuple(
                replace(line, cells=tuple(line.cells[at] for at in kept)) for line in section.lines
            ),
            totals=tuple(section.totals[at] for at in kept),
        )
        for section in report.sections
    )
    return replace(report, columns=tuple(report.columns[at] for at in kept), sections=sections)
