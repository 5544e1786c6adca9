"""Put a message in the outbox, and send what is in it: once, and again when it failed."""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction

from verbeterbreda.outbox.models import Message

MAX_ATTEMPTS = 8


def put(
    *, key: str, to: str, subject: str, text: str, headers: dict[str, str] | None = None
) -> None:
    """Store a message to be sent once; a second message with the same key is dropped.

    Call it inside the transaction of what the message is about: when that rolls back,
    nothing is sent.
    """
    from verbeterbreda.outbox.tasks import send_message

    Message.objects.bulk_create(
        [Message(key=key, to_email=to, subject=subject, text=text, headers=headers or {})],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: send_message.enqueue(key))


def send(*, key: str, now: datetime) -> bool:
    """Send one waiting message and return whether it went out.

    The row is locked while we talk to the mail server, so two workers never send it twice;
    a failure is kept with its reason and tried again later, each time after twice the wait.
    """
    from verbeterbreda.outbox.tasks import send_message

    with transaction.atomic():
        message = Message.objects.due(now).select_for_update().filter(key=key).first()
        if message is None:
            return False
        message.attempts += 1
        try:
            EmailMessage(
                subject=message.subject,
                body=message.text,
                from_email=settings.DEFAULT_FROM_EMAIL,
                to=[message.to_email],
                headers={
                    "Message-ID": f"<{message.message_id}@{settings.CONTACT_EMAIL.split('@')[1]}>",
                    "Auto-Submitted": "auto-generated",
                    **message.headers,
                },
            ).send()
        except (SMTPException, OSError) as error:
            message.error = str(error)[:2000]
            message.next_attempt_at = now + timedelta(minutes=2**message.attempts)
            if message.attempts >= MAX_ATTEMPTS:
                message.state = Message.State.FAILED
            elif send_message.get_backend().supports_defer:
                send_message.using(run_after=message.next_attempt_at).enqueue(key)
        else:
            message.state = Message.State.SENT
            message.sent_at = now
            message.error = ""
        message.save()
    return message.state == Message.State.SENT


def retry_due(*, now: datetime) -> int:
    """Send every message whose next attempt has come; return how many went out."""
    keys = Message.objects.due(now).values_list("key", flat=True)
    return sum(send(key=key, now=now) for key in list(keys))
