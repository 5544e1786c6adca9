"""The hall signs undisturbed, the robot is held and lost nowhere, and nobody learns who signed.

At full size, through a real server, hall and robot stand in `test_hall_and_robot.py`.
"""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone

from pacts import links, services
from pacts.models import Mailbox, Pact, Signature, WrongCode
from pacts.reports.held import held_groups, held_total
from pacts.services import abuse
from tests.pacts import journey, robots
from tests.pacts.conftest import make_pact
from verbeterbreda.lib import remembering
from verbeterbreda.outbox.models import Message

HALL_SIZE = 300
CSRF_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
"""Random at every page, whoever asks."""
FULL = pytest.param(10_000, marks=pytest.mark.soak)
PUZZLES = ("captcha", "puzzel", "plaatjes", "<script")


@pytest.fixture
def pact(db: None) -> Iterator[Pact]:
    remembering.forget_all()
    yield make_pact()
    remembering.forget_all()


def person(number: int) -> dict[str, str]:
    providers = ["gmail.com", "hotmail.nl", "ziggo.nl", "kpnmail.nl"]
    return {
        "name": f"Bezoeker {number}",
        "email": f"bezoeker{number}@{providers[number % len(providers)]}",
    }


# --- The hall (D8) -------------------------------------------------------------------------------


def test_three_hundred_people_behind_one_address_all_sign(resident: Client, pact: Pact) -> None:
    answers, pages = [], []
    for number in range(HALL_SIZE):
        checked = journey.fill_in(resident, pact, **person(number))
        pages.append(checked.content.decode().lower())
        answers.append(journey.send(resident, pact, checked))
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (303, "/pacten/proef/ondertekenen/kijk-in-je-mail/")
    }
    assert Signature.objects.pending().count() == HALL_SIZE
    assert len(set(Signature.objects.values_list("address_key", flat=True))) == 1
    assert Message.objects.filter(kind="pacts.confirm").count() == HALL_SIZE
    assert [word for page in pages for word in PUZZLES if word in page] == []


def test_a_larger_hall_fits_when_staff_opened_a_session(pact: Pact) -> None:
    robots.only_limits(("address", 20, 600), ("network", 20, 600), ("domain", 20, 600))
    session = robots.open_session(pact, expected=40)
    for number in range(80):
        robots.sign(pact, number, session=session, email=f"collega{number}@werk.example")
    assert Signature.objects.pending().count() == 80
    assert robots.sign(pact, 80, session=session).value == "held"


# --- The robot (D9) ------------------------------------------------------------------------------


def test_a_robot_is_held_beyond_the_threshold_and_nothing_is_lost(
    resident: Client, pact: Pact
) -> None:
    robots.only_limits(("address", 10, 600))
    answers = [journey.sign(resident, pact, **person(number)) for number in range(40)]
    assert {answer.status_code for answer in answers} == {303}
    held = ["/we-kijken-het-na/" in answer["Location"] for answer in answers]
    assert held == [False] * 10 + [True] * 30
    assert Signature.objects.count() == 40
    (heap,) = held_groups("plek")
    assert (heap.number, heap.places) == (30, 1)
    assert Message.objects.count() == 10


@pytest.mark.parametrize("proxies", [0, 1])
def test_made_up_proxy_headers_change_nothing(resident: Client, pact: Pact, proxies: int) -> None:
    """With a proxy of ours the last address is what it saw; everything before it is a story."""
    robots.only_limits(("address", 5, 600))
    seen = ", 203.0.113.7" if proxies else ""
    with override_settings(TRUSTED_PROXIES=proxies):
        for number in range(25):
            checked = journey.fill_in(resident, pact, **person(number))
            made_up = f"10.{number}.{number}.1, 192.0.2.{number}{seen}"
            data = {"antwoorden": journey.hidden(checked), "verstuur": "1"}
            resident.post("/pacten/proef/ondertekenen/", data, headers={"X-Forwarded-For": made_up})
    assert Signature.objects.pending().count() == 5
    assert held_total() == 20
    assert [heap.number for heap in held_groups("plek")] == [20]


@pytest.mark.parametrize("name", ["Ayşe Yıldız", "{number}"])
def test_a_mail_bomb_is_five_mails_at_most(resident: Client, pact: Pact, name: str) -> None:
    for number in range(30):
        journey.sign(resident, pact, name=name.format(number=f"Naam {number}"))
    assert 1 <= Message.objects.filter(to_email=journey.EMAIL).count() <= 5


def test_a_mail_bomb_with_tags_and_dots_is_one_mailbox(resident: Client, pact: Pact) -> None:
    for number in range(30):
        journey.sign(resident, pact, email=f"a{'.' * (number % 2)}yse+{number}@gmail.com")
    assert 1 <= Message.objects.count() <= 5


# --- Who signed already (D5, D6) -----------------------------------------------------------------


def known(pact: Pact) -> None:
    journey.store(pact)


def unknown(pact: Pact) -> None:
    pass


def pending(pact: Pact) -> None:
    journey.store(pact, is_confirmed=False)


def withdrawn(pact: Pact) -> None:
    signature = journey.store(pact)
    services.withdraw(pact=pact, token=links.token(signature, "mine"), now=timezone.now())


def held(pact: Pact) -> None:
    journey.store(pact)
    Signature.objects.update(state="held", state_reason="Twijfel", reviewed_at=timezone.now())


def invalid(pact: Pact) -> None:
    journey.store(pact)
    Signature.objects.update(state="invalid", state_reason="Robot", mailbox_slot=None)


