"""Lists in the shape of OData, version 3 and 4: pages of rows, and nothing of it trusted."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from monitor.clients.web import FetchError, allow

type Row = Mapping[str, Any]
type Get = Callable[[str], bytes]
"""Returns the body of an address or raises FetchError."""

MOST_PAGES = 40
MOST_ROWS = 50_000
LONGEST_NUMBER = 40
_TABLE = re.compile(r"[0-9]{5}[a-zA-Z]{3}\Z")
STRANGE = "Het antwoord van de bron ziet er anders uit dan we kennen"


def text(value: str) -> str:
    """A text in a filter; StatLine doubles the quote."""
    return "'" + value.replace("'", "''") + "'"


def either(conditions: Iterable[str]) -> str:
    """One of these conditions."""
    return "(" + " or ".join(conditions) + ")"


def address(host: str, service: str, table: str, name: str, query: Mapping[str, str]) -> str:
    """The address of a list of a table; raises FetchError for what cannot be a table."""
    if not _TABLE.match(table):
        raise FetchError("Dit is geen nummer van een tabel van StatLine.")
    asked = urlencode(query, quote_via=quote, safe="$,()'")
    return f"https://{host}/{service}/{table}/{quote(name)}" + (f"?{asked}" if asked else "")


def one(get: Get, address: str) -> Row:
    """The only object at an address."""
    return _object(get(address))


def rows(get: Get, address: str) -> Iterator[Row]:
    """The rows at an address and on the pages behind it; numbers are int or Decimal."""
    return _pages(get, address)


def _pages(get: Get, address: str) -> Iterator[Row]:
    """The rows of this address and of the pages behind it, which must be of the same list."""
    start, seen, count = address, set(), 0
    for _ in range(MOST_PAGES):
        seen.add(address)
        answer = _answer(get(address))
        for row in answer["value"]:
            count += 1
            if count > MOST_ROWS:
                raise FetchError("De bron geeft meer rijen dan we verwachten. Niets is ingelezen.")
            yield row
        following = answer.get("odata.nextLink") or answer.get("@odata.nextLink")
        if not following:
            return
        address = _next(start, following)
        if address in seen:
            raise FetchError(f"{STRANGE}: de volgende bladzijde is een vorige.")
    raise FetchError("De bron geeft meer bladzijden dan we verwachten. Er is niets ingelezen.")


def _next(start: str, link: object) -> str:
    """The next page, over https; only of the list that was asked for."""
    if not isinstance(link, str) or len(link) > 4000:
        raise FetchError(f"{STRANGE}: er is geen adres van de volgende bladzijde.")
    parts = urlsplit(link)
    address = urlunsplit(parts._replace(scheme="https", fragment=""))
    allow(address)
    first = urlsplit(start)
    if (parts.netloc, parts.path.lower()) != (first.netloc, first.path.lower()):
        raise FetchError(f"{STRANGE}: de volgende bladzijde hoort bij een andere tabel.")
    return address


def _answer(body: bytes) -> dict[str, Any]:
    """An object with a list of objects called `value`; anything else is refused."""
    answer = _object(body)
    if not isinstance(answer.get("value"), list):
        raise FetchError(f"{STRANGE}: er is geen lijst met rijen.")
    if not all(isinstance(row, dict) for row in answer["value"]):
        raise FetchError(f"{STRANGE}: een rij is geen rij.")
    return answer


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(
            body, parse_float=Decimal, parse_int=_whole, parse_constant=_no_constant
        )
    except (ValueError, RecursionError):  # also what is not UTF-8
        raise FetchError(f"{STRANGE}: het is geen leesbare JSON.") from None
    if not isinstance(answer, dict):
        raise FetchError(f"{STRANGE}: er is geen lijst met rijen.")
    return answer


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number this long is no figure")
    return int(digits)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no figure")
