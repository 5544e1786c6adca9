"""Addresses and subjects arrive with all their letters, in headers that every server reads."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.outbox.conftest import KIND
from tests.outbox.sink import Sink
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.sending import Sender

pytestmark = pytest.mark.django_db

type Put = Callable[..., None]


@pytest.fixture
def now() -> datetime:
    return timezone.now() + timedelta(seconds=1)


LOCAL = "a" * 64
DOMAIN = ".".join(["b" * 60] * 3) + ".nl"  # 254 characters with the local part
PLAIN = [
    ("jan+pact@voorbeeld.nl", "jan+pact@voorbeeld.nl"),
    ('"jan de wit"@voorbeeld.nl', '"jan de wit"@voorbeeld.nl'),
    ("jan@bücher.example", "jan@xn--bcher-kva.example"),
    ("jan@例え.jp", "jan@xn--r8jz45g.jp"),
    (f"{LOCAL}@{DOMAIN}", f"{LOCAL}@{DOMAIN}"),
]


@pytest.mark.parametrize(("typed", "asked"), PLAIN)
def test_an_address_is_asked_for_in_ascii_where_that_can_be(
    put: Put, sink: Sink, now: datetime, typed: str, asked: str
) -> None:
    put(to=typed)
    assert Sender().send_due(now=now) == 1
    (one,) = sink.received
    assert one.to == asked
    assert one.data.split(b"\r\n\r\n")[0].isascii()
    assert str(one.mail["To"]) == asked


def test_letters_before_the_at_go_as_they_are_where_the_server_offers_it(
    put: Put, sink: Sink, now: datetime
) -> None:
    put(to="用户@例え.jp")
    assert Sender().send_due(now=now) == 1
    (one,) = sink.received
    assert one.to == "用户@例え.jp"
    assert "To: 用户@例え.jp".encode() in one.data


def test_letters_before_the_at_fail_with_a_reason_where_it_does_not(
    put: Put, sink: Sink, now: datetime
) -> None:
    sink.extensions = ("8BITMIME",)
    put("vreemd", to="用户@例え.jp")
    put("gewoon")
    assert Sender().send_due(now=now) == 1
    row = Message.objects.get(key="vreemd")
    assert (row.state, "deze letters" in row.error) == ("failed", True)


@pytest.mark.parametrize("address", ["geen adres", "a@b@c", "jan@voorbeeld.nl\r\nBcc: x@y.nl"])
def test_what_is_no_address_fails_with_a_reason(
    put: Put, sink: Sink, now: datetime, address: str
) -> None:
    put(to=address)
    assert Sender().send_due(now=now) == 0
    row = Message.objects.get()
    assert row.state == "failed"
    assert row.error
    assert sink.received == []


@pytest.mark.parametrize(
    "subject", ["Ayşe, je staat onder Deel 3", "توقيعك تحت الميثاق", "Підпис", "李 😀", "n" * 300]
)
def test_a_subject_keeps_its_letters_in_headers_of_ascii(
    put: Put, sink: Sink, now: datetime, subject: str
) -> None:
    kinds.register(KIND, lambda ref: kinds.Mail(subject, f"{subject}\nen meer"))
    put(language="ar")
    Sender().send_due(now=now)
    (one,) = sink.received
    assert one.data.split(b"\r\n\r\n")[0].isascii()
    assert str(one.mail["Subject"]) == subject
    assert one.mail.get_content().rstrip("\r\n").replace("\r\n", "\n") == f"{subject}\nen meer"
    assert one.mail["Content-Language"] == "ar"


def test_a_line_break_in_a_subject_makes_no_header(put: Put, sink: Sink, now: datetime) -> None:
    kinds.register(KIND, lambda ref: kinds.Mail("Hallo\r\nBcc: boef@voorbeeld.nl", "tekst"))
    put()
    Sender().send_due(now=now)
    assert all("boef" not in one.to and one.mail["Bcc"] is None for one in sink.received)


def test_a_file_goes_along(put: Put, sink: Sink, now: datetime) -> None:
    receipt = kinds.Attachment("ontvangstbewijs.pdf", b"%PDF-1.7", "application/pdf")
    headers = {"List-Unsubscribe": "<https://voorbeeld.nl/af>"}
    kinds.register(KIND, lambda ref: kinds.Mail("Dank", "tekst", headers, (receipt,)))
    put()
    Sender().send_due(now=now)
    mail = sink.received[0].mail
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("ontvangstbewijs.pdf", b"%PDF-1.7")
    assert mail["List-Unsubscribe"] == "<https://voorbeeld.nl/af>"
