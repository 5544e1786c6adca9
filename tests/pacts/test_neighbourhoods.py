"""Say which neighbourhood you live in, or four digits, or nothing: no answer ever blocks."""

import pytest
from django.test import Client

from pacts.models import Neighbourhood, Pact, PostcodeArea, Signature
from tests.pacts import journey

FORM = "/pacten/proef/ondertekenen/"
WHICH = "In welke buurt woon je?"


def choose(client: Client, page: object, key: str | None) -> object:
    data = {"antwoorden": journey.hidden(page), "kies": "1"}  # type: ignore[arg-type]
    return client.post(FORM, data if key is None else data | {"buurt": key})


@pytest.mark.parametrize(
    "typed", ["4826", " 4826 ", "4826AB", "4826 ab", "٤٨٢٦", "４８２６", "48 26", "4826, Breda"]
)
def test_a_postcode_offers_the_neighbourhoods_it_may_be(
    resident: Client, pact: Pact, typed: str
) -> None:
    page = journey.fill_in(resident, pact, postcode=typed)
    offered = Neighbourhood.objects.filter(areas__postcodes__digits="4826").distinct()
    assert offered
    text = page.content.decode()
    assert WHICH in text
    shown = [item.key for item in Neighbourhood.objects.all() if f'value="{item.key}"' in text]
    assert set(shown) == {item.key for item in offered}
    assert "Geen van deze buurten" in text


def test_the_chosen_one_goes_along(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, postcode="4826", display="first")
    key = Neighbourhood.objects.filter(areas__postcodes__digits="4826").first()
    assert key
    checked = choose(resident, page, key.pk)
    assert f"Ayşe, {key.name}" in checked.content.decode()  # type: ignore[attr-defined]
    journey.send(resident, pact, checked)  # type: ignore[arg-type]
    assert Signature.objects.get().neighbourhood == key


@pytest.mark.parametrize(("key", "is_elsewhere"), [("elders", True), ("", False), (None, False)])
def test_none_of_them_or_no_answer_goes_on_as_well(
    resident: Client, pact: Pact, key: str | None, is_elsewhere: bool
) -> None:
    page = journey.fill_in(resident, pact, postcode="4826")
    checked = choose(resident, page, key)
    assert WHICH not in checked.content.decode()  # type: ignore[attr-defined]
    journey.send(resident, pact, checked)  # type: ignore[arg-type]
    signature = Signature.objects.get()
    assert (signature.neighbourhood, signature.is_elsewhere) == (None, is_elsewhere)


@pytest.mark.parametrize(
    "typed",
    ["3511", "9999", "1000", "0000", "48143", "B-2000", "geen idee", "48 2", "١٢٣٤", "\u202e4826"],
)
def test_an_unknown_or_outside_postcode_blocks_nobody(
    resident: Client, pact: Pact, typed: str
) -> None:
    checked = journey.fill_in(resident, pact, postcode=typed)
    assert "Kijk je antwoorden na" in checked.content.decode()
    assert "hoort bij geen van de zestien buurten" in checked.content.decode()
    assert journey.send(resident, pact, checked).status_code == 303
    signature = Signature.objects.get()
    assert (signature.neighbourhood, signature.is_elsewhere) == (None, True)


def test_what_was_chosen_wins_from_the_postcode(
    resident: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    journey.sign(resident, pact, neighbourhood=neighbourhood.key, postcode="4826")
    assert Signature.objects.get().neighbourhood == neighbourhood


def test_the_postcode_is_kept_nowhere(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, postcode="4826")
    journey.send(resident, pact, choose(resident, page, "elders"))  # type: ignore[arg-type]
    row = Signature.objects.values().get()
    assert "4826" not in {str(value) for value in row.values()}


def test_nothing_at_all_is_an_answer(resident: Client, pact: Pact) -> None:
    journey.sign(resident, pact)
    signature = Signature.objects.get()
    assert (signature.neighbourhood, signature.is_elsewhere) == (None, False)


def test_a_neighbourhood_that_does_not_exist_is_asked_again(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, postcode="4826")
    again = choose(resident, page, "verzonnen")
    assert "Kies een buurt uit de lijst" in again.content.decode()  # type: ignore[attr-defined]


def test_every_neighbourhood_is_found_by_some_postcode(db: None) -> None:
    found = set(PostcodeArea.objects.values_list("area__neighbourhoods", flat=True))
    programme = Neighbourhood.objects.exclude(order=99)
    assert {item.key for item in programme} <= found
