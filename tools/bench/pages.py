"""Pages, asked of the whole application in this process: kept, and made anew."""

import time
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
    yield from cold_pictures()
    yield measured(
        "P3", "65 actions, made", "50 rows of the ORM", 0.25, ours=fresh, limit=rows, is_speed=True
    )


PICTURES = 20
COLD_MS = 60
MOST_SQL = 10


def cold_pictures() -> Iterator[Ratio]:
    """Twenty charts and a map with nothing kept, without the time that the database takes."""
    from django.core.cache import cache
    from django.db import connection

    from monitor import figures
    from monitor.drawing import small_picture
    from monitor.pictures import map_picture
    from monitor.reports import Asked, area_rows, overview_report

    asked: list[float] = []

    def timed(execute: Any, *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            asked.append(time.perf_counter() - began)

    def once() -> float:
        cache.clear()
        asked.clear()
        began = time.perf_counter()
        with connection.execute_wrapper(timed):
            report = overview_report(Asked(order="krimpt"))
            gaps = [card.item.gap for card in report.cards if card.item.has_series]
            charts = [small_picture(gaps[n % len(gaps)], f"grafiek-{n}") for n in range(PICTURES)]
            item = report.cards[0].item
            year = item.gap.years[-1].year
            found = figures.series([item.indicator.pk], year=year)[item.indicator.pk]
            rows = area_rows(item.indicator, found, figures.groups(), year)
            drawing = map_picture(rows, item.gap, chart_id="kaart", title=item.gap.headline)
        spent = time.perf_counter() - began - sum(asked)
        if not drawing or not all(charts) or len(asked) > MOST_SQL:
            raise SystemExit(f"{len(charts)} charts, {len(asked)} queries")
        return spent * 1000 / COLD_MS

    once()
    yield Ratio(
        "P12", f"{PICTURES} charts and a map, cold", f"{COLD_MS} ms", 1,
        tuple(once() for _ in range(15)), is_speed=False,
    )  # fmt: skip


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
