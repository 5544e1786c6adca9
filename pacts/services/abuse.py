"""What looks like abuse is held until a person has looked. Nothing is refused here.

Rules and limits are read at most every five seconds in each process; how many signed is counted
in the table of signatures itself, so all processes count the same and a restart forgets nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from pacts import proofs
from pacts.addresses import counted_domain
from pacts.models import Limit, ListEntry, Pact, Signature, SigningSession, WrongCode
from pacts.patterns import Lists, address_of, is_inside, lists_of
from verbeterbreda.lib.prepared import first_row
from verbeterbreda.lib.remembering import remembered

if TYPE_CHECKING:
    from pacts.services.signing import Origin

MIN_SECONDS = 2
"""Nobody fills in and checks the form faster than this."""
PROOF_RAISES = 10
"""Whose browser did the sums (Pact.is_proof_asked) stays under limits that are so much wider."""
SESSION_RAISES = 2
"""A meeting may turn out so much fuller than staff expected."""

HONEYPOT_REASON = "Een veld dat mensen niet zien, was ingevuld."
TOO_FAST_REASON = "Het formulier was sneller ingevuld dan een mens dat kan."
NETWORK_REASON = "Dit netwerk staat op de lijst ‘eerst nakijken’."
EMAIL_REASON = "Dit e-mailadres of maildomein staat op de lijst ‘eerst nakijken’."
LIMIT_REASONS: dict[str, str] = {
    Limit.Per.ADDRESS: "Meer dan {many} handtekeningen vanaf hetzelfde internetadres in {time}.",
    Limit.Per.NETWORK: "Meer dan {many} handtekeningen uit hetzelfde netwerk in {time}.",
    Limit.Per.DOMAIN: "Meer dan {many} handtekeningen met hetzelfde maildomein in {time}.",
}
COLUMNS: dict[str, str] = {
    Limit.Per.ADDRESS: "address_key",
    Limit.Per.NETWORK: "network_key",
    Limit.Per.DOMAIN: "email_domain",
}

WRONG_CODES_WITHIN = timedelta(minutes=10)
WRONG_CODES_PER_ADDRESS = 10
WRONG_CODES_PER_PACT = 500
"""From everywhere together. With ten thousand codes that wait, one guess in 85 million is right;
at this pace that takes more than three years."""


@dataclass(frozen=True)
class Hold:
    """Why a signature waits for a look. About the request, or about the address that was typed?

    Only the first may be told on the screen: the other would let anybody read out our lists.
    """

    reason: str
    is_about_request: bool = True


@remembered(seconds=5)
def lists() -> Lists:
    return lists_of(ListEntry.objects.all())


@remembered(seconds=5)
def limits() -> tuple[Limit, ...]:
    """Return the limits, those of a place first: what they hold may be told on the screen."""
    return tuple(sorted(Limit.objects.all(), key=lambda limit: limit.per == Limit.Per.DOMAIN))


@remembered(seconds=5)
def sessions_on_a_network() -> tuple[SigningSession, ...]:
    """Return the signing sessions of which staff know the network; hardly ever more than a few."""
    return tuple(SigningSession.objects.exclude(network="").order_by("-ends_at")[:100])


def judge(*, pact: Pact, email: str, origin: "Origin", now: datetime) -> Hold | None:
    """Return why this signature is held, or None. One query at most, next to the remembered."""
    return look(email, origin, now) or _over_a_limit(pact, email, origin, now)


def gate(*, pact: Pact, email: str, origin: "Origin", now: datetime) -> str | None:
    """Return the condition, in SQL, on which nobody has to look at a signature before it counts.

    It speaks of the new row as `signed`, see `storing.insert_first`. None when somebody has to
    look at it anyway. Signing sessions are left out: who needs their room asks `judge`.
    """
    if look(email, origin, now):
        return None
    counts = _counts(pact, email, origin, now)
    return _gate(
        tuple((count.column, count.limit.seconds, count.many) for count in counts if count.limit)
    )


def look(email: str, origin: "Origin", now: datetime) -> Hold | None:
    """Return why this is held before anything is counted: the form itself, or one of our lists."""
    if origin.honeypot:
        return Hold(HONEYPOT_REASON)
    opened_at = origin.opened_at
    if opened_at is None or now - opened_at < timedelta(seconds=MIN_SECONDS):
        return Hold(TOO_FAST_REASON)
    if lists().blocked_places.has(origin.ip, now):
        return Hold(NETWORK_REASON)
    if lists().blocked_emails.has(email, now):
        return Hold(EMAIL_REASON, is_about_request=False)
    return None


# --- Limits --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """Are there `many` signatures already whose `column` is `value`, made after `since`?"""

    column: str
    value: object
    since: datetime
    many: int
    limit: Limit | None = None
    """None for the room that a signing session gives."""

    @property
    def per(self) -> str:
        return self.limit.per if self.limit else ""


def limit_reached(
    rows: models.QuerySet[Any], *, email: str, origin: "Origin", now: datetime
) -> Limit | None:
    """Return the limit that a row more of another form would go over, counted in its own table.

    `rows` have the columns `address_key`, `network_key`, `email_domain` and `created_at`.
    """
    values = {
        Limit.Per.ADDRESS: origin.place[0],
        Limit.Per.NETWORK: origin.place[1],
        Limit.Per.DOMAIN: counted_domain(email),
    }
    for limit in limits():
        value = values[Limit.Per(limit.per)]
        since = now - timedelta(seconds=limit.seconds)
        found = {COLUMNS[limit.per]: value, "created_at__gt": since}
        if value and rows.filter(**found).count() >= limit.many:
            return limit
    return None


def _over_a_limit(pact: Pact, email: str, origin: "Origin", now: datetime) -> Hold | None:
    counts = _counts(pact, email, origin, now)
    room = _room(pact, origin, now)
    reached = _reached(pact, counts + room)
    if any(count not in reached for count in room):
        return None
    for count in reached:
        if count.limit:
            return Hold(_reason(count), is_about_request=count.per != Limit.Per.DOMAIN)
    return None


def _counts(pact: Pact, email: str, origin: "Origin", now: datetime) -> list[Count]:
    """Return what has to be counted; nothing for a place or an address that staff allow."""
    place = ("", "") if lists().allowed_places.has(origin.ip, now) else origin.place
    domain = "" if lists().allowed_emails.has(email, now) else counted_domain(email)
    values = dict(zip(COLUMNS, [*place, domain], strict=True))
    raised = PROOF_RAISES if _has_proof(pact, origin, now) else 1
    return [
        Count(
            COLUMNS[limit.per],
            values[limit.per],
            now - timedelta(seconds=limit.seconds),
            limit.many * raised,
            limit,
        )
        for limit in limits()
        if values[limit.per]
    ]


def _has_proof(pact: Pact, origin: "Origin", now: datetime) -> bool:
    is_fresh = origin.opened_at is not None and now - origin.opened_at < proofs.GOOD_FOR
    return pact.is_proof_asked and origin.has_proof and is_fresh


def _room(pact: Pact, origin: "Origin", now: datetime) -> list[Count]:
    """Return what a signing session leaves room for: the one we are at, or on whose network.

    Who began during the session still belongs to it.
    """
    moments = [now, origin.opened_at or now]
    if origin.session:
        is_open = any(map(origin.session.is_open, moments))
        return [_session_count("session_id", origin.session.pk, origin.session)] if is_open else []
    address = address_of(origin.ip)
    return [
        _session_count("address_key", origin.place[0], session)
        for session in sessions_on_a_network()
        if session.pact_id == pact.pk
        and any(map(session.is_open, moments))
        and is_inside(address, session.network)
    ][:1]


def _session_count(column: str, value: object, session: SigningSession) -> Count:
    return Count(column, value, session.starts_at, SESSION_RAISES * max(1, session.expected))


def _reached(pact: Pact, counts: list[Count]) -> list[Count]:
    """Return the counts that are reached: one statement that walks the indexes, not the table."""
    if not counts:
        return []
    values: list[Any] = []
    for count in counts:
        since = connection.ops.adapt_datetimefield_value(count.since)
        values += [pact.pk, count.value, since, count.many - 1]
    row = first_row(_statement(tuple(count.column for count in counts)), values)
    return [count for count, is_reached in zip(counts, row or (), strict=True) if is_reached]


@cache
def _statement(columns: tuple[str, ...]) -> str:
    """Return one SELECT with, per column, whether there is a row with so many before it."""
    return "SELECT " + ", ".join(_exists(column, "%s", "%s", "%s", "%s") for column in columns)


@cache
def _gate(limits: tuple[tuple[str, int, int], ...]) -> str:
    """Return whether no limit is reached: column of the signature, seconds, and how many."""
    pact, now = "%(signed.pact_id)s", "%(signed.created_at)s"
    reached = (
        _exists(column, pact, f"%(signed.{column})s", f"{now} - interval '{seconds} s'", many - 1)
        for column, seconds, many in limits
    )
    return " AND ".join(["TRUE", *(f"NOT {exists}" for exists in reached)])


def _exists(column: str, pact: str, value: str, since: str, before: str | int) -> str:
    """Return whether there is such a signature with so many before it.

    It repeats the condition of the partial index, or SQLite would not use that.
    """
    table = connection.ops.quote_name(Signature._meta.db_table)
    filled = "" if column == "session_id" else f" AND NOT ({column} = '')"
    return (
        f"EXISTS(SELECT 1 FROM {table} WHERE pact_id = {pact} AND {column} = {value}"
        f" AND created_at > {since}{filled} LIMIT 1 OFFSET {before})"
    )


def _reason(count: Count) -> str:
    assert count.limit is not None
    return LIMIT_REASONS[count.per].format(many=count.many, time=duration(count.limit.seconds))


def duration(seconds: int) -> str:
    """Return a time in the largest unit that fits: `10 minuten`, `1 dag`."""
    units = [(86_400, "dag", "dagen"), (3600, "uur", "uur"), (60, "minuut", "minuten")]
    for size, one, more in units:
        if seconds % size == 0:
            return f"{seconds // size} {one if seconds == size else more}"
    return f"{seconds} seconden"


# --- Short codes ---------------------------------------------------------------------------------


def may_guess(*, pact: Pact, address_key: str, now: datetime) -> bool:
    """Say whether somebody at this internet address may type another short code for this pact."""
    recent = WrongCode.objects.filter(typed_at__gt=now - WRONG_CODES_WITHIN)
    here = recent.filter(address_key=address_key)
    if here[WRONG_CODES_PER_ADDRESS - 1 : WRONG_CODES_PER_ADDRESS].exists():
        return False
    anywhere = recent.filter(pact=pact)
    return not anywhere[WRONG_CODES_PER_PACT - 1 : WRONG_CODES_PER_PACT].exists()


def note_wrong_code(*, pact: Pact, address_key: str, now: datetime) -> None:
    """Remember that a code was typed here that opens nothing."""
    WrongCode.objects.create(pact=pact, address_key=address_key, typed_at=now)
