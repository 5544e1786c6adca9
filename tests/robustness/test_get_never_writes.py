"""Reading changes nothing: no row, no cookie; and no link of our own leads nowhere."""

import hashlib
import re
from collections import deque
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from pacts.models import Pact
from tests.pacts import journey
from tests.page_kinds import FILES, PAGES

MOST = 600
LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"', re.I)
# A page with a form may set the cookie that protects the form.
FORMS = re.compile(
    r"/pacten/[^/]+/(ondertekenen|reageren|mijn-handtekening)/|/nieuwsbrief/|/beheer/"
)


def fingerprint() -> dict[str, str]:
    """Return a hash of all rows of every table, models or not."""
    hashes = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(map(repr, cursor.fetchall()))
            hashes[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return hashes


def own_links(path: str, html: str) -> set[str]:
    """Return the addresses on our own site that a page links to, without their fragment."""
    found = (urldefrag(urljoin(path, unescape(link)))[0] for link in LINK.findall(html))
    return {link for link in found if link.startswith("/") and not link.startswith("//")}


def crawl(visitor: Client, start: list[str]) -> tuple[list[str], list[str], int]:
    """Follow every link; return the dead ones, the pages that set a cookie, and how many read."""
    waiting, seen = deque(start), dict.fromkeys(start, "the list of pages")
    dead, cookies, read = [], [], 0
    while waiting and read < MOST:
        path = waiting.popleft()
        response = visitor.get(path)
        read += 1
        if response.status_code >= 400:
            dead.append(f"{path} ({response.status_code}), linked from {seen[path]}")
        if response.cookies and not FORMS.match(path):
            cookies.append(path)
        if response.get("Content-Type", "").startswith("text/html"):
            for link in own_links(path, response.content.decode()) - seen.keys():
                seen[link] = path
                waiting.append(link)
        else:
            b"".join(response.streaming_content if response.streaming else [response.content])
        response.close()
        visitor.cookies.clear()
    return dead, cookies, read


@pytest.mark.usefixtures("editions")
def test_a_walk_over_every_link_changes_nothing_and_finds_no_dead_end(resident: Client) -> None:
    before = fingerprint()
    assert len(before) > len(apps.get_models()) - 5
    start = [page.path for page in PAGES] + [file.path for file in FILES]
    dead, cookies, read = crawl(resident, ["/", *start])
    assert dead == []
    assert cookies == []
    assert read > 200  # it did walk
    after = fingerprint()
    assert [table for table in before if before[table] != after[table]] == []


@pytest.mark.usefixtures("editions")
def test_head_answers_like_get_without_a_body(resident: Client) -> None:
    before = fingerprint()
    start = [page.path for page in PAGES] + [file.path for file in FILES]
    wrong = []
    for path in [*start, "/api/v1/doelen", "/api/v1/openapi.json", "/gezond/"]:
        response = resident.head(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code != 200 or body:
            wrong.append(f"{path}: {response.status_code}, {len(body)} bytes")
    assert wrong == []
    assert fingerprint() == before


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(resident: Client) -> None:
    pact = Pact.objects.get(slug="deel-3")
    journey.store(pact, email="een@voorbeeld.nl")
    journey.store(pact, email="twee@voorbeeld.nl", is_confirmed=False)
    texts = [message.text for message in journey.mails()]
    links = {link for text in texts for link in re.findall(r"https?://[^/\s]+(/[^\s>)]*)", text)}
    assert any("bevestigen" in link for link in links)
    assert any("mijn-handtekening" in link for link in links)
    before = fingerprint()
    for link in links:
        for visit in (resident.get, resident.head):
            assert visit(link.rstrip(".")).status_code < 400, link
    assert fingerprint() == before
