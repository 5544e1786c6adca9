"""What the pages on board and bureau say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from governance.models import Body, FundingShare, Seat, Term, TimelineItem
from pacts.models import Contradiction

BOARD = "bestuur"
BUREAU = "programmabureau"


@dataclass(frozen=True)
class SeatView:
    """A seat on a given day; `term` is None when no source names who sits there."""

    seat: Seat
    term: Term | None


@dataclass(frozen=True)
class BodyView:
    body: Body
    seats: tuple[SeatView, ...]
    funding: tuple[FundingShare, ...]


@dataclass(frozen=True)
class BoardReport:
    board: BodyView | None
    resident_seats: int
    others: tuple[BodyView, ...]
    contradictions: tuple[Contradiction, ...]
    timeline: tuple[TimelineItem, ...]


@dataclass(frozen=True)
class BureauReport:
    bureau: BodyView | None
    municipal: tuple[BodyView, ...]
    contradictions: tuple[Contradiction, ...]


def board_report(today: date) -> BoardReport:
    bodies = _bodies(today)
    board = next((view for view in bodies if view.body.key == BOARD), None)
    elsewhere = {Body.Kind.BOARD, Body.Kind.BUREAU, Body.Kind.MUNICIPAL}
    return BoardReport(
        board=board,
        resident_seats=sum(
            item.seat.quota == Seat.Quota.RESIDENT for item in (board.seats if board else ())
        ),
        others=tuple(view for view in bodies if view.body.kind not in elsewhere),
        contradictions=_contradictions([BOARD]),
        timeline=tuple(TimelineItem.objects.select_related("source")),
    )


def bureau_report(today: date) -> BureauReport:
    bodies = _bodies(today)
    return BureauReport(
        bureau=next((view for view in bodies if view.body.key == BUREAU), None),
        municipal=tuple(view for view in bodies if view.body.kind == Body.Kind.MUNICIPAL),
        contradictions=_contradictions([BUREAU]),
    )


def _bodies(today: date) -> tuple[BodyView, ...]:
    """Return every body with its composition on `today`, in four queries."""
    running = Term.objects.on(today).select_related("source")
    seats = Seat.objects.select_related("source").order_by("order")
    bodies = Body.objects.select_related("source").prefetch_related(
        Prefetch("seats", seats.prefetch_related(Prefetch("terms", running, "running_terms"))),
        Prefetch("funding_shares", FundingShare.objects.select_related("source")),
    )
    return tuple(
        BodyView(
            body=body,
            seats=tuple(_seat_view(seat) for seat in body.seats.all()),
            funding=tuple(body.funding_shares.all()),
        )
        for body in bodies
    )


def _seat_view(seat: Seat) -> SeatView:
    terms: list[Term] = seat.running_terms  # type: ignore[attr-defined]  # set by the prefetch
    return SeatView(seat, terms[0] if terms else None)


def _contradictions(bodies: Iterable[str]) -> tuple[Contradiction, ...]:
    wanted = {f"body-{key}" for key in bodies}
    rows = Contradiction.objects.select_related("source")
    return tuple(row for row in rows if wanted & set(row.concerns.split()))
