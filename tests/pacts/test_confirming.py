"""The link in the mail: a button for its owner, nothing for anybody else."""

import secrets
from datetime import timedelta
from typing import Self, cast

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature
from pacts.models.signatures import SignatureQuerySet
from tests.pacts import journey
from tests.pacts.conftest import make_pact

UNKNOWN = "Deze link werkt niet meer"


def everything() -> str:
    """Return every row of every table of our own, as text."""
    rows = []
    for model in apps.get_models():
        if model._meta.app_label in {"pacts", "outbox", "accounts", "sessions"}:
            rows += list(model._default_manager.order_by("pk"))
    return serializers.serialize("json", rows)


def test_opening_any_link_of_a_mail_changes_nothing(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    (mail,) = journey.mails()
    before = everything()
    for path in (journey.confirm_path(mail), journey.mine_path(mail)):
        for method in (resident.get, resident.head, resident.options):
            method(path)
    assert everything() == before


def test_the_page_with_the_button_shows_nobody(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact, motivation="Geheim tot bevestigd")
    page = resident.get(journey.confirm_path(journey.mails()[0])).content.decode()
    assert "Ja, ik onderteken" in page
    for personal in ("Ayşe", "Yıldız", journey.EMAIL, "Geheim"):
        assert personal not in page


def test_a_used_link_says_so_and_opens_nothing(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    path = journey.confirm_path(journey.mails()[0])
    resident.post(path)
    for page in (resident.get(path), resident.post(path)):
        text = page.content.decode()
        assert "al bevestigd" in text
        assert "mijn-handtekening" not in text
        assert "Ayşe" not in text
    assert len(journey.mails()) == 2


def test_a_link_works_for_seven_days(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    key = services.ByLink(links.token(signature, "confirm"))
    start = signature.created_at
    late = start + timedelta(days=7)
    assert services.check(pact=pact, key=key, now=late) is services.Confirmation.EXPIRED
    in_time = late - timedelta(seconds=1)
    assert services.confirm(pact=pact, key=key, now=in_time) is services.Confirmation.DONE


def test_an_expired_link_offers_the_form(resident: Client, pact: Pact) -> None:
    journey.store(pact, is_confirmed=False)
    path = journey.confirm_path(journey.mails()[0])
    Signature.objects.update(confirm_until_at=timezone.now() - timedelta(seconds=1))
    for page in (resident.get(path), resident.post(path)):
        assert "voorbij" in page.content.decode()
    assert Signature.objects.get().state == "pending"


def test_signing_again_makes_an_expired_link_work_again(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    Signature.objects.update(confirm_until_at=timezone.now() - timedelta(days=1))
    journey.sign(resident, pact)
    resident.post(journey.confirm_path(journey.mails()[-1]))
    assert Signature.objects.get().state == "confirmed"


@pytest.mark.parametrize("token", ["x", "a" * 43, "%C3%BF", "'; drop table"])
def test_a_guess_opens_nothing(resident: Client, pact: Pact, token: str) -> None:
    journey.store(pact)
    for place in ("ondertekenen/bevestigen", "mijn-handtekening"):
        path = f"/pacten/proef/{place}/{token}/"
        for page in (resident.get(path), resident.post(path)):
            assert page.status_code == 404
            assert UNKNOWN in page.content.decode()


def test_each_link_has_one_purpose(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    confirm = links.token(signature, "confirm")
    own = links.token(signature, "mine")
    assert resident.post(f"/pacten/proef/ondertekenen/bevestigen/{own}/").status_code == 404
    assert resident.post(f"/pacten/proef/mijn-handtekening/{confirm}/intrekken/").status_code == 404
    assert Signature.objects.get().state == "pending"


def test_a_link_belongs_to_its_own_pact(resident: Client, pact: Pact) -> None:
    make_pact("anders", 98)
    journey.store(pact, is_confirmed=False)
    path = journey.confirm_path(journey.mails()[0]).replace("/proef/", "/anders/")
    assert resident.post(path).status_code == 404


def test_the_database_does_not_hold_a_link(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    row = serializers.serialize("json", [signature])
    for purpose in ("confirm", "mine"):
        token = links.token(signature, purpose)  # type: ignore[arg-type]
        assert len(token) == 12 + 43
        assert token[12:] not in row


def test_who_withdraws_is_forgotten_at_once(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, motivation="Voor mijn straat")
    own, withdraw = (
        path(journey.mails()[-1]) for path in (journey.mine_path, journey.withdraw_path)
    )
    resident.post(withdraw)
    row = serializers.serialize("json", Signature.objects.filter(pk=signature.pk))
    for personal in ("Ay", "ayse", "voorbeeld.nl", "straat"):
        assert personal not in row
    assert resident.get(own).status_code == 404
    assert resident.post(withdraw).status_code == 404


def test_a_held_signature_says_so_to_its_owner(
    resident: Client, pact: Pact, administrator: object
) -> None:
    signature = journey.store(pact)
    services.hold(
        signature=signature,
        reason="Twijfel",
        by=administrator,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    page = resident.get(journey.mine_path(journey.mails()[-1])).content.decode()
    assert "kijkt je handtekening na" in page
    assert "Ayşe" not in resident.get("/pacten/proef/ondertekenaars/").content.decode()


def test_ten_thousand_guesses_open_nothing(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)

    class AlwaysFound:
        """The public half of a token is known: every guess reaches the comparison."""

        def filter(self, **_condition: str) -> Self:
            return self

        def first(self) -> Signature:
            return signature

    rows = cast(SignatureQuerySet, AlwaysFound())
    guesses = (f"{signature.receipt_code}{secrets.token_urlsafe(32)}" for _ in range(10_000))
    assert not any(links.find(rows, guess, "confirm") for guess in guesses)
    assert links.find(rows, links.token(signature, "mine"), "confirm") is None
    assert links.find(rows, links.token(signature, "confirm"), "confirm") == signature
