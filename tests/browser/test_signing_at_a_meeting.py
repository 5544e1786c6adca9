"""A meeting: the bureau opens a moment, people sign on a phone, on the tablet and on paper.

Phone and tablet run no script and are 320 pixels wide; visitors with script let axe look at every
stop. What the bureau does, it does with the keyboard.
"""

import contextlib
import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.browser.conftest import Demo, accessibility_violations, new_context
from tests.browser.test_a_resident_signs import link_in, press, tab_to
from tests.browser.test_bureau_edits import log_in

LIST = "/pacten/deel-3/ondertekenaars/"
WIDTH = 320
TYPING = {"delay": 60}


def screen(browser: Browser, demo: Demo, *, script: bool) -> Page:
    """Return a page of a visitor of their own, on a screen of 320 pixels."""
    context = new_context(
        browser, demo, viewport={"width": WIDTH, "height": 640}, java_script_enabled=script
    )
    return context.new_page()


def open_a_session(page: Page, demo: Demo, unique: str) -> tuple[str, str]:
    """Open a signing session in the admin; return the addresses for tablet and phone."""
    log_in(page, demo)
    page.goto("/beheer/pacts/signingsession/add/")
    now = datetime.now(ZoneInfo("Europe/Amsterdam"))
    start, end = now - timedelta(minutes=5), now + timedelta(hours=2)
    page.select_option("#id_pact", "deel-3")
    page.fill("#id_title", f"Avond {unique}")
    page.fill("#id_place", "Wijkcentrum de Koe")
    for name, moment in (("starts_at", start), ("ends_at", end)):
        page.fill(f"#id_{name}_0", f"{moment:%d-%m-%Y}")
        page.fill(f"#id_{name}_1", f"{moment:%H:%M}")
    page.locator("input[name=_continue]").click()
    page.wait_for_url(re.compile("/change/$"))
    tablet = page.locator(".field-on_tablet a").get_attribute("href")
    phone = page.locator(".field-on_phone a").get_attribute("href")
    assert tablet
    assert phone
    return tablet, phone


def fill_in(page: Page, name: str, email: str) -> None:
    page.locator("#id_name").focus()
    page.keyboard.type(name, **TYPING)
    tab_to(page, "id_email")
    page.keyboard.type(email)
    page.check("#id_display_1")
    page.check("#id_consent")
    page.wait_for_timeout(2100)  # whoever is done within two seconds is taken for a robot
    press(page, "Verder")
    expect(page.locator("h1")).to_have_text("Kijk je antwoorden na")


def accessible(page: Page) -> None:
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH


def test_a_phone_and_the_tablet_sign_without_script(
    browser: Browser, demo: Demo, page: Page, unique: str
) -> None:
    tablet_path, phone_path = open_a_session(page, demo, unique)

    phone = screen(browser, demo, script=False)
    phone.goto(phone_path)
    fill_in(phone, f"Telefoon {unique}", f"t{unique}@voorbeeld.nl")
    press(phone, "Onderteken")
    expect(phone.locator("h1")).to_have_text("Kijk in je mail")

    tablet = screen(browser, demo, script=False)
    for number in (1, 2):
        tablet.goto(tablet_path)
        expect(tablet.locator("#id_name")).to_have_value("")
        fill_in(tablet, f"Tablet {number} {unique}", f"k{number}{unique}@voorbeeld.nl")
        press(tablet, "Onderteken")
        expect(tablet.locator("h1")).to_have_text("Dank je wel")
        assert unique not in tablet.content()

    for email in (f"t{unique}@voorbeeld.nl", f"k1{unique}@voorbeeld.nl"):
        phone.goto(link_in(demo, email, "bevestigen"))
        press(phone, "Ja, ik onderteken")
    phone.goto(LIST)
    expect(phone.locator("main")).to_contain_text(f"Telefoon {unique}")
    expect(phone.locator("main")).to_contain_text(f"Tablet 1 {unique}")
    assert f"Tablet 2 {unique}" not in phone.content()

    page.reload()
    expect(page.locator(".field-live")).to_contain_text("gezet, 2 bevestigd")


