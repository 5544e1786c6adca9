"""A message leaves once, together with what it is about, and later when the server was away."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from verbeterbreda.outbox import services
from verbeterbreda.outbox.models import Message

pytestmark = pytest.mark.django_db


def put(key: str = "een") -> None:
    services.put(key=key, to="ayse@voorbeeld.nl", subject="Onderwerp", text="Tekst")


@pytest.fixture
def broken_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that hangs up."""

    def hang_up(*_args: object, **_kwargs: object) -> None:
        raise SMTPServerDisconnected("tot ziens")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", hang_up)


def test_it_leaves_when_the_transaction_is_done(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        put()
        assert mail.outbox == []
    assert [message.subject for message in mail.outbox] == ["Onderwerp"]
    assert Message.objects.get().state == "sent"


def test_the_same_key_is_sent_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        put()
        put()
    services.send(key="een", now=timezone.now())
    assert len(mail.outbox) == 1


def test_nothing_leaves_when_the_transaction_fails(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert (callbacks, mail.outbox) == ([], [])
    assert not Message.objects.exists()


@pytest.mark.usefixtures("broken_server")
def test_what_failed_waits_longer_each_time_and_then_stops() -> None:
    put()
    now, waits = timezone.now(), []
    while (message := Message.objects.get()).state == "waiting":
        now = max(now, message.next_attempt_at)
        assert not services.send(key="een", now=now)
        waits.append((Message.objects.get().next_attempt_at - now) / timedelta(minutes=1))
    assert waits == [2.0**number for number in range(1, services.MAX_ATTEMPTS + 1)]
    assert (message.state, message.error) == ("failed", "tot ziens")


def test_it_leaves_under_the_same_name_when_the_server_is_back(
    monkeypatch: pytest.MonkeyPatch, broken_server: None
) -> None:
    put()
    services.send(key="een", now=timezone.now())
    monkeypatch.undo()
    assert services.retry_due(now=timezone.now()) == 0
    assert services.retry_due(now=timezone.now() + timedelta(minutes=5)) == 1
    stored = Message.objects.get()
    assert str(stored.message_id) in mail.outbox[0].extra_headers["Message-ID"]
    assert (stored.state, stored.attempts, stored.error) == ("sent", 2, "")
