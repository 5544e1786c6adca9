"""A neighbourhood's page says what it is about, how it stands there, and what is done."""

import pytest
from django.test import Client

from alliances.models import Action
from pacts.models import Neighbourhood, NeighbourhoodArea
from tests.pages.reading import links, main_text


def page(resident: Client, key: str) -> str:
    response = resident.get(f"/buurten/{key}/")
    assert response.status_code == 200
    return main_text(response)


def test_the_match_with_the_areas_of_the_figures_is_said(resident: Client) -> None:
    assert "Biesdonk valt samen met de CBS-buurt Biesdonk (BU07580102)" in page(
        resident, "biesdonk"
    )
    assert "Doornbos en Linie samen" in page(resident, "doornbos")
    part = page(resident, "epelenberg")
    assert "Brabantpark" in part
    assert "streepjeslijn" in part
    assert "niet bevestigd" in page(resident, "haagdijken")


def test_the_figures_stand_beside_the_rest_of_breda_and_the_country(resident: Client) -> None:
    assert "Moeite met rondkomen 2020 18,9% 10,0% 13,9%" in page(resident, "biesdonk")


def test_no_figure_is_a_dash_and_the_page_says_so(resident: Client) -> None:
    html = resident.get("/buurten/biesdonk/").content.decode()
    assert '<td class="num"></td>' not in html
    assert "Een streepje (–) betekent: daar is geen cijfer van." in html


def test_the_actions_of_this_place_stand_apart_from_those_for_all(resident: Client) -> None:
    own = Action.objects.filter(neighbourhoods__isnull=False).first()
    assert own is not None
    place = own.neighbourhoods.first()
    assert place is not None
    response = resident.get(place.get_absolute_url())
    before, after = main_text(response).split("In alle buurten van het programma")
    assert own.title in before
    assert own.get_absolute_url() in links(response)
    shared = Action.objects.filter(is_everywhere=True).exclude(neighbourhoods=place)
    assert [action.title for action in shared if action.title not in after] == []


def test_a_place_without_an_action_of_its_own_says_so(resident: Client) -> None:
    place = Neighbourhood.objects.filter(actions=None).first()
    assert place is not None
    assert f"geen actie speciaal voor {place.name}" in page(resident, place.key)


def test_a_place_that_matches_no_area_still_has_a_page(resident: Client) -> None:
    NeighbourhoodArea.objects.filter(neighbourhood="biesdonk").delete()
    text = page(resident, "biesdonk")
    assert "We weten niet bij welke CBS-buurt" in text
    assert "geen cijfers" in text


@pytest.mark.parametrize("path", ["/buurten/nergens/", "/buurten/nergens.pdf"])
def test_an_unknown_place_is_not_there(resident: Client, path: str) -> None:
    assert resident.get(path).status_code == 404


# --- By postcode ---------------------------------------------------------------------------------


def search(resident: Client, postcode: str) -> str:
    response = resident.get("/buurten/", {"postcode": postcode})
    assert response.status_code == 200
    text = main_text(response)
    assert "De zestien buurten Biesdonk" in text  # choosing oneself is always possible
    return text


@pytest.mark.parametrize("postcode", ["4815", "4815 AB", "4815ab", " 4815 "])
def test_a_postcode_offers_the_places_it_may_be(resident: Client, postcode: str) -> None:
    text = search(resident, postcode)
    assert "kan in meer buurten liggen. Welke is van jou? Doornbos" in text
    assert "Heuvel" in text.partition("De zestien buurten")[0]


def test_a_postcode_with_one_place_names_it(resident: Client) -> None:
    areas = NeighbourhoodArea.objects.filter(neighbourhood="biesdonk").values("area")
    NeighbourhoodArea.objects.exclude(area__in=areas).delete()
    digits = NeighbourhoodArea.objects.values_list("area__postcodes__digits", flat=True)[0]
    assert "ligt een van de zestien buurten. Biesdonk" in search(resident, digits)


@pytest.mark.parametrize("postcode", ["9999", "1012 AB", "4854"])
def test_a_postcode_elsewhere_never_blocks(resident: Client, postcode: str) -> None:
    assert "meedoen kan altijd" in search(resident, postcode)


@pytest.mark.parametrize(
    "postcode", ["1", "0815", "481", "48155", "Breda", "4815 ABC", "😀", "٤٨١٥"]
)
def test_nonsense_is_answered_with_an_example(resident: Client, postcode: str) -> None:
    response = resident.get("/buurten/", {"postcode": postcode})
    assert "Bijvoorbeeld 4815" in main_text(response)
    assert 'aria-describedby="postcode_error"' in response.content.decode()


def test_without_a_postcode_nothing_is_said_about_one(resident: Client) -> None:
    assert "Deze postcode" not in search(resident, "")
