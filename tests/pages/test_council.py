"""A council member sees in one screen whether the gap closes, what it costs and what changed."""

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.utils import timezone

from alliances.models import Action
from alliances.services.versions import publish
from alliances.versions import content_of
from monitor.models import Correction, Indicator
from tests.pages.reading import links, main_text
from verbeterbreda.accounts.models import User


def test_closing_and_not_closing_stand_apart(resident: Client) -> None:
    text = main_text(resident.get("/raad/"))
    closing, rest = text.split("De kloof wordt niet kleiner")
    assert "Moeite met rondkomen 15,0 procentpunt (2012) 9,8 procentpunt (2020)" in closing
    assert "Overgewicht 1,8 procentpunt (2012) 4,2 procentpunt (2020)" in rest
    assert "te weinig meetjaren" in rest


def test_what_nobody_measures_is_named(resident: Client) -> None:
    wanted = Indicator.objects.filter(availability=Indicator.Availability.WANTED)
    assert wanted.exists()
    text = main_text(resident.get("/raad/"))
    assert [item.name for item in wanted if item.name not in text] == []


def test_printed_and_computed_money_stand_side_by_side(resident: Client) -> None:
    response = resident.get("/raad/")
    text = main_text(response)
    assert "Rijk / overig € 13.100.000 minstens € 3.350.000" in text
    assert "/begroting/2023/" in links(response)
    assert "Wat onbekend is, zit niet in onze som" in text


def test_no_decision_is_invented(resident: Client) -> None:
    assert "nog geen besluit" in main_text(resident.get("/raad/"))


def test_an_edit_and_a_correction_are_named_as_a_change(
    resident: Client, login: Callable[[User], Client]
) -> None:
    assert "is er niets veranderd" in main_text(resident.get("/raad/"))
    action = Action.objects.get(slug="gw1-1a")
    publish(
        action=action,
        content=content_of(action) | {"title": "Een nieuwe titel"},
        by=None,
        now=timezone.now(),
    )
    indicator = Indicator.objects.get(slug="moeite-met-rondkomen")
    Correction.objects.create(
        indicator=indicator, what="Een cijfer", why="Een fout", corrected_on=date(2026, 1, 1)
    )
    response = resident.get("/raad/")
    assert "Actie GW1.1a Een nieuwe titel" in main_text(response)
    assert "1 januari 2026: Cijfer Moeite met rondkomen" in main_text(response)
    assert "/acties/gw1-1a/" in links(response)
