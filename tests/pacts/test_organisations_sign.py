"""An organisation signs: form, check, mail, button, and then the bureau has it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pacts.models import OrganisationDetails, Pact, Pledge, Signature
from tests.pacts import journey, organising


def test_the_whole_story(resident: Client, pact: Pact) -> None:
    form = resident.get(organising.address(pact))
    assert "Meedoen is niet vanzelfsprekend" in form.content.decode()

    checked = organising.fill_in(resident, pact)
    page = checked.content.decode()
    for shown in (organising.NAME, "12345678", "https://www.proefwonen.example", "eind 2027"):
        assert shown in page
    assert not Signature.objects.exists()

    sent = organising.send(resident, pact, checked)
    assert (sent.status_code, sent["Location"]) == (
        303,
        journey_address("kijk-in-je-mail/?organisatie=1"),
    )
    mailed = resident.get(sent["Location"]).content.decode()
    assert "bekijkt jullie aanmelding" in mailed
    assert "telt je handtekening mee" not in mailed
    assert organising.address(pact) in mailed
    (mail,) = journey.mails()
    assert mail.to_email == organising.EMAIL

    button = resident.get(journey.confirm_path(mail)).content.decode()
    assert "bekijkt jullie aanmelding" in button
    assert "telt je handtekening mee" not in button
    assert organising.NAME not in button

    done = resident.post(journey.confirm_path(mail), follow=True)
    assert done.redirect_chain == [(journey_address("organisatie/ontvangen/"), 303)]
    assert "niet vanzelfsprekend" in done.content.decode()
    signature = Signature.objects.get()
    assert (signature.kind, signature.state) == ("organisation", "submitted")
    assert (signature.counted_on, signature.organisation) == (None, None)

    submitted = journey.mails()[-1]
    assert organising.CONTACT in submitted.text
    assert organising.NAME in submitted.text
    assert "niet vanzelfsprekend" in submitted.text
    assert organising.NAME in resident.get(journey.mine_path(submitted)).content.decode()


def journey_address(rest: str) -> str:
    return f"/pacten/proef/ondertekenen/{rest}"


def test_everything_that_was_told_is_kept(resident: Client, pact: Pact) -> None:
    organising.sign(
        resident,
        pact,
        kvk_number="1234 56.78",
        is_following="on",
        pledge_3_text="We leren twaalf jongeren een vak.",
        pledge_3_goal="geen",
    )
    details = OrganisationDetails.objects.select_related("signature").get()
    assert details.signature.name == details.legal_name == organising.NAME
    assert details.signature.is_following
    assert details.kvk_number == "12345678"
    assert details.website == "https://www.proefwonen.example"
    assert (details.role, details.is_mandate_declared) == ("executing", True)
    assert (details.contact_name, details.mandate) == (organising.CONTACT, "Directeur")
    assert list(Pledge.objects.order_by("pk").values_list("text", "goal", "by_text")) == [
        (organising.PLEDGE, "GW1", "eind 2027"),
        ("We leren twaalf jongeren een vak.", None, ""),
    ]


@pytest.mark.parametrize(
    "name",
    ["Bol.com B.V.", "Café ’t Hoekje", "جمعية بريدا", "=SUM(A1)", "<b>Bob</b> & zn", "李"],
)
def test_legal_names_are_taken_as_they_come(resident: Client, pact: Pact, name: str) -> None:
    assert organising.sign(resident, pact, legal_name=name).status_code == 303
    assert Signature.objects.get().name == name


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"legal_name": ""}, "legal_name", "Vul de naam van de organisatie in"),
        ({"legal_name": "\u200b\u2800"}, "legal_name", "Vul de naam van de organisatie in"),
        ({"legal_name": "Zie https://spam.example"}, "legal_name", "past geen webadres"),
        ({"legal_name": "Anna\x07"}, "legal_name", "teken"),
        ({"legal_name": "a" * 10_000}, "legal_name", "hooguit 150 tekens"),
        ({"kvk_number": "1234567"}, "kvk_number", "acht cijfers"),
        ({"kvk_number": "１２３４５６７８"}, "kvk_number", "acht cijfers"),
        ({"homepage": "javascript:alert(1)"}, "homepage", "Dit adres klopt niet"),
        ({"homepage": "ftp://voorbeeld.nl/"}, "homepage", "Dit adres klopt niet"),
        ({"role": None}, "role_0", "Kies hoe jullie meedoen"),
        ({"role": "baas"}, "role_0", "Kies hoe jullie meedoen"),
        ({"contact_name": ""}, "contact_name", "Vul je naam in"),
        ({"mandate": ""}, "mandate", "Vul je functie in"),
        ({"email": "geen adres"}, "email", "Dit adres klopt niet"),
        ({"is_mandate_declared": None}, "is_mandate_declared", "Alleen wie dat mag"),
        ({"consent": None}, "consent", "Zonder je akkoord"),
        ({"pledge_1_text": ""}, "pledge_1_text", "maak deze belofte leeg"),
        ({"pledge_1_goal": ""}, "pledge_1_goal", "Kies het doel"),
        ({"pledge_1_goal": "XX9"}, "pledge_1_goal", "geldige keuze"),
        ({"pledge_5_text": "x" * 301}, "pledge_5_text", "hooguit 300 tekens"),
        ({"pledge_2_text": "Iets\x00", "pledge_2_goal": "GW1"}, "pledge_2_text", "teken"),
    ],
)
def test_what_is_wrong_is_said_with_a_link_and_nothing_is_lost(
    resident: Client, pact: Pact, changes: dict[str, Any], field: str, sentence: str
) -> None:
    page = organising.fill_in(resident, pact, **changes)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Fout: " in text
    assert f'href="#id_{field}"' in text
    assert f'id="id_{field}"' in text
    assert sentence in text
    untouched = organising.answers()
    for name in {"legal_name", "mandate", "email"} - set(changes):
        assert f'value="{untouched[name]}"' in text
    assert not Signature.objects.exists()


def test_what_is_wrong_in_a_folded_pledge_stands_open(resident: Client, pact: Pact) -> None:
    closed = organising.fill_in(resident, pact, legal_name="").content.decode()
    opened = organising.fill_in(resident, pact, pledge_4_by="morgen").content.decode()
    assert "<details><summary>Nog meer beloften" in closed
    assert "<details open><summary>Nog meer beloften" in opened


def test_change_brings_the_answers_back(resident: Client, pact: Pact) -> None:
    checked = organising.fill_in(resident, pact, pledge_2_text="Nog iets", pledge_2_goal="KW1")
    page = organising.send(resident, pact, checked, "wijzig").content.decode()
    assert f'value="{organising.NAME}"' in page
    assert "Nog iets" in page
    assert 'value="KW1" selected' in page
    assert page.count("checked") >= 3  # the role, the mandate and the consent
    assert "Fout:" not in page


def test_the_answers_of_a_resident_are_not_taken(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact)
    page = resident.post(
        organising.address(pact), {"antwoorden": journey.hidden(checked), "verstuur": "1"}
    )
    assert page.status_code == 200
    assert "Ayşe" not in page.content.decode()
    assert not Signature.objects.exists()


def test_a_form_without_csrf_token_is_refused(pact: Pact) -> None:
    assert organising.fill_in(Client(enforce_csrf_checks=True), pact).status_code == 403


def test_a_robot_is_held_and_told_so(resident: Client, pact: Pact) -> None:
    answer = organising.sign(resident, pact, nickname="Bob")
    assert "/we-kijken-het-na/" in answer["Location"]
    assert Signature.objects.get().state == "held"
    assert journey.mails() == []
    form = reverse("pacts:sign_organisation", args=[pact.slug])
    assert f'href="{form}"' in resident.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("closing", [{"is_paused": True}, {"signing_until_at": timedelta(0)}])
def test_nobody_signs_when_signing_is_closed(
    resident: Client, pact: Pact, closing: dict[str, Any]
) -> None:
    checked = organising.fill_in(resident, pact)
    for name, value in closing.items():
        moment = timezone.now() - timedelta(hours=2) if isinstance(value, timedelta) else value
        setattr(pact, name, moment)
    pact.save()
    assert "Fijn dat jullie" not in resident.get(organising.address(pact)).content.decode()
    organising.send(resident, pact, checked)
    assert not Signature.objects.exists()


def test_a_repeat_makes_no_second_application(resident: Client, pact: Pact) -> None:
    first = organising.sign(resident, pact)
    again = organising.sign(resident, pact, legal_name="stichting proef-wonen")
    assert first["Location"] == again["Location"]
    assert OrganisationDetails.objects.count() == 1
    assert [mail.row.kind for mail in journey.mails()] == ["pacts.confirm", "pacts.again"]


def test_one_may_sign_for_oneself_and_for_an_organisation(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact, email=organising.EMAIL)
    organising.sign(resident, pact)
    assert Signature.objects.pending().count() == 2


def test_pages_with_answers_are_never_stored(resident: Client, pact: Pact) -> None:
    checked = organising.fill_in(resident, pact)
    assert checked["Cache-Control"] == "no-store"
    assert checked["Referrer-Policy"] == "strict-origin"
    assert checked["X-Robots-Tag"] == "noindex"


def test_the_journey_speaks_the_language_of_its_reader(resident: Client, pact: Pact) -> None:
    checked = resident.post(f"{organising.address(pact)}?taal=ar", organising.answers())
    assert 'dir="rtl"' in checked.content.decode()
    sent = resident.post(
        f"{organising.address(pact)}?taal=ar",
        {"antwoorden": journey.hidden(checked), "verstuur": "1"},
    )
    assert "taal=ar" in sent["Location"]
    assert Signature.objects.get().language == "ar"
