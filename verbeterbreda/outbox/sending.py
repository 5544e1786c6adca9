"""Send what is due: one message at a time, over one connection, with no lock while we talk.

A message is taken with a lease, in a transaction of its own; then it is made, sent and marked.
Who dies in between costs at most one mail a second time, after the lease and under the same
Message-ID. A server that is away makes us wait, it does not use up a message.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import mailers
from django.db import InterfaceError, OperationalError, connection

from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.envelope import Envelope
from verbeterbreda.outbox.models import SENDING_ORDER, Message, MessageQuerySet
from verbeterbreda.outbox.smtp import EmailBackend, UnknownAddressError

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
"""Longer than sending one message can take: five answers of the server, 20 seconds each."""
GIVE_UP_AFTER = timedelta(days=3)
"""Of refusing for now. A server that is away does not count."""
IDLE = timedelta(seconds=10)
"""A connection that was not used for so long may be gone; it is closed in order."""
LONGEST_WAIT = timedelta(hours=4)
LONGEST_REST = timedelta(minutes=1)

type Clock = Callable[[], datetime]


class Sender:
    """Keeps the connection between rounds, and remembers that the server was away."""

    def __init__(self, *, lease: timedelta = LEASE) -> None:
        self._lease = lease
        self._mailer: Any = None
        self._rests = 0
        self._rest_until: datetime | None = None
        self._used_at: datetime | None = None
        self._unmarked: list[tuple[Message, datetime]] = []
        self._trouble = ""

    def send_due(self, *, now: datetime, limit: int = 1000) -> int:
        """Send at most `limit` messages that are due; return how many the server accepted."""
        clock = _clock_from(now)
        self._mark_again()
        if self._used_at and now - self._used_at > IDLE:
            self.close()
        if self._is_resting(now) or not Message.objects.due(now).exists():
            return 0
        sent = 0
        for _ in range(limit):
            message = claim(now=clock(), lease=self._lease) if self._connect(clock) else None
            if message is None:
                break
            sent += self._deliver(message, clock)
        return sent

    def tell(self) -> str:
        """Return what keeps all mail from leaving; empty when nothing does."""
        return self._trouble and f"De mailserver is weg of weigert: {self._trouble}"

    def close(self) -> None:
        """Part from the server; the next message opens a new connection."""
        if isinstance(self._mailer, EmailBackend):
            self._mailer.part()
        self._mailer = self._used_at = None

    def _is_resting(self, now: datetime) -> bool:
        return self._rest_until is not None and now < self._rest_until

    def _rest(self, clock: Clock, error: Exception) -> None:
        """The server is away or refuses us all: ask again in a second, later in a minute."""
        rest = min(timedelta(seconds=2**self._rests), LONGEST_REST)
        self._rests = min(self._rests + 1, 6)
        self._rest_until = clock() + rest
        if not self._trouble:
            log.error("The mail server is away; mail waits: %s", error)
        self._trouble = str(error) or type(error).__name__
        self.close()

    def _is_well(self) -> None:
        if self._trouble:
            log.info("The mail server is back.")
        self._rests, self._rest_until, self._trouble = 0, None, ""

    def _connect(self, clock: Clock) -> bool:
        """Return whether we can send now; asked before a message is taken, so it loses nothing."""
        if self._is_resting(clock()):
            return False
        if self._mailer is None:
            self._mailer = mailers.default
        if not isinstance(self._mailer, EmailBackend) or self._mailer.is_open():
            return True
        try:
            self._mailer.part()
            self._mailer.open()
        except OSError as error:  # every SMTPException is one, "no STARTTLS" too
            self._rest(clock, error)
            return False
        return True

    def _deliver(self, message: Message, clock: Clock) -> bool:
        """Make and send one message that is ours, and write down how it went."""
        try:
            mail = kinds.build(message.kind, message.ref, message.language)
            if mail is None:
                _end(message, Message.State.CANCELLED, to_email="")
                return False
            self._mailer.send_messages([_envelope(message, mail)])
        except (OperationalError, InterfaceError):
            raise
        except UnknownAddressError as error:
            _end(message, Message.State.FAILED, error=str(error))
        except OSError as error:
            answer = _answer_about_it(error)
            if answer:
                _refused(message, *answer, clock())
                return False
            _later(message, clock(), timedelta(seconds=1), LONGEST_REST, error)
            self._rest(clock, error)
        except Exception as error:  # one mail that cannot be made must not stop the others
            log.exception("A mail of kind %s could not be made.", message.kind)
            _try_later(message, error, clock())
        else:
            self._is_well()
            self._used_at = clock()
            self._mark(message, self._used_at)
            return True
        return False

    def _mark(self, message: Message, sent_at: datetime) -> None:
        """Write down that it left; with the database away, remember it until it is back."""
        self._unmarked.append((message, sent_at))
        self._mark_again()

    def _mark_again(self) -> None:
        while self._unmarked:
            message, sent_at = self._unmarked[0]
            _end(message, Message.State.SENT, to_email="", error="", sent_at=sent_at)
            self._unmarked.pop(0)


def claim(*, now: datetime, lease: timedelta = LEASE) -> Message | None:
    """Take the first message that is due; nobody else takes it before the lease ends.

    One statement, so there is no lock to hold. On PostgreSQL two senders step around each other's
    rows; SQLite has one writer at a time.
    """
    step_around = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update else ""
    taken = Message.objects.raw(
        f"""
        UPDATE outbox_message SET attempts = attempts + 1, next_attempt_at = %s
        WHERE id = (
            SELECT id FROM outbox_message WHERE state = 'waiting' AND next_attempt_at <= %s
            ORDER BY {", ".join(SENDING_ORDER)} LIMIT 1 {step_around}
        )
        RETURNING *
        """,
        [connection.ops.adapt_datetimefield_value(moment) for moment in (now + lease, now)],
    )
    return next(iter(taken), None)


def _clock_from(now: datetime) -> Clock:
    """Return a clock that stands at `now` and runs on; sending may take a while."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)