def shared(pact: Pact) -> None:
    for name in ("Bram", "Chris"):
        journey.store(pact, name=name)


def mailed_out(pact: Pact) -> None:
    journey.store(pact)
    Mailbox.objects.update(mails=5)


def blocked(pact: Pact) -> None:
    robots.put_on_list("block", "email", journey.EMAIL)


def of_a_blocked_domain(pact: Pact) -> None:
    robots.put_on_list("block", "domain", "voorbeeld.nl")


def of_a_busy_domain(pact: Pact) -> None:
    robots.only_limits(("domain", 1, 600))
    robots.rows(pact, 1, email_domain="voorbeeld.nl")


KINDS = [known, unknown, pending, withdrawn, held, invalid, shared, mailed_out, blocked]
KINDS += [of_a_blocked_domain, of_a_busy_domain]


@pytest.mark.parametrize("language", ["", "?taal=ar"])
@pytest.mark.parametrize("prepare", KINDS, ids=lambda kind: kind.__name__)
def test_every_address_gets_the_same_answer(
    pact: Pact, prepare: Callable[[Pact], None], language: str
) -> None:
    prepare(pact)
    assert everything_said(pact, language) == EXPECTED.setdefault(
        language, everything_said(make_pact("kwarq", 98), language)
    )


EXPECTED: dict[str, list[object]] = {}
"""What somebody is told whom we never saw, per language."""


def everything_said(pact: Pact, language: str) -> list[object]:
    """Return status, headers, cookies and body of the last step and of the page after it."""
    client = Client()
    address = f"/pacten/{pact.slug}/ondertekenen/{language}"
    checked = client.post(address, journey.answers())
    data = {"antwoorden": journey.hidden(checked), "verstuur": "1"}
    sent = client.post(address, data)
    page = client.get(sent["Location"])
    return [_said(answer, pact.slug) for answer in (sent, page)] + [sorted(client.cookies)]


def _said(answer: HttpResponse, slug: str) -> tuple[object, ...]:
    plainly = [
        (name, value.replace(slug, "…"))
        for name, value in sorted(answer.headers.items())
        if name != "ETag"  # of the body, which is compared itself
    ]
    body = CSRF_TOKEN.sub("", answer.content.decode()).replace(slug, "…")
    return answer.status_code, plainly, sorted(answer.cookies), body


@pytest.mark.soak
def test_the_time_of_an_answer_does_not_tell_who_signed(resident: Client, pact: Pact) -> None:
    """200 pairs in turn: the medians may differ 5 ms and 10 %. Needs a machine that is not busy."""
    robots.only_limits()
    times: dict[str, list[float]] = {"known": [], "new": []}
    for number in range(200):
        journey.store(pact, name=f"Bekend {number}", email=f"bekend{number}@voorbeeld.nl")
    for number in range(200):
        for kind in ("known", "new") if number % 2 else ("new", "known"):
            word = "Bekend" if kind == "known" else "Nieuw"
            times[kind].append(
                seconds(resident, pact, f"{word} {number}", f"{word}{number}@voorbeeld.nl")
            )
    one, other = median(times["known"]), median(times["new"])
    assert abs(one - other) <= 0.005, (one, other)
    assert abs(one - other) <= 0.1 * max(one, other), (one, other)


def seconds(client: Client, pact: Pact, name: str, email: str) -> float:
    checked = journey.fill_in(client, pact, name=name, email=email)
    start = time.perf_counter()
    journey.send(client, pact, checked)
    return time.perf_counter() - start


# --- Guessing (D3) -------------------------------------------------------------------------------


@pytest.mark.parametrize("guesses", [1_500, FULL])
def test_guesses_of_a_code_find_nothing(pact: Pact, guesses: int) -> None:
    """From one place ten are looked at, from everywhere some hundreds; the rest goes unread."""
    journey.store(pact, is_confirmed=False)
    now = timezone.now()
    looked_at = 0
    for number in range(guesses):
        place = f"plek{number % 400}"
        if abuse.may_guess(pact=pact, address_key=place, now=now):
            looked_at += 1
            guess = services.ByCode(f"{number:08d}")
            outcome = services.confirm(pact=pact, key=guess, now=now)
            assert outcome is services.Confirmation.UNKNOWN
            abuse.note_wrong_code(pact=pact, address_key=place, now=now)
    assert looked_at == abuse.WRONG_CODES_PER_PACT
    assert WrongCode.objects.count() == looked_at
    assert Signature.objects.confirmed().count() == 0


def test_ten_wrong_codes_and_the_page_points_at_the_link(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    address = "/pacten/proef/ondertekenen/code/"
    answers = [resident.post(address, {"code": "AAAA AAAA"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert "link" in answers[-1].content.decode()
    right = resident.post(address, {"code": links.code(signature.nonce)})
    assert right.status_code == 429
    assert Signature.objects.pending().count() == 1
    WrongCode.objects.update(typed_at=timezone.now() - timedelta(minutes=10))
    assert resident.post(address, {"code": links.code(signature.nonce)}).status_code == 303


@pytest.mark.parametrize("guesses", [500, FULL])
def test_guesses_of_a_link_find_nothing(pact: Pact, guesses: int) -> None:
    signature = journey.store(pact, is_confirmed=False)
    public = signature.receipt_code or ""
    tokens = [f"{public}{number:043d}" for number in range(guesses)]
    signatures = Signature.objects.filter(pact=pact)
    assert not any(links.find(signatures, token, "confirm") for token in tokens)
    assert links.find(signatures, links.token(signature, "mine"), "confirm") is None
    assert links.find(signatures, links.token(signature, "confirm"), "confirm") == signature
