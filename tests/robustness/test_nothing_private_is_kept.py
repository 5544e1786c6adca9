"""What one person sees is never handed to another, and what staff change is seen by all at once."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from django.test import Client

from alliances.models import YearPlan
from tests.conftest import PASSWORD
from tests.page_kinds import PAGES
from tests.robustness.server import Server, environment, manage, serve
from tools import migrated
from tools.postgres import cluster
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache

pytestmark = pytest.mark.own_databases

DRAFT = 2031
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def keeping(settings: Any) -> Iterator[None]:
    """Keep pages, as in production, and start with none."""
    settings.PAGE_CACHE_SECONDS = 30
    clear()
    yield
    clear()


def clear() -> None:
    pagecache.PLAIN.clear()
    pagecache.QUERIES.clear()


@pytest.fixture
def draft(db: None) -> YearPlan:
    """A work plan that only staff may see."""
    return YearPlan.objects.create(
        year=DRAFT, state=YearPlan.State.DRAFT, data_date_on=date(2030, 12, 31)
    )


@pytest.mark.usefixtures("keeping", "draft")
def test_log_in_visit_log_out_visit(staff: User) -> None:
    paths = [page.path for page in PAGES] + [f"/werkplannen/{DRAFT}/"]
    visitor = Client()
    visitor.force_login(staff)
    seen = {path: visitor.get(path) for path in paths}
    assert seen[f"/werkplannen/{DRAFT}/"].status_code == 200
    assert {r.headers["Cache-Control"] for r in seen.values()} <= {"private, no-store", "no-store"}
    visitor.post("/beheer/logout/")
    for browser in (visitor, Client()):
        for path in paths:
            response = browser.get(path)
            assert str(DRAFT) not in response.content.decode(), path
            assert staff.email not in response.content.decode(), path
        assert browser.get(f"/werkplannen/{DRAFT}/").status_code == 404


@pytest.mark.usefixtures("keeping", "draft")
def test_visit_log_in_visit(staff: User) -> None:
    """And the other way around: who logs in gets nothing that was kept for everybody."""
    visitor = Client()
    assert str(DRAFT) not in visitor.get("/werkplannen/").content.decode()
    visitor.force_login(staff)
    assert str(DRAFT) in visitor.get("/werkplannen/").content.decode()


@pytest.mark.usefixtures("keeping")
def test_no_token_of_one_visitor_reaches_another(db: None) -> None:
    first, second = Client(), Client()
    for page in PAGES:
        tokens = set(TOKEN.findall(first.get(page.path).content.decode()))
        again = set(TOKEN.findall(first.get(page.path).content.decode()))
        other = set(TOKEN.findall(second.get(page.path).content.decode()))
        assert (tokens | again).isdisjoint(other), page.path


# --- A change in the admin -----------------------------------------------------------------------


LOGIN = "/beheer/login/?next=/beheer/"
ADD_NEWS = "/beheer/news/newsitem/add/"
NEWS = {
    "slug": "van-zojuist",
    "title": "Bericht van zojuist",
    "text": "Dit staat er net op.",
    "published_on": "2026-11-02",
    "is_published": "on",
}


@pytest.mark.usefixtures("keeping")
def test_a_change_in_the_admin_is_visible_at_once(
    resident: Client, staff: User, login: Callable[[User], Client]
) -> None:
    assert NEWS["title"] not in resident.get("/nieuws/").content.decode()
    assert login(staff).post(ADD_NEWS, NEWS).status_code == 302
    assert NEWS["title"] in resident.get("/nieuws/").content.decode()


@pytest.mark.usefixtures("keeping")
def test_a_stranger_cannot_make_us_render_everything_again(resident: Client) -> None:
    resident.get("/nieuws/")
    stamp = pagecache.DATABASE.stamp()
    resident.post(ADD_NEWS, NEWS)
    resident.post(LOGIN, {"username": "iemand@voorbeeld.nl", "password": "geraden"})
    assert pagecache.DATABASE.stamp() == stamp


@contextmanager
def on_sqlite(ground: Path, folder: Path) -> Iterator[str]:
    shutil.copy(ground / "ready.sqlite3", folder / "two.sqlite3")
    yield f"sqlite:///{folder / 'two.sqlite3'}"


@contextmanager
def on_postgres(ground: Path, folder: Path) -> Iterator[str]:
    with cluster() as url:
        migrated.fill(url)
        yield url


@pytest.mark.parametrize("database", [on_sqlite, on_postgres], ids=["sqlite", "postgres"])
def test_a_change_in_one_process_is_visible_at_once_in_another(
    ground: Path, tmp_path: Path, database: Callable[..., AbstractContextManager[str]]
) -> None:
    """Two web processes, each with a memory of its own."""
    (tmp_path / "static").symlink_to(ground / "static")
    with database(ground, tmp_path) as url:
        env = environment(tmp_path, url) | {"PAGE_CACHE_SECONDS": "60"}
        manage(env | {"DEMO": "1", "DEMO_PASSWORD": PASSWORD}, "demo_accounts")
        with serve(env) as one, serve(env) as other:
            for server in (one, other):
                assert NEWS["title"] not in server.get("/nieuws/").text
            clerk = build_opener(HTTPCookieProcessor(CookieJar()))
            send(clerk, one, LOGIN, username="beheer@example.org", password=PASSWORD)
            send(clerk, one, ADD_NEWS, **NEWS)
            assert NEWS["title"] in other.get("/nieuws/").text
            assert NEWS["title"] in one.get("/nieuws/").text


def send(browser: OpenerDirector, server: Server, path: str, **fields: str) -> None:
    """Fill in the form of a page and send it; its answer leads to another page."""
    address = f"http://127.0.0.1:{server.port}{path}"
    token = TOKEN.search(browser.open(address).read().decode())
    assert token
    body = urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
    assert browser.open(address, body).url != address
