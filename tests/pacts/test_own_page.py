"""One's own page, by the link in the mail: see, change, take along, withdraw."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Mailbox, Neighbourhood, Pact, Signature
from pacts.reports.own import data_of
from tests.pacts import journey
from verbeterbreda.outbox.models import Message

LIST = "/pacten/proef/ondertekenaars/"


@pytest.fixture
def signature(pact: Pact, neighbourhood: Neighbourhood) -> Signature:
    return journey.store(pact, neighbourhood=neighbourhood, motivation="Voor mijn straat")


@pytest.fixture
def own(signature: Signature) -> str:
    """The path of one's own page."""
    return f"/pacten/proef/mijn-handtekening/{links.token(signature, 'mine')}/"


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_it_shows_how_i_stand_in_the_list_and_masks_my_address(resident: Client, own: str) -> None:
    page = read(resident, own)
    assert "Ayşe Yıldız" in page
    assert "a•••@voorbeeld.nl" in page
    assert journey.EMAIL not in page
    assert "Bevestigd" in page


def test_each_way_to_be_shown_says_the_very_line(resident: Client, own: str) -> None:
    page = read(resident, own)
    for line in ("Ayşe, Proefbuurt", "Ayşe Yıldız", "Een bewoner"):
        assert f"In de lijst staat: <bdi>{line}</bdi>" in page


def test_i_change_how_my_name_is_shown(resident: Client, own: str) -> None:
    assert "<bdi>Ayşe Yıldız</bdi>" in read(resident, LIST)
    saved = resident.post(own, {"wat": "naam", "display": "anonymous"}, follow=True)
    assert saved.redirect_chain == [(f"{own}?klaar=naam", 303)]
    assert "Opgeslagen" in saved.content.decode()
    assert "Ayşe" not in read(resident, LIST)
    assert "Een bewoner" in read(resident, LIST)


@pytest.mark.parametrize("display", ["", "verzonnen", "\x00"])
def test_a_way_that_does_not_exist_is_refused_in_a_sentence(
    resident: Client, own: str, display: str
) -> None:
    page = resident.post(own, {"wat": "naam", "display": display}).content.decode()
    assert "Kies hoe je in de lijst komt" in page
    assert "<title>Fout: " in page
    assert Signature.objects.get().display == "full"


def test_what_i_wrote_is_read_again_after_a_change(
    resident: Client, own: str, signature: Signature, administrator: Any
) -> None:
    journey.approve_motivation(signature, by=administrator)
    assert "Voor mijn straat" in read(resident, LIST)
    resident.post(own, {"wat": "motivatie", "motivation": "Voor mijn straat"})
    assert "Voor mijn straat" in read(resident, LIST), "nothing changed, so it stays"
    resident.post(own, {"wat": "motivatie", "motivation": "Iets anders"})
    assert "Iets anders" not in read(resident, LIST)
    assert "Voor mijn straat" not in read(resident, LIST)
    assert "Deze tekst ziet nog niemand" in read(resident, own)
    resident.post(own, {"wat": "motivatie", "motivation": ""})
    assert Signature.objects.get().motivation == ""


def test_a_text_that_is_too_long_stays_in_the_form(resident: Client, own: str) -> None:
    page = resident.post(own, {"wat": "motivatie", "motivation": "x" * 501}).content.decode()
    assert "hooguit 500 tekens" in page
    assert "x" * 501 in page
    assert Signature.objects.get().motivation == "Voor mijn straat"


def test_i_ask_for_messages_and_for_no_more_of_them(resident: Client, own: str) -> None:
    assert not Signature.objects.get().is_following
    resident.post(own, {"wat": "berichten", "berichten": "aan"})
    assert Signature.objects.get().is_following
    assert "Stuur me geen berichten meer" in read(resident, own)
    resident.post(own, {"wat": "berichten", "berichten": "uit"})
    assert not Signature.objects.get().is_following


def test_a_post_without_a_button_changes_nothing(resident: Client, own: str) -> None:
    before = serializers.serialize("json", Signature.objects.all())
    for fields in ({}, {"wat": "intrekken"}, {"wat": "<b>"}, {"intrekken": "1"}):
        assert resident.post(own, fields).status_code == 200
    assert serializers.serialize("json", Signature.objects.all()) == before


@pytest.mark.parametrize("step", ["intrekken", "verwijderen"])
def test_what_cannot_be_undone_asks_first(resident: Client, own: str, step: str) -> None:
    page = read(resident, f"{own}{step}/")
    assert "kun je niet terugdraaien" in page
    assert own in page
    assert Signature.objects.get().state == "confirmed"


