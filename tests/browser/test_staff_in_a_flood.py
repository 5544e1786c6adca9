"""A flood as staff meet it: ask browsers for a sum, look at what waits, decide about many."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, Visit, accessibility_violations
from tests.browser.test_bureau_edits import log_in

FORM = "/pacten/deel-3/ondertekenen/"
PACT = "/beheer/pacts/pact/deel-3/change/"


def switch_the_sum(page: Page, *, on: bool) -> None:
    page.goto(PACT)
    page.locator("#id_is_proof_asked").set_checked(on)
    page.locator("input[name=_save]").first.click()


def fill_in(page: Page, name: str, email: str) -> None:
    page.goto(FORM)
    page.fill("#id_name", name)
    page.fill("#id_email", email)
    page.check("#id_consent")
    page.wait_for_timeout(2100)  # whoever is done within two seconds is taken for a robot
    page.get_by_role("button", name="Verder").click()


def test_the_browser_does_a_sum_while_its_reader_reads(
    page: Page, phone: Page, demo: Demo, unique: str
) -> None:
    log_in(page, demo)
    switch_the_sum(page, on=True)
    try:
        met = Visit()
        met.watch(phone)
        fill_in(phone, f"Ayşe {unique}", f"{unique}@voorbeeld.nl")
        expect(phone.locator("input[name=bewijs]")).to_have_value(
            re.compile(r"^\d+$"), timeout=60_000
        )
        assert accessibility_violations(phone) == []
        phone.get_by_role("button", name="Onderteken").click()
        expect(phone.locator("h1")).to_have_text("Kijk in je mail")
        assert met.console == []
        assert met.foreign(demo.url) == []
    finally:
        switch_the_sum(page, on=False)
    fill_in(phone, f"Can {unique}", f"can{unique}@voorbeeld.nl")
    assert phone.locator("script, input[name=bewijs]").count() == 0


def test_staff_hold_count_and_turn_back(page: Page, phone: Page, demo: Demo, unique: str) -> None:
    fill_in(phone, f"Robot {unique}", f"{unique}@{unique}.example")
    phone.get_by_role("button", name="Onderteken").click()
    log_in(page, demo)
    page.goto("/beheer/pacts/signature/")
    page.get_by_role("link", name="Nakijken per plek of reden").click()
    expect(page.locator("h1")).to_contain_text("wachten tot je kijkt")
    assert accessibility_violations(page) == []

    page.goto("/beheer/pacts/invalidation/add/?pact=deel-3")
    page.fill("#id_title", f"Vloed {unique}")
    page.fill("#id_reason", "Een robot.")
    page.fill("#id_email_glob", f"{unique}@*")
    page.locator("input[name=_continue]").click()
    page.get_by_role("button", name="Tel hoeveel het er zijn").click()
    expect(page.locator(".messagelist")).to_contain_text("Geteld: 1")
    page.get_by_role("button", name="Begin: maak ze ongeldig").click()
    until(page, "1 van 1 (100 %)")
    page.get_by_role("button", name="Draai terug").click()
    until(page, "niets meer over")
    page.goto(f"/beheer/pacts/signature/?q={unique}@{unique}.example")
    expect(page.locator("#result_list")).to_contain_text("wacht op bevestiging")


def until(page: Page, text: str) -> None:
    """Look again until the clock has done its work."""
    for _ in range(40):
        if page.get_by_text(text).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"{text!r} does not appear on {page.url}")
