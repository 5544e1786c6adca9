"""The council's view: is the gap closing, what did it cost, what changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from alliances.models import ActionVersion
from budget.models import Budget
from budget.reports import BudgetReport, budget_report
from governance.models import Decision
from monitor.gap import GapYear, difference
from monitor.models import Correction, Indicator
from monitor.reports import (
    IndicatorGap,
    gaps_of,
)
from pacts.models import Pact
from pacts.reports import counts
from verbeterbreda.lib import formats
from verbeterbreda.pages.reports.open_pact import OPEN_PACT

COUNCIL_BUDGET = "2023"


@dataclass(frozen=True)
class Change:
    """One thing that changed on the portal, for the council's view."""

    on: date
    what: str
    url: str


@dataclass(frozen=True)
class GapRow:
    """The gap of one indicator then and now, in words."""

    name: str
    url: str
    before: str
    now: str
    pace: str


@dataclass(frozen=True)
class CouncilReport:
    today: date
    signed: counts.Total
    groups: tuple[tuple[str, tuple[GapRow, ...]], ...]
    unknown: tuple[IndicatorGap, ...]
    wanted: tuple[Indicator, ...]
    budgets: tuple[BudgetReport, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]


def council_report(*, today: date) -> CouncilReport:
    indicators = list(Indicator.objects.select_related("source"))
    measured, wanted = Indicator.Availability.MEASURED, Indicator.Availability.WANTED
    gaps = gaps_of([item for item in indicators if item.availability == measured])

    def with_verdict(*names: str) -> tuple[IndicatorGap, ...]:
        return tuple(item for item in gaps if item.gap.verdict in names)

    return CouncilReport(
        today=today,
        signed=counts.total(Pact(slug=OPEN_PACT)),
        groups=(
            ("De kloof wordt kleiner", _gap_rows(with_verdict("closing"))),
            ("De kloof wordt niet kleiner", _gap_rows(with_verdict("not_closing"))),
            ("Er is geen achterstand", _gap_rows(with_verdict("no_gap"))),
        ),
        unknown=with_verdict("too_few_points"),
        wanted=tuple(item for item in indicators if item.availability == wanted),
        budgets=_council_budgets(),
        decisions=tuple(Decision.objects.select_related("body")[:5]),
        changes=_changes(),
    )


def _council_budgets() -> tuple[BudgetReport, ...]:
    try:
        return (budget_report(COUNCIL_BUDGET),)
    except Budget.DoesNotExist:
        return ()


def _gap_rows(items: Iterable[IndicatorGap]) -> tuple[GapRow, ...]:
    return tuple(_gap_row(item) for item in items)


def _gap_row(item: IndicatorGap) -> GapRow:
    """Return the difference in base year and last year, and whether that is fast enough."""

    def words(row: GapYear | None) -> str:
        if row is None or row.points is None:
            return "niet bekend"
        if row.disadvantage is not None and row.disadvantage <= 0:
            return f"geen achterstand ({row.year})"
        return f"{difference(row.points, item.gap.method)} ({row.year})"

    pace = {True: "snel genoeg", False: "te langzaam", None: "geen pad"}[item.gap.is_on_path]
    return GapRow(
        name=item.indicator.name,
        url=item.indicator.get_absolute_url(),
        before=words(item.gap.base),
        now=words(item.gap.latest),
        pace=pace,
    )


def _changes(limit: int = 10) -> tuple[Change, ...]:
    """Return the latest versions of actions and corrections of figures, newest first.

    Not the first version of an action, which is what the sources say, and no small changes.
    """
    edits = ActionVersion.objects.published().filter(number__gt=1, revision=0)
    changes = [
        Change(formats.local(published_at).date(), f"Actie {number} {title}", _action_url(slug))
        for published_at, number, title, slug in edits.order_by("-published_at").values_list(
            "published_at", "action__number", "content__title", "action_id"
        )[:limit]
        if published_at
    ]
    corrections = Correction.objects.select_related("indicator")[:limit]
    changes += [
        Change(
            item.corrected_on, f"Cijfer {item.indicator.name}", item.indicator.get_absolute_url()
        )
        for item in corrections
    ]
    return tuple(sorted(changes, key=lambda change: change.on, reverse=True)[:limit])


def _action_url(slug: str) -> str:
    return reverse("alliances:action", args=[slug])
