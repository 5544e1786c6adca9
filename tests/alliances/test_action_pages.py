"""Every action has a page: what, for which goal, when, where, who, and from which source."""

import pytest
from django.test import Client
from django.urls import reverse

from alliances.models import Action

pytestmark = pytest.mark.django_db


def test_the_list_shows_all_sixty_five(resident: Client) -> None:
    page = resident.get(reverse("alliances:actions")).content.decode()
    assert Action.objects.count() == 65
    for action in Action.objects.all():
        assert f'href="{action.get_absolute_url()}"' in page
    assert "65\xa0acties en deelacties" in page


def test_each_page_names_goal_alliance_years_places_partners_and_source(resident: Client) -> None:
    for action in Action.objects.with_details():
        page = resident.get(action.get_absolute_url()).content.decode()
        text = page.replace("&#x27;", "'").replace("&amp;", "&")
        assert action.title in text
        assert action.goal.short_name in text
        assert action.goal.building_block.name in text
        assert (action.when or "De bron noemt geen jaar.") in text
        assert (action.where or "De bron noemt geen plek.") in text
        assert "Herkomst" in text, action
        assert action.source is not None
        assert action.source.title in text
        assert action.locator in text
        names = [role.organisation.name for role in action.roles.all()]
        assert names or "noemt bij deze actie geen organisaties" in text
        assert all(name in text for name in names)


def test_an_unknown_status_is_said_and_not_dressed_up(resident: Client) -> None:
    page = resident.get("/acties/gw1-1/").content.decode()
    assert "stand niet bekend" in page
    assert "Niemand heeft hier een stand ingevuld" in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("alliantie=goed-wonen", "gw1-1", "kw1-1"),
        ("doel=li1", "li1-2", "li2-1"),
        ("jaar=2023", "gw1-1", "gw2-6"),
        ("buurt=biesdonk", "gw1-1", "li3-4"),
    ],
)
def test_a_filter_narrows_the_list(resident: Client, query: str, shown: str, hidden: str) -> None:
    page = resident.get(f"/acties/?{query}").content.decode()
    assert f"/acties/{shown}/" in page
    assert f"/acties/{hidden}/" not in page


def test_a_sub_action_that_matches_shows_what_it_is_part_of(resident: Client) -> None:
    page = resident.get("/acties/?jaar=2026&doel=li1").content.decode()
    assert "/acties/li1-4a/" in page
    assert "/acties/li1-4/" in page


def test_a_filter_that_does_not_exist_is_said(resident: Client) -> None:
    response = resident.get("/acties/?jaar=abc")
    assert response.status_code == 200
    assert "Deze keuze kennen we niet" in response.content.decode()


def test_money_stands_on_the_page_as_it_was_printed(resident: Client) -> None:
    page = resident.get("/acties/gw2-4/").content.decode()
    assert "ntb" in page
    assert "€\xa02.000.000" in page
    assert "De bronnen zeggen niet hetzelfde" in page


def test_a_goal_shows_its_formal_text_its_actions_and_its_source(resident: Client) -> None:
    page = resident.get("/doelen/gw2/").content.decode()
    assert "In 2040 zijn er genoeg goede voorzieningen" in page
    actions = Action.objects.filter(goal="GW2")
    assert len(actions) == 10
    assert [action for action in actions if f'href="{action.get_absolute_url()}"' not in page] == []
    assert "Herkomst" in page


def test_an_unknown_action_is_a_404(resident: Client) -> None:
    assert resident.get("/acties/bestaat-niet/").status_code == 404
    assert resident.get("/doelen/xx9/").status_code == 404
