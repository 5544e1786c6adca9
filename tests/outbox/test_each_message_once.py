"""A message leaves once, together with what it is about, and is made at the moment it leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from tests.outbox.conftest import KIND
from verbeterbreda.documents.tasks import render_edition
from verbeterbreda.outbox import kinds, services
from verbeterbreda.outbox.models import Message

pytestmark = pytest.mark.django_db

type Put = Callable[..., None]


def send() -> int:
    return services.send_due(now=timezone.now() + timedelta(seconds=1))


def test_it_leaves_and_forgets_to_whom(put: Put) -> None:
    put()
    assert send() == 1
    assert [(sent.subject, sent.to) for sent in mail.outbox] == [("Over een", ["een@voorbeeld.nl"])]
    row = Message.objects.get()
    assert (row.state, row.attempts, row.to_email, row.error) == ("sent", 1, "", "")


def test_the_same_key_is_sent_once(put: Put) -> None:
    put()
    put(ref="iets anders")
    assert (send(), send()) == (1, 0)


def test_nothing_leaves_when_the_transaction_fails(put: Put) -> None:
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert (send(), mail.outbox) == (0, [])
    assert not Message.objects.exists()


def test_no_task_is_left_when_the_transaction_fails(settings: Settings) -> None:
    """As in production: what the worker has to do is a row, stored with what it is about."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with transaction.atomic():
        render_edition.enqueue(1)
        assert DBTaskResult.objects.count() == 1
        transaction.set_rollback(True)
    assert not DBTaskResult.objects.exists()


def test_it_is_written_in_the_language_of_its_reader(put: Put) -> None:
    put(language="tr")
    send()
    assert mail.outbox[0].body == "In het tr"
    assert mail.outbox[0].extra_headers["Content-Language"] == "tr"


def test_what_has_nothing_to_say_any_more_is_cancelled(put: Put) -> None:
    kinds.register(KIND, lambda ref: None)
    put()
    assert send() == 0
    row = Message.objects.get()
    assert (row.state, row.to_email, mail.outbox) == ("cancelled", "", [])


def test_who_is_forgotten_gets_no_mail_and_leaves_no_address(put: Put) -> None:
    put("een", ref="7")
    put("twee", ref="7")
    put("drie", ref="8", to="bo@voorbeeld.nl")
    Message.objects.filter(key="twee").update(state="failed")
    assert services.forget(kind_prefix="tests.", ref="7") == 1
    assert list(Message.objects.exclude(to_email="").values_list("key", flat=True)) == ["drie"]
    assert send() == 1


def test_what_is_urgent_leaves_first_and_then_what_waits_longest(put: Put) -> None:
    put("nieuws", priority=9)
    put("eerst", priority=1)
    put("dan", priority=1)
    send()
    assert [sent.subject for sent in mail.outbox] == ["Over eerst", "Over dan", "Over nieuws"]
