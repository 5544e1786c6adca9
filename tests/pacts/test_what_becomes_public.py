"""What becomes public is said at the moment of choosing; each consent stands by itself."""

import pytest
from django.test import Client

from pacts.models import Neighbourhood, Pact, Signature
from tests.pacts import journey

FORM = "/pacten/proef/ondertekenen/"
LIST = "/pacten/proef/ondertekenaars/"


def test_an_empty_form_gives_an_example_of_each_way(resident: Client, pact: Pact) -> None:
    page = resident.get(FORM).content.decode()
    assert page.count("Bijvoorbeeld: <bdi>") == 3
    assert "<bdi>Een bewoner</bdi>" in page


def test_with_a_name_each_way_says_the_very_line(
    resident: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    page = journey.fill_in(resident, pact, neighbourhood=neighbourhood.key, consent=None)
    for line in ("Ayşe, Proefbuurt", "Ayşe Yıldız", "Een bewoner"):
        assert f"In de lijst staat: <bdi>{line}</bdi>" in page.content.decode()


@pytest.mark.parametrize("display", ["full", "first", "anonymous"])
def test_what_was_promised_is_what_the_list_shows(
    resident: Client, pact: Pact, neighbourhood: Neighbourhood, display: str
) -> None:
    checked = journey.fill_in(resident, pact, neighbourhood=neighbourhood.key, display=display)
    line = checked.context["in_list"]
    assert f"<strong><bdi>{line}</bdi></strong>" in checked.content.decode()
    journey.send(resident, pact, checked)
    resident.post(journey.confirm_path(journey.mails()[0]))
    name, _comma, place = line.partition(", ")
    listed = resident.get(LIST).content.decode()
    assert f"<bdi>{name}</bdi></strong>{', ' + place if place else ''}" in listed


def test_a_name_in_the_example_cannot_run_as_html(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, name="<b>Bob</b>", consent=None).content.decode()
    assert "<b>Bob</b>" not in page
    assert "&lt;b&gt;Bob&lt;/b&gt;" in page


def test_no_box_is_ticked_for_you(resident: Client, pact: Pact) -> None:
    form = resident.get(FORM).context["form"]
    for name in ("consent", "is_following"):
        assert not form[name].value()


@pytest.mark.parametrize(("ticked", "is_following"), [("on", True), (None, False)])
def test_signing_and_being_kept_informed_are_two_consents(
    resident: Client, pact: Pact, ticked: str | None, is_following: bool
) -> None:
    checked = journey.fill_in(resident, pact, is_following=ticked)
    assert ("Ja, per mail" in checked.content.decode()) is is_following
    journey.send(resident, pact, checked)
    assert Signature.objects.get().is_following is is_following


def test_being_kept_informed_is_no_consent_to_sign(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, consent=None, is_following="on")
    assert "Zonder je akkoord kun je niet ondertekenen" in page.content.decode()


def test_the_check_page_says_that_a_text_is_read_first(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, motivation="Voor mijn straat").content.decode()
    assert "als het programmabureau het gelezen heeft" in page
    assert "gelezen heeft" not in journey.fill_in(resident, pact).content.decode()


def test_everything_typed_survives_a_change_of_mind(resident: Client, pact: Pact) -> None:
    typed = {
        "name": "Ayşe <Yıldız>",
        "email": "ayse+x@voorbeeld.nl",
        "postcode": "9999",
        "motivation": 'Regel één\nen "twee" & drie',
        "is_following": True,
        "display": "anonymous",
    }
    checked = journey.fill_in(resident, pact, **typed)
    back = resident.post(FORM, {"antwoorden": journey.hidden(checked), "wijzig": "1"})
    form = back.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert "Fout:" not in back.content.decode()