@pytest.mark.parametrize("way", ["back and send again", "back twice", "the button"])
def test_the_next_person_finds_nothing_of_the_one_before(
    browser: Browser, demo: Demo, page: Page, unique: str, way: str
) -> None:
    tablet_path, _ = open_a_session(page, demo, unique)
    tablet = screen(browser, demo, script=True)
    tablet.goto(tablet_path)
    fill_in(tablet, f"Eerste {unique}", f"{unique}@voorbeeld.nl")
    press(tablet, "Onderteken")
    expect(tablet.locator("h1")).to_have_text("Dank je wel")
    if way == "the button":
        tablet.get_by_role("link", name="Klaar: de volgende kan tekenen").click()
    else:
        for _ in range(2 if way == "back twice" else 1):
            go_back(tablet)
        tablet.reload()  # says yes to sending again what was sent before
    expect(tablet.locator("#id_name")).to_have_value("")
    expect(tablet.locator("#id_email")).to_have_value("")
    assert unique not in tablet.content()


def go_back(page: Page) -> None:
    """Press back; of a page that was made by sending a form, the browser only offers to resend."""
    with contextlib.suppress(Error):
        page.go_back()
    page.wait_for_timeout(1000)  # its own page about that is no navigation to wait for


def test_every_stop_of_the_meeting_is_accessible(
    browser: Browser, demo: Demo, page: Page, unique: str
) -> None:
    tablet_path, phone_path = open_a_session(page, demo, unique)
    assert accessibility_violations(page) == []
    tablet = screen(browser, demo, script=True)
    for path in (phone_path, f"{tablet_path}?taal=ar", tablet_path):
        tablet.goto(path)
        accessible(tablet)
    fill_in(tablet, f"Tablet {unique}", f"{unique}@voorbeeld.nl")
    accessible(tablet)
    press(tablet, "Onderteken")
    accessible(tablet)
    tablet.get_by_role("link", name="Blijf op deze pagina").click()
    expect(tablet.locator("main")).to_contain_text("blijft staan")
    accessible(tablet)
    page.get_by_role("button", name="Sluit dit moment nu").click()
    tablet.goto(tablet_path)
    expect(tablet.locator("h1")).to_have_text("Dit ondertekenmoment is voorbij")
    accessible(tablet)


def test_the_poster_comes_when_the_worker_made_it(page: Page, demo: Demo, unique: str) -> None:
    open_a_session(page, demo, unique)
    deadline = time.monotonic() + 60
    poster = page.get_by_role("link", name="Haal de poster op (PDF, A4)")
    while not poster.count() and time.monotonic() < deadline:
        time.sleep(1)
        page.reload()
    address = poster.get_attribute("href")
    assert address
    response = page.context.request.get(address)
    assert response.headers["content-type"] == "application/pdf"
    assert response.body().startswith(b"%PDF-")


def test_the_bureau_types_a_list_with_the_keyboard_and_imports_the_rest(
    page: Page, page_without_js: Page, demo: Demo, unique: str
) -> None:
    log_in(page, demo)
    page.goto("/beheer/pacts/papersignature/add/")
    page.keyboard.type(f"Lijst {unique}")
    tab_to(page, "id_name")
    for number in (1, 2):
        expect(page.locator("#id_name")).to_be_focused()
        expect(page.locator("#id_sheet_line")).to_have_value(str(number))
        page.keyboard.type(f"Papier {number} {unique}")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(".messagelist")).to_contain_text(f"regel {number}: ingevoerd")
    assert accessibility_violations(page) == []
    for name in ("importeren/", "lijst/"):
        page.goto(f"/beheer/pacts/papersignature/{name}")
        assert accessibility_violations(page) == []

    page = page_without_js
    log_in(page, demo)
    page.goto("/beheer/pacts/papersignature/importeren/")
    page.fill("#id_sheet", f"Lijst {unique}")
    rows = f"Regel;Naam;In de lijst\n2;Papier 2 {unique};\n3;Zoë {unique};hele naam\n"
    page.set_input_files(
        "#id_file",
        files=[{"name": "lijst.csv", "mimeType": "text/csv", "buffer": rows.encode("cp1252")}],
    )
    page.locator("input[type=submit]").click()
    expect(page.locator("#content-main table")).to_contain_text("Deze regel is al ingevoerd")
    page.get_by_role("button", name="Voer in").click()
    expect(page.locator(".messagelist")).to_contain_text("1 handtekening ingevoerd")
    page.goto(LIST)
    expect(page.locator("main")).to_contain_text(f"Zoë {unique}")
