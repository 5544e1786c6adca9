"""Job 1: a resident signs, confirms and withdraws, with the keyboard alone and without JavaScript.

axe itself needs JavaScript, so a second visitor with it looks at every stop of the same journey.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo, accessibility_violations, new_context

FORM = "/pacten/deel-3/ondertekenen/"
LIST = "/pacten/deel-3/ondertekenaars/"
# People type; whoever fills in a form within two seconds is taken for a robot.
TYPING = {"delay": 60}
WIDTH = 320


def test_a_resident_signs_with_a_keyboard_and_without_javascript(
    browser: Browser, demo: Demo, unique: str
) -> None:
    name, email = f"Ayşe {unique}", f"{unique}@voorbeeld.nl"
    context = new_context(
        browser, demo, viewport={"width": WIDTH, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()

    when_the_form_is_sent_empty(page)
    then_the_errors_lead_to_their_fields(page)
    when_the_form_is_filled_in(page, name, email)
    then_the_answers_can_be_checked(page, name)
    when_a_change_is_asked_for_the_answers_are_still_there(page, name)
    press(page, "Verder")
    press(page, "Onderteken")
    expect(page.locator("h1")).to_have_text("Kijk in je mail")

    page.goto(LIST)
    assert name not in page.content()
    page.goto(link_in(demo, email, "bevestigen"))
    assert name not in page.content()
    press(page, "Ja, ik onderteken")
    expect(page.locator("h1")).to_contain_text("Dank je wel")
    page.goto(LIST)
    assert name in page.content()

    page.goto(link_in(demo, email, "mijn-handtekening"))
    press(page, "Trek mijn handtekening in")
    expect(page.locator("h1")).to_contain_text("ingetrokken")
    page.goto(LIST)
    assert name not in page.content()
    context.close()


def test_every_stop_is_accessible_on_a_phone(phone: Page, demo: Demo, unique: str) -> None:
    email = f"{unique}@voorbeeld.nl"
    stop = then_the_stop_is_accessible
    phone.goto(FORM)
    stop(phone)
    phone.get_by_role("button", name="Verder").click()
    stop(phone)
    when_the_form_is_filled_in(phone, f"Ayşe {unique}", email)
    stop(phone)
    press(phone, "Onderteken")
    stop(phone)
    phone.goto(link_in(demo, email, "bevestigen"))
    stop(phone)
    press(phone, "Ja, ik onderteken")
    stop(phone)
    phone.goto(link_in(demo, email, "mijn-handtekening"))
    stop(phone)
    press(phone, "Trek mijn handtekening in")
    stop(phone)


def when_the_form_is_sent_empty(page: Page) -> None:
    page.goto(FORM)
    press(page, "Verder")


def then_the_errors_lead_to_their_fields(page: Page) -> None:
    expect(page).to_have_title(re.compile("^Fout: "))
    link = page.locator(".error-summary a").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#id_name")


def when_the_form_is_filled_in(page: Page, name: str, email: str) -> None:
    """Walk from field to field with Tab, type, and choose with the arrows and the space bar."""
    page.locator("#id_name").focus()
    page.keyboard.type(name, **TYPING)
    tab_to(page, "id_email")
    page.keyboard.type(email, **TYPING)
    tab_to(page, "id_neighbourhood")
    page.keyboard.type("Bies")
    tab_to(page, "id_display_0")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_display_1")).to_be_checked()
    tab_to(page, "id_consent")
    page.keyboard.press("Space")
    expect(page.locator("#id_consent")).to_be_checked()
    press(page, "Verder")


def then_the_answers_can_be_checked(page: Page, name: str) -> None:
    expect(page.locator("h1")).to_have_text("Kijk je antwoorden na")
    expect(page.locator("dl")).to_contain_text("Biesdonk")
    expect(page.locator("dd strong")).to_have_text(name)


def when_a_change_is_asked_for_the_answers_are_still_there(page: Page, name: str) -> None:
    press(page, "Wijzig je antwoorden")
    expect(page.locator("#id_name")).to_have_value(name)
    expect(page.locator("#id_neighbourhood")).to_have_value("biesdonk")
    expect(page.locator("#id_consent")).to_be_checked()


def then_the_stop_is_accessible(page: Page) -> None:
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def tab_to(page: Page, element_id: str) -> None:
    """Press Tab until this element has the focus."""
    press_until(page, lambda: page.locator(f"#{element_id}:focus").count() == 1)


def press(page: Page, label: str) -> None:
    """Tab to the button with this label and press Enter."""
    button = page.get_by_role("button", name=label, exact=True)
    press_until(page, lambda: button.and_(page.locator(":focus")).count() == 1)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_until(page: Page, is_there: Callable[[], bool]) -> None:
    for _ in range(80):
        if is_there():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach it on {page.url}")


def link_in(demo: Demo, email: str, word: str) -> str:
    """Return the link with this word from the newest mail to an address."""
    text = demo.mails_to(email)[-1].get_content()
    found = re.search(rf"https?://\S*{word}\S*", text)
    assert found, text
    return found[0]
