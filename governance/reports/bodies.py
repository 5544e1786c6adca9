"""What the pages on board and bureau say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from governance.models import Body, Seat, TimelineItem, Vacancy
from governance.reports.composition import BOARD, BodyView, Held, bodies_on
from pacts.models import Contradiction

BUREAU = "programmabureau"
BEGAN_ON = date(2023, 4, 1)
"""The memo: "Organisatie Verbeter Breda na april '23", from the second quarter of 2023 on."""


@dataclass(frozen=True)
class BoardReport:
    """The board on `day`. `is_now` unless somebody asked for another day."""

    day: date
    is_now: bool
    is_before: bool
    """Whether this day lies before the day on which our sources let the board begin."""
    board: BodyView | None
    resident_seats: int
    held: int
    others: tuple[BodyView, ...]
    contradictions: tuple[Contradiction, ...]
    timeline: tuple[TimelineItem, ...]
    vacancies: tuple[Vacancy, ...]


@dataclass(frozen=True)
class BureauReport:
    day: date
    is_now: bool
    is_before: bool
    bureau: BodyView | None
    municipal: tuple[BodyView, ...]
    contradictions: tuple[Contradiction, ...]


def board_report(day: date, now: datetime | None = None) -> BoardReport:
    """Return the board on a day; what can be applied for is of this moment, whatever the day."""
    bodies = bodies_on(day)
    board = next((view for view in bodies if view.body.key == BOARD), None)
    elsewhere = {Body.Kind.BOARD, Body.Kind.BUREAU, Body.Kind.MUNICIPAL}
    seats = board.seats if board else ()
    now = now or timezone.now()
    return BoardReport(
        day=day,
        is_now=day == timezone.localdate(now),
        is_before=day < BEGAN_ON,
        board=board,
        resident_seats=sum(view.seat.quota == Seat.Quota.RESIDENT for view in seats),
        held=sum(view.held is Held.HELD for view in seats),
        others=tuple(view for view in bodies if view.body.kind not in elsewhere),
        contradictions=_contradictions([BOARD]),
        timeline=tuple(TimelineItem.objects.select_related("source")),
        vacancies=tuple(Vacancy.objects.open_at(now).select_related("seat")),
    )


def bureau_report(day: date, now: datetime | None = None) -> BureauReport:
    bodies = bodies_on(day)
    return BureauReport(
        day=day,
        is_now=day == timezone.localdate(now or timezone.now()),
        is_before=day < BEGAN_ON,
        bureau=next((view for view in bodies if view.body.key == BUREAU), None),
        municipal=tuple(view for view in bodies if view.body.kind == Body.Kind.MUNICIPAL),
        contradictions=_contradictions([BUREAU]),
    )


def _contradictions(bodies: Iterable[str]) -> tuple[Contradiction, ...]:
    wanted = {f"body-{key}" for key in bodies}
    rows = Contradiction.objects.select_related("source")
    return tuple(row for row in rows if wanted & set(row.concerns.split()))
