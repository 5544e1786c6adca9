"""A council member reads what changed since a day, prints it, and asks for a mail each quarter.

With a keyboard, a screen of 320 pixels and no JavaScript; axe, which needs it, looks along.
"""

from io import BytesIO

import pikepdf
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo, accessibility_violations, new_context
from tests.browser.test_a_resident_signs import TYPING, WIDTH, link_in, press, tab_to

LONGER_THAN_A_ROBOT = 2100
"""Milliseconds; see pacts.services.abuse.MIN_SECONDS."""


def test_a_council_member_reads_what_changed_and_subscribes(
    browser: Browser, demo: Demo, unique: str
) -> None:
    context = new_context(
        browser, demo, viewport={"width": WIDTH, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/raad/")
    tab_to(page, "id_sinds")
    page.locator("#id_sinds").fill("2021-01-01")
    press(page, "Toon wat veranderde")
    expect(page.locator("#veranderd")).to_have_text("Wat is er veranderd sinds 1 januari 2021?")
    press(page, "Ontvang het kwartaalbericht", role="link")
    page.wait_for_timeout(LONGER_THAN_A_ROBOT)
    tab_to(page, "id_email")
    page.keyboard.type(f"{unique}@voorbeeld.nl", **TYPING)
    press(page, "Stuur mij een mail om te bevestigen")
    expect(page.locator("h1")).to_have_text("Kijk in je mail")
    page.goto(link_in(demo, f"{unique}@voorbeeld.nl", "bevestigen"))
    press(page, "Ja, stuur mij het kwartaalbericht")
    expect(page.locator("h1")).to_have_text("Je staat op de lijst")
    context.close()


def test_the_page_is_one_sheet_and_every_stop_is_accessible(page: Page, phone: Page) -> None:
    page.goto("/raad/")
    with pikepdf.open(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))) as sheet:
        assert len(sheet.pages) == 1
    phone.goto("/raad/kwartaal/")
    phone.get_by_role("main").get_by_role("link", name="kwartaal van").first.click()
    expect(phone.locator("h1")).to_contain_text("Kwartaalbericht aan de raad")
    assert accessibility_violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= WIDTH
