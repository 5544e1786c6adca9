"""Public pages are rendered once and handed out again, until something public changes.

Each process keeps finished pages, compressed, with their headers. A page is handed out while the
stamp in the database is still the one it was rendered under; whatever changes what the public may
read calls `bump`. Without a bump a page is `settings.PAGE_CACHE_SECONDS` old at most, and the
browser asks each time, so a change is visible at once. With the database away, what was kept is
better than nothing, for an hour.

Of a public file that never changes (`FileAnswer`) only the place and the headers are kept.

Nothing personal comes in here: only a visitor without any cookie fills it, only an answer that is
the same for everybody is kept, and whoever is logged in is passed by (`_is_public`, `_may_keep`).
"""

import gzip
import hashlib
import logging
import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import DatabaseError, InterfaceError, connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import split_directive_names

from verbeterbreda.lib.models import Stamp
from verbeterbreda.lib.prepared import one_text

type Handler = Callable[[HttpRequest], HttpResponse]
type Key = tuple[str, str, str, str]

SAFE_METHODS = frozenset({"GET", "HEAD"})
LONGEST_QUERY = 200
"""Characters; nothing that we link to comes near it."""
LARGEST_PAGE = 2_000_000
"""Bytes before compression."""
LEVEL = 6
OVERLAP_SECONDS = 60
"""So old may the page be that others get while one of them has the new one made."""
OUTAGE_SECONDS = 3600
"""How old a page may be that is handed out because the database does not answer."""
PATIENCE_SECONDS = 1
"""How long the database is left alone after it did not answer; pages would wait for it in turn."""
# What a page may depend on: we compress ourselves, and only who has no cookie fills the cache.
KNOWN_VARY = frozenset({"accept-encoding", "cookie"})
UNKEPT = frozenset({"private", "no-store", "no-cache"})

log = logging.getLogger(__name__)


