"""Names stand where Dutch people look for them, whichever database holds them."""

import random
import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from pacts.models import Organisation
from verbeterbreda.lib.ordering import dutch_order

IN_ORDER = [
    "Anna 🌻",
    "Ayşe Yıldız",
    "De Bres",
    "Çağlar",
    "van den Dijk",
    "Élan",
    "in 't Groen",
    "'t Hof",
    "van 't Hof",
    "d'Hondt",
    "Igor",
    "IJsbrand",
    "Ĳsselmonde",
    "Ikram",
    "Madonna",
    "Nguyễn",
    "op den Oever",
    "Oever aan de Mark",
    "O'Neill",
    "Özgür",
    "Q",
    "Sjoerd-Jan de Vries-van den Berg",
    "Ten Veld",
    "in ’t Veld",
    "van Vliet",
    "Yildirim",
    "Zorg",
    "Олександра",
    "محمد",
    "王",
]


@pytest.mark.parametrize("seed", range(5))
def test_small_words_accents_and_capitals_do_not_count(seed: int) -> None:
    shuffled = random.Random(seed).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=dutch_order) == IN_ORDER


@pytest.mark.parametrize(
    "name", ["De", "van de", "'t", "", "…", "👩‍👩‍👧", "In Breda", "Over de Brug"]
)
def test_what_is_only_a_small_word_keeps_it(name: str) -> None:
    assert dutch_order(name)[1] == name
    assert bool(dutch_order(name)[0]) is bool(name)


@given(some.lists(some.text(max_size=12)))
def test_no_two_names_change_places(names: list[str]) -> None:
    ordered = sorted(names, key=dutch_order)
    names.reverse()
    assert sorted(names, key=dutch_order) == ordered


def test_the_page_of_organisations_stands_in_that_order(resident: Client) -> None:
    Organisation.objects.all().update(kind="other")
    for number, name in enumerate(random.Random(1).sample(IN_ORDER, len(IN_ORDER))):
        Organisation.objects.create(slug=f"proef-{number}", name=name, kind="business")
    page = resident.get("/organisaties/?soort=business").content.decode()
    shown = re.findall(r'href="/organisaties/proef-\d+/"[^>]*>(?:<bdi>)?([^<]+)', page)
    assert [name.replace("&#x27;", "'") for name in shown] == IN_ORDER
