"""Put a message in the outbox, send what is due, and forget what it knows of a person."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.sending import Sender


def put(*, key: str, kind: str, ref: str, to: str, language: str = "nl", priority: int = 5) -> None:
    """Store a message to be sent once; a second message with the same key is dropped.

    Call it inside the transaction of what the message is about: when that rolls back, nothing is
    sent. `kind` and `ref` say what its mail is made of (kinds.py); `priority` 1 goes first.
    """
    message = Message(
        key=key, kind=kind, ref=ref, to_email=to, language=language, priority=priority
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def put_spread(messages: Iterable[Message], *, now: datetime, per_minute: int) -> int:
    """Store many messages to be sent from now on, so many a minute; return how many.

    As with `put`, one whose key is there already is dropped, so doing it twice sends nothing twice.
    """
    pause = timedelta(minutes=1) / per_minute
    rows = list(messages)
    for place, message in enumerate(rows):
        message.next_attempt_at = now + place * pause
    Message.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def forget(*, kind_prefix: str, ref: str) -> int:
    """Remove every address that mails of these kinds about one thing go to; what waits, vanishes.

    Returns how many messages still waited. A goodbye is put after this.
    """
    messages = Message.objects.filter(kind__startswith=kind_prefix, ref=ref)
    cancelled = messages.waiting().update(state=Message.State.CANCELLED, to_email="", error="")
    messages.exclude(to_email="").update(to_email="", error="")
    return cancelled


def cancel(*, kind: str) -> int:
    """Let every message of this kind that still waits vanish, with its address; return how many.

    One that is on its way to the server this very moment still arrives.
    """
    waiting = Message.objects.waiting().filter(kind=kind)
    return waiting.update(state=Message.State.CANCELLED, to_email="", error="")


def send_due(*, now: datetime, limit: int = 1000) -> int:
    """Send at most `limit` messages that are due at `now`; return how many left."""
    sender = Sender()
    try:
        return sender.send_due(now=now, limit=limit)
    finally:
        sender.close()


def retry(*, message: Message, now: datetime) -> bool:
    """Let a failed message wait again; False when it had not failed or its address is gone."""
    failed = Message.objects.filter(pk=message.pk, state=Message.State.FAILED).exclude(to_email="")
    return bool(
        failed.update(
            state=Message.State.WAITING, attempts=0, created_at=now, next_attempt_at=now, error=""
        )
    )


def remove(*, kind_prefix: str, ref: str) -> int:
    """Delete every message of these kinds about one thing, sent or not; return how many."""
    return Message.objects.filter(kind__startswith=kind_prefix, ref=ref).delete()[0]
