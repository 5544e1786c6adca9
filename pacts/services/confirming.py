"""Confirm a signature with the link in the mail, and take it back with the other one."""

from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from pacts import emails, links
from pacts.models import Pact, Signature
from pacts.models.signatures import SignatureQuerySet

CONFIRM_AFTER_CLOSING = timedelta(hours=24)


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
