"""What a page or a mail says is so for the very reader it speaks to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from django.test import Client

from pacts.models import Pact
from tests.pacts import journey, organising
from verbeterbreda.accounts.models import User

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LONG_AGO = datetime(2020, 5, 1, tzinfo=AMSTERDAM)
FAR_AHEAD = datetime(2190, 5, 1, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"banner": "Het stadskantoor is dicht."}, "Het stadskantoor is dicht."),
        ({"banner": "Er is een storing.", "is_paused": True}, "Er is een storing."),
        ({"is_paused": True}, "Probeer het later nog eens."),
        ({"signing_from_at": FAR_AHEAD}, "Ondertekenen kan vanaf 1 mei 2190."),
        (
            {"signing_from_at": LONG_AGO.replace(year=2019), "signing_until_at": LONG_AGO},
            "Ondertekenen kon tot en met 30 april 2020.",
        ),
    ],
)
def test_the_page_of_a_pact_says_why_and_when(
    client: Client, pact: Pact, changes: dict[str, object], said: str
) -> None:
    """The banner stands above the pact too, as its help text promises the bureau."""
    Pact.objects.filter(pk=pact.pk).update(**changes)
    assert said in client.get(pact.get_absolute_url()).content.decode()


def test_a_pact_that_can_be_signed_is_not_said_to_be_closed(client: Client, pact: Pact) -> None:
    assert "Ondertekenen ko" not in client.get(pact.get_absolute_url()).content.decode()


def test_an_organisation_is_greeted_by_its_contact_and_told_what_it_can_do(
    resident: Client, pact: Pact
) -> None:
    """Its own page changes nothing: it can only withdraw there."""
    organising.sign(resident, pact)
    organising.sign(resident, pact)
    confirm, again = journey.mails()
    for mail in (confirm, again):
        assert mail.text.startswith(f"Dag {organising.CONTACT},")
        assert "kun je het veranderen" not in mail.text
        assert "Trek de aanmelding in op je eigen pagina:" in mail.text
        assert "bekijkt jullie aanmelding" in mail.text


def test_a_resident_is_greeted_by_name_and_may_change_it(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    (mail,) = journey.mails()
    assert mail.text.startswith("Dag Ayşe Yıldız,")
    assert "Op je eigen pagina kun je het veranderen:" in mail.text


def test_who_applied_twice_hears_how_to_withdraw(resident: Client, pact: Pact) -> None:
    organising.store(pact)
    organising.sign(resident, pact)
    mail = journey.mails()[-1]
    assert mail.text.startswith(f"Dag {organising.CONTACT},")
    assert "kunnen jullie je terugtrekken" in mail.text
    assert "Daar kun je dat veranderen" not in mail.text


def test_who_does_not_count_yet_is_not_said_to_be_in_the_list(resident: Client, pact: Pact) -> None:
    organising.store(pact)
    own = resident.get(journey.mine_path(journey.mails()[-1])).content.decode()
    assert "Zo kom je in de openbare lijst" in own
    assert "Zo sta je in de lijst" not in own
    journey.store(pact)
    own = resident.get(journey.mine_path(journey.mails()[-1])).content.decode()
    assert "Zo sta je in de lijst" in own


def test_what_somebody_wrote_runs_in_the_direction_of_its_own_letters(
    client: Client, pact: Pact, administrator: User
) -> None:
    """Else the full stop of an Arabic sentence stands before its first word."""
    signature = journey.store(pact, motivation="نحن نعيش هنا معًا.")
    journey.approve_motivation(signature, by=administrator)
    page = client.get(f"/pacten/{pact.slug}/ondertekenaars/").content.decode()
    assert '<p dir="auto">نحن نعيش هنا معًا.</p>' in page


def test_the_button_of_the_503_page_has_the_looks_that_page_loads() -> None:
    """It loads only our own styles: a class of the component library would leave it bare."""
    page = render_to_string("503.html", {"typed": [("antwoorden", "x")]})
    assert '<button type="submit">' in page
    assert "utrecht" not in page
