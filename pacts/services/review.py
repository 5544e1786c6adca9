"""What staff decide about a signature: hold, release, not valid, its motivation public."""

import hashlib
from datetime import datetime

from django.db import transaction

from pacts import emails, links
from pacts.models import Mailbox, Signature
from pacts.models.signatures import PEOPLE_PER_MAILBOX
from pacts.services.organisations import settle_network
from pacts.services.signing import CONFIRM_WITHIN
from verbeterbreda.accounts.models import User


@transaction.atomic
def hold(*, signature: Signature, reason: str, by: User, now: datetime) -> Signature:
    """Take a signature out of the list for now; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Een handtekening vasthouden kan alleen met een reden.")
    locked = _locked(signature, Signature.State.PENDING, Signature.State.CONFIRMED)
    return _reviewed(locked, Signature.State.HELD, reason.strip(), by, now)


@transaction.atomic
def release(*, signature: Signature, by: User, now: datetime) -> Signature:
    """Let a held or invalid signature go on where it was: confirmed, or to be confirmed.

    ValueError when its place was taken meanwhile, when nobody knows any more whose it was, or when
    it could not be confirmed any more.
    """
    locked = _locked(signature, Signature.State.HELD, Signature.State.INVALID)
    if locked.mailbox is not None and locked.mailbox_slot is None:
        locked.mailbox_slot = free_slot(locked.mailbox, locked.kind)
        _refuse_same_person(locked, locked.mailbox)
    if locked.counted_on:
        return _reviewed(locked, Signature.State.CONFIRMED, "", by, now)
    if locked.mailbox is None:
        raise ValueError(f"{locked}: we weten niet meer van wie die was.")
    if locked.confirmed_at:
        return _reviewed(locked, Signature.State.SUBMITTED, "", by, now)
    closing = locked.pact.signing_until_at
    if closing and now >= closing + links.CONFIRM_AFTER_CLOSING:
        raise ValueError(f"{locked}: bevestigen kan niet meer, het ondertekenen is gesloten.")
    locked.confirm_until_at = now + CONFIRM_WITHIN
    released = _reviewed(locked, Signature.State.PENDING, "", by, now)
    emails.send(released, "confirm")
    return released


def free_slot(mailbox: Mailbox, kind: str) -> int:
    """Return a free place in a mailbox that is locked; ValueError when two people have them."""
    others = mailbox.signatures.active().filter(kind=kind).exclude(mailbox_slot=None)
    free = {1, PEOPLE_PER_MAILBOX} - set(others.values_list("mailbox_slot", flat=True))
    if not free:
        raise ValueError("Met dit e-mailadres hebben al twee mensen getekend.")
    return min(free)


def _refuse_same_person(signature: Signature, mailbox: Mailbox) -> None:
    others = mailbox.signatures.active().filter(kind=signature.kind, name_key=signature.name_key)
    if others.exclude(pk=signature.pk).exists():
        raise ValueError(f"{signature}: deze persoon heeft intussen opnieuw getekend.")


@transaction.atomic
def invalidate(*, signature: Signature, reason: str, by: User, now: datetime) -> Signature:
    """Decide that a signature does not count; ValueError without a reason."""
    if not reason.strip():
        raise ValueError("Een handtekening ongeldig maken kan alleen met een reden.")
    locked = _locked(
        signature, Signature.State.PENDING, Signature.State.CONFIRMED, Signature.State.HELD
    )
    locked.mailbox_slot = None
    return _reviewed(locked, Signature.State.INVALID, reason.strip(), by, now)


@transaction.atomic
def approve_motivation(*, signature: Signature, seen: str, by: User, now: datetime) -> Signature:
    """Let the motivation stand in the public list; `seen` is the fingerprint of what was read.

    ValueError when it is another text by now: its signer may change it at any moment.
    """
    return _read(signature, seen, is_approved=True, by=by, now=now)


@transaction.atomic
def refuse_motivation(
    *, signature: Signature, seen: str, reason: str, by: User, now: datetime
) -> Signature:
    """Keep the motivation out of the public list, or take it out; the signature goes on counting.

    ValueError without a reason, and as for `approve_motivation`.
    """
    if not reason.strip():
        raise ValueError("Een motivatie weigeren kan alleen met een reden.")
    return _read(signature, seen, is_approved=False, by=by, now=now)


def fingerprint(motivation: str) -> str:
    """Return what stands for a text that somebody read: a hash, for a hidden field."""
    return hashlib.sha256(motivation.encode()).hexdigest()


def _read(
    signature: Signature, seen: str, *, is_approved: bool, by: User, now: datetime
) -> Signature:
    locked = _locked(signature, Signature.State.PENDING, Signature.State.CONFIRMED)
    if not locked.motivation or seen != fingerprint(locked.motivation):
        raise ValueError(f"{locked}: de tekst is net veranderd. Lees hem nog eens.")
    locked.is_motivation_approved = is_approved
    locked.motivation_read_at = now
    return _reviewed(locked, locked.state, locked.state_reason, by, now)


def _locked(signature: Signature, *states: str) -> Signature:
    """Return the row locked; ValueError when it is in none of these states any more.

    Its mailbox is locked first, as by whoever signs, so that nobody waits for one another.
    """
    if signature.mailbox_id:
        Mailbox.objects.select_for_update().filter(pk=signature.mailbox_id).first()
    locked = (
        Signature.objects.select_related("pact", "mailbox")
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
    signature.reviewed_at = signature.changed_at = now
    signature.save()
    if signature.organisation_id:
        settle_network(key=signature.organisation_id, by=by)
    return signature
