"""One answer of a public data service: https, known hosts, limits, and another try when it fails.

What comes back is not trusted: its size, its time and where it leads are all bounded here, its
shape in `odata`.
"""

import http.client
import logging
import random
import time
from collections.abc import Callable
from email.message import Message
from typing import IO, Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

log = logging.getLogger(__name__)

HOSTS = frozenset({"opendata.cbs.nl", "dataderden.cbs.nl", "datasets.cbs.nl"})
"""The only machines that are asked: CBS, and CBS for others (police, RIVM)."""
MOST_BYTES = 8 * 1024 * 1024
SECONDS_SILENT = 20
"""How long a service may say nothing."""
SECONDS_IN_ALL = 120
"""How long one answer may take, also when it trickles in."""
WAITS = (1.0, 5.0, 25.0)
"""Seconds before each next try."""
LONGEST_WAIT = 60.0
AGAIN = frozenset({429, 500, 502, 503, 504})
_PIECE = 64 * 1024


class FetchError(Exception):
    """Why no figures came, in a Dutch sentence for staff."""


class Answer(Protocol):
    """What we use of an answer of urllib."""

    headers: Message

    def read(self, amount: int, /) -> bytes: ...
    def close(self) -> None: ...


type Open = Callable[[Request, float], Answer]
"""Asks one request with a time-out in seconds; raises `HTTPError` or `OSError`."""


class _NoRedirects(HTTPRedirectHandler):
    """A service that moved is a change for people to look at, not one to follow by itself."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> None:
        return None


def _open(request: Request, seconds: float) -> Answer:
    answer: Answer = build_opener(_NoRedirects).open(request, timeout=seconds)
    return answer


def get(
    url: str,
    *,
    ask: Open = _open,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """Return the body of a JSON answer; try again after `WAITS` when the service is in trouble.

    Raises FetchError for an address that is not allowed, an answer that is too large or too slow,
    and when the last try fails too.
    """
    allow(url)
    for wait in (*WAITS, None):
        try:
            return _once(url, ask, clock)
        except HTTPError as error:
            with error:
                problem, patience = _refusal(error), _retry_after(error.headers)
            if error.code not in AGAIN:
                raise FetchError(problem) from None
        except (URLError, OSError, http.client.HTTPException) as error:
            problem, patience = f"De bron is niet te bereiken ({_reason(error)}).", 0.0
        log.warning("no answer from %s: %s", urlsplit(url).hostname, problem)
        if wait is None:
            break
        sleep(min(max(wait, patience), LONGEST_WAIT) * random.uniform(1, 1.25))
    raise FetchError(f"{problem} We probeerden het {len(WAITS) + 1} keer. Probeer het later weer.")


def allow(url: str) -> None:
    """Raise FetchError unless this is https at a known host, without a name, password or port."""
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc not in HOSTS:
        raise FetchError("Dit adres staat niet op de lijst van bronnen. We halen er niets op.")


def _once(url: str, ask: Open, clock: Callable[[], float]) -> bytes:
    request = Request(
        url,
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": "verbeterbreda-portal",
        },
    )
    end = clock() + SECONDS_IN_ALL
    answer = ask(request, SECONDS_SILENT)
    try:
        return _read(answer, end, clock)
    finally:
        answer.close()


def _read(answer: Answer, end: float, clock: Callable[[], float]) -> bytes:
    if answer.headers.get_content_type() != "application/json":
        raise FetchError("De bron gaf geen JSON terug, maar iets anders. Er is niets ingelezen.")
    pieces, size = [], 0
    while piece := answer.read(_PIECE):
        size += len(piece)
        if size > MOST_BYTES:
            raise FetchError("Het antwoord van de bron is te groot. Er is niets ingelezen.")
        if clock() > end:
            raise FetchError("Het antwoord van de bron duurt te lang. Probeer het later weer.")
        pieces.append(piece)
    return b"".join(pieces)


def _refusal(error: HTTPError) -> str:
    if error.code == 404:
        return "De bron kent deze tabel niet (meer)."
    if 300 <= error.code < 400:
        return "De bron is verhuisd naar een ander adres. Laat een beheerder dit nakijken."
    return f"De bron geeft een fout terug (code {error.code})."


def _retry_after(headers: Message | None) -> float:
    """Seconds the service asks us to wait; a date is passed over."""
    text = (headers.get("Retry-After") or "") if headers else ""
    return float(text) if text.isdecimal() and len(text) < 6 else 0.0


def _reason(error: Exception) -> str:
    cause = getattr(error, "reason", error)
    return "geen antwoord op tijd" if isinstance(cause, TimeoutError) else type(cause).__name__
