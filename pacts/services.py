"""Writes: publish a text, sign it, confirm, withdraw, review."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from pacts import emails, links
from pacts.addresses import email_key
from pacts.models import Neighbourhood, Pact, PactVersion, Signature
from pacts.models.signatures import SignatureQuerySet
from verbeterbreda.accounts.models import User

CONFIRM_WITHIN = timedelta(days=7)
CONFIRM_AFTER_CLOSING = timedelta(hours=24)
GRACE = timedelta(hours=1)
"""Who opened the form before the closing may still send it for this long."""
MIN_SECONDS = 2
"""Nobody fills in and checks the form faster than this."""

HONEYPOT_REASON = "Een veld dat mensen niet zien, was ingevuld."
TOO_FAST_REASON = "Het formulier was sneller ingevuld dan een mens dat kan."
AUTOMATIC_REASONS = (HONEYPOT_REASON, TOO_FAST_REASON)

RACES = 5


class PublishedError(Exception):
    """Somebody tried to change a published text, or to publish one twice."""


# --- Texts ---------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, version: PactVersion, by: User | None, now: datetime) -> PactVersion:
    """Fix the text of a draft for good and note its SHA-256; raises PublishedError the second time.

    `by` is None only when the programme is loaded from its fixtures.
    """
    locked = lock_draft(version)
    locked.state = PactVersion.State.PUBLISHED
    locked.sha256 = locked.text_sha256()
    locked.published_at = now
    locked.published_by = by
    locked.save()
    return locked


def lock_draft(version: PactVersion) -> PactVersion:
    """Return the draft, locked until the transaction ends; PublishedError once it is published.

    Whoever changes a text or its blocks calls this first.
    """
    locked = PactVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.state == PactVersion.State.PUBLISHED:
        raise PublishedError(f"{locked} is al gepubliceerd en verandert niet meer.")
    return locked


def current_version(pact: Pact) -> PactVersion | None:
    """Return the newest published version: the text that is signed now."""
    return pact.versions.filter(state=PactVersion.State.PUBLISHED).order_by("-number").first()


# --- Signing -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signing:
    """What somebody filled in. `name` and `email` are as typed, `display` a Signature.Display."""

    name: str
    email: str
    display: str
    neighbourhood: Neighbourhood | None = None
    is_elsewhere: bool = False
    motivation: str = ""


class Signed(Enum):
    """What the signer is told. The same for an address that we know and one that we do not."""

    CHECK_MAIL = "check mail"
    HELD = "held"
    CLOSED = "closed"


@transaction.atomic
def sign(
    *,
    pact: Pact,
    signing: Signing,
    opened_at: datetime | None,
    honeypot: str = "",
    now: datetime,
) -> Signed:
    """Store one signature per address and pact, and mail its owner.

    `opened_at` is when the form was opened, None when that is not known. A suspicious signature is
    held for review and gets no mail; a repeat makes no second row, and the owner is told by mail.
    """
    version = current_version(pact)
    if version is None or not _may_sign(pact, opened_at, now):
        return Signed.CLOSED
    reason = _suspicion(opened_at, honeypot, now)
    draft = _draft(pact, version, signing, reason, now)
    stored = _store_once(draft)
    if reason:
        return Signed.HELD
    if stored.nonce != draft.nonce and _is_held_by_form(stored):
        stored = _replace(stored, draft)
    if stored.state == Signature.State.PENDING:
        stored.confirm_until_at = now + CONFIRM_WITHIN
        emails.send(stored, "confirm")
    elif stored.state == Signature.State.CONFIRMED:
        emails.send(stored, "already")
    return Signed.CHECK_MAIL


def _may_sign(pact: Pact, opened_at: datetime | None, now: datetime) -> bool:
    if pact.is_paused:
        return False
    in_grace = opened_at and timedelta(0) <= now - opened_at <= GRACE
    return pact.is_signing_open(now) or bool(
        in_grace and opened_at and pact.is_signing_open(opened_at)
    )


def _suspicion(opened_at: datetime | None, honeypot: str, now: datetime) -> str:
    if honeypot:
        return HONEYPOT_REASON
    if opened_at is None or now - opened_at < timedelta(seconds=MIN_SECONDS):
        return TOO_FAST_REASON
    return ""


def _draft(
    pact: Pact, version: PactVersion, signing: Signing, reason: str, now: datetime
) -> Signature:
    nonce = links.new_nonce()
    return Signature(
        pact=pact,
        version=version,
        version_sha256=version.sha256,
        name=signing.name,
        email=signing.email.strip(),
        email_key=email_key(signing.email),
        display=signing.display,
        neighbourhood=signing.neighbourhood,
        is_elsewhere=signing.is_elsewhere,
        motivation=signing.motivation,
        state=Signature.State.HELD if reason else Signature.State.PENDING,
        state_reason=reason,
        nonce=nonce,
        confirm_sha256=links.fingerprint(links.token(nonce, "confirm")),
        manage_sha256=links.fingerprint(links.token(nonce, "mine")),
        created_at=now,
    )


def _store_once(draft: Signature) -> Signature:
    """Insert the draft unless the address has signed; return the one row there is, locked.

    The constraint decides, not a look beforehand: of many attempts at once one is stored. The row
    that won may be withdrawn before we read it, hence the second attempt.
    """
    for _ in range(RACES):
        Signature.objects.bulk_create([draft], ignore_conflicts=True)
        stored = (
            Signature.objects.active()
            .select_for_update(of=("self",))
            .filter(pact_id=draft.pact_id, email_key=draft.email_key)
            .first()
        )
        if stored is not None:
            stored.pact = draft.pact
            return stored
        draft.pk = None
    raise RuntimeError("A signature kept vanishing while it was being stored.")


def _is_held_by_form(signature: Signature) -> bool:
    """Held by the form itself, so that its owner, who now comes along, must not suffer for it."""
    return signature.state == Signature.State.HELD and signature.state_reason in AUTOMATIC_REASONS


def _replace(stored: Signature, draft: Signature) -> Signature:
    draft.pk, draft.mails_sent = stored.pk, stored.mails_sent
    draft.save(force_update=True)
    return draft


# --- Confirming and withdrawing ------------------------------------------------------------------


class Confirmation(Enum):
    """What happened, or would happen, with a confirmation link."""

    READY = "ready"
    DONE = "done"
    ALREADY = "already"
    HELD = "held"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def check(*, pact: Pact, token: str, now: datetime) -> Confirmation:
    """Return what a click on the button would do; writes nothing."""
    signature = _by_confirm_token(pact, token).first()
    return _confirmation(signature, pact, now)


@transaction.atomic
def confirm(*, pact: Pact, token: str, now: datetime) -> tuple[Confirmation, Signature | None]:
    """Confirm a pending signature once; only DONE comes with the signature."""
    signature = _by_confirm_token(pact, token).select_for_update(of=("self",)).first()
    result = _confirmation(signature, pact, now)
    if result is not Confirmation.READY or signature is None:
        return result, None
    signature.state = Signature.State.CONFIRMED
    signature.confirmed_at = now
    signature.save(update_fields=["state", "confirmed_at"])
    emails.send(signature, "thanks")
    return Confirmation.DONE, signature


def _by_confirm_token(pact: Pact, token: str) -> SignatureQuerySet:
    return Signature.objects.select_related("pact").filter(
        pact=pact, confirm_sha256=links.fingerprint(token)
    )


def _confirmation(signature: Signature | None, pact: Pact, now: datetime) -> Confirmation:
    if signature is None:
        return Confirmation.UNKNOWN
    if signature.state == Signature.State.CONFIRMED:
        return Confirmation.ALREADY
    if signature.state == Signature.State.HELD:
        return Confirmation.HELD
    if signature.state != Signature.State.PENDING or signature.confirm_until_at is None:
        return Confirmation.UNKNOWN
    closing = pact.signing_until_at
    if now >= signature.confirm_until_at or (closing and now >= closing + CONFIRM_AFTER_CLOSING):
        return Confirmation.EXPIRED
    return Confirmation.READY


def signature_of(*, pact: Pact, token: str) -> Signature | None:
    """Return the signature whose own page this token opens, unless it was withdrawn."""
    return (
        Signature.objects.active()
        .select_related("pact", "neighbourhood", "version")
        .filter(pact=pact, manage_sha256=links.fingerprint(token))
        .first()
    )


@transaction.atomic
def withdraw(*, pact: Pact, token: str, now: datetime) -> bool:
    """Take a signature back and forget who it was; return whether there was one.

    The row stays without a person in it, so that the counts of past days stay true.
    """
    signature = (
        Signature.objects.active()
        .select_for_update(of=("self",))
        .filter(pact=pact, manage_sha256=links.fingerprint(token))
        .first()
    )
    if signature is None:
        return False
    signature.pact = pact
    emails.send(signature, "withdrawn")
    signature.state = Signature.State.WITHDRAWN
    signature.withdrawn_at = now
    for field in ("name", "email", "email_key", "motivation", "state_reason", "nonce"):
        setattr(signature, field, "")
    signature.is_motivation_approved = False
    signature.save()
    return True


# --- Review by staff -----------------------------------------------------------------------------


@transaction.atomic
def hold(*, signature: Signature, reason: str, by: User, now: datetime) -> Signature:
    """Take a signature out of the list for now; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Een handtekening vasthouden kan alleen met een reden.")
    locked = _locked(signature, Signature.State.PENDING, Signature.State.CONFIRMED)
    return _reviewed(locked, Signature.State.HELD, reason.strip(), by, now)


