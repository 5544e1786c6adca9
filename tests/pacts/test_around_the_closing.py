"""What a signature is allowed around the closing: docs/decisions/0015, a test for each line."""

import html
import re
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature
from pacts.services import signing
from tests.pacts import journey

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
FORM = "/pacten/proef/ondertekenen/"
NOT_NOW = "Ondertekenen kan nu niet"


def close(pact: Pact, closing: datetime) -> None:
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=closing)
    pact.refresh_from_db()


def text_of(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("hours", [-2, -0.01])
def test_after_the_closing_there_is_no_form(resident: Client, pact: Pact, hours: float) -> None:
    close(pact, timezone.now() + hours * HOUR)
    page = text_of(resident.get(FORM))
    assert NOT_NOW in page
    assert "Ondertekenen kon tot en met" in page
    assert 'name="email"' not in page


@pytest.mark.parametrize(("minutes", "is_taken"), [(59, True), (61, False)])
def test_who_opened_in_time_has_an_hour(
    resident: Client, pact: Pact, minutes: int, is_taken: bool
) -> None:
    opened = timezone.now() - timedelta(minutes=minutes)
    close(pact, opened + timedelta(minutes=1))
    answer = journey.sign(resident, pact, opened=journey.make_stamp(opened))
    assert (answer.status_code == 303) is is_taken
    assert Signature.objects.exists() is is_taken


def test_who_comes_too_late_keeps_the_answers(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(
        resident,
        pact,
        motivation="Lang over nagedacht",
        opened=journey.make_stamp(timezone.now() - 2 * HOUR),
    )
    close(pact, timezone.now() - HOUR)
    late = journey.send(resident, pact, checked)
    assert "Je handtekening is niet verstuurd" in text_of(late)
    again = resident.post(FORM, {"antwoorden": journey.hidden(late), "wijzig": "1"})
    assert "Lang over nagedacht" in text_of(again)


@pytest.mark.parametrize(
    ("hours", "result"),
    [
        (1, services.Confirmation.DONE),
        (24 - 0.01, services.Confirmation.DONE),
        (24, services.Confirmation.EXPIRED),
    ],
)
def test_who_signed_in_time_has_a_day_to_confirm(
    pact: Pact, hours: float, result: services.Confirmation
) -> None:
    signature = journey.store(pact, is_confirmed=False)
    closing = signature.created_at + HOUR
    close(pact, closing)
    key = services.ByLink(links.token(signature, "confirm"))
    assert services.confirm(pact=pact, key=key, now=closing + hours * HOUR) is result


@pytest.mark.parametrize("key", ["link", "code"])
def test_seven_days_is_the_end_with_or_without_a_closing(pact: Pact, key: str) -> None:
    signature = journey.store(pact, is_confirmed=False)
    by = (
        services.ByLink(links.token(signature, "confirm"))
        if key == "link"
        else services.ByCode(links.code(signature.nonce))
    )
    last = signature.created_at + timedelta(days=7)
    expired = services.confirm(pact=pact, key=by, now=last)
    assert expired is services.Confirmation.EXPIRED
    assert services.confirm(pact=pact, key=by, now=last - SECOND) is services.Confirmation.DONE


def test_who_is_paused_while_typing_sends_it_later(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact)
    Pact.objects.filter(pk=pact.pk).update(is_paused=True, banner="Even geduld: er is een storing.")
    paused = journey.send(resident, pact, checked)
    assert "Probeer het opnieuw" in text_of(paused)
    assert "Even geduld: er is een storing." in text_of(paused)
    assert not Signature.objects.exists()
    Pact.objects.filter(pk=pact.pk).update(is_paused=False)
    assert journey.send(resident, pact, paused).status_code == 303
    assert Signature.objects.exists()


def test_a_pause_stops_new_signatures_only(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    Pact.objects.filter(pk=pact.pk).update(is_paused=True)
    resident.post(journey.confirm_path(journey.mails()[0]))
    assert Signature.objects.get().state == "confirmed"
    resident.post(journey.withdraw_path(journey.mails()[-1]))
    assert Signature.objects.get().state == "withdrawn"


def test_with_the_database_away_the_answers_are_sent_again(
    pact: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    checked = journey.fill_in(client, pact, motivation="Lang <b>over</b> nagedacht")

    def away(**_kept: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(services, "sign", away)
        lost = journey.send(client, pact, checked)
    assert (lost.status_code, lost["Retry-After"]) == (503, "30")
    assert "Stuur mijn antwoorden opnieuw" in text_of(lost)
    fields = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', text_of(lost))
    sent = {name: html.unescape(value) for name, value in fields}
    assert client.post(FORM, sent).status_code == 303
    assert Signature.objects.get().motivation == "Lang <b>over</b> nagedacht"


def test_a_page_that_was_only_asked_for_keeps_nothing(
    pact: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)

    def away(*_kept: object, **_named: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(services, "offered", away)
    lost = client.get(FORM)
    assert lost.status_code == 503
    assert "Stuur mijn antwoorden opnieuw" not in text_of(lost)


def test_the_hour_is_the_one_that_is_written_down() -> None:
    assert signing.GRACE == HOUR
