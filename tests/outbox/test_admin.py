"""Staff see which mails left and which did not, in words, and let a failed one try again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.outbox.conftest import KIND
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.models import Job
from verbeterbreda.outbox.models import Message

pytestmark = pytest.mark.django_db

type Login = Callable[[User], Client]
LIST = "/beheer/outbox/message/"


@pytest.fixture
def failed(put: Callable[..., None]) -> Message:
    """A mail that its server refused for good."""
    put("een")
    Message.objects.update(state="failed", error="550 no such user")
    return Message.objects.get()


def test_a_kind_is_said_in_words(
    login: Login, administrator: User, put: Callable[..., None]
) -> None:
    put("een", kind="pacts.confirm")
    put("twee", kind=KIND)
    page = login(administrator).get(f"{LIST}?soort=pacts.confirm").content.decode()
    assert "Bevestig je handtekening onder …" in page
    assert "een@voorbeeld.nl" in page
    assert "twee@voorbeeld.nl" not in page


def test_the_administrator_lets_a_failed_mail_try_again(
    login: Login, administrator: User, failed: Message
) -> None:
    action = {"action": "retry", "_selected_action": [failed.pk]}
    page = login(administrator).post(LIST, action, follow=True).content.decode()
    assert "Weer in de rij om verstuurd te worden: 1." in page
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == ("waiting", 0, "")
    assert failed.next_attempt_at <= timezone.now()


def test_the_bureau_looks_and_changes_nothing(login: Login, staff: User, failed: Message) -> None:
    client = login(staff)
    assert "550 no such user" in client.get(f"{LIST}{failed.pk}/change/").content.decode()
    client.post(LIST, {"action": "retry", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == "failed"


def test_what_the_clock_does_is_said_in_words(login: Login, administrator: User) -> None:
    now = timezone.now()
    for name in ("clock", "retention", "pacts.count"):
        Job.objects.create(name=name, next_at=now)
    page = login(administrator).get("/beheer/lib/job/").content.decode()
    for words in ("de klok zelf", "gegevens wissen", "handtekeningen tellen"):
        assert words in page
