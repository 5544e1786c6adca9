"""Money per inhabitant only where it is honest; everything else is a group of its own."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client

from alliances.models import Action
from budget.models import Line
from pacts.models import Neighbourhood
from tests.alliances import committed
from tests.pages.reading import links, main_text
from verbeterbreda.pages.reports.neighbourhood_money import (
    REST,
    PlaceMoney,
    neighbourhood_money,
    only_place,
)

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
WISSELAAR = "gw2-2"  # an action in Wisselaar and nowhere else


def money_of(key: str) -> PlaceMoney:
    name = Neighbourhood.objects.get(pk=key).name
    return next(place for place in neighbourhood_money().places if place.name == name)


def people_in(area: str, year: str) -> int:
    """The inhabitants of an area, straight from the fixtures."""
    with (FIXTURES / "observations_bevolking.csv").open(newline="") as file:
        found = [row for row in csv.DictReader(file) if row["area"] == area]
    return int(next(row["value"] for row in found if row["period"] == year))


def test_with_the_real_money_nothing_is_attributed_and_the_page_says_so(resident: Client) -> None:
    report = neighbourhood_money()
    assert report.attributed == []
    assert report.rest.planned.amount == report.total.planned.amount == Decimal(27_030_000)
    text = main_text(resident.get("/buurten/geld/"))
    assert "Geen enkel bedrag is aan één buurt toe te delen" in text
    assert "niet meegeteld: 8 keer ntb en 4 keer pm" in text
    assert "Hierin zit ‘€ 5000.000’" in text
    assert "€ 0" not in text
    assert len(report.places) == 16


def test_money_for_one_neighbourhood_is_divided_by_its_inhabitants(resident: Client) -> None:
    promise = committed.commitment("10000.00", line=9)
    committed.funding(promise, WISSELAAR, "10000.00")
    committed.payment(promise, "4000.00")
    place = money_of("wisselaar")
    people = people_in("BU07580104", "2022")
    assert (place.inhabitants.number, place.inhabitants.year) == (people, "2022")
    assert place.per_inhabitant == round(Decimal(10_000) / people, 2)
    assert (place.committed, place.paid) == (Decimal(10_000), Decimal(4_000))
    assert neighbourhood_money().rest.committed is None
    response = resident.get("/buurten/wisselaar/")
    text = main_text(response)
    assert (
        "€ 10.000 is toegezegd aan acties die alleen in Wisselaar zijn. Dat is € 2,36 per" in text
    )
    assert "gerekend met 4.230 inwoners in 2022." in text
    assert "/buurten/geld/" in links(response)


def test_what_is_partly_for_one_place_is_paid_for_none() -> None:
    promise = committed.commitment("10000.00", line=9)
    committed.funding(promise, WISSELAAR, "6000.00")
    committed.payment(promise, "4000.00")
    report = neighbourhood_money()
    place = money_of("wisselaar")
    assert (place.committed, place.paid) == (Decimal(6_000), None)
    assert (report.rest.committed, report.rest.paid) == (Decimal(4_000), Decimal(4_000))
    assert (report.total.committed, report.total.paid) == (Decimal(10_000), Decimal(4_000))


@pytest.mark.parametrize("key", ["gw1-1", "kw3-1", "gw2-5"])
def test_money_for_more_places_is_not_attributed(key: str) -> None:
    """One for all, one in two neighbourhoods, one that the source also places elsewhere."""
    promise = committed.commitment("10000.00", line=9)
    committed.funding(promise, key, "10000.00")
    report = neighbourhood_money()
    assert report.attributed == []
    assert report.rest.committed == Decimal(10_000)


def test_a_planned_line_is_for_a_place_when_all_of_its_actions_are() -> None:
    line = Line.objects.get(section__budget="2023", number=8)
    line.actions.set([Action.objects.get(pk=WISSELAAR)])
    assert money_of("wisselaar").planned.amount == Decimal(150_000)
    line.actions.add(Action.objects.get(pk="gw1-3"))
    assert money_of("wisselaar").planned.amount is None


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("epelenberg", "De buurt valt niet precies samen met buurten van het CBS."),
        ("doornbos", "Het CBS telt deze buurt samen met een andere."),
        ("haagdijken", "De buurt valt niet precies samen met buurten van het CBS."),
    ],
)
def test_where_the_cbs_counts_otherwise_nothing_is_said_per_inhabitant(
    resident: Client, key: str, why: str
) -> None:
    action = Action.objects.get(pk=WISSELAAR)
    action.neighbourhoods.set([key])
    promise = committed.commitment("10000.00", line=9)
    committed.funding(promise, WISSELAAR, "10000.00")
    place = money_of(key)
    assert (place.committed, place.per_inhabitant) == (Decimal(10_000), None)
    assert place.inhabitants.why == why
    assert f"Per inwoner is niet te zeggen. {why}" in main_text(resident.get(f"/buurten/{key}/"))


def test_the_csv_has_every_place_and_the_rest(resident: Client) -> None:
    promise = committed.commitment("10000.00", line=9)
    committed.funding(promise, WISSELAAR, "6000.00")
    content = b"".join(resident.get("/buurten/geld.csv").streaming_content)
    rows = {row["buurt"]: row for row in csv.DictReader(StringIO(content.decode("utf-8-sig")))}
    assert len(rows) == 18
    assert rows["Wisselaar"]["toegezegd_per_inwoner"] == "1.42"
    assert rows[REST]["toegezegd"] == "4000.00"
    assert rows["Biesdonk"]["toegezegd"] == rows["Biesdonk"]["toegezegd_per_inwoner"] == ""


@pytest.mark.parametrize(
    ("places", "words", "is_everywhere", "wanted"),
    [
        (["a"], "ergens in a", False, "a"),
        (["a"], "a; ook daar", False, ""),
        (["a", "b"], "", False, ""),
        (["a"], "", True, ""),
        ([], "", False, ""),
    ],
)
def test_one_place_is_one_place(
    places: list[str], words: str, is_everywhere: bool, wanted: str
) -> None:
    assert only_place(places, words, is_everywhere=is_everywhere) == wanted
