"""Nothing told for too long: a list for staff, a stamp for everybody."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from alliances.models import Action, Alliance
from alliances.reports.actions import Told
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db

Login = Callable[[User], Client]


def keys() -> set[str]:
    return set(Action.objects.silent(timezone.now()).values_list("pk", flat=True))


def tell(key: str, weeks: float, **fields: object) -> None:
    at = timezone.now() - timedelta(weeks=weeks)
    Action.objects.filter(pk=key).update(told_at=at, **fields)


def test_silent_is_as_long_as_the_alliance_says() -> None:
    Alliance.objects.filter(pk="goed-wonen").update(stale_after_weeks=4)
    tell("gw1-1", 5)
    tell("li1-2", 5)
    tell("gw1-2", 3.9)
    assert "gw1-1" in keys()
    assert "li1-2" not in keys()
    assert "gw1-2" not in keys()
    assert "gw1-3" in keys()


@pytest.mark.parametrize("status", ["done", "stopped"])
def test_what_is_over_is_not_silent(status: str, resident: Client) -> None:
    tell("gw1-1", 500, status=status, status_on="2026-11-01")
    assert "gw1-1" not in keys()
    assert "Dat is langer dan" not in resident.get("/acties/gw1-1/").content.decode()


def test_the_stamp_and_the_list_agree() -> None:
    tell("gw1-1", 500)
    tell("gw1-2", 1)
    tell("gw1-3", 500, status="done", status_on="2026-11-01")
    now = timezone.now()
    stamped = {
        action.pk
        for action in Action.objects.select_related("goal__building_block__alliance")
        if Told.of(
            action, weeks=action.goal.building_block.alliance.stale_after_weeks, now=now
        ).is_silent
    }
    assert stamped == keys()
    assert {"gw1-2", "gw1-3"}.isdisjoint(stamped)


def test_the_stamp_says_when(resident: Client) -> None:
    tell("gw1-1", 20)
    page = resident.get("/acties/gw1-1/").content.decode()
    assert "Laatst bijgewerkt op" in page
    assert "Dat is langer dan 13\xa0weken geleden." in page
    tell("gw1-1", 1)
    page = resident.get("/acties/gw1-1/").content.decode()
    assert "Laatst bijgewerkt op" in page
    assert "Dat is langer dan" not in page


def test_the_list_filters_what_is_silent_and_how_it_stands(resident: Client) -> None:
    for key in ("gw1-1", "gw1-2"):
        tell(key, 1, status="started", status_on="2026-11-01")
    silent = resident.get("/acties/?stil=ja").content.decode()
    assert "/acties/gw1-2/" not in silent
    assert "/acties/gw1-3/" in silent
    started = resident.get("/acties/?stand=started").content.decode()
    assert "/acties/gw1-1/" in started
    assert "GW1.1, in 2023, bezig" in started
    assert "/acties/gw1-3/" not in started


def test_the_front_page_counts_what_is_silent(staff: User, login: Login, board: User) -> None:
    page = login(staff).get("/beheer/").content.decode()
    assert "65\xa0acties waarover te lang niets is verteld" in page
    assert "?stil=ja" in page
    assert "te lang niets is verteld" not in login(board).get("/beheer/").content.decode()
