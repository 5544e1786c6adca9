"""Every kind of page, on a phone and at a desk: accessible, quiet, light and within its width."""

import pytest
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import Response

from tests.browser.conftest import Demo, Visit, accessibility_violations
from tests.page_kinds import PAGES, Page

KB = 1000
MOST_REQUESTS = 8
WIDER_THAN_THE_SCREEN = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_the_page_at_a_desk(page: BrowserPage, demo: Demo, kind: Page) -> None:
    visit = Visit()
    visit.watch(page)
    response = page.goto(kind.path, wait_until="networkidle")
    assert response is not None
    assert response.status == 200
    assert visit.console == []
    assert visit.foreign(demo.url) == []
    assert len(visit.requests) <= MOST_REQUESTS, [request.url for request in visit.requests]
    assert first_view(visit) <= (100 if kind.map else 60) * KB, weights(visit)
    assert accessibility_violations(page) == []
    if not kind.form:
        assert page.context.cookies() == []


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_the_page_on_a_phone(phone: BrowserPage, kind: Page) -> None:
    phone.goto(kind.path, wait_until="networkidle")
    assert phone.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert accessibility_violations(phone) == []


def test_an_unknown_address_is_accessible_too(phone: BrowserPage) -> None:
    response = phone.goto("/bestaat-niet/")
    assert response is not None
    assert response.status == 404
    assert accessibility_violations(phone) == []


def test_the_fonts_are_small_and_kept_for_a_year(page: BrowserPage) -> None:
    visit = Visit()
    visit.watch(page)
    page.goto("/", wait_until="networkidle")
    fonts = [r for r in visit.responses if r.request.resource_type == "font"]
    assert sum(map(weight, fonts)) <= 60 * KB
    for font in fonts:
        assert "max-age=31536000" in font.headers["cache-control"] or "immutable" in str(
            font.headers
        )


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_home_is_readable_in_both_schemes(page: BrowserPage, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/", wait_until="networkidle")
    assert accessibility_violations(page) == []


def test_the_first_tab_stop_skips_to_the_content(page: BrowserPage) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("#")


def weight(response: Response) -> int:
    """Return the bytes of a body as they crossed the wire, compressed."""
    return int(response.request.sizes()["responseBodySize"])


def first_view(visit: Visit) -> int:
    """Return the weight of all that a first visit loads, besides the fonts."""
    return sum(weight(r) for r in visit.responses if r.request.resource_type != "font")


def weights(visit: Visit) -> str:
    """Return the weight per address, for the message of a failure."""
    return "\n".join(f"{weight(r):>8} {r.url}" for r in visit.responses)