@transaction.atomic
def release(*, signature: Signature, by: User, now: datetime) -> Signature:
    """Let a held signature go on where it was: confirmed, or waiting for its confirmation."""
    locked = _locked(signature, Signature.State.HELD)
    if locked.confirmed_at:
        return _reviewed(locked, Signature.State.CONFIRMED, "", by, now)
    released = _reviewed(locked, Signature.State.PENDING, "", by, now)
    released.confirm_until_at = now + CONFIRM_WITHIN
    emails.send(released, "confirm")
    return released


@transaction.atomic
def invalidate(*, signature: Signature, reason: str, by: User, now: datetime) -> Signature:
    """Decide that a signature does not count; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Een handtekening ongeldig maken kan alleen met een reden.")
    locked = _locked(
        signature, Signature.State.PENDING, Signature.State.CONFIRMED, Signature.State.HELD
    )
    return _reviewed(locked, Signature.State.INVALID, reason.strip(), by, now)


@transaction.atomic
def approve_motivation(*, signature: Signature, by: User, now: datetime) -> Signature:
    """Let the motivation stand in the public list."""
    locked = Signature.objects.select_for_update(of=("self",)).get(pk=signature.pk)
    locked.is_motivation_approved = True
    return _reviewed(locked, locked.state, locked.state_reason, by, now)


def _locked(signature: Signature, *states: str) -> Signature:
    """Return the row locked; ValueError when it is in none of these states any more."""
    locked = (
        Signature.objects.select_related("pact")
        .select_for_update(of=("self",))
        .get(pk=signature.pk)
    )
    if locked.state not in states:
        raise ValueError(f"{locked} is {locked.get_state_display()}: dat kan nu niet.")
    return locked


def _reviewed(signature: Signature, state: str, reason: str, by: User, now: datetime) -> Signature:
    signature.state = state
    signature.state_reason = reason
    signature.reviewed_by = by
    signature.reviewed_at = now
    signature.save()
    return signature
