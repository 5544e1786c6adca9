"""How many signed: the only place where a page gets that number from.

Read from the tallies (pacts.services.counting), so a page never counts signatures. Every number
goes with the moment until which was counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.safestring import SafeString

from pacts.models import Pact, Signature, TallyRun
from verbeterbreda.lib import charts
from verbeterbreda.lib.formats import join_nl, local, nl_date, nl_datetime, number, plural

SMALLEST_COUNT = 5
"""A neighbourhood with fewer signers than this is not shown: one could guess who it is."""
DAYS_SHOWN = 30


@dataclass(frozen=True)
class Total:
    """All signatures of one pact, as they were counted last; nought before the first count."""

    residents: int
    organisations: int
    counted_at: datetime | None

    @property
    def number(self) -> int:
        return self.residents + self.organisations

    @property
    def kinds_text(self) -> str:
        """Return who they are: 1.234 bewoners en 12 organisaties."""
        kinds = [
            plural(self.residents, "bewoner", "bewoners"),
            plural(self.organisations, "organisatie", "organisaties"),
        ]
        return join_nl(kinds)

    @property
    def as_of_text(self) -> str:
        """Return until when was counted; a page shows no number without it."""
        if self.counted_at is None:
            return "nog niet geteld"
        return f"stand van {nl_datetime(self.counted_at)}"


NOBODY = Total(0, 0, None)


def total(pact: Pact) -> Total:
    """Return how many signed, per kind; one query."""
    runs = TallyRun.objects.filter(pact=pact).annotate(
        residents=_sum_of(Signature.Kind.RESIDENT),
        organisations=_sum_of(Signature.Kind.ORGANISATION),
    )
    row = runs.values_list("residents", "organisations", "counted_until_at").first()
    return Total(*row) if row else NOBODY


def _sum_of(kind: str) -> Sum:
    return Sum("pact__tallies__number", filter=Q(pact__tallies__kind=kind), default=0)


@dataclass(frozen=True)
class NeighbourhoodCount:
    key: str
    name: str
    number: int

    @property
    def url(self) -> str:
        return reverse("pages:neighbourhood", args=[self.key])


@dataclass(frozen=True)
class Places:
    """The neighbourhoods that may be shown, in the order of the programme, and all the others.

    `rest` holds who lives elsewhere, who did not say, and the neighbourhoods that are too small,
    so that no subtraction tells one of these.
    """

    shown: tuple[NeighbourhoodCount, ...]
    rest: int

    def number_in(self, key: str) -> int | None:
        """Return the number in one neighbourhood, or None when it is not shown."""
        return next((place.number for place in self.shown if place.key == key), None)


def places(pact: Pact) -> Places:
    """Return the numbers per neighbourhood; one query."""
    rows = (
        pact.tallies.order_by("neighbourhood__order", "neighbourhood__name")
        .values_list("neighbourhood_id", "neighbourhood__name", "neighbourhood__order")
        .annotate(number=Sum("number"))
    )
    counted = [NeighbourhoodCount(key, name, amount) for key, name, _, amount in rows if key]
    elsewhere = sum(amount for key, _, _, amount in rows if not key)
    return publishable(counted, elsewhere)


def publishable(counted: Sequence[NeighbourhoodCount], elsewhere: int) -> Places:
    """Leave out what is too small; where the others would give it away, the next smallest too."""
    shown = [place for place in counted if place.number >= SMALLEST_COUNT]
    rest = elsewhere + sum(place.number for place in counted if place not in shown)
    while shown and 0 < rest < SMALLEST_COUNT:
        smallest = min(shown, key=lambda place: place.number)
        shown.remove(smallest)
        rest += smallest.number
    return Places(tuple(shown), rest)


@dataclass(frozen=True)
class Table:
    """As components/table.html shows it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: bool = True


@dataclass(frozen=True)
class Days:
    """How many signed on each of the last days: a sentence, a chart and a table say the same."""

    sentence: str
    svg: SafeString
    table: Table


def days(pact: Pact, now: datetime) -> Days | None:
    """Return the last thirty days; None when nobody signed in them. One query.

    When signing is over they end with the day on which the last one signed.
    """
    today = local(now).date()
    rows = pact.tallies.order_by("-counted_on").values_list("counted_on").annotate(Sum("number"))
    counted = dict(rows[:DAYS_SHOWN])
    if not counted:
        return None
    last = today if pact.is_signing_open(now) else max(counted)
    span = [last - timedelta(days=back) for back in reversed(range(DAYS_SHOWN))]
    numbers = [(day, counted.get(day, 0)) for day in span if day >= min(counted)]
    return _drawn(numbers) if any(amount for _, amount in numbers) else None


def _drawn(numbers: Sequence[tuple[date, int]]) -> Days:
    sentence = _days_sentence(numbers)
    values = [(_short(day), amount) for day, amount in numbers]
    both = (
        charts.column_chart(
            chart_id=f"per-dag{'-smal' if compact else ''}",
            title=sentence,
            values=values,
            desc="Elke staaf is een dag, de nieuwste rechts.",
            compact=compact,
        )
        for compact in (False, True)
    )
    rows = tuple((nl_date(day), number(amount)) for day, amount in reversed(numbers))
    table = Table("Handtekeningen per dag", ("Dag", "Aantal"), rows)
    return Days(sentence, SafeString("".join(both)), table)


def _days_sentence(numbers: Sequence[tuple[date, int]]) -> str:
    amount = plural(sum(n for _, n in numbers), "handtekening", "handtekeningen")
    best, most = max(numbers, key=lambda pair: pair[1])
    if len(numbers) == 1:
        return f"Op {nl_date(best)} kwamen er {amount} bij."
    period = f"Van {nl_date(numbers[0][0])} tot en met {nl_date(numbers[-1][0])}"
    return f"{period} kwamen er {amount} bij, de meeste op {nl_date(best)}: {number(most)}."


def _short(day: date) -> str:
    return nl_date(day).rsplit(" ", 1)[0]
