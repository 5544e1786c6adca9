"""The council's view: is the gap closing, what does it cost, what changed since a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from governance.models import Meeting
from pacts.models import Pact
from pacts.reports import counts
from verbeterbreda.pages.reports.council.changes import (
    MOST_PER_KIND,
    Change,
    ChangeGroup,
    Period,
    changes,
    counts_text,
)
from verbeterbreda.pages.reports.council.gaps import GapRow, Gaps, gaps
from verbeterbreda.pages.reports.council.money import CouncilBudget, council_budgets
from verbeterbreda.pages.reports.open_pact import OPEN_PACT

__all__ = [
    "MOST_PER_KIND",
    "Change",
    "ChangeGroup",
    "CouncilBudget",
    "CouncilReport",
    "GapRow",
    "Gaps",
    "Period",
    "changes",
    "council_budgets",
    "council_period",
    "council_report",
    "gaps",
]

COUNCIL = "gemeenteraad"
"""The key of the body whose meetings the bureau may enter."""
WITHOUT_MEETING = timedelta(days=90)


@dataclass(frozen=True)
class CouncilReport:
    """All that the council's page says. `since_text` says why it begins on that day."""

    today: date
    period: Period
    since_text: str
    meeting: Meeting | None
    gaps: Gaps
    budgets: tuple[CouncilBudget, ...]
    signed: counts.Total
    changes: tuple[ChangeGroup, ...]

    @property
    def number_of_changes(self) -> int:
        return sum(group.total for group in self.changes)

    @property
    def changes_text(self) -> str:
        """How much changed of each kind since the first day, to go after "Sinds …: "."""
        return f"{counts_text(self.changes) or 'niets veranderd op deze site'}."

    @property
    def left_out(self) -> int:
        """How many changes are not on the page; the file has them."""
        return sum(group.left_out for group in self.changes)

    @property
    def left_out_on_paper(self) -> int:
        """How many changes are not on the printed sheet."""
        return sum(group.left_out_on_paper for group in self.changes)


def council_report(
    *, today: date, since: date | None = None, most: int | None = MOST_PER_KIND
) -> CouncilReport:
    """Return the report of a day; without `since` the changes since the last council meeting.

    When no meeting of the council is known, that is 90 days. A `since` after today is today.
    """
    meeting = last_meeting(today)
    period = _period(today, since, meeting)
    return CouncilReport(
        today=today,
        period=period,
        since_text=_why(since, meeting),
        meeting=meeting,
        gaps=gaps(),
        budgets=council_budgets(),
        signed=counts.total(Pact(slug=OPEN_PACT)),
        changes=changes(period, most=most),
    )


def council_period(*, today: date, since: date | None = None) -> Period:
    """Return the days that the report of a day is about."""
    return _period(today, since, None if since else last_meeting(today))


def last_meeting(today: date) -> Meeting | None:
    """The last meeting of the council before this day that everybody may know of."""
    held = Meeting.objects.public().filter(
        body=COUNCIL, held_on__lt=today, cancelled_at__isnull=True
    )
    return held.order_by("-held_on", "-pk").first()


def _period(today: date, since: date | None, meeting: Meeting | None) -> Period:
    standard = meeting.held_on if meeting else today - WITHOUT_MEETING
    return Period(min(since or standard, today), today)


def _why(since: date | None, meeting: Meeting | None) -> str:
    """Why the page begins on that day; empty when the reader chose it."""
    if since:
        return ""
    return "de laatste raadsvergadering" if meeting else "negentig dagen geleden"
