"""Who sits where on a day, and whether that is as it should be.

Three things are kept apart: somebody sits there, nobody does, and our sources do not say. A seat is
empty only when we know so: its last term ended, or it is open for application.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.db.models import Prefetch, Q

from governance.models import Body, FundingShare, Seat, Term, Vacancy
from verbeterbreda.lib.formats import nl_date, plural

BOARD = "bestuur"
ENDS_WITHIN = timedelta(days=90)


class Held(Enum):
    """Whether somebody holds a seat."""

    HELD = "bezet"
    VACANT = "leeg"
    UNKNOWN = "niet bekend"


@dataclass(frozen=True)
class Rule:
    """How a body is made up. `source` says where that is written."""

    seats: int
    residents: int
    source: str


RULES = {BOARD: Rule(12, 4, "interview uit juni 2023: twaalf mensen, onder wie vier bewoners")}


@dataclass(frozen=True)
class SeatView:
    """A seat on a given day; `term` is who holds it then, `past` who did before and will after."""

    seat: Seat
    term: Term | None
    held: Held
    empty_since: date | None
    others: tuple[Term, ...]
    vacancy: Vacancy | None

    @property
    def is_resident(self) -> bool:
        return self.seat.quota == Seat.Quota.RESIDENT


@dataclass(frozen=True)
class Finding:
    """Something about a body that is not, or soon will not be, as it should be."""

    text: str
    seat: Seat | None = None


@dataclass(frozen=True)
class BodyView:
    body: Body
    seats: tuple[SeatView, ...]
    funding: tuple[FundingShare, ...]
    findings: tuple[Finding, ...]
    unknown: int
    """Of how many seats no source says who holds them."""


def bodies_on(day: date) -> tuple[BodyView, ...]:
    """Return every body with its composition on this day, in five queries."""
    terms = Term.objects.select_related("source").order_by("from_on", "pk")
    vacancies = Vacancy.objects.filter(_open_on(day))
    seats = (
        Seat.objects.select_related("source")
        .order_by("order")
        .prefetch_related(
            Prefetch("terms", terms, "every_term"),
            Prefetch("vacancies", vacancies, "open_vacancies"),
        )
    )
    bodies = Body.objects.select_related("source").prefetch_related(
        Prefetch("seats", seats),
        Prefetch("funding_shares", FundingShare.objects.select_related("source")),
    )
    return tuple(_body_view(body, day) for body in bodies)


def _open_on(day: date) -> Q:
    return (
        Q(opens_at__date__lte=day)
        & (Q(filled_on=None) | Q(filled_on__gt=day))
        & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))
    )


def _body_view(body: Body, day: date) -> BodyView:
    seats = tuple(_seat_view(seat, day) for seat in body.seats.all())
    return BodyView(
        body=body,
        seats=seats,
        funding=tuple(body.funding_shares.all()),
        findings=tuple(findings(body, seats, day)),
        unknown=sum(view.held is Held.UNKNOWN for view in seats),
    )


def _seat_view(seat: Seat, day: date) -> SeatView:
    terms: Sequence[Term] = seat.every_term  # type: ignore[attr-defined]  # set by the prefetch
    vacancies: Sequence[Vacancy] = seat.open_vacancies  # type: ignore[attr-defined]
    term = next((term for term in terms if term.runs_on(day)), None)
    ended = [term.until_on for term in terms if term.until_on and term.until_on <= day]
    held = Held.HELD if term else Held.VACANT if ended or vacancies else Held.UNKNOWN
    return SeatView(
        seat=seat,
        term=term,
        held=held,
        empty_since=max(ended) if ended and not term else None,
        others=tuple(other for other in terms if other is not term),
        vacancy=vacancies[0] if vacancies else None,
    )


# --- The rules -----------------------------------------------------------------------------------


def findings(body: Body, seats: Sequence[SeatView], day: date) -> Iterable[Finding]:
    """Yield what is not as it should be on this day. What we do not know is no finding."""
    rule = RULES.get(body.key)
    if rule:
        yield from _too_few(rule, seats)
    for view in seats:
        if view.held is Held.VACANT:
            yield _vacant(view)
        elif view.term and _ends_soon(view, day):
            yield _ending(view, day)


def _too_few(rule: Rule, seats: Sequence[SeatView]) -> Iterable[Finding]:
    if len(seats) != rule.seats:
        there = plural(len(seats), "zetel", "zetels")
        yield Finding(f"Het bestuur hoort {rule.seats} zetels te hebben. Er zijn er {there}.")
    residents = [view for view in seats if view.is_resident]
    if len(residents) < rule.residents:
        yield Finding(
            f"Er horen {rule.residents} zetels voor bewoners te zijn. Het zijn er {len(residents)}."
        )
    empty = sum(view.held is Held.VACANT for view in residents)
    if empty:
        yield Finding(
            f"Er zitten te weinig bewoners in het bestuur: van de {len(residents)} "
            f"bewonerszetels {'is' if empty == 1 else 'zijn'} er {empty} leeg."
        )


def _vacant(view: SeatView) -> Finding:
    since = f" sinds {nl_date(view.empty_since)}" if view.empty_since else ""
    open_now = " Er staat een vacature open." if view.vacancy else ""
    return Finding(f"{view.seat.role}: deze zetel is leeg{since}.{open_now}", view.seat)


def _ends_soon(view: SeatView, day: date) -> bool:
    """Whether the term ends within ninety days, and nobody takes over on that very day."""
    term = view.term
    if term is None or term.until_on is None or term.until_on > day + ENDS_WITHIN:
        return False
    return not any(other.runs_on(term.until_on) for other in view.others)


def _ending(view: SeatView, day: date) -> Finding:
    assert view.term is not None
    assert view.term.until_on is not None
    days = plural((view.term.until_on - day).days, "dag", "dagen")
    return Finding(
        f"{view.seat.role}: de termijn eindigt op {nl_date(view.term.until_on)}, over {days}. "
        "Er is nog geen opvolger.",
        view.seat,
    )
