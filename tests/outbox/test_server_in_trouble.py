"""The mail server away, refusing, silent or dying: every mail leaves in the end, and none twice."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import OperationalError
from django.utils import timezone

from tests.outbox.sink import Sink
from verbeterbreda.outbox import sending, services
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.sending import GIVE_UP_AFTER, LEASE, Sender

pytestmark = pytest.mark.django_db

type Put = Callable[..., None]
SECOND = timedelta(seconds=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now() + SECOND


@pytest.fixture
def sender() -> Sender:
    """What the clock keeps between its rounds."""
    return Sender()


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("key", "state"))


def test_a_minute_without_server_uses_up_nothing_and_each_leaves_once(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    for number in range(20):
        put(f"m{number}")
    sink.stop()
    for second in range(60):
        assert sender.send_due(now=now + second * SECOND) == 0
    assert set(Message.objects.values_list("state", "attempts")) == {("waiting", 0)}
    assert "weg of weigert" in sender.tell()
    sink.start()
    assert sender.send_due(now=now + 120 * SECOND) == 20
    assert Counter(one.to for one in sink.received) == Counter(
        f"m{number}@voorbeeld.nl" for number in range(20)
    )
    assert (sender.tell(), sink.connections) == ("", 1)


def test_a_server_that_is_away_is_asked_less_and_less_often(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put()
    sink.refuses_sender = "421 not now"
    asked = []
    for second in range(300):
        before = sink.connections
        sender.send_due(now=now + second * SECOND)
        asked += [second] if sink.connections > before else []
    waits = [later - earlier for earlier, later in pairwise(asked)]
    assert waits == sorted(waits)
    assert 50 <= waits[-1] <= 62
    assert states() == {"een": "waiting"}


def test_an_address_that_is_refused_for_now_waits_longer_each_time_and_holds_up_nobody(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put("vol", priority=1)
    put("ander")
    sink.refuses["vol@voorbeeld.nl"] = "452 mailbox full"
    moment, waits = now, []
    while (row := Message.objects.get(key="vol")).state == "waiting":
        moment = max(moment, row.next_attempt_at)
        sender.send_due(now=moment)
        row.refresh_from_db()
        waits.append((row.next_attempt_at - moment) / timedelta(minutes=1))
    assert [round(wait) for wait in waits[:9]] == [1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert (row.state, row.error) == ("failed", "452 mailbox full")
    assert GIVE_UP_AFTER <= moment - row.created_at <= GIVE_UP_AFTER + timedelta(hours=4)
    assert [one.to for one in sink.received] == ["ander@voorbeeld.nl"]


def test_an_address_that_is_refused_for_good_fails_with_the_reason(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put("niemand", priority=1)
    put("ander")
    sink.refuses["niemand@voorbeeld.nl"] = "550 5.1.1 no such user"
    assert sender.send_due(now=now) == 1
    assert states() == {"niemand": "failed", "ander": "sent"}
    assert Message.objects.get(key="niemand").error == "550 5.1.1 no such user"


def test_what_failed_can_be_tried_again(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put("niemand")
    sink.refuses["niemand@voorbeeld.nl"] = "550 no such user"
    sender.send_due(now=now)
    sink.refuses.clear()
    assert services.retry(message=Message.objects.get(), now=now)
    assert not services.retry(message=Message.objects.get(), now=now)
    assert sender.send_due(now=now) == 1


def test_a_server_that_refuses_us_altogether_fails_no_message(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    for number in range(3):
        put(f"m{number}")
    sink.refuses_sender = "530 authentication required"
    for second in range(0, 120, 5):
        sender.send_due(now=now + second * SECOND)
    assert set(states().values()) == {"waiting"}
    sink.refuses_sender = ""
    assert sender.send_due(now=now + timedelta(minutes=5)) == 3


def test_a_mail_that_is_too_large_fails_alone(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put("groot")
    sink.refuses_sender = "552 too large"
    sender.send_due(now=now)
    sink.refuses_sender = ""
    put("klein")
    sender.send_due(now=now + SECOND)
    assert states() == {"groot": "failed", "klein": "sent"}


@pytest.mark.parametrize("moment", ["connect", "EHLO", "MAIL", "RCPT", "DATA", "end of data"])
def test_a_server_that_falls_silent_costs_no_mail_and_makes_no_second(
    put: Put, sink: Sink, sender: Sender, now: datetime, moment: str
) -> None:
    put()
    sink.deaf_at = moment
    sender.send_due(now=now)
    assert states() == {"een": "waiting"}
    sink.deaf_at = ""
    assert sender.send_due(now=now + timedelta(minutes=1)) == 1
    assert len(sink.received) == 1


def test_a_server_that_dies_after_the_text_gets_it_again_under_the_same_name(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put("een")
    put("twee")
    sink.dies_after_data = 1
    sender.send_due(now=now)
    sender.send_due(now=now + timedelta(minutes=2))
    assert sorted(one.to for one in sink.received) == [
        "een@voorbeeld.nl",
        "een@voorbeeld.nl",
        "twee@voorbeeld.nl",
    ]
    assert len({one.message_id for one in sink.received}) == 2
    assert set(states().values()) == {"sent"}


def test_a_sender_that_died_leaves_its_mail_to_another_after_the_lease(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put()
    assert sending.claim(now=now)
    assert sender.send_due(now=now + LEASE - SECOND) == 0
    assert sender.send_due(now=now + LEASE) == 1


def test_who_comes_back_after_the_lease_changes_nothing_any_more(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put()
    stale = sending.claim(now=now)
    assert stale
    sender.send_due(now=now + LEASE)
    sending._refused(stale, 550, "too late", now + LEASE)
    assert states() == {"een": "sent"}


def test_a_mail_that_cannot_be_made_stops_nobody(
    put: Put, sink: Sink, sender: Sender, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    put("stuk", kind="tests.unknown", priority=1)
    put("heel")
    assert sender.send_due(now=now) == 1
    row = Message.objects.get(key="stuk")
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "tests.unknown could not be made" in caplog.text


def test_a_connection_that_was_idle_is_not_trusted(
    put: Put, sink: Sink, sender: Sender, now: datetime
) -> None:
    put("een")
    put("twee")
    sender.send_due(now=now)
    assert sink.connections == 1
    put("drie")
    sender.send_due(now=now + timedelta(seconds=30))
    assert (sink.connections, len(sink.received)) == (2, 3)


def test_what_left_while_the_database_was_away_is_marked_when_it_is_back(
    put: Put, sink: Sink, sender: Sender, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("server closed the connection")

    put()
    with monkeypatch.context() as broken:
        broken.setattr(sending, "_end", away)
        with pytest.raises(OperationalError):
            sender.send_due(now=now)
    assert states() == {"een": "waiting"}
    assert sender.send_due(now=now + LEASE) == 0
    assert (states(), len(sink.received)) == ({"een": "sent"}, 1)