def _envelope(message: Message, mail: kinds.Mail) -> Envelope:
    domain = settings.CONTACT_EMAIL.partition("@")[2]
    return Envelope(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.to_email],
        headers={
            "Message-ID": f"<{message.message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": message.language,
            **mail.headers,
        },
        attachments=[(file.filename, file.content, file.mimetype) for file in mail.attachments],
    )


def _answer_about_it(error: OSError) -> tuple[int, bytes | str] | None:
    """Return code and text of a refusal of this one mail; None when the server refuses us all.

    552 is "too large", which a server may say as soon as it hears the size.
    """
    if isinstance(error, SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return code, text
    if isinstance(error, SMTPDataError) or (
        isinstance(error, SMTPSenderRefused) and error.smtp_code == 552
    ):
        return error.smtp_code, error.smtp_error
    return None


def _refused(message: Message, code: int, text: bytes | str, now: datetime) -> None:
    """The server said no to this one message: for now (4xx) or for good (5xx)."""
    reason = f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    if code >= 500:
        _end(message, Message.State.FAILED, error=reason)
    else:
        _try_later(message, reason, now)


def _try_later(message: Message, reason: object, now: datetime) -> None:
    """Wait a minute, then two, then four; after days nobody waits for this mail any more."""
    if now - message.created_at > GIVE_UP_AFTER:
        _end(message, Message.State.FAILED, error=str(reason))
    else:
        _later(message, now, timedelta(minutes=1), LONGEST_WAIT, reason)


def _later(
    message: Message, now: datetime, first: timedelta, longest: timedelta, reason: object
) -> None:
    wait = min(first * 2 ** min(message.attempts - 1, 12), longest)
    _ours(message).update(next_attempt_at=now + wait, error=str(reason)[:2000])


def _end(message: Message, state: Message.State, **fields: Any) -> None:
    """Bring a message to its last state, unless somebody took it over or cancelled it."""
    fields["error"] = fields.get("error", "")[:2000]
    _ours(message).update(state=state, **fields)


def _ours(message: Message) -> MessageQuerySet:
    """The row, as long as it is still the attempt that we took."""
    return Message.objects.waiting().filter(pk=message.pk, attempts=message.attempts)
