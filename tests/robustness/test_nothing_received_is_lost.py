"""Web workers killed, the database stopped or full: what was answered as received is there."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.outbox.sink import Sink, running
from tests.robustness.cluster import StoppableCluster
from tests.robustness.crowd import Crowd, assert_nothing_lost
from tests.robustness.server import ROOT, Server, environment, serve
from tests.robustness.signers import at_once, rows

pytestmark = pytest.mark.own_databases

FINE = {303}
BUSY = {303, 503}
MOST_SECONDS = 5
KILLS = 24
"""One every half second for twelve seconds."""


@contextmanager
def portal(folder: Path, url: str, port: int = 0) -> Iterator[Server]:
    """Two workers of four threads, as on a server."""
    with serve(environment(folder, url), 2, 4, "--preload", port=port) as server:
        yield server


@pytest.fixture(scope="module")
def postgres_url(cluster: StoppableCluster) -> str:
    return cluster.copy("seeded", uuid.uuid4().hex)


@pytest.fixture(scope="module")
def on_postgres(
    ground: Path, postgres_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The portal of all tests on PostgreSQL; each has a crowd of its own before it."""
    folder = tmp_path_factory.mktemp("received")
    (folder / "static").symlink_to(ground / "static")
    with portal(folder, postgres_url) as server:
        yield server


@pytest.fixture
def crowd(on_postgres: Server, postgres_url: str) -> Iterator[Crowd]:
    people = Crowd(on_postgres, postgres_url)
    yield people
    people.stop()


@pytest.fixture
def crowd_on_sqlite(folder: Path, seeded: Path) -> Iterator[Crowd]:
    url = f"sqlite:///{shutil.copy(seeded, folder / 'portal.sqlite3')}"
    with portal(folder, url) as server:
        people = Crowd(server, url)
        yield people
        people.stop()


def kill_a_worker(crowd: Crowd) -> None:
    """kill -9; gunicorn starts another."""
    workers = crowd.server.workers()
    if workers:
        os.kill(random.choice(workers), signal.SIGKILL)


def kill_all_of_it(server: Server) -> None:
    """kill -9 of gunicorn and its workers, as when the machine takes back its memory."""
    for pid in [server.pid, *server.workers()]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def workers_die_while_people_sign(crowd: Crowd, kills: int) -> None:
    crowd.start(threads=8)
    for _ in range(kills):
        time.sleep(0.5)
        kill_a_worker(crowd)
    crowd.stop()
    assert set(crowd.answers) <= FINE | {"none"}
    assert len(crowd.received) > kills
    assert_nothing_lost(crowd)


@pytest.mark.parametrize("kills", [5, pytest.param(KILLS, marks=pytest.mark.soak)])
def test_workers_killed_while_people_sign(crowd: Crowd, kills: int) -> None:
    workers_die_while_people_sign(crowd, kills)


@pytest.mark.soak
def test_workers_killed_while_people_sign_on_sqlite(crowd_on_sqlite: Crowd) -> None:
    workers_die_while_people_sign(crowd_on_sqlite, KILLS)


@pytest.mark.parametrize("most_seconds", [MOST_SECONDS, pytest.param(1, marks=pytest.mark.soak)])
def test_database_stopped_at_once_while_people_sign(
    crowd: Crowd, cluster: StoppableCluster, most_seconds: float
) -> None:
    crowd.start(threads=8)
    time.sleep(1)
    cluster.stop()
    time.sleep(1)
    before = len(crowd.received)
    cluster.start()
    back = time.monotonic()
    while len(crowd.received) == before:
        assert time.monotonic() - back < most_seconds
        time.sleep(0.01)
    crowd.stop()
    assert set(crowd.answers) <= BUSY
    assert crowd.answers[503] > 0
    assert crowd.without_hint == 0
    assert_nothing_lost(crowd)


def test_connections_cut_off_are_made_anew_unseen(crowd: Crowd, cluster: StoppableCluster) -> None:
    name = crowd.database_url.rpartition("/")[2]
    for number in range(40):
        if number % 10 == 5:
            cluster.do(
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
            )
        crowd.sign(crowd.address(number))
    assert crowd.answers == {303: 40}


def test_a_database_that_takes_no_more_connections_is_a_503_at_once(
    crowd: Crowd, cluster: StoppableCluster
) -> None:
    name = crowd.database_url.rpartition("/")[2]
    kept = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    cluster.do(kept)
    taken = take_every_connection(crowd.database_url)
    try:
        began = time.monotonic()
        assert not crowd.sign(crowd.address(1))
        assert time.monotonic() - began < MOST_SECONDS
        assert (set(crowd.answers), crowd.without_hint) == ({503}, 0)
    finally:
        for connection in taken:
            connection.close()
    assert crowd.sign(crowd.address(1))


def take_every_connection(url: str) -> list[psycopg.Connection]:
    taken = []
    while True:
        try:
            taken.append(psycopg.connect(url))
        except psycopg.OperationalError:
            return taken


