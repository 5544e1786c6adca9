"""Job 4 as a story: from home to the PDF of the work plan, with the keyboard too."""

import hashlib

from playwright.sync_api import Page, expect

from tests.browser.conftest import accessibility_violations


def test_the_board_downloads_the_plan(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Alle pagina").get_by_role(
        "link", name="Werkplannen"
    ).click()
    assert accessibility_violations(page) == []
    page.get_by_role("link", name="Werkplan 2023").click()
    expect(page.get_by_text("Reconstructie uit de bronnen, niet vastgesteld")).to_be_visible()
    assert accessibility_violations(page) == []
    page.get_by_text("Controleer of je dezelfde PDF hebt").click()
    printed = page.locator("details code").first.inner_text()
    address = page.get_by_role("link", name="Download de PDF").get_attribute("href")
    answer = page.request.get(str(address))
    assert answer.headers["content-type"] == "application/pdf"
    assert hashlib.sha256(answer.body()).hexdigest() == printed


def test_it_fits_a_phone(phone: Page) -> None:
    phone.goto("/werkplannen/2023/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    assert accessibility_violations(phone) == []


def test_the_link_is_reached_with_the_keyboard(page: Page) -> None:
    page.goto("/werkplannen/2023/")
    for _ in range(30):
        page.keyboard.press("Tab")
        if "Download de PDF" in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError("the link to the PDF was not reached in thirty steps")
