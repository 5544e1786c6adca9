"""Decide about many signatures at once: conditions, a count first, batches, stop, and the way back.

Each step is a conditional update of the decision's state, so two people who press at once do it
once. The work itself is done by the clock (pacts/jobs.py), a batch per transaction: a restart goes
on where it was, and whoever stops it waits for one batch.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from pacts.models import InvalidatedSignature, Invalidation, Mailbox, Signature
from pacts.models.signatures import SignatureQuerySet
from pacts.patterns import as_regex
from pacts.services.organisations import settle_network
from pacts.services.review import free_slot
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache

BATCH = 500
State = Invalidation.State


def matching(invalidation: Invalidation) -> SignatureQuerySet:
    """Return the signatures of the pact that count, or still may, and meet every condition."""
    found = Signature.objects.active().filter(pact=invalidation.pact_id)
    if invalidation.state_is:
        found = found.filter(state=invalidation.state_is)
    if invalidation.address_key:
        found = found.filter(address_key=invalidation.address_key)
    if invalidation.network_key:
        found = found.filter(network_key=invalidation.network_key)
    if invalidation.email_glob:
        found = found.filter(email__iregex=as_regex(invalidation.email_glob))
    if invalidation.name_glob:
        found = found.filter(name__iregex=as_regex(invalidation.name_glob))
    if invalidation.created_from_at:
        found = found.filter(created_at__gte=invalidation.created_from_at)
    if invalidation.created_until_at:
        found = found.filter(created_at__lt=invalidation.created_until_at)
    return found


def count(*, invalidation: Invalidation, now: datetime) -> int:
    """Count what the conditions catch now; only what was counted can be started."""
    number = matching(invalidation).filter(created_at__lte=now).count()
    _move(
        invalidation,
        [State.DRAFT, State.COUNTED],
        State.COUNTED,
        counted=number,
        counted_at=now,
    )
    return number


def start(*, invalidation: Invalidation, by: User, now: datetime) -> None:
    """Begin with what was counted; what came in after the count stays as it is."""
    if not invalidation.reason.strip():
        raise ValueError("Schrijf eerst een reden op.")
    _move(invalidation, [State.COUNTED], State.RUNNING, by=by, started_at=now, finished_at=None)


def cancel(*, invalidation: Invalidation, now: datetime) -> None:
    """Stop after the batch that is going on; what is done stays, and can be undone."""
    _move(
        invalidation,
        [State.DRAFT, State.COUNTED, State.RUNNING],
        State.CANCELLED,
        finished_at=now,
    )


def undo(*, invalidation: Invalidation) -> None:
    """Give every signature that this decision touched its state back, by the clock."""
    _move(invalidation, [State.DONE, State.CANCELLED], State.UNDONE, finished_at=None)


def _move(invalidation: Invalidation, before: list[str], after: str, **fields: object) -> None:
    """Change the state; ValueError when somebody was before us."""
    row = Invalidation.objects.filter(pk=invalidation.pk, state__in=before)
    if not row.update(state=after, **fields):
        invalidation.refresh_from_db()
        state = invalidation.get_state_display()
        raise ValueError(f"‘{invalidation}’ is {state}: dat kan nu niet.")
    invalidation.refresh_from_db()


# --- What the clock does -------------------------------------------------------------------------


def work(now: datetime) -> int:
    """Carry out every decision that was started or is being undone; return how many rows."""
    running = Invalidation.objects.filter(state=State.RUNNING)
    undoing = Invalidation.objects.filter(state=State.UNDONE, finished_at=None)
    rows = sum(_all_of(invalidation, invalidate_batch) for invalidation in running)
    return rows + sum(_all_of(invalidation, undo_batch) for invalidation in undoing)


def _all_of(invalidation: Invalidation, batch: Callable[..., tuple[int, int]]) -> int:
    """Do batch after batch until nothing is left; return how many rows were changed."""
    total = last = 0
    while True:
        # The real time of each batch: by it the counts find what changed.
        last, changed = batch(invalidation=invalidation, after=last, now=timezone.now())
        total += changed
        if not last:
            return total


@transaction.atomic
def invalidate_batch(*, invalidation: Invalidation, after: int, now: datetime) -> tuple[int, int]:
    """Make the next signatures invalid; return the number of the last, 0 at the end, and how many.

    What each was is stored in the same transaction.
    """
    decision = Invalidation.objects.select_for_update().get(pk=invalidation.pk)
    if decision.state != State.RUNNING:
        return 0, 0
    counted = matching(decision).filter(created_at__lte=decision.counted_at, pk__gt=after)
    batch = list(counted.select_for_update(of=("self",)).order_by("pk")[:BATCH])
    if not batch:
        decision.state, decision.finished_at = State.DONE, now
        decision.save(update_fields=["state", "finished_at"])
        return 0, 0
    InvalidatedSignature.objects.bulk_create(
        InvalidatedSignature(
            invalidation=decision,
            signature=signature,
            state_before=signature.state,
            reason_before=signature.state_reason,
        )
        for signature in batch
    )
    Signature.objects.filter(pk__in=[signature.pk for signature in batch]).update(
        state=Signature.State.INVALID,
        state_reason=decision.reason.strip(),
        mailbox_slot=None,
        changed_at=now,
    )
    _settle_networks(batch, decision.by)
    decision.done += len(batch)
    decision.save(update_fields=["done"])
    pagecache.bump()
    return batch[-1].pk, len(batch)


@transaction.atomic
def undo_batch(*, invalidation: Invalidation, after: int, now: datetime) -> tuple[int, int]:
    """Put the next signatures back; the numbers are as those of `invalidate_batch`.

    Whose place was taken meanwhile (the same person signed again) stays invalid, and its trace
    stays with the decision to tell so.
    """
    decision = Invalidation.objects.select_for_update().get(pk=invalidation.pk)
    if decision.state != State.UNDONE or decision.finished_at:
        return 0, 0
    touched = decision.signatures.filter(pk__gt=after).order_by("pk")
    traces = list(touched.select_related("signature__mailbox")[:BATCH])
    if not traces:
        decision.finished_at = now
        decision.save(update_fields=["finished_at"])
        return 0, 0
    # Mailboxes first and in order, like whoever signs, so that nobody waits for one another.
    boxes = {trace.signature.mailbox_id for trace in traces if trace.signature.mailbox_id}
    list(Mailbox.objects.select_for_update().filter(pk__in=boxes).order_by("pk"))
    restored = [trace.pk for trace in traces if _restore(trace, now)]
    _settle_networks([trace.signature for trace in traces], decision.by)
    InvalidatedSignature.objects.filter(pk__in=restored).delete()
    Invalidation.objects.filter(pk=decision.pk).update(done=F("done") - len(restored))
    pagecache.bump()
    return traces[-1].pk, len(restored)


def _settle_networks(signatures: Iterable[Signature], by: User | None) -> None:
    for key in sorted({row.organisation_id for row in signatures if row.organisation_id}):
        settle_network(key=key, by=by)


def _restore(trace: InvalidatedSignature, now: datetime) -> bool:
    """Put one signature back as it was; False when its place is taken."""
    signature = trace.signature
    box = signature.mailbox if trace.state_before != Signature.State.HELD else None
    try:
        with transaction.atomic():
            slot = free_slot(box, signature.kind) if box else None
            # Whoever decided about it since, decided: then there is nothing to put back.
            Signature.objects.filter(pk=signature.pk, state=Signature.State.INVALID).update(
                state=trace.state_before,
                state_reason=trace.reason_before,
                mailbox_slot=slot,
                changed_at=now,
            )
    except (IntegrityError, ValueError):
        return False
    return True
