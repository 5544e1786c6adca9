"""Who signed: the public list and its CSV. As quick with a million rows as with ten.

A page begins at a place in the order of the list, by an index jump: nothing is counted or skipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.urls import reverse

from pacts.addresses import name_key
from pacts.models import Pact, Signature
from pacts.models.signatures import SignatureQuerySet
from pacts.reports import counts
from pacts.reports.pacts import trail

PAGE_SIZE = 50
ORGANISATIONS_FIRST = 12
"""So many organisations stand above the residents; the others are on pages of their own."""
MOST_SEARCHED = 100
CHUNK = 2000

KINDS = {"bewoner": Signature.Kind.RESIDENT, "organisatie": Signature.Kind.ORGANISATION}


@dataclass(frozen=True)
class Asked:
    """What a reader asked for: a kind ("" is everybody), part of a name, a place in the list.

    `after` and `before` are places that an earlier page gave.
    """

    kind: str = ""
    search: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: dict[str, str]) -> "Asked":
        """Read the query of an address; what we do not know is as if it was not there."""
        search = query.get("zoek", "").strip()[:MOST_SEARCHED]
        kind = query.get("soort", "")
        return cls(
            kind="organisatie" if search else kind if kind in KINDS else "",
            search=search,
            after=query.get("na", ""),
            before=query.get("voor", ""),
        )

    @property
    def is_everybody(self) -> bool:
        return not (self.kind or self.after or self.before)

    @property
    def listed(self) -> Signature.Kind:
        """The kind in the pages of the list; above the first one stand some organisations."""
        return KINDS[self.kind or "bewoner"]


@dataclass(frozen=True)
class Signer:
    """One line of the public list: only what this person chose to show."""

    name: str
    url: str
    neighbourhood: str
    motivation: str
    confirmed_on: date
    kind: str


@dataclass(frozen=True)
class Overview:
    """The numbers above the first page."""

    places: counts.Places
    days: counts.Days | None


@dataclass(frozen=True)
class SignatoriesPage:
    pact: Pact
    asked: Asked
    total: counts.Total
    overview: Overview | None
    organisations: list[Signer]
    has_more_organisations: bool
    signers: list[Signer]
    previous_url: str
    next_url: str
    is_signing_open: bool
    trail: list[tuple[str, str]]


CSV_HEADER = ["naam", "buurt", "soort", "bevestigd_op", "motivatie", "pact", "versie", "sha256"]


def signatories_page(pact: Pact, asked: Asked, now: datetime) -> SignatoriesPage:
    """Return 50 signers, newest first. ValueError for a place that no page gave."""
    page = _page(pact, asked)
    first = _first_organisations(pact) if asked.is_everybody else []
    return SignatoriesPage(
        pact=pact,
        asked=asked,
        total=counts.total(pact),
        overview=_overview(pact, now) if asked.is_everybody else None,
        organisations=[_signer(row) for row in first[:ORGANISATIONS_FIRST]],
        has_more_organisations=len(first) > ORGANISATIONS_FIRST,
        signers=[_signer(row) for row in page.rows],
        previous_url=_url(pact, asked, voor=_place(page.rows[0])) if page.has_previous else "",
        next_url=_url(pact, asked, na=_place(page.rows[-1])) if page.has_next else "",
        is_signing_open=pact.is_signing_open(now),
        trail=trail(pact),
    )


def _overview(pact: Pact, now: datetime) -> Overview:
    return Overview(counts.places(pact), counts.days(pact, now))


def _first_organisations(pact: Pact) -> list[Signature]:
    rows = _wanted(pact, Asked(kind="organisatie")).order_by(*NEWEST_FIRST)
    return list(rows[: ORGANISATIONS_FIRST + 1])


@dataclass(frozen=True)
class _Page:
    rows: list[Signature]
    has_previous: bool
    has_next: bool


def _page(pact: Pact, asked: Asked) -> _Page:
    wanted = _wanted(pact, asked)
    if asked.before:
        rows = list(before(wanted, asked.before)[: PAGE_SIZE + 1])
        if len(rows) > PAGE_SIZE:
            return _Page(rows[PAGE_SIZE - 1 :: -1], has_previous=True, has_next=True)
        # Fewer stand before this place than fit on a page: that is the first page.
    place = "" if asked.before else asked.after
    rows = list(after(wanted, place)[: PAGE_SIZE + 1])
    shown = rows[:PAGE_SIZE]
    return _Page(shown, has_previous=bool(place and shown), has_next=len(rows) > PAGE_SIZE)


def _wanted(pact: Pact, asked: Asked) -> SignatureQuerySet:
    rows = pact.signatures.confirmed().filter(kind=asked.listed)
    if asked.search:
        found = Q(organisation__name__icontains=asked.search)
        rows = rows.filter(found | Q(name_key__contains=name_key(asked.search)))
    return _shown(rows)


def _shown(rows: SignatureQuerySet) -> SignatureQuerySet:
    """Read only what a line of the list says; a signature has four times as many columns."""
    return rows.select_related("neighbourhood", "organisation", "version").only(
        "kind",
        "name",
        "display",
        "motivation",
        "is_motivation_approved",
        "confirmed_at",
        "counted_on",
        "version_sha256",
        "version__number",
        "neighbourhood__name",
        "organisation__name",
    )


def _url(pact: Pact, asked: Asked, **place: str) -> str:
    """Return the address of the next or previous page of the same list."""
    kind = {} if asked.search else {"soort": asked.kind or "bewoner"}
    search = {"zoek": asked.search} if asked.search else {}
    query = urlencode(kind | search | place)
    return f"{reverse('pacts:signatories', args=[pact.slug])}?{query}"


def signatories_rows(pact: Pact) -> Iterator[list[object]]:
    """Yield the public facts of every signer for the CSV, newest first; see CSV_HEADER.

    Reads 2,000 at a time, each beginning where the last one ended, so that neither we nor the
    database ever hold the whole list.
    """
    rows = _shown(pact.signatures.confirmed())
    place = ""
    while chunk := list(after(rows, place)[:CHUNK]):
        for row in chunk:
            yield _csv_row(pact, row)
        if len(chunk) < CHUNK:
            return
        place = _place(chunk[-1])


def _csv_row(pact: Pact, row: Signature) -> list[object]:
    signer = _signer(row)
    return [
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
    assert row.counted_on is not None
    return Signer(
        name=row.public_name(),
        url=row.organisation.get_absolute_url() if row.organisation else "",
        neighbourhood=row.public_neighbourhood(),
        motivation=row.public_motivation(),
        confirmed_on=row.counted_on,
        kind=row.get_kind_display(),
    )


# --- Places in the list --------------------------------------------------------------------------

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HIGHEST_NUMBER = 2**63
NEWEST_FIRST = ("-confirmed_at", "-pk")


def _place(row: Signature) -> str:
    """Return the place of a row in the order of the list, as text: microseconds and number."""
    assert row.confirmed_at is not None
    return f"{(row.confirmed_at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _read(place: str) -> tuple[datetime, int]:
    """Return moment and number of a place; ValueError for what is none."""
    moment, _, number = place.partition("-")
    if not (moment.isdecimal() and number.isdecimal() and len(place) < 40):
        raise ValueError(f"not a place: {place!r}")
    if int(number) >= HIGHEST_NUMBER:
        raise ValueError(f"not a place: {place!r}")
    try:
        return EPOCH + timedelta(microseconds=int(moment)), int(number)
    except OverflowError:
        raise ValueError(f"not a place: {place!r}") from None


def after(rows: SignatureQuerySet, place: str) -> SignatureQuerySet:
    """Return the rows that come after a place, newest first; all of them for an empty one.

    The two values are compared as one: an index can jump to a pair, not to an "or".
    """
    ordered = rows.order_by(*NEWEST_FIRST)
    if not place:
        return ordered
    return ordered.filter(TupleLessThan(_pair(), _read(place)))


def before(rows: SignatureQuerySet, place: str) -> SignatureQuerySet:
    """Return the rows that come before a place, the nearest first."""
    nearest = rows.order_by("confirmed_at", "pk")
    return nearest.filter(TupleGreaterThan(_pair(), _read(place)))


def _pair() -> Tuple:
    return Tuple(F("confirmed_at"), F("pk"))
