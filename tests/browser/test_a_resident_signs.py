"""Job 1: a resident signs, confirms, changes how the name is shown, and withdraws.

With the keyboard alone, without JavaScript, on a screen of 320 pixels.

axe itself needs JavaScript, so a second visitor with it looks at every stop of the same journey.
"""

import re
import time
from collections.abc import Callable
from typing import Literal

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

    then_the_list_shows(page, name, is_there=False)
    page.goto(link_in(demo, email, "bevestigen"))
    assert name not in page.content()
    press(page, "Ja, ik onderteken")
    expect(page.locator("h1")).to_contain_text("Dank je wel")
    then_the_list_shows(page, name)

    page.goto(link_in(demo, email, "mijn-handtekening", about="Je staat onder"))
    when_the_name_is_hidden(page)
    then_the_list_shows(page, name, is_there=False)

    page.goto(link_in(demo, email, "mijn-handtekening", about="Je staat onder"))
    press(page, "Handtekening intrekken", role="link")
    press(page, "Trek mijn handtekening in")
    expect(page.locator("h1")).to_contain_text("ingetrokken")
    assert (
        page.goto(link_in(demo, email, "mijn-handtekening", about="Je staat onder")).status == 404
    )
    context.close()


def test_a_postcode_a_slip_and_a_code_to_type(browser: Browser, demo: Demo, unique: str) -> None:
    context = new_context(
        browser, demo, viewport={"width": WIDTH, "height": 640}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto(FORM)
    page.locator("#id_name").focus()
    page.keyboard.type(f"Can {unique}", **TYPING)
    tab_to(page, "id_email")
    page.keyboard.type(f"{unique}@gmial.com", **TYPING)
    tab_to(page, "id_postcode")
    page.keyboard.type("4826")
    tab_to(page, "id_consent")
    page.keyboard.press("Space")
    press(page, "Verder")
    expect(page.locator("h1")).to_have_text("In welke buurt woon je?")
    tab_to(page, "buurt_leeg")
    page.keyboard.press("ArrowUp")
    press(page, "Verder")
    press(page, "Ja, gebruik dit adres")
    expect(page.locator("dl")).to_contain_text(f"{unique}@gmail.com")
    expect(page.locator("dl")).to_contain_text("Ik woon ergens anders")
    press(page, "Onderteken")
    page.locator("#id_code").focus()
    page.keyboard.type(code_in(demo, f"{unique}@gmail.com").lower())
    press(page, "Bevestig mijn handtekening")
    expect(page.locator("h1")).to_contain_text("Dank je wel")
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
    phone.goto("/pacten/deel-3/ondertekenen/code/")
    stop(phone)
    phone.locator("#id_code").fill("AAAAAAAA")
    press(phone, "Bevestig mijn handtekening")
    stop(phone)
    phone.goto(link_in(demo, email, "bevestigen"))
    stop(phone)
    press(phone, "Ja, ik onderteken")
    stop(phone)
    own = link_in(demo, email, "mijn-handtekening", about="Je staat onder")
    phone.goto(own)
    stop(phone)
    when_the_name_is_hidden(phone)
    stop(phone)
    for page in ("gegevens/", "verwijderen/", "intrekken/"):
        phone.goto(f"{own}{page}")
        stop(phone)
    press(phone, "Trek mijn handtekening in")
    stop(phone)
    phone.goto(own)
    stop(phone)


def test_the_other_stops_are_accessible_on_a_phone(phone: Page, demo: Demo, unique: str) -> None:
    stop = then_the_stop_is_accessible
    phone.goto(FORM)
    phone.locator("#id_name").fill(f"Can {unique}")
    phone.locator("#id_email").fill(f"{unique}@gmial.com")
    phone.locator("#id_postcode").fill("4826")
    phone.locator("#id_consent").check()
    # What no person sees, a robot fills in: somebody looks at it first.
    phone.evaluate("document.getElementById('id_website').value = 'https://voorbeeld.nl'")
    press(phone, "Verder")
    stop(phone)
    press(phone, "Verder")
    stop(phone)
    press(phone, "Onderteken")
    expect(phone.locator("h1")).to_have_text("We kijken je handtekening na")
    stop(phone)
    reference = phone.locator(".code-shown").inner_text()
    phone.goto(f"/pacten/deel-3/ontvangstbewijs/?code={reference}")
    expect(phone.locator(".notice")).to_contain_text("geen bevestigde handtekening")
    stop(phone)
    for address in ("ingetrokken", "verwijderd", "verzonnen"):
        phone.goto(f"/pacten/deel-3/mijn-handtekening/{address}/")
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
    expect(page.locator("#id_name")).to_be_focused()
    expect(page.locator("label[for=id_name]")).to_be_in_viewport()
    expect(page.locator("#id_name_error")).to_be_in_viewport(ratio=1)


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


def when_the_name_is_hidden(page: Page) -> None:
    tab_to(page, "id_display_1")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_display_2")).to_be_checked()
    press(page, "Zo wil ik in de lijst staan")
    expect(page.locator(".notice").first).to_contain_text("Opgeslagen")
    expect(page.locator("dl").first).to_contain_text("Een bewoner")


def then_the_list_shows(page: Page, name: str, *, is_there: bool = True) -> None:
    """Look at the public list until it is as new as it promises to be."""
    for _ in range(40):
        page.goto(LIST)
        if (name in page.content()) is is_there:
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{name} {'is not' if is_there else 'is still'} in the list")


def then_the_stop_is_accessible(page: Page) -> None:
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def tab_to(page: Page, element_id: str) -> None:
    """Press Tab until this element has the focus."""
    press_until(page, lambda: page.locator(f"#{element_id}:focus").count() == 1)


def press(page: Page, label: str, *, role: Literal["button", "link"] = "button") -> None:
    """Tab to the button, or link, with this label and press Enter."""
    button = page.get_by_role(role, name=label, exact=True)
    press_until(page, lambda: button.and_(page.locator(":focus")).count() == 1)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press_until(page: Page, is_there: Callable[[], bool]) -> None:
    for _ in range(80):
        if is_there():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach it on {page.url}")


def link_in(demo: Demo, email: str, word: str, *, about: str = "") -> str:
    """Return the link with this word from the newest mail to an address, with this subject."""
    found = re.search(rf"https?://\S*{word}\S*", text_to(demo, email, about))
    assert found, f"no link with {word} in the mail to {email}"
    return found[0]


def code_in(demo: Demo, email: str) -> str:
    """Return the short code from the newest mail to an address."""
    found = re.search(r"^[A-Z0-9]{4} [A-Z0-9]{4}$", text_to(demo, email), re.MULTILINE)
    assert found, f"no code in the mail to {email}"
    return found[0]


def text_to(demo: Demo, email: str, about: str = "") -> str:
    """Return the text of the newest mail to an address; wait for one with this subject."""
    for _ in range(60):
        mails = [mail for mail in demo.mails_to(email, seconds=1) if about in str(mail["Subject"])]
        if mails:
            body = mails[-1].get_body(("plain",))
            assert body
            return str(body.get_content())
        time.sleep(0.5)
    raise AssertionError(f"no mail about {about!r} to {email}")
