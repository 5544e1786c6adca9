"""Pages, asked of the whole application in this process: kept, and made anew."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory, override_settings

from tools.bench import limits
from tools.bench.ratios import Ratio, measured

CACHE = "verbeterbreda.lib.pagecache.page_cache"
BROWSER = {"accept-encoding": "gzip, deflate, br", "accept": "text/html", "user-agent": "bench"}

type Application = Callable[..., Any]


def ratios() -> Iterator[Ratio]:
    """Measure pages against views that do nothing, or as little as can be."""
    site = WSGIHandler()
    # What is compared with passes all of our middleware, but for the one that would keep it.
    with override_settings(MIDDLEWARE=[name for name in settings.MIDDLEWARE if name != CACHE]):
        uncached = WSGIHandler()
    empty, rows = visit(uncached, "/_grens/leeg/"), visit(uncached, "/_grens/rijen/")
    home, monitor = visit(site, "/"), visit(site, "/monitor/")
    actions = visit(site, "/acties/")
    yield from against_cache_page(
        uncached, {"home": home, "monitor": monitor, "65 actions": actions}
    )
    for name, page in {"home, kept": home, "monitor, kept": monitor}.items():
        yield measured("P2", name, "empty view", 0.60, ours=page, limit=empty, is_speed=True)
    fresh = visit(uncached, "/acties/")
    yield measured(
        "P3", "65 actions, made", "50 rows of the ORM", 0.25, ours=fresh, limit=rows, is_speed=True
    )


def against_cache_page(
    uncached: Application, pages: dict[str, Callable[[], bytes]]
) -> Iterator[Ratio]:
    """Compare each page with one of equal size from Django's own cache."""
    import gzip

    from django.core.cache import cache

    for name, page in pages.items():
        cache.clear()
        limits.PAGE = gzip.decompress(page())
        cached = visit(uncached, "/_grens/bewaard/")
        yield measured(
            "P1", f"{name}, kept", "cache_page", 0.80, ours=page, limit=cached, is_speed=True
        )


def visit(application: Application, path: str) -> Callable[[], bytes]:
    """Return a function that asks for a page as a browser does and insists on a 200."""
    environ = RequestFactory().get(path, headers=BROWSER).environ
    answers: list[str] = []

    def ask() -> bytes:
        answers.clear()
        response = application(
            dict(environ), lambda status, headers, info=None: answers.append(status)
        )
        body = b"".join(response)
        response.close()
        if answers != ["200 OK"]:
            raise SystemExit(f"{path} answers with {answers}")
        return body

    return ask
