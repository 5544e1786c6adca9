"""A page costs what it shows: not more with ten times the indicators, areas or years."""

import re
from decimal import Decimal
from random import Random

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from monitor import standings
from monitor.models import Indicator
from monitor.reports.listing import PAGE_SIZE
from tests.many_figures import make, observations
from verbeterbreda.lib import formats

pytestmark = pytest.mark.django_db
MOST_QUERIES = 9
PAGES = [
    "/monitor/",
    "/monitor/?pagina=2&volgorde=krimpt",
    "/monitor/?oordeel=kleiner&doel=gw2&groep=ruim",
    "/monitor/proef-001/",
    "/monitor/proef-001/?jaar=2025&groep=ruim",
    "/monitor/proef-001/ingesloten/",
    "/monitor/proef-001.json",
]
AREAS, INDICATORS, YEARS = 76, 54, 3


def asked(client: Client, path: str) -> tuple[str, list[str]]:
    """The page and its queries; the borders are kept for ten minutes, so they are there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode(), [query["sql"] for query in queries]


def slugs(page: str) -> list[str]:
    """The indicators on an overview, in order; also those that are wanted."""
    cards = page.split('id="cijfers"')[1].split("</section>")[0]
    return re.findall(r'<h3><a href="/monitor/([^"/]+)/', cards)


def test_with_more_of_everything_a_page_costs_what_it_shows(resident: Client) -> None:
    """One city for all of it: to make it takes longer than to ask."""
    new = INDICATORS - Indicator.objects.measured().count()
    assert make(areas=AREAS, indicators=INDICATORS, years=YEARS) == AREAS * new * YEARS
    assert standings.differences() == []
    for path in PAGES:
        _, queries = asked(resident, path)
        assert len(queries) <= MOST_QUERIES, path
        for sql in queries:
            if "monitor_observation" in sql:
                assert "proef" in path
                assert re.search(r'"period" = ', sql)
    _shows_one_page_and_counts_them_all(resident)
    _goes_by_how_the_gap_moves(resident)
    _filters(resident)


def _shows_one_page_and_counts_them_all(resident: Client) -> None:
    page, _ = asked(resident, "/monitor/")
    assert len(slugs(page)) == PAGE_SIZE
    assert f"{INDICATORS}{formats.NBSP}cijfers" in page
    counts = [int(number) for number in re.findall(r"<li><a[^>]*><strong>(\d+)</strong>", page)]
    assert sum(counts) == INDICATORS
    rest, _ = asked(resident, "/monitor/?pagina=2")
    assert len(slugs(rest)) == INDICATORS - PAGE_SIZE


def _goes_by_how_the_gap_moves(resident: Client) -> None:
    found = [
        slug
        for number in (1, 2)
        for slug in slugs(asked(resident, f"/monitor/?pagina={number}")[0])
    ]
    gaps = standings.gaps(list(Indicator.objects.measured()))
    assert sorted(found) == sorted(gaps)
    moves = [gaps[slug].movement for slug in found]
    known = [move for move in moves if move is not None]
    assert len(known) > 20
    assert moves[: len(known)] == known  # those that do not move come last
    assert [float(move) for move in known] == sorted(map(float, known), reverse=True)


def _filters(resident: Client) -> None:
    page, _ = asked(resident, "/monitor/?oordeel=kleiner&doel=gw2")
    gaps = standings.gaps(list(Indicator.objects.measured().filter(goals="GW2")))
    wanted = {slug for slug, gap in gaps.items() if gap.verdict == "closing"}
    assert wanted
    assert set(slugs(page)) == wanted


def test_the_same_seed_makes_the_same_figures() -> None:
    indicator = Indicator(slug="proef", method=Indicator.Method.RATE, suppress_below=100)

    def some(seed: int) -> list[tuple[str, str, Decimal | None]]:
        people = {"A": 5_000, "B": 60, "C": 900}
        found = observations(Random(seed), [indicator], people, {"A"}, 4)
        return [(row.area_id, row.period, row.value) for row in found]

    assert some(1) == some(1)
    assert some(1) != some(2)
    assert [value for area, _, value in some(1) if area == "B"] == [None] * 4
