"""Job of the board as a story: read the pack, take a decision, and everybody reads it."""

import hashlib

from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, accessibility_violations


def log_in(page: Page, demo: Demo, who: str) -> None:
    page.goto("/beheer/")
    page.fill("#id_username", f"{who}@example.org")
    page.fill("#id_password", demo.password)
    page.locator("[type=submit]").first.click()


def log_out(page: Page) -> None:
    page.context.clear_cookies()


def test_from_agenda_to_decision(page: Page, demo: Demo, unique: str) -> None:
    title = f"Zitting {unique}"

    # The bureau prepares: one form, then a button that asks once more.
    log_in(page, demo, "bureau")
    page.goto("/beheer/governance/meeting/add/")
    page.select_option("#id_body", "bestuur")
    page.fill("#id_title", title)
    page.fill("#id_held_on", "14-10-2026")
    page.fill("#id_begins", "19:30")
    page.fill("#id_ends", "21:00")
    page.fill("#id_items-0-title", f"Bus {unique}")
    page.fill("#id_items-0-proposal", f"Er komt een bus {unique}.")
    assert accessibility_violations(page) == []
    page.locator("input[name=_continue]").click()
    page.get_by_role("link", name="Bekijk de pagina").click()
    address = page.url
    page.go_back()
    page.locator("input[name=_agenda]").click()
    expect(page.get_by_role("heading", name="De agenda publiceren?")).to_be_visible()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Ja, doe dit").click()
    expect(page.get_by_text("De agenda is gepubliceerd.")).to_be_visible()
    log_out(page)

    # The board reads the pack.
    log_in(page, demo, "bestuur")
    page.goto("/vergaderingen/")
    assert accessibility_violations(page) == []
    page.get_by_role("link", name=title).click()
    download = page.get_by_role("link", name="Download de PDF")
    for _ in range(60):
        if download.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    assert accessibility_violations(page) == []
    page.get_by_text("Controleer of je dezelfde PDF hebt").click()
    pdf = page.request.get(str(download.get_attribute("href")))
    assert pdf.headers["content-type"] == "application/pdf"
    printed = page.locator("details code").first.inner_text()
    assert hashlib.sha256(pdf.body()).hexdigest() == printed

    # It takes a decision: fill in, look again, and only then.
    page.get_by_role("link", name="Leg een besluit vast bij punt 1").click()
    assert accessibility_violations(page) == []
    expect(page.locator("#id_wording")).to_have_value(f"Er komt een bus {unique}.")
    page.fill("#id_votes", "Zonder stemming")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="Kijk het besluit na")).to_be_visible()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Leg dit besluit vast").click()
    expect(page.locator("h1")).to_have_text(f"Bus {unique}")
    assert accessibility_violations(page) == []
    decision = page.url
    log_out(page)

    # Everybody reads it, also on the page of the meeting.
    page.goto(decision)
    expect(page.get_by_text(f"Er komt een bus {unique}.")).to_be_visible()
    page.get_by_role("link", name=title).click()
    assert page.url.partition("#")[0] == address
    expect(page.get_by_role("heading", name="Besluit 2026-")).to_be_visible()
    page.goto("/besluiten/")
    expect(page.get_by_role("link", name=f"Bus {unique}")).to_be_visible()
    assert accessibility_violations(page) == []


def test_a_member_gets_a_calendar_of_their_own(page: Page, phone: Page, demo: Demo) -> None:
    log_in(page, demo, "bestuur")
    page.goto("/vergaderingen/mijn-agenda/")
    page.get_by_role("button", name="Maak mijn adres").click()
    assert accessibility_violations(page) == []
    feed = page.locator("code").inner_text()
    assert phone.request.get(feed).headers["content-type"].startswith("text/calendar")
    page.get_by_role("button", name="Trek het adres in").click()
    assert phone.request.get(feed).status == 404


def test_the_pages_fit_a_phone(phone: Page) -> None:
    for path in ("/vergaderingen/", "/besluiten/", "/besluiten/actielijst/"):
        phone.goto(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
        assert accessibility_violations(phone) == []