THREADS = 4
"""So many a worker has: nobody waits until another has waited."""
SLOW = """
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN PERFORM pg_sleep(20); RETURN NEW; END';
CREATE TRIGGER slow BEFORE INSERT ON pacts_signature FOR EACH ROW EXECUTE FUNCTION slow();
"""


@pytest.mark.parametrize("trouble", ["lock", "slow"])
def test_a_database_that_keeps_us_waiting_is_a_503_and_hangs_nobody(
    crowd: Crowd, trouble: str
) -> None:
    with psycopg.connect(crowd.database_url) as other:
        if trouble == "lock":
            other.execute("LOCK TABLE pacts_signature IN ACCESS EXCLUSIVE MODE")
        else:
            other.execute(SLOW)
            other.commit()
        began = time.monotonic()
        at_once(THREADS, lambda number: crowd.sign(crowd.address(number)))
        assert time.monotonic() - began < MOST_SECONDS
        assert (crowd.answers, crowd.without_hint) == ({503: THREADS}, 0)
        if trouble == "slow":
            other.execute("DROP TRIGGER slow ON pacts_signature; DROP FUNCTION slow()")
        other.commit()
        assert crowd.sign(crowd.address(1))
        assert_nothing_lost(crowd)


# --- And its mail --------------------------------------------------------------------------------


@contextmanager
def clock(folder: Path, crowd: Crowd, sink: Sink) -> Iterator[subprocess.Popen[bytes]]:
    """The clock that sends the mail of a portal to the sink."""
    env = environment(folder, crowd.database_url)
    env |= {"EMAIL_URL": f"smtp://127.0.0.1:{sink.port}?starttls=0"}
    process = subprocess.Popen([sys.executable, "manage.py", "clock"], cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.terminate()
        assert process.wait(timeout=30) == 0


def wait_until_sent(crowd: Crowd, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    statement = "SELECT count(*) FROM outbox_message WHERE state <> 'sent'"
    while rows(crowd.database_url, statement) != [(0,)]:
        assert time.monotonic() < deadline, f"not sent after {seconds} s"
        time.sleep(0.1)


def assert_each_mail_left_once(crowd: Crowd, sink: Sink) -> None:
    """As many mails as rows in the outbox, each under its own name, and everybody has one."""
    names = [one.message_id for one in sink.received]
    ((put,),) = rows(crowd.database_url, "SELECT count(*) FROM outbox_message")
    assert (len(names), len(set(names))) == (put, put)
    assert {one.to for one in sink.received} >= set(crowd.received)


def signing_goes_on_without_mail(crowd: Crowd, folder: Path, *, is_silent: bool) -> None:
    """People sign while no mail can leave; then the server comes back."""
    with running() as sink, clock(folder, crowd, sink):
        if is_silent:
            sink.deaf_at = "end of data"
        else:
            sink.stop()
        crowd.sign(crowd.address(-1))
        deadline = time.monotonic() + 20
        while is_silent and not sink.connections and time.monotonic() < deadline:
            time.sleep(0.05)
        crowd.start(threads=4, many=40)
        crowd.wait()
        assert (crowd.answers, sink.received) == ({303: 41}, [])
        assert max(crowd.seconds) < MOST_SECONDS
        sink.stop()
        sink.deaf_at = ""
        sink.start()
        wait_until_sent(crowd, seconds=60)
        assert_each_mail_left_once(crowd, sink)


def test_while_the_mail_server_is_silent_sqlite_is_not_locked(
    crowd_on_sqlite: Crowd, folder: Path
) -> None:
    signing_goes_on_without_mail(crowd_on_sqlite, folder, is_silent=True)


@pytest.mark.soak
@pytest.mark.parametrize("is_silent", [True, False])
def test_without_mail_server_signing_goes_on(
    database_url: str, folder: Path, is_silent: bool
) -> None:
    with portal(folder, database_url) as server:
        signing_goes_on_without_mail(Crowd(server, database_url), folder, is_silent=is_silent)


@pytest.mark.soak
def test_two_thousand_people_while_workers_and_database_die(
    folder: Path, cluster: StoppableCluster
) -> None:
    """And half-way all of the web process at once: what is left is what the database has."""
    many, url = 2000, cluster.copy("seeded", uuid.uuid4().hex)
    with ExitStack() as portals, running() as sink:
        crowd = Crowd(portals.enter_context(portal(folder, url)), url)
        with clock(folder, crowd, sink):
            crowd.start(threads=16, many=many)
            for number in range(1, 13):
                time.sleep(0.5)
                kill_a_worker(crowd)
                if number == 6:
                    cluster.stop()
                    time.sleep(3)
                    cluster.start()
                if number == 9:
                    kill_all_of_it(crowd.server)
                    again = portal(folder, url, port=crowd.server.port)
                    crowd.server = portals.enter_context(again)
            crowd.wait()
            wait_until_sent(crowd, seconds=400)
    assert set(crowd.answers) <= BUSY | {"none"}
    assert (len(crowd.received), crowd.without_hint) == (many, 0)
    assert_nothing_lost(crowd)
    assert_each_mail_left_once(crowd, sink)
