"""A driver sees and changes the actions of the own alliance, and nothing else."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from alliances.models import Action, Alliance
from alliances.versions import content_of
from tests.alliances.test_bureau_edits_an_action import form_data
from tests.conftest import make_user
from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User
from verbeterbreda.accounts.services import create_demo_accounts

pytestmark = pytest.mark.django_db

Login = Callable[[User], Client]
OWN, OTHER = "gw1-1", "li1-2"


@pytest.fixture
def driver() -> User:
    """The driver of Goed wonen."""
    user = make_user(roles.DRIVER)
    Alliance.objects.get(pk="goed-wonen").drivers.add(user)
    return user


def change(key: str) -> str:
    return reverse("admin:alliances_action_change", args=[key])


def test_a_driver_lists_only_the_own_actions(driver: User, login: Login) -> None:
    page = login(driver).get(reverse("admin:alliances_action_changelist")).content.decode()
    assert change(OWN) in page
    assert change(OTHER) not in page


def test_a_driver_publishes_and_tells(driver: User, login: Login, resident: Client) -> None:
    client = login(driver)
    note = {
        "progress_notes-0-kind": "progress",
        "progress_notes-0-noted_on": "2026-11-01",
        "progress_notes-0-text": "Het gaat goed.",
    }
    data = form_data(
        client, change(OWN), title="Van de aanjager", **{"roles-0-note": "ja"}, **note, _save="1"
    )
    assert client.post(change(OWN), data).status_code == 302
    page = resident.get(f"/acties/{OWN}/").content.decode()
    assert "Van de aanjager" in page
    assert "Het gaat goed." in page
    assert Action.objects.get(pk=OWN).versions.first().by == driver


@pytest.mark.parametrize(
    "name", ["change", "history", "discard", "version", "delete"], ids=lambda name: name
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_of_another_alliance_is_not_there(
    driver: User, login: Login, name: str, method: str
) -> None:
    other = Action.objects.get(pk=OTHER)
    before = content_of(other)
    extra = [other.versions.get().pk] if name == "version" else []
    page = reverse(f"admin:alliances_action_{name}", args=[OTHER, *extra])
    data = {"title": "Gekaapt", "_save": "1"} if method == "post" else {}
    answer = getattr(login(driver), method)(page, data)
    assert answer.status_code in (302, 403, 404)
    assert answer.status_code != 302 or answer.url == "/beheer/"
    assert content_of(Action.objects.get(pk=OTHER)) == before


def test_a_driver_does_not_move_an_action(driver: User, login: Login) -> None:
    """Its place in the programme, and its ties to actions of others, are the bureau's."""
    client = login(driver)
    before = content_of(Action.objects.get(pk=OWN))
    data = form_data(client, change(OWN), title="Nieuw", _save="1")
    stolen = {"goal": "LI1", "parent": OTHER, "order": "99", "related": [OTHER], "number": "X"}
    client.post(change(OWN), data | stolen)
    after = content_of(Action.objects.get(pk=OWN))
    assert after == before | {"title": "Nieuw"}
    assert Action.objects.get(pk=OWN).number == "GW1.1"


@pytest.mark.parametrize(
    "page",
    [
        "admin:alliances_action_add",
        "admin:alliances_action_import",
        "admin:alliances_yearplan_changelist",
        "admin:alliances_alliance_changelist",
        "admin:budget_commitment_changelist",
        "admin:pacts_signature_changelist",
        "admin:governance_decision_changelist",
        "admin:budget_budget_changelist",
        "admin:accounts_user_changelist",
    ],
)
def test_the_rest_of_the_admin_is_closed(driver: User, login: Login, page: str) -> None:
    assert login(driver).get(reverse(page)).status_code == 403


def test_a_driver_of_nothing_sees_nothing(login: Login) -> None:
    client = login(make_user(roles.DRIVER))
    page = client.get(reverse("admin:alliances_action_changelist")).content.decode()
    assert change(OWN) not in page
    assert client.get(change(OWN)).status_code in (302, 403)


def test_who_only_reads_sees_all_and_changes_nothing(board: User, login: Login) -> None:
    client = login(board)
    page = client.get(change(OTHER))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.post(change(OTHER), {"title": "X", "_save": "1"}).status_code == 403
    version = Action.objects.get(pk=OTHER).versions.get()
    put_back = reverse("admin:alliances_action_version", args=[OTHER, version.pk])
    assert client.post(put_back, {"_save": "1"}).status_code == 403


def test_the_demo_driver_has_an_alliance() -> None:
    accounts = {user.email: user for user in create_demo_accounts(password="een-lang-wachtwoord")}
    driver = accounts["aanjager@example.org"]
    assert driver.alliances.count() == 1
    assert not driver.has_perm("alliances.view_yearplan")
