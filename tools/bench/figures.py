"""The monitor as it is now, and in a city with 3.6 million figures; pages that are not kept."""

import time
from collections.abc import Iterator

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from monitor import standings
from tests.many_figures import make
from tools.bench.ground import steps
from tools.bench.lists import milliseconds
from tools.bench.load import Found
from tools.bench.pages import CACHE, visit

AREAS, INDICATORS, YEARS = 600, 200, 30
MOST_QUERIES = 9
MOST_SLOWER = 4.0
"""Of a page with ten times the areas on it: as many rows and paths more than it had."""
PAGES = {
    "overview": ("/monitor/", "/monitor/"),
    "overview, one goal and verdict": (
        "/monitor/?doel=gw2&oordeel=groter", "/monitor/?doel=gw2&oordeel=groter"
    ),
    "indicator": ("/monitor/misdrijven/", "/monitor/proef-003/"),
    "indicator in a frame": ("/monitor/misdrijven/ingesloten/", "/monitor/proef-003/ingesloten/"),
}  # fmt: skip


def measure() -> list[Found]:
    """Time each page before and after the city grows tenfold, and count its queries."""
    middle = [name for name in settings.MIDDLEWARE if name != CACHE]
    with override_settings(MIDDLEWARE=middle):
        site = WSGIHandler()
    before = {name: milliseconds(visit(site, path)) for name, (path, _) in PAGES.items()}
    began = time.process_time()
    count = make(areas=AREAS, indicators=INDICATORS, years=YEARS)
    steps.say(f"  {count:,} figures made in {time.process_time() - began:.0f} s of our time")
    return [*_refreshed(), *_pages(site, before)]


def _refreshed() -> Iterator[Found]:
    began = time.process_time()
    standings.refresh(["proef-003"])
    spent = time.process_time() - began
    what = f"computing one indicator anew: {AREAS} areas, {YEARS} years"
    yield Found("scale", what, f"{spent:.2f} s of our time", "≤ 3 s", spent <= 3)


def _pages(site: WSGIHandler, before: dict[str, float]) -> Iterator[Found]:
    for name, (_, path) in PAGES.items():
        ask = visit(site, path)
        after = milliseconds(ask)
        with CaptureQueriesContext(connection) as queries:
            ask()
        found = f"{before[name]:.1f} / {after:.1f} ms ({after / before[name]:.2f} ×)"
        aim = f"≤ {MOST_SLOWER:.0f} × slower"
        what = f"{name}, now / 3.6 million figures"
        yield Found("scale", what, found, aim, after <= MOST_SLOWER * before[name])
        number = len(queries)
        yield Found("scale", f"queries of {name}", str(number), "< 10", number <= MOST_QUERIES)
