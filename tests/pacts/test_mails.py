"""What every mail about a signature says: what to do, until when, and what if it was not you."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from pacts import emails, links, services
from pacts.models import Pact, Signature
from tests.pacts import journey
from verbeterbreda.lib.formats import nl_datetime
from verbeterbreda.outbox.services import send_due


def mail(signature: Signature, kind: str) -> str:
    built = emails.build(kind, str(signature.pk))
    assert built
    return built.text


@pytest.mark.parametrize("kind", ["confirm", "again", "reminder"])
def test_who_must_confirm_gets_link_code_and_last_moment(pact: Pact, kind: str) -> None:
    signature = journey.store(pact, is_confirmed=False)
    text = mail(signature, kind)
    code = links.code(signature.nonce)
    assert links.address(signature, "confirm") in text
    assert f"{code[:4]} {code[4:]}" in text
    assert "/ondertekenen/code/" in text
    assert f"Dat kan tot {nl_datetime(signature.confirm_until_at)}" in text
    assert "na 21 dagen" in text
    assert "Heb jij dit formulier niet ingevuld?" in text
    assert "/verwijderen/" in text


def test_the_last_moment_is_a_day_after_the_closing(pact: Pact) -> None:
    closing = timezone.now() + timedelta(hours=1)
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=closing)
    pact.refresh_from_db()
    signature = journey.store(pact, is_confirmed=False)
    assert f"Dat kan tot {nl_datetime(closing + timedelta(hours=24))}" in mail(signature, "confirm")


def test_who_is_not_confirmed_can_get_rid_of_it_at_once(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    way_out = journey.link(journey.mails()[0], "verwijderen")
    assert "Ayşe" not in resident.get(way_out).content.decode()
    resident.post(way_out)
    assert not Signature.objects.exists()


def test_thanks_names_the_text_the_receipt_and_ones_own_page(pact: Pact) -> None:
    signature = journey.store(pact)
    text = mail(signature, "thanks")
    assert signature.version_sha256 in text
    assert links.address(signature, "mine") in text
    assert f"/ontvangstbewijs/?code={signature.receipt_code}" in text


def test_a_third_on_one_mailbox_is_told_without_a_name(resident: Client, pact: Pact) -> None:
    for name in ("Ayşe", "Can", "Derya"):
        journey.sign(resident, pact, name=name)
    text = journey.mails()[-1].text
    assert "al twee handtekeningen" in text
    for name in ("Ayşe", "Can", "Derya"):
        assert name not in text


def test_who_waits_for_a_look_gets_a_reference(resident: Client, pact: Pact, staff: object) -> None:
    signature = journey.store(pact)
    services.hold(signature=signature, reason="Twijfel", by=staff, now=timezone.now())  # type: ignore[arg-type]
    journey.sign(resident, pact)
    waits = journey.mails()[-1]
    assert waits.row.kind == "pacts.waits"
    assert signature.receipt_code
    assert signature.receipt_code in waits.text.replace(" ", "")
    assert "Twijfel" not in waits.text


@pytest.mark.parametrize("kind", sorted(emails.SUBJECTS))
def test_every_kind_says_when_it_is_true(kind: str) -> None:
    assert emails.SAID_IN[kind]


def test_a_mail_about_something_that_changed_is_not_sent(
    resident: Client, pact: Pact, mailoutbox: list[object]
) -> None:
    journey.sign(resident, pact)
    journey.sign(resident, pact)
    signature = Signature.objects.get()
    key = services.ByLink(links.token(signature, "confirm"))
    services.confirm(pact=pact, key=key, now=timezone.now())
    send_due(now=timezone.now())
    assert [mail.subject for mail in django_mail.outbox] == ["Je staat onder Proefpact"]
