"""Whoever we know already: who subscribes, applies, signs for others or logs in hears the same.

For signing on the site see `test_hall.py`. There is no page to reset a password: staff set one.
"""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from governance.models import Application, Seat, Vacancy
from pacts.forms import make_stamp
from pacts.models import Pact, SigningSession
from tests.conftest import PASSWORD
from tests.pacts import journey, organising, robots
from tests.pacts.conftest import make_pact
from tests.pacts.journey import hidden
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import remembering
from verbeterbreda.news.models import Subscriber

pytestmark = pytest.mark.django_db

EMAIL = "ayse@voorbeeld.nl"
VACANCY = "/bestuur/vacatures/7/"
RANDOM = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
"""At every page another, whoever asks."""

OF_THE_MOMENT = {"ETag", "Expires"}
"""The first follows from the body, which is compared itself; the second is the clock."""

type Ask = Callable[[str], list[HttpResponse]]


@pytest.fixture(autouse=True)
def _doors(db: None) -> None:
    remembering.forget_all()
    robots.only_limits()
    now = timezone.now()
    Vacancy.objects.create(
        pk=7,
        seat=Seat.objects.get(pk="bestuur-bewoner-1"),
        text="Je vergadert acht keer per jaar.",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )
    robots.open_session(make_pact(), expected=300)


# --- What somebody does, with every answer that could tell ----------------------------------------


def subscribe(email: str) -> list[HttpResponse]:
    stamp = make_stamp(timezone.now() - timedelta(minutes=1))
    client = Client()
    sent = client.post(
        "/nieuwsbrief/kwartaalbericht/", {"email": email, "website": "", "opened": stamp}
    )
    return [sent, client.get(sent["Location"])]


def apply(email: str) -> list[HttpResponse]:
    client = Client()
    answers = {
        "name": "Ayşe Yıldız",
        "email": email,
        "motivation": "Ik ken mijn buurt.",
        "consent": "on",
        "website": "",
        "opened": make_stamp(timezone.now() - timedelta(minutes=1)),
        "stap": "Verder",
    }
    checked = client.post(VACANCY, answers)
    sent = client.post(VACANCY, {"antwoorden": hidden(checked), "verstuur": "1"})
    return [sent, client.get(sent["Location"])]


def sign_for_an_organisation(email: str) -> list[HttpResponse]:
    client = Client()
    sent = organising.sign(client, Pact.objects.get(pk="proef"), email=email)
    return [sent, client.get(sent["Location"])]


def sign_at_a_meeting(email: str) -> list[HttpResponse]:
    client, door = Client(), f"/pacten/proef/hier/{SigningSession.objects.get().code}/"
    checked = client.post(door, journey.answers(email=email))
    sent = client.post(door, {"antwoorden": hidden(checked), "verstuur": "1"})
    return [sent, client.get(sent["Location"])]


def log_in(email: str) -> list[HttpResponse]:
    return [Client().post("/beheer/login/", {"username": email, "password": "geraden"})]


# --- Who is known already, and how ---------------------------------------------------------------


def unknown() -> None:
    pass


def subscribed() -> None:
    subscribe(EMAIL)


def subscribed_and_confirmed() -> None:
    subscribe(EMAIL)
    Subscriber.objects.update(confirmed_at=timezone.now())


def subscribed_and_held() -> None:
    subscribe(EMAIL)
    Subscriber.objects.update(held_reason="Robot")


def subscribed_often() -> None:
    for _ in range(4):
        subscribe(EMAIL)


def applied() -> None:
    apply(EMAIL)


def applied_and_held() -> None:
    apply(EMAIL)
    Application.objects.update(held_reason="Robot")


def signed() -> None:
    journey.store(Pact.objects.get(pk="proef"), email=EMAIL)


def signed_and_not_confirmed() -> None:
    journey.store(Pact.objects.get(pk="proef"), email=EMAIL, is_confirmed=False)


def organisation_applied() -> None:
    organising.store(Pact.objects.get(pk="proef"), email=EMAIL)


def organisation_takes_part() -> None:
    bureau = User.objects.create_user("bureau@voorbeeld.nl", PASSWORD)
    organising.take_part(Pact.objects.get(pk="proef"), bureau, email="anders@voorbeeld.nl")