def bump() -> None:
    """Say that something public changed; every kept page is rendered again when it is asked for.

    Inside a transaction call it last: the new stamp appears together with the change, and other
    writers wait for it until then.
    """
    Stamp.objects.bulk_create(
        [Stamp(pk=1, value=secrets.token_hex(16))],
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["value"],
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page: its compressed body, its headers, and what it was rendered under."""

    body: bytes
    headers: dict[str, str]
    stamp: str
    kept_at: float

    @property
    def size(self) -> int:
        """Bytes that it takes; names of headers are shared by all pages."""
        return len(self.body) + sum(map(len, self.headers.values()))

    def is_younger_than(self, seconds: float) -> bool:
        return time.monotonic() - self.kept_at < seconds

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the page as this browser reads it."""
        if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            response = HttpResponse(self.body, headers=self.headers)
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = HttpResponse(gzip.decompress(self.body), headers=self.headers)
        response.headers["Content-Length"] = str(len(response.content))
        return response


class FileAnswer(FileResponse):
    """A public file on disk that never changes under its name: its place is kept, not its bytes."""

    def __init__(self, path: str, **more: Any) -> None:
        super().__init__(open(path, "rb"), **more)  # noqa: SIM115  # the response closes it
        self.path = path


@dataclass(frozen=True, slots=True)
class KeptFile(Page):
    """Where a file stands, instead of a body."""

    path: str

    def answer(self, request: HttpRequest) -> HttpResponse:
        response = FileAnswer(self.path, content_type=self.headers["Content-Type"])
        for name, value in self.headers.items():
            response.headers[name] = value
        return cast(HttpResponse, response)  # streamed, but a response all the same


class Shelf:
    """A bounded number of pages and bytes; what nobody asked for longest leaves first."""

    def __init__(self, *, pages: int, size: int) -> None:
        self._most_pages, self._most_bytes = pages, size
        self._pages: OrderedDict[Key, Page] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Key, page: Page) -> None:
        with self._lock:
            self._remove(key)
            self._pages[key] = page
            self._bytes += page.size
            while len(self._pages) > self._most_pages or self._bytes > self._most_bytes:
                self._remove(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._bytes = 0

    def _remove(self, key: Key) -> None:
        page = self._pages.pop(key, None)
        if page:
            self._bytes -= page.size


# Anybody can make up a question mark with something behind it. Such addresses push out each other,
# never the pages themselves, of which there are no more than we wrote.
PLAIN = Shelf(pages=2000, size=24_000_000)
QUERIES = Shelf(pages=500, size=8_000_000)


class Making:
    """Which pages are being made now, in this process.

    A page that everybody asks for is made by one of them: the others get the one before, which is
    a moment old. Without this all threads make it at once, and whoever signs waits for them.
    """

    def __init__(self) -> None:
        self._keys: set[Key] = set()
        self._lock = threading.Lock()

    @contextmanager
    def one(self, key: Key) -> Iterator[bool]:
        """Say whether nobody else makes this page at the moment."""
        with self._lock:
            is_first = key not in self._keys
            self._keys.add(key)
        try:
            yield is_first
        finally:
            if is_first:
                with self._lock:
                    self._keys.discard(key)


MAKING = Making()


class Database:
    """Reads the stamp, and leaves a database that is away in peace for a moment."""

    away_until = 0.0

    def stamp(self) -> str | None:
        """Return the stamp, or None when the database does not answer."""
        if time.monotonic() < self.away_until:
            return None
        was_open = connection.connection is not None
        # The question itself shows whether the connection is well; Django would ask another first.
        connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
        try:
            return self._read()
        except (DatabaseError, InterfaceError):
            connection.close_if_unusable_or_obsolete()
        try:
            if was_open:  # an old connection may be broken while the database is well
                return self._read()
        except (DatabaseError, InterfaceError):
            pass
        self.away_until = time.monotonic() + PATIENCE_SECONDS
        return None

    def _read(self) -> str:
        # Not by the ORM: this is all that a kept page costs, and it would double it.
        return one_text("stamp", "SELECT value FROM lib_stamp WHERE id = 1") or ""


DATABASE = Database()


def until_a_change[*A, T](ask: Callable[[*A], T]) -> Callable[[*A], T]:
    """Decorate a question to the database whose answer holds until something public changes.

    The answer is shared by all threads, so nobody may change it. What `ask` raises is not kept.
    """
    kept: dict[tuple[object, ...], tuple[str, float, T]] = {}

    @wraps(ask)
    def answer(*args: *A) -> T:
        stamp = DATABASE.stamp() if settings.PAGE_CACHE_SECONDS else None
        known_under, known_at, known = kept.get(args, (None, 0.0, None))
        age = time.monotonic() - known_at
        if stamp is not None and known_under == stamp and age < settings.PAGE_CACHE_SECONDS:
            return cast(T, known)
        found = ask(*args)
        if stamp is not None:
            kept[args] = (stamp, time.monotonic(), found)
        return found

    return answer


def page_cache(get_response: Handler) -> Handler:
    """Middleware: hand out a kept page, or keep the one that is made now.

    Stands before sessions and everything that knows a visitor, and after what compresses and
    compares: those send a page as it was kept, or a 304.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return _after_a_change(request, get_response(request))
        if not _is_public(request):
            return _marked_private(get_response(request))
        if not settings.PAGE_CACHE_SECONDS or len(request.META["QUERY_STRING"]) > LONGEST_QUERY:
            return get_response(request)
        return _kept_or_made(request, get_response)

    return middleware


def _kept_or_made(request: HttpRequest, get_response: Handler) -> HttpResponse:
    key, shelf = _place(request)
    page = shelf.get(key)
    if isinstance(page, KeptFile) and not os.path.exists(page.path):
        page = None
    # Read before the page is made: a change while it is made leaves it with the old stamp.
    stamp = DATABASE.stamp()
    if page and _is_good(page, stamp):
        return page.answer(request)
    with MAKING.one(key) as is_first:
        if not is_first and page and page.is_younger_than(OVERLAP_SECONDS):
            return page.answer(request)
        return _made(request, get_response, page, stamp)


def _made(
    request: HttpRequest, get_response: Handler, page: Page | None, stamp: str | None
) -> HttpResponse:
    """Make the page and keep it when it may be kept; `page` is the old one, for an outage."""
    key, shelf = _place(request)
    response = get_response(request)
    if response.status_code == 503 and page and page.is_younger_than(OUTAGE_SECONDS):
        return page.answer(request)
    if stamp is not None and _may_keep_file(request, response):
        shelf.put(key, _file(cast(FileAnswer, response), stamp))
        return response
    if stamp is None or not _may_keep(request, response):
        return response
    page = _finished(response, stamp)
    shelf.put(key, page)
    return page.answer(request)


def _place(request: HttpRequest) -> tuple[Key, Shelf]:
    query = request.META["QUERY_STRING"]
    key = (request.scheme or "", request.get_host(), request.path, query)
    return key, QUERIES if query else PLAIN


def _is_good(page: Page, stamp: str | None) -> bool:
    if stamp is None:
        return page.is_younger_than(OUTAGE_SECONDS)
    return page.stamp == stamp and page.is_younger_than(settings.PAGE_CACHE_SECONDS)


def _is_public(request: HttpRequest) -> bool:
    """Return whether nothing in the request says who asks."""
    known = {settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name}
    return "HTTP_AUTHORIZATION" not in request.META and known.isdisjoint(request.COOKIES)


def _may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether this answer is a whole page and the same for everybody.

    A form protected by a cookie is one person's, also when the visitor had that cookie already;
    hence a visitor without cookies.
    """
    varies = split_directive_names(response.get("Vary", ""))
    return (
        request.method == "GET"
        and response.status_code == 200
        and not request.COOKIES
        and not response.cookies
        and not response.streaming
        and not response.has_header("Content-Disposition")
        and not response.has_header("Content-Encoding")
        and not hasattr(response, "_csp_config")  # a policy of its own is added further out
        and UNKEPT.isdisjoint(split_directive_names(response.get("Cache-Control", "")))
        and KNOWN_VARY.issuperset(varies)
        and len(response.content) <= LARGEST_PAGE
    )


def _may_keep_file(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether this is a whole file for everybody."""
    directives = split_directive_names(response.get("Cache-Control", ""))
    return (
        isinstance(response, FileAnswer)
        and request.method == "GET"
        and response.status_code == 200
        and not request.COOKIES
        and not response.cookies
        and "public" in directives
    )


def _file(response: FileAnswer, stamp: str) -> KeptFile:
    return KeptFile(b"", dict(response.items()), stamp, time.monotonic(), response.path)


def _finished(response: HttpResponse, stamp: str) -> Page:
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    headers = dict(response.items()) | {
        "Vary": "Accept-Encoding, Cookie",
        "Cache-Control": response.get("Cache-Control", "public, no-cache"),
        "ETag": f'W/"{digest}"',  # weak: compressed or not, it is the same page
    }
    body = gzip.compress(response.content, LEVEL, mtime=0)
    return Page(body, headers, stamp, time.monotonic())


def _marked_private(response: HttpResponse) -> HttpResponse:
    """Return an answer to somebody we may know, for no cache at all."""
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _after_a_change(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Bump after whatever staff sent to the admin, also when it was refused: that costs little."""
    user = getattr(request, "user", None)
    if request.path.startswith(_admin_path()) and user is not None and user.is_staff:
        try:
            bump()
        except (DatabaseError, InterfaceError):
            log.warning("Kept pages may be old: the database does not answer.")
    return response


@cache
def _admin_path() -> str:
    return reverse("admin:index")
