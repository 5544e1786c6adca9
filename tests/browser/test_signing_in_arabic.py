"""Somebody who reads Arabic and never saw the site: signs, confirms, changes the name, withdraws.

On a phone of 320 pixels and without JavaScript. axe needs JavaScript, so a second browser gets the
page as it stands at every stop, with the same styles, and lets axe look at it there.
"""

import re
import time
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Demo, accessibility_violations, new_context
from tools import languages

FORM = "/pacten/deel-3/ondertekenen/?taal=ar"
LIST = "/pacten/deel-3/ondertekenaars/"
PHONE = {"width": 320, "height": 640}
CONSENT = (
    "Ik onderteken dit pact en vind het goed dat Verbeter Breda hiervoor mijn gegevens bewaart."
)
COME_BACK = "Wil je later toch weer meedoen? Dan kun je opnieuw ondertekenen zolang dat kan."
ARABIC = {entry.key[1]: entry.strings[0] for entry in languages.read("ar")}


@pytest.fixture
def reader(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A phone that runs no script."""
    context = new_context(browser, demo, viewport=PHONE, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def inspector(browser: Browser, demo: Demo) -> Iterator[Page]:
    """A phone with JavaScript, on our own site, so that a page written into it finds its styles."""
    context = new_context(browser, demo, viewport=PHONE)
    page = context.new_page()
    page.goto("/toegankelijkheid/")
    yield page
    context.close()


def test_signing_in_arabic(reader: Page, inspector: Page, demo: Demo, unique: str) -> None:
    name, email = f"محمد {unique}", f"{unique}@voorbeeld.nl"

    def stop() -> None:
        the_page_is_arabic(reader)
        inspector.set_content(reader.content(), wait_until="load")
        assert accessibility_violations(inspector) == []
        assert inspector.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    reader.goto(LIST.replace("ondertekenaars/", ""))
    reader.get_by_role("link", name="العربية").click()
    stop()
    press(reader, "Verder")
    stop()
    the_form_is_filled_in(reader, name, email)
    stop()
    press(reader, "Onderteken")
    expect(heading(reader)).to_have_text(ARABIC["Kijk in je mail"])
    stop()

    reader.goto(link_in(demo, email, "bevestigen"))
    stop()
    press(reader, "Ja, ik onderteken")
    expect(heading(reader)).to_have_text(ARABIC["Dank je wel, je handtekening is bevestigd"])
    stop()
    the_list_shows(reader, name)

    reader.goto(link_in(demo, email, "mijn-handtekening"))
    stop()
    reader.get_by_label(re.compile(f"^{ARABIC['Geen naam']}")).check()
    press(reader, "Zo wil ik in de lijst staan")
    expect(reader.locator("main")).to_contain_text(ARABIC["Opgeslagen"])
    stop()
    the_list_shows(reader, name, is_there=False)

    reader.goto(link_in(demo, email, "mijn-handtekening"))
    reader.get_by_role("link", name=ARABIC["Handtekening intrekken"], exact=True).click()
    stop()
    press(reader, "Trek mijn handtekening in")
    expect(heading(reader)).to_have_text(ARABIC["Je handtekening is ingetrokken"])
    stop()
    assert ARABIC[COME_BACK] in newest_mail(demo, email)


def the_page_is_arabic(page: Page) -> None:
    html = page.locator("html")
    expect(html).to_have_attribute("lang", "ar")
    expect(html).to_have_attribute("dir", "rtl")
    # It is also laid out from the right: the heading begins where the text column ends.
    box = heading(page).bounding_box()
    assert box
    assert box["x"] + box["width"] > PHONE["width"] * 0.9


def the_form_is_filled_in(page: Page, name: str, email: str) -> None:
    page.get_by_label(ARABIC["Je naam"], exact=True).fill(name)
    page.get_by_label(ARABIC["Je e-mailadres"], exact=True).fill(email)
    page.get_by_label(re.compile(f"^{ARABIC['Mijn hele naam']}")).check()
    page.get_by_label(re.compile(f"^{ARABIC[CONSENT]}")).check()
    time.sleep(2.5)  # people read; whoever needs less than two seconds is taken for a robot
    press(page, "Verder")
    expect(heading(page)).to_have_text(ARABIC["Kijk je antwoorden na"])


def the_list_shows(page: Page, name: str, *, is_there: bool = True) -> None:
    """Look at the Dutch list until it tells what just changed; it may be a minute old."""
    deadline = time.monotonic() + 60
    while True:
        page.goto(LIST)
        if (name in page.content()) == is_there:
            return
        assert time.monotonic() < deadline, f"{name} in the list: {not is_there}"
        time.sleep(1)


def heading(page: Page) -> Locator:
    return page.locator("h1")


def press(page: Page, dutch: str) -> None:
    """Press the button whose Dutch label is this."""
    with page.expect_navigation():
        page.get_by_role("button", name=ARABIC[dutch], exact=True).click()


def newest_mail(demo: Demo, email: str) -> str:
    """Return the text of the mail about the withdrawal, once it has come."""
    deadline = time.monotonic() + 30
    while len(mails := demo.mails_to(email)) < 3 and time.monotonic() < deadline:
        time.sleep(0.5)
    assert mails[-1]["Content-Language"] == "ar"
    return text_of(mails[-1])


def text_of(mail: EmailMessage) -> str:
    """Return what is to be read; a receipt may come with it."""
    body = mail.get_body(("plain",))
    assert body
    return str(body.get_content())


def link_in(demo: Demo, email: str, word: str) -> str:
    """Return the newest link with this word in the mails to an address; it keeps the language."""
    found = [
        link
        for mail in demo.mails_to(email)
        for link in re.findall(r"https?://\S+", text_of(mail))
        if re.search(rf"{word}/[^/]+/\?taal=ar$", link)
    ]
    assert found, email
    return found[-1]
