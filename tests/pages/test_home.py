"""Home answers four questions: what is this, how is it going, what can I do, what is near me."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from monitor import standings
from monitor.models import Observation
from pacts.models import Neighbourhood
from tests.pages.reading import links, main_text
from verbeterbreda.pages.reports import home_report


def test_what_is_this(resident: Client) -> None:
    text = main_text(resident.get("/"))
    assert "In 2040" in text
    assert "gelijke kansen" in text
    assert "3 doelen" in text


def test_how_is_it_going_in_real_figures(resident: Client) -> None:
    response = resident.get("/")
    text = main_text(response)
    assert "Moeite met rondkomen in 2020: 19,7% in de Verbeter Breda-buurten" in text
    assert "10,0% in de rest van Breda" in text
    assert "RIVM" in text
    assert "/monitor/moeite-met-rondkomen/" in links(response)
    assert b"<svg" in response.content


def test_what_can_i_do(resident: Client) -> None:
    assert "/pacten/deel-3/ondertekenen/" in links(resident.get("/"))


@pytest.mark.django_db
def test_before_signing_opens_home_does_not_invite_to_it() -> None:
    assert not home_report(now=datetime(2020, 1, 1, tzinfo=UTC)).signing_open


def test_what_is_near_me(resident: Client) -> None:
    response = resident.get("/")
    near = {place.get_absolute_url() for place in Neighbourhood.objects.all()}
    assert len(near) == 16
    assert near <= set(links(response))
    assert 'name="postcode"' in response.content.decode()


def test_home_stands_without_figures(resident: Client) -> None:
    Observation.objects.all().delete()
    standings.refresh(["moeite-met-rondkomen"])
    response = resident.get("/")
    assert response.status_code == 200
    assert "19,7%" not in main_text(response)
