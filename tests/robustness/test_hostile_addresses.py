"""Whatever stands in an address or a form, the answer is a page, a redirect or a clear refusal."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from django.utils.http import urlencode

from tests.pacts import journey
from tests.page_kinds import FILES, PAGES
from verbeterbreda.accounts.models import User

SEED = 20260419
NAUGHTY = [
    "",
    "\x00",
    "a\x00b",
    "😀" * 20,
    "\u202eadreb",
    "\u200b",
    "ı\u0307İß",
    "a\r\nSet-Cookie: x=1",
    "{{7*7}}{% now 'Y' %}",
    "' OR 1=1 --",
    '"; DROP TABLE pacts_pact; --',
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "%" * 60,
    "_%" * 5000,
    "a" * 5000,
    "9" * 30,
    "9" * 5000,
    "-1",
    "1e400",
    "NaN",
    "٣٤",
    "½",
    "0x10",
    "2023-02-31",
    "null",
]
# Not text at all: bytes that are no UTF-8, half a percent sign, a lonely surrogate, overlong.
RAW = ["%ff%fe", "%", "%zz", "%ed%a0%80", "%c0%80", "%2500", "&&&=", "[]=1", "%u0000"]
FILTERS = [
    ("/zoeken/", "q"),
    ("/buurten/", "postcode"),
    ("/acties/", "alliantie"),
    ("/acties/", "doel"),
    ("/acties/", "jaar"),
    ("/acties/", "buurt"),
    ("/monitor/moeite-met-rondkomen/", "jaar"),
    ("/monitor/moeite-met-rondkomen/", "groep"),
    ("/monitor/moeite-met-rondkomen.csv", "jaar"),
    ("/pacten/deel-3/ondertekenaars/", "na"),
    ("/werkplannen/2023.pdf", "editie"),
    ("/monitor.pdf", "editie"),
]
# One per field of one type is enough in the admin: the machinery behind it is the same.
LOOKUPS = ["q", "p", "o", "all", "e", "pk__exact", "id__in", "_facets", "bestaat__niet", "pk__gt"]


def without_filter(paths: set[str]) -> list[tuple[str, str]]:
    """Return the other pages, with a parameter that they do not know."""
    return [(path, "onbekend") for path in sorted(paths - {path for path, _ in FILTERS})]


def visit(visitor: Client, address: str) -> str:
    """Return what is wrong with the answer to an address, or an empty text."""
    with transaction.atomic():
        response = visitor.get(address)
        b"".join(response.streaming_content if response.streaming else [])
        # PostgreSQL wants to go back to before an error; without one it does no harm.
        transaction.set_rollback(True)
    if response.status_code >= 500:
        return f"{response.status_code} for {address[:150]!r}"
    if "x=1" in response.cookies.output() or "Set-Cookie" in response.get("Location", ""):
        return f"an injected header for {address[:150]!r}"
    return ""


def wrong(visitor: Client, addresses: list[str]) -> list[str]:
    return [text for address in addresses if (text := visit(visitor, address))]


@pytest.fixture
def stranger(db: None) -> Client:
    """A visitor who sees the answer to an error instead of the error."""
    return Client(raise_request_exception=False)


@pytest.mark.usefixtures("editions")
@pytest.mark.parametrize(("path", "name"), FILTERS, ids=lambda value: str(value))
def test_every_filter_takes_anything(stranger: Client, path: str, name: str) -> None:
    addresses = [f"{path}?{urlencode({name: value})}" for value in NAUGHTY]
    addresses += [f"{path}?{name}={value}" for value in RAW]
    assert wrong(stranger, addresses) == []


@pytest.mark.usefixtures("editions")
def test_every_page_takes_parameters_it_does_not_know(stranger: Client) -> None:
    choose = random.Random(SEED)
    paths = {page.path.partition("?")[0] for page in PAGES} | {file.path for file in FILES}
    addresses = []
    for path, name in without_filter(paths):
        addresses.append(f"{path}?{urlencode({name: choose.choice(NAUGHTY)})}")
        addresses.append(f"{path}?{choose.choice(RAW)}")
    assert wrong(stranger, addresses) == []


def patterns(resolver: Any, prefix: str = "") -> Iterator[str]:
    """Yield the route of every address outside the admin that holds a variable."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            if not route.startswith("beheer/"):
                yield from patterns(entry, route)
        elif "<" in route:
            yield route


def test_every_variable_of_an_address_takes_anything(stranger: Client) -> None:
    choose = random.Random(SEED)
    addresses = []
    for route in patterns(get_resolver()):
        for value in choose.sample(NAUGHTY[1:], 8):
            encoded = urlencode({"": value})[1:]
            addresses.append("/" + re.sub(r"<[^>]+>", lambda _, text=encoded: text, route))
        raw = choose.choice([text for text in RAW if "&" not in text])
        addresses.append("/" + re.sub(r"<[^>]+>", lambda _, text=raw: text, route))
    assert len(addresses) > 200
    assert wrong(stranger, addresses) == []


def changelists(visitor: Client) -> list[str]:
    """Return the addresses of the lists that somebody may open in the admin."""
    page = visitor.get("/beheer/").content.decode()
    return sorted(set(re.findall(r'href="(/beheer/[a-z_]+/[a-z_]+/)"', page)))


@pytest.mark.parametrize("role", ["staff", "administrator"])
def test_the_lists_of_the_admin_take_anything(
    role: str, request: pytest.FixtureRequest, login: Callable[[User], Client]
) -> None:
    clerk = Client(raise_request_exception=False)
    clerk.force_login(request.getfixturevalue(role))
    choose = random.Random(f"{SEED}{role}")
    lists = changelists(clerk)
    assert len(lists) > 10
    addresses = []
    for path in lists:
        for name in choose.sample(LOOKUPS, 3):
            addresses.append(f"{path}?{urlencode({name: choose.choice(NAUGHTY)})}")
        addresses.append(f"{path}?q={choose.choice(RAW)}")
        addresses.append(f"{path}{urlencode({'': choose.choice(NAUGHTY[1:])})[1:]}/change/")
    assert wrong(clerk, addresses) == []


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "patch", "trace"])
def test_every_page_takes_any_method(stranger: Client, method: str) -> None:
    answers = {
        page.path: getattr(stranger, method)(page.path).status_code
        for page in PAGES[:: 3 if method != "post" else 1]
    }
    assert {path: status for path, status in answers.items() if status >= 500} == {}


FIELDS = [*journey.answers(), "antwoorden", "verstuur", "onbekend"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_the_form_takes_anything(stranger: Client, field: str) -> None:
    """Too much, too odd or forged: the form comes back, or takes it as it is."""
    for value in NAUGHTY:
        with transaction.atomic():
            response = stranger.post(
                "/pacten/deel-3/ondertekenen/", journey.answers() | {field: value}
            )
            transaction.set_rollback(True)
        assert response.status_code < 500, f"{field}={value[:80]!r}"
        assert "<script>alert" not in response.content.decode()


def test_the_login_takes_anything(stranger: Client) -> None:
    for value in NAUGHTY:
        with transaction.atomic():
            response = stranger.post("/beheer/login/", {"username": value, "password": value})
            transaction.set_rollback(True)
        assert response.status_code < 500, value[:80]
