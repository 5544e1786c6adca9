"""Reading changes nothing: no row, no cookie; and no link of our own leads nowhere."""

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from pacts.models import Pact
from tests.pacts import journey
from tests.page_kinds import FILES, PAGES
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message

MOST = 1500
ID = re.compile(r'\sid="([^"]+)"')
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


def kind(link: str) -> str:
    """Return the same for two addresses that differ in the number they ask for, such as a year.

    And for a choice upon a choice, such as an area in a year, whatever the page is about.
    """
    path, mark, query = link.partition("?")
    if "&" in query:
        path = re.sub(r"(?<=[^/]/)[^/.]+(?=/?$|\.\w+$)", "*", path)
    return path + mark + re.sub(r"[0-9]+", "0", query)


@dataclass
class Walk:
    """Follows every link of our own, and remembers what it met."""

    visitor: Client
    start: list[str]
    seen: dict[str, str] = field(default_factory=dict)  # each kind of address, and where from
    places: dict[str, str] = field(default_factory=dict)  # address#place, and who points at it
    ids: dict[str, set[str]] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def go(self) -> None:
        waiting = deque(link for link in self.start if self.is_new(link, "the list of pages"))
        while waiting and len(self.ids) < MOST:
            waiting.extend(self.visit(waiting.popleft()))

    def visit(self, path: str) -> list[str]:
        """Read one page and return the links on it that are new."""
        response = self.visitor.get(path)
        is_page = response.get("Content-Type", "").startswith("text/html")
        html = response.content.decode() if is_page else ""
        if not is_page:
            b"".join(response.streaming_content if response.streaming else [response.content])
        if response.status_code >= 400:
            self.dead.append(
                f"{path} ({response.status_code}), linked from {self.seen[kind(path)]}"
            )
        if response.cookies and not FORMS.match(path):
            self.cookies.append(path)
        self.visitor.cookies.clear()
        self.ids[kind(path)] = set(ID.findall(html))
        return [link for link in self.links(path, html) if self.is_new(link, path)]

    def links(self, path: str, html: str) -> Iterator[str]:
        """Yield the addresses of our own on a page, without the place in the page."""
        for link in LINK.findall(html):
            address, place = urldefrag(urljoin(path, unescape(link)))
            if address.startswith("/") and not address.startswith("//"):
                if place:
                    self.places.setdefault(f"{address}#{place}", path)
                yield address

    def is_new(self, link: str, path: str) -> bool:
        """Remember a link; return whether it was not known yet."""
        is_new = kind(link) not in self.seen
        self.seen.setdefault(kind(link), path)
        return is_new

    def lost_places(self) -> list[str]:
        """Return the links to a place that its page does not have."""
        return [
            f"{link}, linked from {path}"
            for link, path in self.places.items()
            if link.partition("#")[2] not in self.ids.get(kind(link.partition("#")[0]), set())
        ]


@pytest.mark.usefixtures("editions")
def test_a_walk_over_every_link_changes_nothing_and_finds_no_dead_end(resident: Client) -> None:
    before = fingerprint()
    assert len(before) > len(apps.get_models()) - 5
    start = [page.path for page in PAGES] + [file.path for file in FILES]
    walk = Walk(resident, start)
    walk.go()
    assert walk.dead == []
    assert walk.cookies == []
    assert walk.lost_places() == []
    assert 200 < len(walk.ids) < MOST  # it did walk, and to the end
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
    texts = [
        mail.text
        for row in Message.objects.all()
        if (mail := kinds.build(row.kind, row.ref, row.language))
    ]
    links = {link for text in texts for link in re.findall(r"https?://[^/\s]+(/[^\s>)]*)", text)}
    assert any("bevestigen" in link for link in links)
    assert any("mijn-handtekening" in link for link in links)
    before = fingerprint()
    for link in links:
        for visit in (resident.get, resident.head):
            assert visit(link.rstrip(".")).status_code < 400, link
    assert fingerprint() == before
