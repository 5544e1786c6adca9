"""At the door of a real server, behind one address: a hall of people, and a robot. Both databases.

With the limits that a new site begins with, and nothing switched off.
"""

import importlib
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.robustness.crowd import Crowd
from tests.robustness.server import Server, environment, serve
from tests.robustness.signers import FORM as DEEL_3
from tests.robustness.signers import THINKING_SECONDS, Signer, at_once, rows

pytestmark = [pytest.mark.own_databases, pytest.mark.soak]

LIMITS = importlib.import_module("pacts.migrations.0003_mailboxes").LIMITS
PER_ADDRESS = 400
HALL, ROBOT, SPOOFED = 300, 5_000, 500
AT_ONCE = 16
"""Requests of the robot at the same moment: so many may pass together as the last one."""
FORM = DEEL_3.replace("deel-3", "proef")
PROVIDERS = ("gmail.com", "hotmail.nl", "ziggo.nl", "kpnmail.nl")


@pytest.fixture
def server(folder: Path, database_url: str) -> Iterator[Server]:
    for per, many, seconds in LIMITS:
        values = f"'{per}', {many}, {seconds}"
        rows(database_url, f"INSERT INTO pacts_limit (per, many, seconds) VALUES ({values})")
    with serve(environment(folder, database_url), 2, 16, "--preload") as running:
        yield running


def count(url: str, what: str) -> int:
    return int(rows(url, f"SELECT count(*) FROM {what}")[0][0])


def test_three_hundred_people_sign_within_a_minute(server: Server, database_url: str) -> None:
    """Each opens the form, reads it, checks the answers and sends them, as one does."""
    signers = [Signer(server) for _ in range(HALL)]
    many = 30

    def some_of_them(place: int) -> list[tuple[int, str]]:
        group = range(place, HALL, many)
        for number in group:
            email = f"bezoeker{number}@{PROVIDERS[number % len(PROVIDERS)]}"
            signers[number].fill_in(name=f"Bezoeker {number}", email=email, form=FORM)
        time.sleep(THINKING_SECONDS)
        sent = [signers[number].send(form=FORM) for number in group]
        return [(answer.status, answer.headers.get("location", "")) for answer in sent]

    began = time.monotonic()
    answers = [answer for some in at_once(many, some_of_them) for answer in some]
    assert time.monotonic() - began < 60
    assert Counter(answers) == {(303, f"{FORM}kijk-in-je-mail/"): HALL}
    assert count(database_url, "pacts_signature WHERE state = 'pending'") == HALL
    assert rows(database_url, "SELECT count(DISTINCT address_key) FROM pacts_signature") == [(1,)]
    assert count(database_url, "outbox_message") == HALL


def test_five_thousand_posts_of_a_robot_wait_and_none_is_lost(
    server: Server, database_url: str
) -> None:
    """Every tenth says that it comes from elsewhere; without a proxy of ours nobody believes it."""
    crowd = Crowd(server, database_url)

    def post(number: int) -> tuple[int, str]:
        place = number // (ROBOT // SPOOFED)
        story = {"X-Forwarded-For": f"10.0.{place // 250}.{place % 250}"} if not number % 10 else {}
        status, headers = crowd.post(f"robot{number}@voorbeeld{number}.nl", **story)
        return status, str(headers["Location"]).rsplit("/", 2)[-2]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = Counter(pool.map(post, range(ROBOT)))
    assert {status for status, _ in answers} == {303}
    stored = Counter(rows(database_url, "SELECT state, email FROM pacts_signature"))
    assert (len(stored), stored.total()) == (ROBOT, ROBOT)
    taken = sum(state == "pending" for state, _ in stored)
    assert PER_ADDRESS <= taken < PER_ADDRESS + AT_ONCE
    assert Counter(state for state, _ in stored) == {"pending": taken, "held": ROBOT - taken}
    assert answers == {(303, "kijk-in-je-mail"): taken, (303, "we-kijken-het-na"): ROBOT - taken}
    assert count(database_url, "outbox_message") == taken
    heaps = "SELECT address_key, count(*) FROM pacts_signature WHERE state = 'held' GROUP BY 1"
    ((place, held),) = rows(database_url, heaps)
    assert (bool(place), held) == (True, ROBOT - taken)
