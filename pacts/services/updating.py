"""One message to everybody who signed and wants to hear how it goes: spread out, each at most once.

A message goes forward by a cursor over the numbers of the signatures, a minute's worth per
transaction, together with the rows of the outbox. So a clock that dies in the middle goes on where
it was; and the key of a row in the outbox (update and signature) is taken only once.
"""

import hashlib
import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from pacts import links
from pacts.models import Pact, Signature, Update
from pacts.models.signatures import SignatureQuerySet
from pacts.update_emails import KIND, TEST_KIND
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import plural
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import put

State = Update.State
PRIORITY = 9
"""Whoever is signing now goes before whoever hears how it goes."""


class ChangedError(ValueError):
    """The text is not the one that was seen."""


def receivers(update: Update) -> SignatureQuerySet:
    """Return who gets it, in the order of sending; once started, nobody who confirmed later."""
    wanted = Signature.objects.confirmed().filter(pact=update.pact_id, is_following=True)
    if update.started_at:
        wanted = wanted.filter(confirmed_at__lte=update.started_at)
    return wanted.exclude(email="").order_by("pk")


def fingerprint(update: Update) -> str:
    """Return what stands for the text that somebody saw: a hash, for a hidden field."""
    seen = "\n".join([str(update.pact_id), update.subject, update.text])
    return hashlib.sha256(seen.encode()).hexdigest()


@transaction.atomic
def save_draft(*, update: Update) -> None:
    """Store what was written; ValueError once it is being sent: that text never changes again."""
    if update.pk:
        _locked(update, State.DRAFT)
    update.state = State.DRAFT
    update.save()


@transaction.atomic
def start(*, update: Update, seen: str, by: User, now: datetime) -> int:
    """Begin to send, and return to how many.

    ChangedError when the text is not the one with the fingerprint `seen`; ValueError when nobody
    asked for messages, or while another message about this pact is on its way.
    """
    locked = _locked(update, State.DRAFT)
    if fingerprint(locked) != seen:
        raise ChangedError("De tekst is net veranderd. Lees hem nog eens en begin dan opnieuw.")
    locked.state, locked.started_at, locked.started_by = State.SENDING, now, by
    number = receivers(locked).count()
    if not number:
        raise ValueError("Niemand heeft om berichten over dit pact gevraagd.")
    try:
        with transaction.atomic():
            locked.save()
    except IntegrityError:
        raise ValueError("Er wordt al een bericht verstuurd. Maak dat eerst af.") from None
    return number


def pause(*, update: Update) -> None:
    """Hold on; what is in the outbox already, a minute's worth, still leaves."""
    _move(update, [State.SENDING], State.PAUSED)


def resume(*, update: Update) -> None:
    """Go on where it stood."""
    _move(update, [State.PAUSED], State.SENDING)


@transaction.atomic
def stop(*, update: Update, now: datetime) -> int:
    """Send nothing more, ever; return how many messages that waited are cancelled."""
    _move(update, [State.SENDING, State.PAUSED], State.STOPPED, finished_at=now)
    waiting = Message.objects.waiting().filter(kind=kind_of(update))
    return waiting.update(state=Message.State.CANCELLED, to_email="", error="")


def kind_of(update: Update) -> str:
    return f"{KIND}:{update.pk}"


def _locked(update: Update, state: str) -> Update:
    """Return the row locked; ValueError when it is in another state by now."""
    locked = Update.objects.select_for_update().get(pk=update.pk)
    if locked.state != state:
        raise ValueError(f"Dit bericht {_is(locked)}: dat kan nu niet.")
    return locked


def _move(update: Update, before: list[str], after: str, **fields: object) -> None:
    """Change the state; ValueError when somebody was before us."""
    row = Update.objects.filter(pk=update.pk, state__in=before)
    is_moved = row.update(state=after, **fields)
    update.refresh_from_db()
    if not is_moved:
        raise ValueError(f"Dit bericht {_is(update)}: dat kan nu niet.")


def _is(update: Update) -> str:
    return {
        State.DRAFT: "is nog een concept",
        State.SENDING: "wordt al verstuurd",
        State.PAUSED: "staat stil",
        State.SENT: "is al verstuurd",
        State.STOPPED: "is gestopt",
    }[State(update.state)]


# --- What the clock does -------------------------------------------------------------------------


def work(now: datetime) -> str:
    """Put a minute's worth of every message that is on its way in the outbox."""
    sending = Update.objects.filter(state=State.SENDING)
    number = sum(send_next(update=update, now=now) for update in sending)
    return plural(number, "bericht", "berichten")


@transaction.atomic
def send_next(*, update: Update, now: datetime) -> int:
    """Put the next mails in the outbox and return how many; two at once do it one after the other.

    When the outbox still holds a minute's worth of this message, because the mail server is slow
    or away, nothing is added.
    """
    locked = Update.objects.select_for_update().filter(pk=update.pk, state=State.SENDING).first()
    if locked is None or _waiting(locked) >= locked.per_minute:
        return 0
    batch = list(receivers(locked).filter(pk__gt=locked.cursor)[: locked.per_minute])
    for signature in batch:
        put(
            key=f"update:{locked.pk}:{signature.pk}",
            kind=kind_of(locked),
            ref=str(signature.pk),
            to=signature.email,
            language=signature.language,
            priority=PRIORITY,
        )
    if batch:
        locked.cursor = batch[-1].pk
        locked.sent = F("sent") + len(batch)
    else:
        locked.state, locked.finished_at = State.SENT, now
    locked.save()
    return len(batch)


def _waiting(update: Update) -> int:
    return Message.objects.waiting().filter(kind=kind_of(update)).count()


# --- One reader ----------------------------------------------------------------------------------


def send_test(*, update: Update, to: str) -> None:
    """Mail the message as it stands now to somebody of the staff; it counts for nothing."""
    key = f"update_test:{uuid.uuid4()}"
    put(key=key, kind=f"{TEST_KIND}:{update.pk}", ref="test", to=to, priority=1)


def follower(*, pact: Pact, token: str) -> Signature | None:
    """Return the signature to which the link to unsubscribe in a message belongs."""
    return links.find(Signature.objects.filter(pact=pact), token, "updates_stop")


def unsubscribe(*, pact: Pact, token: str) -> bool:
    """Send this signer no more messages; the signature stays. False for an unknown link."""
    signature = follower(pact=pact, token=token)
    if signature is None:
        return False
    Signature.objects.filter(pk=signature.pk).update(is_following=False)
    return True
