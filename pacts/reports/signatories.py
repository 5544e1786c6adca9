"""Who signed: the public list and its CSV."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from pacts.models import Pact, Signature
from pacts.models.signatures import SignatureQuerySet
from pacts.reports.pacts import trail
from verbeterbreda.lib.formats import local, nl_datetime

PAGE_SIZE = 50
SMALLEST_COUNT = 5
"""A neighbourhood with fewer signers than this is not shown: one could guess who it is."""


@dataclass(frozen=True)
class Signer:
    """One line of the public list: only what this person chose to show."""

    name: str
    neighbourhood: str
    motivation: str
    confirmed_on: date
    kind: str


@dataclass(frozen=True)
class NeighbourhoodCount:
    name: str
    url: str
    count: int


@dataclass(frozen=True)
class SignatoriesPage:
    pact: Pact
    total: int
    as_of_text: str
    signers: list[Signer]
    next_url: str
    is_first: bool
    neighbourhoods: list[NeighbourhoodCount]
    hidden_neighbourhoods: int
    is_signing_open: bool
    trail: list[tuple[str, str]]


CSV_HEADER = ["naam", "buurt", "soort", "bevestigd_op", "motivatie", "pact", "versie", "sha256"]


def signatories_page(pact: Pact, cursor: str, now: datetime) -> SignatoriesPage:
    """Return 50 signers, newest first; `cursor` is what an earlier page gave, or empty.

    ValueError for a cursor that no page gave.
    """
    confirmed = pact.signatures.confirmed()
    rows = list(_after(confirmed, cursor).select_related("neighbourhood", "organisation")[:51])
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    total = confirmed.count()
    counts = _neighbourhood_counts(pact)
    address = reverse("pacts:signatories", args=[pact.slug])
    return SignatoriesPage(
        pact=pact,
        total=total,
        as_of_text=f"stand op {nl_datetime(now)}",
        signers=[_signer(row) for row in shown],
        next_url=f"{address}?na={_cursor(shown[-1])}" if more else "",
        is_first=not cursor,
        neighbourhoods=[item for item in counts if item.count >= SMALLEST_COUNT],
        hidden_neighbourhoods=sum(item.count < SMALLEST_COUNT for item in counts),
        is_signing_open=pact.is_signing_open(now),
        trail=trail(pact),
    )


def signatories_rows(pact: Pact) -> Iterator[list[object]]:
    """Yield the public facts of every signer for the CSV, newest first; see CSV_HEADER."""
    rows = pact.signatures.confirmed().select_related("neighbourhood", "organisation", "version")
    for row in rows.order_by("-confirmed_at", "-pk").iterator(chunk_size=1000):
        signer = _signer(row)
        yield [
            signer.name,
            signer.neighbourhood,
            signer.kind,
            signer.confirmed_on,
            signer.motivation,
            pact.slug,
            row.version.number,
            row.version_sha256,
        ]


def _signer(row: Signature) -> Signer:
    assert row.confirmed_at is not None
    return Signer(
        name=row.public_name(),
        neighbourhood=row.public_neighbourhood(),
        motivation=row.public_motivation(),
        confirmed_on=local(row.confirmed_at).date(),
        kind=row.get_kind_display(),
    )


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _cursor(row: Signature) -> str:
    """Return the place of a row in the order of the list, as text: microseconds and number."""
    assert row.confirmed_at is not None
    return f"{(row.confirmed_at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _after(rows: SignatureQuerySet, cursor: str) -> SignatureQuerySet:
    """Return the rows that come after this place: an index jump, never an OFFSET."""
    ordered = rows.order_by("-confirmed_at", "-pk")
    if not cursor:
        return ordered
    moment, _, number = cursor.partition("-")
    if not (moment.isdecimal() and number.isdecimal() and len(cursor) < 40):
        raise ValueError(f"not a cursor: {cursor!r}")
    try:
        confirmed_at = EPOCH + timedelta(microseconds=int(moment))
    except OverflowError:
        raise ValueError(f"not a cursor: {cursor!r}") from None
    return ordered.filter(
        Q(confirmed_at__lt=confirmed_at) | Q(confirmed_at=confirmed_at, pk__lt=int(number))
    )


def _neighbourhood_counts(pact: Pact) -> list[NeighbourhoodCount]:
    rows = (
        pact.signatures.confirmed()
        .filter(neighbourhood__isnull=False)
        .order_by("neighbourhood__order", "neighbourhood__name")
        .values_list("neighbourhood__name", "neighbourhood_id")
        .annotate(count=Count("pk"))
    )
    return [
        NeighbourhoodCount(name, reverse("pages:neighbourhood", args=[key]), count)
        for name, key, count in rows
    ]
