"""The database away: a plain Dutch 503 that says when to come back, never a 500."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.page_kinds import FILES, PAGES
from tests.robustness.cluster import StoppableCluster
from tests.robustness.server import Server, environment, serve
from tools import migrated

pytestmark = pytest.mark.own_databases

# These say nothing that stands in the database, so they go on.
WITHOUT_DATABASE = {
    "/componenten/",
    "/convenanten/",
    "/koppelplein/",
    "/monitor.csv-metadata.json",
    "/monitor/methode/",
    "/monitor/vergelijkbaar/",
    "/nieuwsbrief/",
    "/nieuwsbrief/kwartaalbericht/",
    "/nieuwsbrief/kwartaalbericht/kijk-in-je-mail/",
    "/privacy/",
    "/toegankelijkheid/",
    "/robots.txt",
    "/.well-known/security.txt",
    "/zoeken/",
}
VISITED = ("/pacten/", "/monitor/", "/zoeken/?q=schulden", "/agenda.ics", "/api/v1/doelen")
OTHERS = """
/api/v1/doelen /api/v1/acties /api/v1/buurten /api/v1/indicatoren
/api/v1/indicatoren/moeite-met-rondkomen/cijfers /api/v1/begrotingen/2023/cellen
/buurten/?postcode=4815 /pacten/deel-3/ondertekenen/bevestigen/geen-token/
""".split()
ADDRESSES = [page.path for page in PAGES] + [file.path for file in FILES] + OTHERS


@dataclass
class Switch:
    """A portal whose database can be taken away and brought back."""

    server: Server
    take_away: Callable[[], None]
    bring_back: Callable[[], None]
    kept: tuple[str, ...] = ()  # what somebody visited before, so that it is there without one


@contextmanager
def on_sqlite(ground: Path, folder: Path) -> Iterator[Switch]:
    """A database file in a folder that is not there, until it is brought back."""
    place = folder / "disk" / "portal.sqlite3"

    def bring_back() -> None:
        place.parent.mkdir()
        shutil.copy(ground / "ready.sqlite3", place)

    env = environment(folder, f"sqlite:///{place}")
    with serve(env) as server:
        yield Switch(server, lambda: None, bring_back)


@contextmanager
def on_postgres(ground: Path, folder: Path) -> Iterator[Switch]:
    """A server of PostgreSQL that stops while the portal has connections open, and comes back."""
    with StoppableCluster() as cluster:
        env = environment(folder, cluster.url)
        migrated.fill(cluster.url)
        with serve(env) as server:
            for address in VISITED:
                assert server.get(address).status == 200
            yield Switch(server, cluster.stop, cluster.start, VISITED)


@pytest.fixture(scope="module", params=[on_sqlite, on_postgres], ids=["sqlite", "postgres"])
def away(
    request: pytest.FixtureRequest, ground: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Switch]:
    """A portal whose database is away."""
    folder = tmp_path_factory.mktemp("away")
    (folder / "static").symlink_to(ground / "static")
    with request.param(ground, folder) as switch:
        switch.take_away()
        yield switch


def test_every_page_says_so_in_plain_dutch_and_says_when_to_come_back(away: Switch) -> None:
    wrong = []
    for address in set(ADDRESSES) - set(away.kept):
        answer = away.server.get(address)
        sentence = "even niet bereikbaar" if "/api/" in address else "We zijn zo terug"
        is_plain = answer.status == 503 and sentence in answer.text
        is_plain = is_plain and int(answer.headers.get("retry-after", 0)) > 0
        if not is_plain and not (answer.status == 200 and address in WITHOUT_DATABASE):
            wrong.append(f"{address}: {answer.status}")
    assert wrong == []


def test_a_page_that_somebody_read_before_is_still_there(away: Switch) -> None:
    for address in away.kept:
        for _ in range(3):
            answer = away.server.get(address)
            assert answer.status == 200, address
            assert "even niet bereikbaar" not in answer.text


def test_the_plain_page_asks_for_nothing_and_stays_nowhere(away: Switch) -> None:
    answer = away.server.get("/")
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    assert "http://" not in answer.text.replace("http://www.w3.org/", "")
    assert away.server.get("/static/css/theme.css").status == 200


def test_somebody_who_is_logged_in_gets_it_too(away: Switch) -> None:
    visitor = Server(away.server.port, {"Cookie": f"sessionid={'a' * 32}"})
    for address in ("/", "/privacy/", "/beheer/", "/beheer/alliances/action/"):
        assert visitor.get(address).status in {200, 503}, address
    assert visitor.get("/beheer/").status == 503


def test_health_says_no(away: Switch) -> None:
    answer = away.server.get("/gezond/")
    assert answer.status == 503
    assert answer.headers["retry-after"] == "30"
    assert "database: geen antwoord" in answer.text


def test_an_unknown_address_is_still_unknown(away: Switch) -> None:
    assert away.server.get("/bestaat-niet/").status == 404


def test_it_is_back_at_once(away: Switch) -> None:
    """Stands last, also for each worker of xdist: the tests above need the database away."""
    away.bring_back()
    for address in ("/", "/acties/", "/monitor/", "/begroting/", "/gezond/"):
        assert away.server.get(address).status == 200, address