def test_i_withdraw_and_am_gone_from_the_list(resident: Client, own: str) -> None:
    answer = resident.post(f"{own}intrekken/", follow=True)
    assert answer.redirect_chain[-1][1] == 303
    assert "is ingetrokken" in answer.content.decode()
    assert "Ayşe" not in read(resident, LIST)
    goodbye = journey.mails()[-1]
    assert (goodbye.row.kind, goodbye.to_email) == ("pacts.withdrawn", journey.EMAIL)
    assert "Ayşe" not in goodbye.text
    assert resident.get(own).status_code == 404


def test_who_was_made_invalid_reads_why_and_deletes_everything(
    resident: Client, own: str, signature: Signature, administrator: Any
) -> None:
    services.invalidate(
        signature=signature, reason="Uit een vloed", by=administrator, now=timezone.now()
    )
    page = read(resident, own)
    assert "telt niet mee" in page
    assert "Uit een vloed" in page
    assert "intrekken/" not in page
    assert "Hoe sta je in de openbare lijst" not in page
    assert "Voor mijn straat" in read(resident, f"{own}gegevens/")
    assert resident.get(f"{own}intrekken/").status_code == 404
    assert resident.post(f"{own}intrekken/").status_code == 404
    signature.refresh_from_db()
    assert signature.state == "invalid"
    assert resident.post(f"{own}verwijderen/").status_code == 303
    signature.refresh_from_db()
    assert (signature.name, signature.email, signature.motivation) == ("", "", "")
    assert not Message.objects.exists()


def test_everything_that_is_held_on_me_is_there_to_read_and_to_take_along(
    resident: Client, own: str, signature: Signature
) -> None:
    page = read(resident, f"{own}gegevens/")
    assert "Voor mijn straat" in page
    assert journey.EMAIL not in page
    answer = resident.get(f"{own}gegevens.json")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Cache-Control"] == "no-store"
    rows = json.loads(answer.content)
    assert [row["table"] for row in rows] == [
        "pacts.Signature",
        "pacts.Mailbox",
        "outbox.Message",
        "outbox.Message",
    ]
    assert rows[0]["row"]["email"] == journey.EMAIL
    assert rows[0]["row"]["name"] == "Ayşe Yıldız"
    for model, row in zip((Signature, Mailbox, Message, Message), rows, strict=True):
        assert set(row["row"]) == {field.name for field in model._meta.concrete_fields}


def test_every_table_that_points_at_a_signature_is_in_it(signature: Signature) -> None:
    pointing = {field.related_model._meta.label for field in Signature._meta.related_objects}
    assert pointing == {"pacts.OrganisationDetails", "pacts.Pledge", "pacts.InvalidatedSignature"}
    for model in Signature._meta.related_objects:
        assert "signature" in model.field.name


def test_who_of_the_staff_looked_at_it_is_not_told(
    signature: Signature, administrator: Any
) -> None:
    journey.approve_motivation(signature, by=administrator)
    signature.refresh_from_db()
    (row, *_rest) = data_of(signature)
    reviewed = next(held for held in row.columns if held.column == "reviewed_by")
    assert (reviewed.value, reviewed.shown) == ("iemand van het programmabureau",) * 2


def test_of_two_people_on_one_mailbox_neither_reads_the_other(
    resident: Client, pact: Pact, own: str
) -> None:
    journey.store(pact, name="Derya Demir", motivation="Een geheim")
    for path in (own, f"{own}gegevens/", f"{own}gegevens.json"):
        page = read(resident, path)
        assert "Derya" not in page
        assert "Een geheim" not in page


@pytest.mark.parametrize("where", ["", "intrekken/", "verwijderen/", "gegevens/", "gegevens.json"])
@pytest.mark.parametrize(
    "other",
    [
        lambda signature: links.token(signature, "confirm"),
        lambda signature: links.token(signature, "updates_stop"),
        lambda signature: signature.receipt_code,
        lambda signature: links.token(signature, "mine")[:-1],
        lambda signature: links.token(signature, "mine") + "A",
        lambda _signature: "verzonnen",
    ],
)
def test_no_other_token_opens_it(
    resident: Client,
    signature: Signature,
    where: str,
    other: Callable[[Signature], str],
) -> None:
    before = serializers.serialize("json", Signature.objects.all())
    path = f"/pacten/proef/mijn-handtekening/{other(signature)}/{where}"
    assert resident.get(path).status_code == 404
    assert resident.post(path).status_code in {404, 405}
    assert serializers.serialize("json", Signature.objects.all()) == before


@pytest.mark.parametrize("where", ["", "intrekken/", "verwijderen/", "gegevens/", "gegevens.json"])
def test_it_is_stored_nowhere(resident: Client, own: str, where: str) -> None:
    page = resident.get(f"{own}{where}")
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["X-Robots-Tag"] == "noindex"


def test_who_did_not_confirm_yet_sees_until_when(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    page = read(resident, f"/pacten/proef/mijn-handtekening/{links.token(signature, 'mine')}/")
    assert "telt nog niet mee" in page
    assert signature.confirm_until_at
    assert (signature.confirm_until_at - timezone.now()) < timedelta(days=7)