def blocked() -> None:
    robots.put_on_list("block", "email", EMAIL)


def of_a_blocked_domain() -> None:
    robots.put_on_list("block", "domain", "voorbeeld.nl")


def from_a_busy_place() -> None:
    robots.only_limits(("address", 1, 600))
    subscribe("eerder@voorbeeld.nl")
    apply("eerder@voorbeeld.nl")


def of_staff() -> None:
    User.objects.create_user(EMAIL, PASSWORD, is_staff=True)


def of_somebody_who_left() -> None:
    User.objects.create_user(EMAIL, PASSWORD, is_staff=True, is_active=False)


def of_somebody_without_rights() -> None:
    User.objects.create_user(EMAIL, PASSWORD)


ANYBODY = [unknown, blocked, of_a_blocked_domain, from_a_busy_place]
SUBSCRIBERS = [subscribed, subscribed_and_confirmed, subscribed_and_held, subscribed_often]
APPLICANTS = [applied, applied_and_held]
SIGNERS = [signed, signed_and_not_confirmed]
ORGANISATIONS = [organisation_applied, organisation_takes_part]
ACCOUNTS = [of_staff, of_somebody_who_left, of_somebody_without_rights]
CASES: list[tuple[Ask, Callable[[], None]]] = [
    *((subscribe, known) for known in ANYBODY + SUBSCRIBERS),
    *((apply, known) for known in ANYBODY + APPLICANTS),
    *((sign_for_an_organisation, known) for known in ANYBODY[:3] + SIGNERS + ORGANISATIONS),
    *((sign_at_a_meeting, known) for known in ANYBODY[:3] + SIGNERS),
    *((log_in, known) for known in ACCOUNTS),
]


@pytest.mark.parametrize(("ask", "known"), CASES, ids=lambda each: each.__name__)
def test_the_answer_is_the_same_for_an_address_that_we_know(
    ask: Ask, known: Callable[[], None]
) -> None:
    """Status, headers, cookies and body: to the last sign, but for what is random."""
    with transaction.atomic():
        to_a_stranger = everything_said(ask)
        transaction.set_rollback(True)
    remembering.forget_all()
    known()
    assert everything_said(ask) == to_a_stranger


def everything_said(ask: Ask) -> list[object]:
    return [
        (
            answer.status_code,
            sorted(pair for pair in answer.headers.items() if pair[0] not in OF_THE_MOMENT),
            sorted(answer.cookies),
            RANDOM.sub("", answer.content.decode()),
        )
        for answer in ask(EMAIL)
    ]


# --- How long it takes ---------------------------------------------------------------------------


class FewerRounds(PBKDF2PasswordHasher):
    """As in production, in a hundredth of its time: still more than a difference may be."""

    iterations = 15_000


def last_step(ask: Ask, email: str) -> float:
    began = time.perf_counter()
    ask(email)
    return time.perf_counter() - began


@pytest.mark.soak
@pytest.mark.parametrize("ask", [subscribe, apply, log_in], ids=lambda each: each.__name__)
def test_the_time_of_an_answer_does_not_tell_who_is_known(ask: Ask, settings: Settings) -> None:
    """200 pairs in turn: the medians may differ 5 ms and 10 %. Needs a machine that is not busy."""
    hasher = f"{__name__}.FewerRounds"
    settings.PASSWORD_HASHERS = [hasher]
    made_at = timezone.now() - timedelta(days=2)
    for number in range(200):
        make_known(f"bekend{number}@voorbeeld.nl", made_at)
    times: dict[str, list[float]] = {"bekend": [], "nieuw": []}
    for number in range(200):
        for kind in ("bekend", "nieuw") if number % 2 else ("nieuw", "bekend"):
            times[kind].append(last_step(ask, f"{kind}{number}@voorbeeld.nl"))
    one, other = median(times["bekend"]), median(times["nieuw"])
    assert abs(one - other) <= 0.005, (one, other)
    assert abs(one - other) <= 0.1 * max(one, other), (one, other)


def make_known(email: str, made_at: datetime) -> None:
    """A subscriber, an applicant and an account at this address, since some days."""
    subscribe(email)
    apply(email)
    Subscriber.objects.filter(email=email).update(confirmed_at=made_at, mailed_on=made_at.date())
    User.objects.create_user(email, PASSWORD, is_staff=True)
