"""The bureau opens a vacancy; a resident applies and takes it back; the bureau closes it.

The resident has a keyboard, a screen of 320 pixels and no JavaScript. axe itself needs JavaScript,
so a second visitor with it looks at every stop of the same journey.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo, accessibility_violations, new_context
from tests.browser.test_a_resident_signs import TYPING, WIDTH, link_in, press, tab_to
from tests.browser.test_bureau_edits import log_in

LIST = "/bestuur/vacatures/"
REASON = "Ik ken mijn buurt."
REFUSED = "Op een van deze dagen zit er al iemand op deze zetel"


@pytest.fixture
def vacancy(browser: Browser, demo: Demo) -> Iterator[str]:
    """The address of a vacancy that the bureau opened, and takes back afterwards."""
    context = new_context(browser, demo, viewport={"width": 1280, "height": 900})
    bureau = context.new_page()
    log_in(bureau, demo)
    today = timezone.localdate()
    bureau.goto("/beheer/governance/vacancy/add/")
    bureau.select_option("#id_seat", label="Bewoner, zetel 3 (Bestuur van Verbeter Breda)")
    bureau.fill("#id_text", "Je vergadert met elf anderen.")
    bureau.fill("#id_opens_at_0", f"{today - timedelta(days=1):%d-%m-%Y}")
    bureau.fill("#id_opens_at_1", "00:00")
    bureau.fill("#id_closes_at_0", f"{today + timedelta(days=9):%d-%m-%Y}")
    bureau.fill("#id_closes_at_1", "00:00")
    bureau.click("input[name=_save]")
    with bureau.expect_navigation():
        bureau.locator("#result_list tbody th a").first.click()
    number = bureau.url.rstrip("/").split("/")[-2]
    yield f"{LIST}{number}/"
    bureau.goto(f"/beheer/governance/vacancy/{number}/change/")
    bureau.fill("#id_withdrawn_on", f"{today:%d-%m-%Y}")
    bureau.click("input[name=_save]")
    context.close()


@pytest.fixture
def plain(browser: Browser, demo: Demo) -> Iterator[Page]:
    """An old phone whose browser runs no script."""
    context = new_context(
        browser, demo, viewport={"width": WIDTH, "height": 640}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_a_resident_applies_and_withdraws(
    plain: Page, demo: Demo, vacancy: str, unique: str
) -> None:
    email = f"{unique}@voorbeeld.nl"
    plain.goto(vacancy)
    press(plain, "Verder")
    expect(plain.locator(".error-summary")).to_contain_text("Vul je naam in.")
    when_the_form_is_filled_in(plain, f"Ayşe {unique}", email)
    expect(plain.locator("h1")).to_have_text("Kijk je aanmelding na")
    expect(plain.locator("dl")).to_contain_text(REASON)
    press(plain, "Wijzig je antwoorden")
    expect(plain.locator("#id_motivation")).to_have_value(REASON)
    press(plain, "Verder")
    press(plain, "Verstuur mijn aanmelding")
    expect(plain.locator("h1")).to_have_text("We hebben je aanmelding")

    own = link_in(demo, email, "aanmelding")
    plain.goto(own)
    expect(plain.locator("dl")).to_contain_text(REASON)
    press(plain, "Trek mijn aanmelding in")
    expect(plain.locator("h1")).to_have_text("Je aanmelding is ingetrokken")
    answer = plain.goto(own)
    assert answer is not None
    assert answer.status == 404


def test_every_stop_is_accessible_on_a_phone(
    phone: Page, demo: Demo, vacancy: str, unique: str
) -> None:
    email = f"{unique}@voorbeeld.nl"
    for address in (LIST, vacancy):
        phone.goto(address)
        then_the_stop_is_accessible(phone)
    press(phone, "Verder")
    then_the_stop_is_accessible(phone)
    when_the_form_is_filled_in(phone, f"Ayşe {unique}", email)
    then_the_stop_is_accessible(phone)
    press(phone, "Verstuur mijn aanmelding")
    then_the_stop_is_accessible(phone)
    phone.goto(link_in(demo, email, "aanmelding"))
    then_the_stop_is_accessible(phone)
    press(phone, "Trek mijn aanmelding in")
    then_the_stop_is_accessible(phone)
    phone.goto("/bestuur/aanmelding/verzonnen/")
    then_the_stop_is_accessible(phone)
    phone.goto("/bestuur/?datum=gisteren")
    then_the_stop_is_accessible(phone)


def test_a_clerk_reads_why_two_people_do_not_fit(page: Page, demo: Demo) -> None:
    log_in(page, demo)
    page.goto("/beheer/governance/seat/bestuur-wethouder/change/")
    page.locator("a", has_text="toevoegen").last.click()
    page.fill("#id_terms-1-person", "Nog iemand")
    page.locator("input[name=_save]").first.click()
    expect(page.locator("body")).to_contain_text(REFUSED)


def when_the_form_is_filled_in(page: Page, name: str, email: str) -> None:
    page.locator("#id_name").focus()
    page.keyboard.type(name, **TYPING)
    tab_to(page, "id_email")
    page.keyboard.type(email, **TYPING)
    tab_to(page, "id_motivation")
    page.keyboard.type(REASON)
    tab_to(page, "id_consent")
    page.keyboard.press("Space")
    press(page, "Verder")


def then_the_stop_is_accessible(page: Page) -> None:
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
