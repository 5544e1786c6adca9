"""Delete me: afterwards nothing that somebody gave or got is in any table."""

import base64
import quopri
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.addresses import mailbox_key, name_key
from pacts.models import (
    InvalidatedSignature,
    Invalidation,
    Mailbox,
    Neighbourhood,
    OrganisationDetails,
    Pact,
    Signature,
)
from pacts.services import counting
from tests.pacts import journey
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import send_due

NAME = "Kanarie Vogélzang"
EMAIL = "kanarie.vogel@kooi.example"
MOTIVATION = "Kanariegeel is mijn lievelingskleur"


def everything() -> Iterator[tuple[str, str]]:
    """Yield every value of every column of every table, as text."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all().iterator():
            for field in model._meta.concrete_fields:
                yield f"{model._meta.label}.{field.name}", _text(field, row)


def _text(field: models.Field[Any, Any], row: models.Model) -> str:
    value = field.value_from_object(row)
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def disguises(text: str) -> set[str]:
    """Return a text as it may lie somewhere: folded, composed, encoded."""
    raw = text.encode()
    return {
        text,
        text.lower(),
        unicodedata.normalize("NFD", text),
        base64.b64encode(raw).decode().rstrip("="),
        quopri.encodestring(raw).decode(),
        quote(text),
    }


@pytest.fixture
def client_of_canary() -> Client:
    return Client(REMOTE_ADDR="203.0.113.77")


def canary(pact: Pact, client: Client, neighbourhood: Neighbourhood) -> Signature:
    """Sign, by the site, with something unmistakable in every field; confirm; change things."""
    journey.sign(
        client,
        pact,
        name=NAME,
        email=EMAIL,
        motivation=MOTIVATION,
        neighbourhood=neighbourhood.key,
        is_following="on",
    )
    signature = pact.signatures.get(email=EMAIL)
    client.post(f"/pacten/{pact.slug}/ondertekenen/bevestigen/{links.token(signature, 'confirm')}/")
    journey.sign(client, pact, name=NAME, email=EMAIL)
    send_due(now=timezone.now(), limit=2)
    signature.refresh_from_db()
    return signature


def traces(signature: Signature) -> list[str]:
    """Return everything that belongs to this signer alone."""
    told = [NAME, EMAIL, MOTIVATION, name_key(NAME), mailbox_key(EMAIL), "kooi.example"]
    made = [
        signature.nonce,
        signature.receipt_code,
        signature.code_sha256,
        signature.address_key,
        signature.network_key,
        links.code(signature.nonce),
        *(links.token(signature, purpose)[12:] for purpose in ("confirm", "mine", "updates_stop")),
    ]
    assert all(told + made)
    return [disguise for text in [*told, *made] for disguise in disguises(str(text))]


def erase(client: Client, signature: Signature) -> None:
    path = f"/pacten/{signature.pact_id}/mijn-handtekening/{links.token(signature, 'mine')}/"
    answer = client.post(f"{path}verwijderen/", follow=True)
    assert "Alles over jou is verwijderd" in answer.content.decode()


def test_nothing_of_somebody_is_left_in_any_column(
    client_of_canary: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    signature = canary(pact, client_of_canary, neighbourhood)
    wanted = traces(signature)
    before = {place for place, text in everything() if any(trace in text for trace in wanted)}
    assert {"pacts.Signature.name", "pacts.Mailbox.key", "outbox.Message.to_email"} <= before

    erase(client_of_canary, signature)

    left = {place for place, text in everything() if any(trace in text for trace in wanted)}
    assert left == set()
    assert not Message.objects.filter(ref=str(signature.pk)).exists()
    assert not Mailbox.objects.filter(pact=pact).exists()


def test_the_count_goes_down_by_one_and_the_day_stays(
    client_of_canary: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    journey.store(pact, email="ander@voorbeeld.nl")
    signature = canary(pact, client_of_canary, neighbourhood)
    counting.recount(pact=pact, now=timezone.now())
    erase(client_of_canary, signature)
    counting.recount(pact=pact, now=timezone.now())
    assert counting.check(pact=pact, now=timezone.now()) == []
    assert pact.signatures.confirmed().count() == 1
    row = Signature.objects.get(pk=signature.pk)
    assert (row.state, row.kind, row.counted_on) == ("withdrawn", "resident", signature.counted_on)
    assert (row.neighbourhood, row.confirmed_at, row.language) == (None, None, "nl")


def test_who_never_confirmed_leaves_no_row_at_all(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    erase(resident, signature)
    assert not Signature.objects.exists()
    assert not Message.objects.exists()


def test_nobody_else_in_the_house_loses_anything(resident: Client, pact: Pact) -> None:
    mine, other = journey.store(pact), journey.store(pact, name="Derya Demir")
    erase(resident, mine)
    other.refresh_from_db()
    assert (other.state, other.name, other.mailbox_slot) == ("confirmed", "Derya Demir", 2)
    assert Mailbox.objects.count() == 1


def test_a_decision_of_staff_keeps_no_trace_of_it(
    client_of_canary: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    signature = canary(pact, client_of_canary, neighbourhood)
    decision = Invalidation.objects.create(
        pact=pact, title="Robot", reason="Robot", name_glob="Robot*"
    )
    InvalidatedSignature.objects.create(
        invalidation=decision, signature=signature, state_before="held", reason_before=NAME
    )
    erase(client_of_canary, signature)
    assert not InvalidatedSignature.objects.exists()


def test_an_organisation_is_deleted_with_all_that_it_told(resident: Client, pact: Pact) -> None:
    services.sign(
        pact=pact,
        signing=services.Signing(
            name="Stichting Kanarie",
            email=EMAIL,
            display="full",
            organising=services.Organising(
                role=OrganisationDetails.Role.EXECUTING,
                mandate="kanariemeester",
                contact_name="Kanarie",
                promises=(services.Promise(text="Kanaries tellen", by_text="voor de kanariedag"),),
            ),
        ),
        origin=services.Origin(opened_at=timezone.now() - timedelta(minutes=1)),
        now=timezone.now(),
    )
    signature = pact.signatures.get()
    erase(resident, signature)
    assert [place for place, text in everything() if "anarie" in text] == []


def test_a_mail_that_waits_is_never_sent(resident: Client, pact: Pact, mailoutbox: Any) -> None:
    signature = journey.store(pact)
    erase(resident, signature)
    assert send_due(now=timezone.now()) == 0
    assert mailoutbox == []


def test_who_was_erased_can_sign_again(resident: Client, pact: Pact) -> None:
    erase(resident, journey.store(pact))
    journey.store(pact)
    assert pact.signatures.confirmed().count() == 1


def test_the_links_of_who_was_erased_open_nothing(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact)
    own = f"/pacten/proef/mijn-handtekening/{links.token(signature, 'mine')}/"
    erase(resident, signature)
    confirm = f"/pacten/proef/ondertekenen/bevestigen/{links.token(signature, 'confirm')}/"
    for path in (own, f"{own}verwijderen/", confirm):
        assert resident.get(path).status_code == 404
        assert resident.post(path).status_code == 404
