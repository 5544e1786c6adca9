"""The page of a budget says what was promised from each line, by which decision, and paid."""

import pytest
from django.test import Client

from budget.reports import promised_in
from tests.alliances import committed
from tests.pages.reading import links, main_text

pytestmark = pytest.mark.django_db


def test_a_line_says_what_was_promised_from_it_and_what_was_paid(resident: Client) -> None:
    first = committed.commitment("50000.00", line=9, title="De proef")
    committed.commitment("1000.50", line=9, title="Nog een proef")
    committed.payment(first, "10000.00")
    response = resident.get("/begroting/2023/")
    text = main_text(response)
    assert "€ 50.000 De proef, 2023." in text
    assert "€ 10.000 betaald." in text
    assert "Geen betaling ingevuld." in text
    assert (
        "Samen € 51.000,50 toegezegd. € 10.000 betaald; bij 1 toezegging is niets ingevuld." in text
    )
    assert first.decision.get_absolute_url() in links(response)
    assert "/begroting/2023/#regel-9" in links(response)


def test_without_a_promise_the_page_says_so_and_not_nought(resident: Client) -> None:
    text = main_text(resident.get("/begroting/doorkijk-2024-2026/"))
    assert "Uit deze begroting is nog geen geld toegezegd met een besluit" in text
    assert promised_in("doorkijk-2024-2026") == ()


def test_lines_stand_in_the_order_of_the_table() -> None:
    for number in (13, 9, 20):
        committed.commitment("10.00", line=number)
    numbers = [int(line.line_url.rpartition("-")[2]) for line in promised_in("2023")]
    assert numbers == [9, 13, 20]
