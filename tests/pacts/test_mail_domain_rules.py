"""A rule about a provider holds for who signed already: nobody signs twice because it changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_tasks_db.models import DBTaskResult

from pacts import tasks
from pacts.models import Mailbox, MailDomain, Pact, Signature
from pacts.services.rekeying import rekey
from tests.pacts import journey
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import remembering

RULES = "/beheer/pacts/maildomain/"
DOTTED = {"domain": "voorbeeld.nl", "is_dot_ignored": "on", "is_tag_ignored": "on"}


@pytest.fixture
def write(staff: User, login: Callable[[User], Client], django_capture_on_commit_callbacks: Any):  # type: ignore[no-untyped-def]
    """Let the bureau send a form of the rules, and the worker do what comes of it."""
    client = login(staff)

    def _write(address: str, data: dict[str, str]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(f"{RULES}{address}", data).status_code == 302
        for queued in DBTaskResult.objects.filter(task_path="pacts.tasks.rekey"):
            tasks.rekey.call(*queued.args_kwargs["args"])  # as the worker does
            queued.delete()

    return _write


def test_who_signed_before_the_rule_does_not_sign_again(
    resident: Client, pact: Pact, write: Callable[..., None]
) -> None:
    journey.store(pact, email="ay.se@voorbeeld.nl")
    write("add/", DOTTED)
    journey.sign(resident, pact, email="ay.se@voorbeeld.nl")
    journey.sign(resident, pact, email="ayse@voorbeeld.nl")
    assert Signature.objects.count() == 1
    assert journey.mails()[-1].row.kind == "pacts.already"


def test_a_rule_that_goes_takes_its_folding_along(
    resident: Client, pact: Pact, write: Callable[..., None]
) -> None:
    write("add/", DOTTED)
    journey.store(pact, email="ay.se@voorbeeld.nl")
    write("voorbeeld.nl/delete/", {"post": "yes"})
    journey.sign(resident, pact, email="ay.se@voorbeeld.nl")
    assert Signature.objects.count() == 1
    journey.sign(resident, pact, email="ayse@voorbeeld.nl")
    assert Signature.objects.count() == 2


def test_two_mailboxes_that_turn_out_to_be_one_stay_as_they_are(pact: Pact) -> None:
    for email in ("ay.se@voorbeeld.nl", "ayse@voorbeeld.nl"):
        journey.store(pact, email=email)
    MailDomain.objects.create(domain="voorbeeld.nl", is_dot_ignored=True)
    remembering.forget_all()
    assert rekey(domain="voorbeeld.nl") == (0, 1)
    assert Signature.objects.confirmed().count() == 2
    assert Mailbox.objects.count() == 2


def test_the_rule_for_every_other_domain_reaches_them_all(pact: Pact) -> None:
    journey.store(pact, email="ayse+pact@voorbeeld.nl")
    journey.store(pact, name="Bram", email="bram@elders.example")
    MailDomain.objects.filter(domain="*").update(is_tag_ignored=False)
    remembering.forget_all()
    assert rekey(domain="*") == (1, 0)
    assert rekey(domain="*") == (0, 0)
