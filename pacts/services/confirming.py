"""Confirm a signature with the link or the code in the mail."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from pacts import bureau_emails, emails, links
from pacts.models import Mailbox, Pact, Signature
from pacts.models.signatures import SignatureQuerySet
from pacts.services import storing
from verbeterbreda.lib.formats import local


class Confirmation(Enum):
    """What happened, or would happen, with a confirmation link or code."""

    READY = "ready"
    READY_TO_APPLY = "ready to apply"
    """As ready, for an organisation: after the click the bureau decides."""
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

    def glance(self, pact: Pact) -> Signature | None:
        """Find it with no more than confirming needs, as a launch day does all the time."""
        signature = storing.glance(pact, links.public_part(self.token))
        return signature if signature and links.opens(self.token, signature, "confirm") else None


@dataclass(frozen=True)
class ByCode:
    """A short code as somebody typed it. Only what still waits has one."""

    code: str

    def find(self, signatures: SignatureQuerySet) -> Signature | None:
        kept = links.code_fingerprint(self.code)
        return signatures.pending().filter(code_sha256=kept).first()

    def glance(self, pact: Pact) -> Signature | None:
        return self.find(Signature.objects.filter(pact=pact))


def check(*, pact: Pact, key: ByLink | ByCode, now: datetime) -> Confirmation:
    """Return what a click on the button would do; writes nothing."""
    return _outcome(key.find(Signature.objects.filter(pact=pact)), pact, now)


def confirm(*, pact: Pact, key: ByLink | ByCode, now: datetime) -> Confirmation:
    """Confirm a pending signature, once; an organisation then waits for the bureau."""
    signature = key.glance(pact)
    is_ready = _outcome(signature, pact, now) is Confirmation.READY
    # Nearly everybody; who does not get through here, for whatever reason, goes the sure way.
    if is_ready and signature and _confirm_quickly(signature, now):
        return Confirmation.DONE
    return _confirm_surely(pact, key, now)


def _confirm_quickly(signature: Signature, now: datetime) -> bool:
    is_resident = signature.kind == Signature.Kind.RESIDENT
    return is_resident and storing.confirm_first(signature, _confirmed(signature, now), now)


@transaction.atomic
def _confirm_surely(pact: Pact, key: ByLink | ByCode, now: datetime) -> Confirmation:
    signature = key.find(Signature.objects.filter(pact=pact).order_by("pk"))
    outcome = _outcome(signature, pact, now)
    if signature is None or outcome not in {Confirmation.READY, Confirmation.READY_TO_APPLY}:
        return outcome
    # The mailbox first, as whoever signs again or withdraws does: nobody waits in a circle.
    if signature.mailbox_id is not None:
        Mailbox.objects.select_for_update().get(pk=signature.mailbox_id)
    # The condition is the gate: of many clicks at once, one finds the signature still pending.
    waiting = Signature.objects.pending().filter(pk=signature.pk, confirm_until_at__gt=now)
    if not waiting.update(**_confirmed(signature, now)):
        signature.refresh_from_db()
        return _outcome(signature, pact, now)
    signature.pact = pact
    if signature.kind == Signature.Kind.ORGANISATION:
        emails.send(signature, "submitted")
        bureau_emails.tell(signature)
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
    if signature.state != Signature.State.PENDING:
        return Confirmation.UNKNOWN
    signature.pact = pact
    until = links.works_until(signature)
    if until is None or now >= until:
        return Confirmation.EXPIRED
    is_organisation = signature.kind == Signature.Kind.ORGANISATION
    return Confirmation.READY_TO_APPLY if is_organisation else Confirmation.READY
