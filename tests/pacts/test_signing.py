"""A resident signs: form, check, mail, button, list, and back out again."""

import pytest
from django.test import Client
from django.utils import timezone

from pacts import services
from pacts.models import Neighbourhood, Pact, PactVersion, Signature
from tests.pacts import journey


def test_the_whole_story(resident: Client, pact: Pact, neighbourhood: Neighbourhood) -> None:
    form = resident.get("/pacten/proef/ondertekenen/")
    assert form.status_code == 200
    assert "csrftoken" in form.cookies

    checked = journey.fill_in(
        resident, pact, neighbourhood="proefbuurt", display="first", motivation="Voor mijn straat."
    )
    assert "Ayşe, Proefbuurt" in checked.content.decode()
    assert not Signature.objects.exists()

    sent = journey.send(resident, pact, checked)
    assert (sent.status_code, sent["Location"]) == (
        303,
        "/pacten/proef/ondertekenen/kijk-in-je-mail/",
    )
    (mail,) = journey.mails()
    assert mail.to_email == journey.EMAIL
    assert Signature.objects.get().state == "pending"
    assert "Er staat nog niemand" in resident.get("/pacten/proef/ondertekenaars/").content.decode()

    confirmed = resident.post(journey.confirm_path(mail), follow=True)
    assert "Dank je wel" in confirmed.content.decode()
    signature = Signature.objects.get()
    assert signature.state == "confirmed"
    assert signature.version_sha256 == pact.versions.get().sha256

    listed = resident.get("/pacten/proef/ondertekenaars/").content.decode()
    assert "Ayşe" in listed
    assert "Yıldız" not in listed
    assert "Voor mijn straat." not in listed

    own = journey.withdraw_path(journey.mails()[-1])
    assert "Trek mijn handtekening in" in resident.get(own).content.decode()
    assert "ingetrokken" in resident.post(own, follow=True).content.decode()
    assert "Ayşe" not in resident.get("/pacten/proef/ondertekenaars/").content.decode()


def test_every_wrong_field_is_named_with_a_link_to_it(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(
        resident, pact, name="", email="geen adres", consent=None, display=None
    ).content.decode()
    assert "<title>Fout: " in page
    for field in ("id_name", "id_email", "id_display_0", "id_consent"):
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page
    assert 'value="geen adres"' in page


@pytest.mark.parametrize(
    "name",
    ["Ayşe", "O'Neill", "van 't Hoff", "李", "محمد", "Anna 🌻", "<b>Bob</b>"],
)
def test_names_are_taken_as_they_come(resident: Client, pact: Pact, name: str) -> None:
    assert journey.sign(resident, pact, name=name).status_code == 303
    assert Signature.objects.get().name == name


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Koop nu op www.voorbeeld.nl", "past geen webadres"),
        ("https://voorbeeld.nl", "past geen webadres"),
        ("Anna\x00", "teken"),
        ("a" * 10_000, "korter"),
        ("   ", "Vul je naam in"),
    ],
)
def test_what_is_no_name_is_refused_with_a_sentence(
    resident: Client, pact: Pact, name: str, sentence: str
) -> None:
    page = journey.fill_in(resident, pact, name=name)
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not Signature.objects.exists()


def test_change_brings_the_answers_back(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact, motivation="Omdat het moet.")
    page = resident.post(
        "/pacten/proef/ondertekenen/", {"antwoorden": journey.hidden(checked), "wijzig": "1"}
    ).content.decode()
    assert 'value="Ayşe Yıldız"' in page
    assert "Omdat het moet." in page
    assert "Fout:" not in page


def test_answers_that_we_did_not_sign_are_not_taken(resident: Client, pact: Pact) -> None:
    page = resident.post(
        "/pacten/proef/ondertekenen/", {"antwoorden": "verzonnen:antwoorden", "verstuur": "1"}
    )
    assert page.status_code == 200
    assert not Signature.objects.exists()


def test_a_form_without_csrf_token_is_refused(pact: Pact) -> None:
    client = Client(enforce_csrf_checks=True)
    assert journey.fill_in(client, pact).status_code == 403


def test_pages_with_personal_data_are_never_stored(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact)
    journey.send(resident, pact, checked)
    (mail,) = journey.mails()
    confirm = resident.get(journey.confirm_path(mail))
    own = resident.get(journey.mine_path(mail))
    for page in (checked, confirm, own):
        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "strict-origin"
        assert page["X-Robots-Tag"] == "noindex"


def test_a_robot_is_held_and_told_so(resident: Client, pact: Pact) -> None:
    answer = journey.sign(resident, pact, website="http://spam.example")
    assert "/we-kijken-het-na/?code=" in answer["Location"]
    assert "telt nog niet mee" in resident.get(answer["Location"]).content.decode()
    signature = Signature.objects.get()
    assert (signature.state, bool(signature.state_reason)) == ("held", True)
    assert journey.mails() == []


@pytest.mark.parametrize("opened", ["", "verzonnen"])
def test_a_form_without_a_moment_of_opening_is_held(
    resident: Client, pact: Pact, opened: str
) -> None:
    journey.sign(resident, pact, opened=opened)
    assert Signature.objects.get().state == "held"


def test_a_form_filled_in_at_once_is_held(resident: Client, pact: Pact) -> None:
    form = resident.get("/pacten/proef/ondertekenen/")
    journey.sign(resident, pact, opened=journey.hidden(form, "opened"))
    assert Signature.objects.get().state == "held"


def test_who_was_taken_for_a_robot_can_simply_sign_again(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact, website="x")
    journey.sign(resident, pact)
    assert Signature.objects.get().state == "pending"
    assert len(journey.mails()) == 1


def test_a_new_text_is_shown_before_it_is_signed(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact)
    second = PactVersion.objects.create(pact=pact, number=2)
    services.publish(version=second, by=None, now=timezone.now())
    again = journey.send(resident, pact, checked)
    assert "De tekst is net veranderd" in again.content.decode()
    assert not Signature.objects.exists()
    journey.send(resident, pact, again)
    assert Signature.objects.get().version == second
