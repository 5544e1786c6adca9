"""What somebody does on the page of their own signature; the token in their mail opens it."""

from datetime import datetime

from django.db import transaction

from pacts import emails, links
from pacts.models import (
    Mailbox,
    OrganisationDetails,
    Pact,
    Signature,
)
from pacts.models.signatures import PERSONAL_FIELDS, SignatureQuerySet
from pacts.services import organisations
from pacts.services.forgetting import forget_traces
from verbeterbreda.lib.formats import local
from verbeterbreda.outbox.services import forget as forget_mails
from verbeterbreda.outbox.services import remove as remove_mails


def signature_of(*, pact: Pact, token: str) -> Signature | None:
    """Return the signature whose own page this token opens, unless it was withdrawn.

    Also one that does not count: who it is about may know why, and delete what we hold.
    """
    signatures = Signature.objects.select_related(
        "pact", "neighbourhood", "version", "organisation", "details", "mailbox"
    )
    return links.find(signatures.filter(pact=pact), token, "mine")


@transaction.atomic
def change_display(*, pact: Pact, token: str, display: str) -> bool:
    """Change how a resident stands in the list; `display` is a Signature.Display."""
    signature = locked(pact=pact, token=token)
    if signature is None:
        return False
    signature.display = display
    signature.save(update_fields=["display"])
    return True


@transaction.atomic
def change_motivation(*, pact: Pact, token: str, motivation: str) -> bool:
    """Change or take back what was written; it is public again after somebody has read it."""
    signature = locked(pact=pact, token=token)
    if signature is None:
        return False
    if motivation != signature.motivation:
        signature.motivation = motivation
        signature.is_motivation_approved = False
        signature.motivation_read_at = None
        signature.save(update_fields=["motivation", "is_motivation_approved", "motivation_read_at"])
    return True


@transaction.atomic
def follow(*, pact: Pact, token: str, is_following: bool) -> bool:
    """Ask for mails about how it goes on, or ask for no more of them."""
    signature = locked(pact=pact, token=token)
    if signature is None:
        return False
    signature.is_following = is_following
    signature.save(update_fields=["is_following"])
    return True


@transaction.atomic
def withdraw(*, pact: Pact, token: str, now: datetime) -> bool:
    """Take a signature back and forget who it was; return whether there was one.

    The row stays without a person in it, so that the counts of past days stay true.
    """
    signature = locked(pact=pact, token=token)
    if signature is None:
        return False
    forget_mails(kind_prefix="pacts.", ref=str(signature.pk))
    emails.send(signature, "withdrawn")
    forget_traces(signature)
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


@transaction.atomic
def erase(*, pact: Pact, token: str, now: datetime) -> bool:
    """Delete everything about a signer, also the traces of mails; no mail says goodbye.

    A signature that once counted leaves an empty row with its kind and its day: the counts of past
    days are made again from those. One that never counted goes altogether.
    """
    signature = locked(pact=pact, token=token, among=Signature.objects.all())
    if signature is None:
        return False
    mailbox = signature.mailbox
    remove_mails(kind_prefix="pacts.", ref=str(signature.pk))
    forget_traces(signature)
    if signature.kind == Signature.Kind.ORGANISATION:
        organisations.step_back(signature=signature)
        signature.pledges.all().delete()
        OrganisationDetails.objects.filter(signature=signature).delete()
    if signature.counted_on is None:
        signature.delete()
    else:
        _empty(signature, now)
    if mailbox and not mailbox.signatures.exists():
        mailbox.delete()
    return True


def _empty(signature: Signature, now: datetime) -> None:
    forget_person(signature)
    signature.state = Signature.State.WITHDRAWN
    signature.withdrawn_at = signature.changed_at = now
    signature.neighbourhood = signature.organisation = None
    signature.is_elsewhere = False
    signature.language = "nl"
    signature.display = Signature.Display.ANONYMOUS
    signature.entered_by = signature.reviewed_by = signature.reviewed_at = None
    signature.reminded_at = signature.confirm_until_at = signature.confirmed_at = None
    signature.created_at = midnight(signature.created_at)
    signature.save()


def midnight(moment: datetime) -> datetime:
    """Return the day of a moment: of what was deleted, the hour is nobody's business."""
    return local(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def locked(*, pact: Pact, token: str, among: SignatureQuerySet | None = None) -> Signature | None:
    """Return the signature that a token opens, locked after its mailbox; None for no such one.

    Among those that count or still may, if nothing else is said.
    Signing locks the mailbox first too, so the two never wait for each other.
    """
    among = Signature.objects.active() if among is None else among
    found = links.find(among.filter(pact=pact), token, "mine")
    if found is None:
        return None
    if found.mailbox_id:
        Mailbox.objects.select_for_update().filter(pk=found.mailbox_id).first()
    rows = among.select_for_update(of=("self",)).select_related("mailbox")
    signature = links.find(rows.filter(pact=pact), token, "mine")
    if signature:
        signature.pact = pact
    return signature
