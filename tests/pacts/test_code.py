"""Who cannot use the link types the short code from the same mail; guessing it is limited."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pacts import links
from pacts.models import Pact, Signature, WrongCode
from pacts.services import abuse
from tests.pacts import journey
from tests.pacts.conftest import make_pact

PAGE = "/pacten/proef/ondertekenen/code/"
THANKS = "/pacten/proef/ondertekenen/bevestigd/"


@pytest.fixture
def code(pact: Pact) -> str:
    """The code of a signature that waits."""
    return links.code(journey.store(pact, is_confirmed=False).nonce)


def test_the_code_stands_in_the_mail_and_confirms(resident: Client, pact: Pact, code: str) -> None:
    text = journey.mails()[0].text
    assert f"\n{code[:4]} {code[4:]}\n" in text
    assert PAGE in text
    answer = resident.post(PAGE, {"code": code})
    assert (answer.status_code, answer["Location"]) == (303, THANKS)
    assert Signature.objects.get().state == "confirmed"
    assert [mail.row.kind for mail in journey.mails()] == ["pacts.confirm", "pacts.thanks"]


@pytest.mark.parametrize(
    "write",
    [
        str.lower,
        lambda code: f"  {code[:4]}  {code[4:]} ",
        lambda code: "-".join(code),
        lambda code: code[:3].lower() + "\t" + code[3:],
        lambda code: code.translate({48 + digit: 0x660 + digit for digit in range(10)}),
    ],
)
def test_it_does_not_matter_how_it_is_typed(
    resident: Client, code: str, write: Callable[[str], str]
) -> None:
    assert resident.post(PAGE, {"code": write(code)}).status_code == 303


def test_the_page_after_sending_has_the_field(resident: Client, pact: Pact) -> None:
    sent = journey.sign(resident, pact)
    page = resident.get(sent["Location"]).content.decode()
    assert f'action="{PAGE}"' in page
    assert 'name="code"' in page


def test_no_page_promises_a_week_that_a_closing_cuts_short(resident: Client, pact: Pact) -> None:
    """How long the link works stands in the mail, which knows the closing."""
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=timezone.now() + timedelta(hours=2))
    page = resident.get(journey.sign(resident, pact)["Location"]).content.decode()
    assert "zeven dagen" not in page
    assert "In de mail staat tot wanneer" in page


def test_looking_at_the_page_writes_nothing(resident: Client, code: str) -> None:
    assert resident.get(f"{PAGE}?code={code}").status_code == 200
    assert Signature.objects.get().state == "pending"


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFGHJ", "0OIL1111", "x" * 5000, "ABCDEFG!"])
def test_what_is_no_code_is_no_guess(resident: Client, code: str, typed: str) -> None:
    page = resident.post(PAGE, {"code": typed})
    assert "error-summary" in page.content.decode()
    assert not WrongCode.objects.exists()
    assert Signature.objects.get().state == "pending"


def test_a_wrong_code_says_so_and_tells_nothing(resident: Client, code: str) -> None:
    page = resident.post(PAGE, {"code": "AAAAAAAA"})
    assert "Deze code kennen we niet" in page.content.decode()
    assert "Ayşe" not in page.content.decode()
    assert WrongCode.objects.count() == 1


def test_a_used_code_reads_like_a_wrong_one(resident: Client, code: str) -> None:
    resident.post(PAGE, {"code": code})
    page = resident.post(PAGE, {"code": code}).content.decode()
    assert "of is hij al gebruikt" in page


def test_the_code_of_another_pact_opens_nothing(resident: Client, code: str) -> None:
    make_pact("anders", 98)
    page = resident.post("/pacten/anders/ondertekenen/code/", {"code": code})
    assert "Deze code kennen we niet" in page.content.decode()
    assert Signature.objects.get().state == "pending"


def test_after_many_wrong_codes_the_right_one_waits_too(
    resident: Client, pact: Pact, code: str
) -> None:
    for _ in range(abuse.WRONG_CODES_PER_ADDRESS):
        resident.post(PAGE, {"code": "AAAAAAAA"})
    page = resident.post(PAGE, {"code": code})
    assert page.status_code == 429
    assert "Wacht tien minuten" in page.content.decode()
    assert Signature.objects.get().state == "pending"
    WrongCode.objects.update(typed_at=timezone.now() - timedelta(minutes=11))
    assert resident.post(PAGE, {"code": code}).status_code == 303


def test_who_guesses_from_elsewhere_keeps_nobody_from_it(
    resident: Client, pact: Pact, code: str
) -> None:
    robot = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(abuse.WRONG_CODES_PER_ADDRESS + 1):
        robot.post(PAGE, {"code": "AAAAAAAA"})
    assert resident.post(PAGE, {"code": code}).status_code == 303


def test_a_code_works_as_long_as_the_link(resident: Client, pact: Pact, code: str) -> None:
    Signature.objects.update(confirm_until_at=timezone.now() - timedelta(seconds=1))
    page = resident.post(PAGE, {"code": code}).content.decode()
    assert "De tijd om te bevestigen is voorbij" in page
    assert Signature.objects.get().state == "pending"


def test_guesses_find_nothing(db: None) -> None:
    """31^8 codes, 500 guesses in ten minutes: a year of them finds one of 1,000 in 3 of 100."""
    a_year = abuse.WRONG_CODES_PER_PACT * 6 * 24 * 365
    assert a_year * 1000 / 31**8 < 0.04
