"""Limits hold back for review. They count the same for every process, and nobody is refused."""

import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pacts.models import Limit, Pact, Signature
from pacts.services import Origin, abuse
from tests.pacts import robots
from tests.pacts.conftest import make_pact

ADDRESS = [("address", 3, 600)]
MINUTE = timedelta(minutes=1)


def states() -> list[str]:
    return list(Signature.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("per", "origins"),
    [
        ("address", [{"ip": robots.HALL}] * 5),
        ("network", [{"ip": f"203.0.113.{number}"} for number in range(5)]),
        ("network", [{"ip": f"2001:db8:7:{number}::1"} for number in range(5)]),
        ("address", [{"ip": f"2001:db8:7:7::{number}"} for number in range(5)]),
        (
            "domain",
            [
                {"email": f"wie{number}@vloed.example", "ip": f"198.51.{number}.1"}
                for number in range(5)
            ],
        ),
    ],
)
def test_beyond_the_limit_the_next_ones_wait(
    pact: Pact, per: str, origins: list[dict[str, Any]]
) -> None:
    robots.only_limits((per, 3, 600))
    for number, origin in enumerate(origins):
        robots.sign(pact, number, **origin)
    assert states() == ["pending"] * 3 + ["held"] * 2
    reasons = set(Signature.objects.filter(state="held").values_list("state_reason", flat=True))
    assert len(reasons) == 1
    assert "Meer dan 3 handtekeningen" in reasons.pop()


def test_a_limit_on_what_was_typed_is_not_told_on_the_screen(pact: Pact) -> None:
    robots.only_limits(("domain", 1, 600))
    answers = [
        robots.sign(pact, number, email=f"wie{number}@vloed.example").value for number in range(3)
    ]
    assert answers == ["check mail"] * 3
    assert states() == ["pending", "held", "held"]


def test_what_is_held_because_of_the_place_is_told_so(pact: Pact) -> None:
    robots.only_limits(*ADDRESS)
    answers = [robots.sign(pact, number).value for number in range(4)]
    assert answers == ["check mail"] * 3 + ["held"]


def test_a_large_provider_has_no_limit_per_domain(pact: Pact) -> None:
    robots.only_limits(("domain", 1, 600))
    for number in range(5):
        robots.sign(pact, number, email=f"wie{number}@gmail.com")
    assert states() == ["pending"] * 5


def test_the_limit_passes_with_the_time(pact: Pact) -> None:
    robots.only_limits(("address", 2, 600))
    start = timezone.now()
    for number in range(3):
        robots.sign(pact, number, now=start)
    assert robots.sign(pact, 3, now=start + timedelta(seconds=599)).value == "held"
    later = start + timedelta(seconds=600)
    assert robots.sign(pact, 4, now=later).value == "check mail"


def test_another_place_and_another_pact_are_not_counted(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600))
    robots.sign(pact, 1)
    assert robots.sign(pact, 2, ip="198.51.100.1").value == "check mail"
    assert robots.sign(make_pact("anders", 98), 3).value == "check mail"
    assert robots.sign(pact, 4).value == "held"


def test_who_has_no_address_is_not_counted(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600), ("network", 1, 600))
    for number in range(3):
        robots.sign(pact, number, ip="")
    assert states() == ["pending"] * 3


@pytest.mark.parametrize("limits", [ADDRESS, [*ADDRESS, ("network", 9, 60), ("domain", 9, 60)]])
def test_all_limits_cost_one_query(
    pact: Pact, limits: list[tuple[str, int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    robots.only_limits(*limits)
    robots.open_session(pact, network=robots.HALL)
    now = timezone.now()
    origin = Origin(opened_at=now - MINUTE, ip=robots.HALL)
    judged = {"pact": pact, "email": "wie@voorbeeld.nl", "origin": origin, "now": now}
    abuse.judge(**judged)
    asked, first_row = [], abuse.first_row

    def counting(*arguments: Any) -> Any:
        asked.append(arguments)
        return first_row(*arguments)

    monkeypatch.setattr(abuse, "first_row", counting)
    with CaptureQueriesContext(connection) as queries:
        assert abuse.judge(**judged) is None
    assert len(asked) == 1
    assert len(queries) <= 1  # the same one, where Django sees it


@pytest.mark.parametrize("many", [1, 100])
def test_the_count_walks_an_index_of_its_own(pact: Pact, many: int) -> None:
    """Also on the first day, when the database knows nothing of the table yet."""
    statement = abuse._statement(("address_key", "network_key", "email_domain"))
    values = [pact.pk, "x", str(timezone.now()), 399] * 3
    robots.rows(pact, many, address_key="x", network_key="x", email_domain="x")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table this small is read whole
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {statement}", values)
        plan = " ".join(str(row) for row in cursor.fetchall())
    for index in ("per_address", "per_network", "per_domain"):
        assert f"signatures_{index}" in plan


# --- A meeting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["kiosk", "network"])
def test_a_meeting_has_room_for_twice_what_was_expected(pact: Pact, by: str) -> None:
    robots.only_limits(("address", 1, 600), ("network", 1, 600))
    network = "203.0.113.0/24" if by == "network" else ""
    session = robots.open_session(pact, expected=3, network=network)
    origin = {"session": session} if by == "kiosk" else {}
    for number in range(8):
        robots.sign(pact, number, **origin)
    assert states() == ["pending"] * 6 + ["held"] * 2


def test_a_meeting_where_nobody_was_expected_breaks_nothing(pact: Pact) -> None:
    """PostgreSQL refuses to count from before the first row."""
    robots.only_limits(("address", 1, 600))
    session = robots.open_session(pact, expected=0)
    for number in range(3):
        robots.sign(pact, number, session=session)
    assert states() == ["pending", "pending", "held"]


def test_a_meeting_that_is_over_gives_no_room(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600))
    session = robots.open_session(pact, network=robots.HALL)
    late = session.ends_at + 2 * MINUTE
    answers = [robots.sign(pact, number, now=late, session=session).value for number in range(3)]
    assert answers == ["check mail", "held", "held"]


def test_a_meeting_elsewhere_gives_no_room_here(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600))
    robots.open_session(pact, network="198.51.100.0/24")
    robots.open_session(make_pact("anders", 98), network=robots.HALL)
    robots.open_session(pact, network="geen netwerk")
    assert [robots.sign(pact, number).value for number in range(2)] == ["check mail", "held"]


def test_who_began_during_the_meeting_belongs_to_it(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600))
    session = robots.open_session(pact, expected=10)
    late = session.ends_at + timedelta(minutes=5)
    opened = {"session": session, "opened_at": session.ends_at - MINUTE}
    answers = [robots.sign(pact, number, now=late, **opened).value for number in range(3)]
    assert answers == ["check mail"] * 3


