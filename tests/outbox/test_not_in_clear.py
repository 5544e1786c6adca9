"""Somebody on the way takes STARTTLS out of the server's answer: nothing is sent in clear."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pytest_django import Settings

from tests.outbox.sink import Sink
from verbeterbreda import environment
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.sending import Sender


@pytest.mark.django_db
def test_without_starttls_mail_stays_and_somebody_is_told(
    put: Callable[..., None], sink: Sink, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    mailer = environment.mailer(f"smtp://portal:geheim@127.0.0.1:{sink.port}")
    settings.MAILERS = {"default": mailer}
    put()
    sender = Sender()
    for seconds in (1, 60, 600):
        assert sender.send_due(now=timezone.now() + timedelta(seconds=seconds)) == 0
    assert (sink.received, sink.connections) == ([], 3)
    assert set(sink.commands) <= {"EHLO", "QUIT"}  # no password either
    row = Message.objects.get()
    assert (row.state, row.attempts) == ("waiting", 0)
    assert "STARTTLS" in sender.tell()
    assert "STARTTLS" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["454 not now", "220 go ahead"])
def test_a_starttls_that_does_not_come_about_sends_nothing(
    put: Callable[..., None], sink: Sink, settings: Settings, answer: str
) -> None:
    """Offered and then refused, or agreed to and answered in clear."""
    mailer = environment.mailer(f"smtp://portal:geheim@127.0.0.1:{sink.port}")
    settings.MAILERS = {"default": mailer | {"OPTIONS": mailer["OPTIONS"] | {"timeout": 0.5}}}
    sink.extensions, sink.answers = ("STARTTLS",), {"STAR": answer}
    put()
    sender = Sender()
    for seconds in (1, 60, 600):
        assert sender.send_due(now=timezone.now() + timedelta(seconds=seconds)) == 0
    assert (sink.received, sink.connections) == ([], 3)
    assert not {"AUTH", "MAIL", "DATA"} & set(sink.commands)
    assert Message.objects.get().state == "waiting"
    assert sender.tell()
    plain = environment.mailer(f"smtp://127.0.0.1:{sink.port}?starttls=0")
    settings.MAILERS = {"default": plain}
    assert sender.send_due(now=timezone.now() + timedelta(hours=1)) == 1  # it is well again


@pytest.mark.parametrize("url", ["smtp://mail.example:587", "smtp://127.0.0.1"])
def test_smtp_means_starttls(url: str) -> None:
    assert environment.mailer(url)["OPTIONS"]["use_tls"]


def test_only_a_server_on_this_machine_may_do_without() -> None:
    assert not environment.mailer("smtp://127.0.0.1:25?starttls=0")["OPTIONS"]["use_tls"]
    with pytest.raises(ImproperlyConfigured, match="this machine"):
        environment.mailer("smtp://mail.example:25?starttls=0")
