"""Job 2 as a story: preview, work on it, publish, see who did it, undo; also without JS."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Demo, accessibility_violations

ACTION = "gw2-6"
CHANGE = f"/beheer/alliances/action/{ACTION}/change/"
VERSIONS = f"/beheer/alliances/action/{ACTION}/history/"


OF_DJANGO = ("aria-prohibited-attr", "empty-table-header")
"""What the widgets of the admin itself do: lists to choose from, and the corner of a table."""


def own_violations(page: Page) -> list[str]:
    return [line for line in accessibility_violations(page) if not line.startswith(OF_DJANGO)]


def log_in(page: Page, demo: Demo, email: str = "bureau@example.org") -> None:
    page.goto("/beheer/")
    page.fill("#id_username", email)
    page.fill("#id_password", demo.password)
    page.get_by_role("button", name="Aanmelden").or_(
        page.locator("input[type=submit]")
    ).first.click()


def test_the_bureau_edits_an_action(page: Page, demo: Demo, unique: str) -> None:
    log_in(page, demo)
    page.goto(CHANGE)
    assert own_violations(page) == []
    old = page.input_value("#id_title")
    page.fill("#id_title", f"Titel {unique}")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Voorbeeld").first.click()
    preview = opened.value
    expect(preview.get_by_text("Voorbeeld: dit is nog niet bewaard")).to_be_visible()
    assert f"Titel {unique}" in preview.locator("h1").inner_text()
    assert accessibility_violations(preview) == []
    preview.goto(f"/acties/{ACTION}/")
    assert preview.locator("h1").inner_text() == old

    page.get_by_role("button", name="Bewaar als werkversie").first.click()
    assert "Er is een werkversie van" in page.locator(".working-note").inner_text()
    assert page.input_value("#id_title") == f"Titel {unique}"
    preview.reload()
    assert preview.locator("h1").inner_text() == old

    page.get_by_role("button", name="Publiceer", exact=True).first.click()
    preview.reload()
    assert preview.locator("h1").inner_text() == f"Titel {unique}"

    page.goto(VERSIONS)
    newest = page.locator("#change-history tbody tr").first
    assert "bureau@example.org" in newest.inner_text() or "Programmabureau" in newest.inner_text()
    assert f"Titel {unique}" in newest.inner_text()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Vergelijk").click()
    assert f"Titel {unique}" in page.locator("table.changes").inner_text()
    assert accessibility_violations(page) == []

    page.locator("#change-history tbody tr").nth(1).get_by_role("link").click()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Zet terug").first.click()
    preview.reload()
    assert preview.locator("h1").inner_text() == old


def test_what_slips_is_asked_why_without_script(
    page_without_js: Page, demo: Demo, unique: str
) -> None:
    """A milestone comes back with all that was typed, and the reason is for everybody to read."""
    page = page_without_js
    log_in(page, demo)
    page.goto(CHANGE)
    # The last row is the empty one that scripts copy; the one before it is for a new milestone.
    row = page.locator("input[name^=milestones-][name$=-title]").nth(-2)
    number = re.findall(r"\d+", row.get_attribute("name") or "")[0]
    row.fill(f"Paal {unique}")
    page.fill(f"[name=milestones-{number}-due]", "mei 2027")
    page.get_by_role("button", name="Publiceer", exact=True).first.click()

    page.goto(CHANGE)
    page.fill(f"[name=milestones-{number}-due]", "kwartaal 4 2027")
    page.fill("#id_note", f"Nagekeken {unique}")
    page.get_by_role("button", name="Publiceer", exact=True).first.click()
    assert "Schrijf waarom" in page.locator(".errorlist").first.inner_text()
    assert page.input_value("#id_note") == f"Nagekeken {unique}"
    assert page.input_value(f"[name=milestones-{number}-due]") == "kwartaal 4 2027"
    page.fill("#id_reason", f"De grond is vervuild ({unique}).")
    page.get_by_role("button", name="Publiceer", exact=True).first.click()

    page.goto(f"/acties/{ACTION}/")
    assert f"De grond is vervuild ({unique})." in page.locator("main").inner_text()
    assert "uiterlijk 4e kwartaal van 2027" in page.locator("main").inner_text()


def test_a_driver_tells_about_the_own_action(page: Page, demo: Demo, unique: str) -> None:
    log_in(page, demo, "aanjager@example.org")
    page.goto("/beheer/alliances/action/")
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_selector("#id_title")
    page.wait_for_load_state()
    assert own_violations(page) == []
    key = page.url.split("/")[-3]
    note = page.locator("textarea[name^=progress_notes-][name$=-text]:visible").last
    note.fill(f"Het loopt ({unique}).")
    page.get_by_role("button", name="Publiceer", exact=True).first.click()
    page.goto(f"/acties/{key}/")
    assert f"Het loopt ({unique})." in page.locator("main").inner_text()


def test_the_preview_works_without_script(page_without_js: Page, demo: Demo, unique: str) -> None:
    page = page_without_js
    log_in(page, demo)
    page.goto(f"/beheer/alliances/action/{ACTION}/change/")
    page.fill("#id_title", f"Titel {unique}")
    with page.context.expect_page() as opened:
        page.locator("input[name=_preview]").first.click()
    assert f"Titel {unique}" in opened.value.locator("h1").inner_text()
