"""Confirm a signature with the link or the code in the mail; take it back from one's own page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from pacts import emails, links
from pacts.models import Pact, Signature
from pacts.models.signatures import PERSONAL_FIELDS, SignatureQuerySet
from pacts.services import organisations
from verbeterbreda.lib.formats import local
from verbeterbreda.outbox.services import forget as forget_mails

CONFIRM_AFTER_CLOSING = timedelta(hours=24)


class Confirmation(Enum):
    """What happened, or would happen, with a confirmation link or code."""

    READY = "ready"
    DONE = "done"
    SUBMITTED = "submitted"
    """Done as well: an organisation, that now waits for the bureau."""
    ALREADY = "already"
    HELD = "held"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ByLink:
    """The token of a confirmation link."""

    token: str

    def find(self, signatures: SignatureQuerySet) -> Signature | None:
        return links.find(signatures, self.token, "confirm")


@dataclass(frozen=True)
class ByCode:
    """A short code as somebody typed it. Only what still waits has one."""

    code: str

    def find(self, signatures: SignatureQuerySet) -> Signature | None:
        kept = links.code_fingerprint(self.code)
        return signatures.pending().filter(code_sha256=kept).first()


def check(*, pact: Pact, key: ByLink | ByCode, now: datetime) -> Confirmation:
    """Return what a click on the button would do; writes nothing."""
    return _outcome(key.find(Signature.objects.filter(pact=pact)), pact, now)


@transaction.atomic
def confirm(*, pact: Pact, key: ByLink | ByCode, now: datetime) -> Confirmation:
    """Confirm a pending signature, once; an organisation then waits for the bureau."""
    signature = key.find(Signature.objects.filter(pact=pact))
    outcome = _outcome(signature, pact, now)
    if outcome is not Confirmation.READY or signature is None:
        return outcome
    # The condition is the gate: of many clicks at once, one finds the signature still pending.
    waiting = Signature.objects.pending().filter(pk=signature.pk, confirm_until_at__gt=now)
    if not waiting.update(**_confirmed(signature, now)):
        signature.refresh_from_db()
        return _outcome(signature, pact, now)
    signature.pact = pact
    if signature.kind == Signature.Kind.ORGANISATION:
        emails.send(signature, "submitted")
        return Confirmation.SUBMITTED
    emails.send(signature, "thanks")
    return Confirmation.DONE


def _confirmed(signature: Signature, now: datetime) -> dict[str, object]:
    if signature.kind == Signature.Kind.ORGANISATION:
        return {"state": Signature.State.SUBMITTED, "confirmed_at": now, "changed_at": now}
    return {
        "state": Signature.State.CONFIRMED,
        "confirmed_at": now,
        "counted_on": local(now).date(),
        "changed_at": now,
    }


def _outcome(signature: Signature | None, pact: Pact, now: datetime) -> Confirmation:
    if signature is None:
        return Confirmation.UNKNOWN
    if signature.state in {Signature.State.CONFIRMED, Signature.State.SUBMITTED}:
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
    signatures = Signature.objects.active().select_related(
        "pact", "neighbourhood", "version", "organisation", "details"
    )
    return links.find(signatures.filter(pact=pact), token, "mine")


@transaction.atomic
def withdraw(*, pact: Pact, token: str, now: datetime) -> bool:
    """Take a signature back and forget who it was; return whether there was one.

    The row stays without a person in it, so that the counts of past days stay true.
    """
    active = Signature.objects.active().select_for_update(of=("self",)).filter(pact=pact)
    signature = links.find(active, token, "mine")
    if signature is None:
        return False
    signature.pact = pact
    forget_mails(kind_prefix="pacts.", ref=str(signature.pk))
    emails.send(signature, "withdrawn")
    if signature.kind == Signature.Kind.ORGANISATION:
        organisations.step_back(signature=signature)
    signature.state = Signature.State.WITHDRAWN
    signature.withdrawn_at = signature.changed_at = now
    forget_person(signature)
    signature.save()
    return True


def forget_person(signature: Signature) -> None:
    """Empty everything that says who this was; the caller saves."""
    for field, nothing in PERSONAL_FIELDS.items():
        setattr(signature, field, nothing)