def test_colleagues_at_a_meeting_may_share_a_domain_but_no_list_is_lifted(pact: Pact) -> None:
    robots.only_limits(("domain", 1, 600))
    session = robots.open_session(pact)
    robots.put_on_list("block", "email", "robot@*")
    for number in range(3):
        robots.sign(pact, number, session=session, email=f"wie{number}@werk.example")
    robots.sign(pact, 3, session=session, email="robot@werk.example")
    assert states() == ["pending"] * 3 + ["held"]


# --- One count for everybody ---------------------------------------------------------------------

ANOTHER_PROCESS = """
import django; django.setup()
from django.utils import timezone
from pacts.models import Pact
from pacts.services import Origin, abuse
now = timezone.now()
from datetime import timedelta
hold = abuse.judge(pact=Pact.objects.get(slug='proef'), email='a@b.nl',
    origin=Origin(opened_at=now - timedelta(minutes=1), ip='203.0.113.7'), now=now)
print('held' if hold else 'taken')
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_process_that_starts_now_counts_what_the_others_took() -> None:
    pact = make_pact()
    robots.only_limits(*ADDRESS)
    for number in range(2):
        robots.sign(pact, number)
    assert _in_another_process() == "taken"
    robots.sign(pact, 2)
    assert _in_another_process() == "held"


def _in_another_process() -> str:
    import os

    url = connection.settings_dict
    database = f"postgres://{url['USER']}:{url['PASSWORD']}@{url['HOST'] or 'localhost'}"
    if str(url["HOST"]).startswith("/"):
        database = f"postgres://{url['USER']}@/{url['NAME']}?host={url['HOST']}"
    else:
        database += f":{url['PORT'] or 5432}/{url['NAME']}"
    ran = subprocess.run(
        [sys.executable, "-c", ANOTHER_PROCESS],
        env=os.environ
        | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "verbeterbreda.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_workers_that_take_turns_share_one_exact_count() -> None:
    """Eight threads with connections of their own, one signature at a time between them."""
    pact = make_pact()
    robots.only_limits(("address", 20, 600))
    turn = threading.Lock()

    def work(worker: int) -> None:
        for number in range(5):
            with turn:
                robots.sign(pact, 10 * worker + number)
        connection.close()

    threads = [threading.Thread(target=work, args=[worker]) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (states().count("pending"), states().count("held")) == (20, 20)


def test_a_restart_forgets_nothing(pact: Pact) -> None:
    robots.only_limits(*ADDRESS)
    for number in range(3):
        robots.sign(pact, number)
    abuse.limits.forget()
    abuse.lists.forget()
    assert robots.sign(pact, 3).value == "held"


def test_a_changed_limit_holds_within_seconds_and_needs_no_restart(pact: Pact) -> None:
    robots.only_limits(("address", 1, 600))
    robots.sign(pact, 1)
    assert robots.sign(pact, 2).value == "held"
    Limit.objects.update(many=10)
    abuse.limits.forget()  # what five seconds do by themselves
    assert robots.sign(pact, 3).value == "check mail"
    assert abuse.limits.seconds == 5


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (600, "10 minuten"),
        (60, "1 minuut"),
        (3600, "1 uur"),
        (86_400, "1 dag"),
        (90, "90 seconden"),
    ],
)
def test_a_time_is_said_as_people_say_it(seconds: int, text: str) -> None:
    assert abuse.duration(seconds) == text
