"""Job 3: an organisation signs without JavaScript, the bureau accepts it, and it has a page.

axe itself needs JavaScript, so a second visitor with it looks at every stop on a telephone.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Demo, accessibility_violations, new_context
from tests.browser.test_a_resident_signs import WIDTH, link_in, press, tab_to
from tests.browser.test_bureau_edits import log_in
from tests.pacts.organising import picture

FORM = "/pacten/deel-3/ondertekenen/organisatie/"
TYPING = {"delay": 30}
PLEDGE = "We maken veertig woningen warm."


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A picture on the disk of somebody's computer."""
    path = tmp_path / "logo.png"
    path.write_bytes(picture(size=(600, 300)))
    return path


def test_an_organisation_signs_and_the_bureau_accepts(
    browser: Browser, demo: Demo, page: Page, unique: str, logo: Path
) -> None:
    name, email = f"Stichting {unique}", f"{unique}@voorbeeld.nl"
    visitor = new_context(
        browser, demo, viewport={"width": WIDTH, "height": 640}, java_script_enabled=False
    ).new_page()

    when_the_form_is_sent_with_a_logo_but_no_name(visitor, logo)
    then_the_logo_is_still_there(visitor)
    when_the_form_is_filled_in(visitor, name, email)
    then_the_answers_can_be_checked(visitor, name)
    press(visitor, "Meld de organisatie aan")
    expect(visitor.locator("h1")).to_have_text("Kijk in je mail")
    visitor.goto(link_in(demo, email, "bevestigen"))
    press(visitor, "Ja, ik onderteken")
    expect(visitor.locator("h1")).to_contain_text("we hebben jullie aanmelding")
    visitor.goto(f"/organisaties/?q={unique}")
    assert name not in visitor.locator("main").inner_text()

    when_the_bureau_accepts(page, demo, name)

    visitor.goto(f"/organisaties/?q={unique}")
    visitor.get_by_role("link", name=name).click()
    expect(visitor.locator("h1")).to_have_text(name)
    expect(visitor.locator("main")).to_contain_text(PLEDGE)
    assert visitor.locator("img.logo").evaluate_all("all => all.length") == 1
    assert visitor.request.get(f"{visitor.url}logo.webp").headers["content-type"] == "image/webp"
    visitor.goto("/doelen/gw1/")
    expect(visitor.locator("main")).to_contain_text(name)
    visitor.context.close()


def test_every_stop_of_an_organisation_is_accessible_on_a_phone(
    phone: Page, page: Page, demo: Demo, unique: str, logo: Path
) -> None:
    name, email = f"Stichting {unique}", f"{unique}@voorbeeld.nl"
    phone.goto(FORM)
    then_the_stop_is_accessible(phone)
    when_the_form_is_sent_with_a_logo_but_no_name(phone, logo)
    then_the_stop_is_accessible(phone)
    phone.locator("details summary").filter(has_text="Nog meer beloften").click()
    then_the_stop_is_accessible(phone)
    when_the_form_is_filled_in(phone, name, email)
    then_the_stop_is_accessible(phone)
    press(phone, "Meld de organisatie aan")
    phone.goto(link_in(demo, email, "bevestigen"))
    press(phone, "Ja, ik onderteken")
    then_the_stop_is_accessible(phone)
    phone.goto(link_in(demo, email, "mijn-handtekening"))
    then_the_stop_is_accessible(phone)

    when_the_bureau_accepts(page, demo, name)

    for address in (f"/organisaties/?q={unique}", f"/organisaties/stichting-{unique}/"):
        phone.goto(address)
        expect(phone.locator("main")).to_contain_text(name)
        then_the_stop_is_accessible(phone)


def test_the_arabic_form_of_an_organisation_is_accessible_too(phone: Page) -> None:
    phone.goto(f"{FORM}?taal=ar")
    assert phone.locator("html").get_attribute("dir") == "rtl"
    then_the_stop_is_accessible(phone)


def when_the_form_is_sent_with_a_logo_but_no_name(page: Page, logo: Path) -> None:
    page.goto(FORM)
    page.locator("#id_logo").set_input_files(logo)
    press(page, "Verder")


def then_the_logo_is_still_there(page: Page) -> None:
    expect(page.locator(".error-summary")).to_contain_text("Vul de naam van de organisatie in")
    expect(page.locator("img.logo")).to_have_count(1)


def when_the_form_is_filled_in(page: Page, name: str, email: str) -> None:
    """Walk from field to field with Tab, type, and choose with the arrows and the space bar."""
    page.locator("#id_legal_name").focus()
    page.keyboard.type(name, **TYPING)
    tab_to(page, "id_kvk_number")
    page.keyboard.type(kvk_number(email))
    tab_to(page, "id_role_0")
    page.keyboard.press("Space")
    tab_to(page, "id_pledge_1_text")
    page.keyboard.type(PLEDGE)
    tab_to(page, "id_pledge_1_goal")
    page.keyboard.press("ArrowDown")
    tab_to(page, "id_pledge_1_by")
    page.keyboard.type("eind 2027")
    tab_to(page, "id_contact_name")
    page.keyboard.type("Ayşe Yıldız")
    tab_to(page, "id_mandate")
    page.keyboard.type("Directeur")
    tab_to(page, "id_email")
    page.keyboard.type(email)
    for tick in ("id_is_mandate_declared", "id_consent"):
        tab_to(page, tick)
        page.keyboard.press("Space")
        expect(page.locator(f"#{tick}")).to_be_checked()
    press(page, "Verder")


def kvk_number(email: str) -> str:
    """Return a number of its own for every test: the same one would be pointed out."""
    return f"{int(email.partition('@')[0], 16) % 10**8:08}"


def then_the_answers_can_be_checked(page: Page, name: str) -> None:
    expect(page.locator("h1")).to_have_text("Kijk je antwoorden na")
    for told in (name, "Ayşe Yıldız", PLEDGE, "eind 2027"):
        expect(page.locator("main")).to_contain_text(told)
    expect(page.locator("img.logo")).to_have_count(1)


def when_the_bureau_accepts(page: Page, demo: Demo, name: str) -> None:
    log_in(page, demo)
    page.goto("/beheer/pacts/organisationdetails/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_label("Ja, deze organisatie doet mee")).to_be_visible()
    assert accessibility_violations(page) == []
    page.get_by_label("Ja, deze organisatie doet mee").check()
    page.get_by_label("Soort").select_option("housing")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def then_the_stop_is_accessible(page: Page) -> None:
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH
