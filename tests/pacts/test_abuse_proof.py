"""A sum that the browser may do widens the limits; without it one signs under the usual ones."""

import html
import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pacts import proofs
from pacts.models import Pact, Signature
from tests.pacts import journey, robots

SIGN = "/pacten/proef/ondertekenen/"
SCRIPT = Path("static/js/proof.js")


@pytest.fixture
def asking(pact: Pact) -> Pact:
    """A pact that asks for a proof, where a second signature from one place would be held."""
    Pact.objects.filter(pk=pact.pk).update(is_proof_asked=True)
    robots.only_limits(("address", 1, 600))
    robots.rows(pact, 1, address_key=robots.key_of("127.0.0.1"))
    return pact


def solve(payload: str) -> str:
    return next(text for text in map(str, itertools.count()) if proofs.is_solved(payload, text))


def send(client: Client, checked: HttpResponse, answer: str) -> HttpResponse:
    data = {"antwoorden": journey.hidden(checked), "verstuur": "1", "bewijs": answer}
    return client.post(SIGN, data)


def test_who_did_the_sum_is_not_held(resident: Client, asking: Pact) -> None:
    checked = journey.fill_in(resident, asking)
    page = checked.content.decode()
    payload = journey.hidden(checked)
    assert f'data-challenge="{html.escape(payload.rpartition(":")[2])}"' in page
    assert re.search(r'<script src="/static/js/proof[^"]*\.js" defer>', page)
    assert send(resident, checked, solve(payload))["Location"].endswith("/kijk-in-je-mail/")
    assert Signature.objects.latest("pk").state == "pending"


@pytest.mark.parametrize("answer", ["", "0", "-1", "１２", "x", "9" * 40])
def test_who_did_not_is_held_like_everybody(resident: Client, asking: Pact, answer: str) -> None:
    checked = journey.fill_in(resident, asking)
    assert not proofs.is_solved(journey.hidden(checked), answer)
    assert "we-kijken-het-na" in send(resident, checked, answer)["Location"]
    assert Signature.objects.latest("pk").state == "held"


def test_without_a_script_one_signs_as_always(resident: Client, asking: Pact) -> None:
    robots.only_limits(("address", 2, 600))
    assert journey.sign(resident, asking)["Location"].endswith("/kijk-in-je-mail/")


def test_a_sum_is_good_for_one_form_only(resident: Client, asking: Pact) -> None:
    first = journey.fill_in(resident, asking)
    answer = solve(journey.hidden(first))
    other = journey.fill_in(resident, asking, email="een.ander@voorbeeld.nl", name="Een ander")
    assert "we-kijken-het-na" in send(resident, other, answer)["Location"]


def test_a_sum_that_was_saved_up_counts_for_nothing(resident: Client, asking: Pact) -> None:
    opened = journey.make_stamp(timezone.now() - proofs.GOOD_FOR - timedelta(seconds=1))
    checked = journey.fill_in(resident, asking, opened=opened)
    answer = send(resident, checked, solve(journey.hidden(checked)))
    assert "we-kijken-het-na" in answer["Location"]


def test_the_limit_is_wider_not_gone(resident: Client, asking: Pact) -> None:
    robots.rows(asking, 9, address_key=robots.key_of("127.0.0.1"))
    checked = journey.fill_in(resident, asking)
    answer = send(resident, checked, solve(journey.hidden(checked)))
    assert "we-kijken-het-na" in answer["Location"]


def test_nobody_is_asked_when_staff_did_not_ask(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact).content.decode()
    assert "<script" not in page
    assert "bewijs" not in page


def test_a_sum_that_nobody_asked_for_widens_nothing(resident: Client, asking: Pact) -> None:
    Pact.objects.filter(pk=asking.pk).update(is_proof_asked=False)
    checked = journey.fill_in(resident, asking)
    answer = send(resident, checked, solve(journey.hidden(checked)))
    assert "we-kijken-het-na" in answer["Location"]


def test_the_script_is_small(db: None) -> None:
    assert SCRIPT.stat().st_size <= 3000
