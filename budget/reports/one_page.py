"""One page of a budget: sixty lines of the table, with the sums of all of it."""

from dataclasses import dataclass, replace
from itertools import islice

from django.core.paginator import Page, Paginator

from budget.models.tables import LINES_PER_PAGE
from budget.reports.checks import CheckTable, check_tables
from budget.reports.findings import Finding, findings
from budget.reports.one_budget import MOST_FINDINGS, BudgetReport
from budget.reports.table import LineView, SectionView
from pacts.models import Contradiction


@dataclass(frozen=True)
class BudgetPage:
    """What the page shows of a budget. `notes` concern the whole budget or a line shown here."""

    report: BudgetReport
    page: Page[LineView]
    sections: tuple[SectionView, ...]
    check_tables: tuple[CheckTable, ...]
    findings: tuple[Finding, ...]
    has_more_findings: bool
    notes: tuple[Contradiction, ...]


def budget_page(report: BudgetReport, *, number: str = "", line: str = "") -> BudgetPage:
    """Return one page; without a usable `number` the one with this line, or else the first."""
    lines = report.lines
    wanted = number or _page_with(lines, line)
    page = Paginator(lines, LINES_PER_PAGE).get_page(wanted)
    shown = {id(one) for one in page.object_list}
    sections = tuple(part for part in (_part(each, shown) for each in report.sections) if part)
    first = list(islice(findings(report.columns, lines), MOST_FINDINGS + 1))
    elsewhere = {note.key for one in lines if id(one) not in shown for note in one.notes}
    here = {note.key for one in page.object_list for note in one.notes}
    return BudgetPage(
        report,
        page,
        sections,
        check_tables(report.columns, sections, report.own_notes),
        tuple(first[:MOST_FINDINGS]),
        len(first) > MOST_FINDINGS,
        tuple(note for note in report.notes if note.key in here or note.key not in elsewhere),
    )


def _page_with(lines: list[LineView], number: str) -> int:
    for place, line in enumerate(lines):
        if str(line.number) == number:
            return place // LINES_PER_PAGE + 1
    return 1


def _part(section: SectionView, shown: set[int]) -> SectionView | None:
    """The lines of a block that stand on this page; None when there are none."""
    lines = tuple(line for line in section.lines if id(line) in shown)
    if not lines:
        return None
    return replace(
        section,
        lines=lines,
        is_continued=lines[0] is not section.lines[0],
        goes_on=lines[-1] is not section.lines[-1],
    )
