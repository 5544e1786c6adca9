"""Sign a pact: one signature per address, and a mail to its owner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from pacts import emails, links
from pacts.addresses import email_key
from pacts.models import Neighbourhood, Pact, PactVersion, Signature
from pacts.services.texts import current_version

CONFIRM_WITHIN = timedelta(days=7)
GRACE = timedelta(hours=1)
"""Who opened the form before the closing may still send it for this long."""
MIN_SECONDS = 2
"""Nobody fills in and checks the form faster than this."""

HONEYPOT_REASON = "Een veld dat mensen niet zien, was ingevuld."
TOO_FAST_REASON = "Het formulier was sneller ingevuld dan een mens dat kan."
AUTOMATIC_REASONS = (HONEYPOT_REASON, TOO_FAST_REASON)

RACES = 5


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
