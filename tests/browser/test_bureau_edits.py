"""Job 2 as a story: preview, save, see it on the site, see who did it, undo; also without JS."""

from playwright.sync_api import Page

from tests.browser.conftest import Demo, accessibility_violations

ACTION = "gw2-6"


def log_in(page: Page, demo: Demo) -> None:
    page.goto("/beheer/")
    page.fill("#id_username", "bureau@example.org")
    page.fill("#id_password", demo.password)
    page.get_by_role("button", name="Aanmelden").or_(
        page.locator("input[type=submit]")
    ).first.click()


def test_the_bureau_edits_an_action(page: Page, demo: Demo, unique: str) -> None:
    log_in(page, demo)
    page.goto(f"/beheer/alliances/action/{ACTION}/change/")
    old = page.input_value("#id_title")
    page.fill("#id_title", f"Titel {unique}")

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Voorbeeld").first.click()
    preview = opened.value
    assert preview.get_by_text("Voorbeeld: dit is nog niet bewaard").is_visible()
    assert f"Titel {unique}" in preview.locator("h1").inner_text()
    assert accessibility_violations(preview) == []
    preview.goto(f"/acties/{ACTION}/")
    assert preview.locator("h1").inner_text() == old

    page.locator("input[name=_save]").first.click()
    preview.reload()
    assert preview.locator("h1").inner_text() == f"Titel {unique}"

    page.goto(f"/beheer/alliances/action/{ACTION}/history/")
    newest = page.locator("#change-history tbody tr").first
    assert "bureau@example.org" in newest.inner_text() or "Programmabureau" in newest.inner_text()
    assert f"Titel {unique}" in newest.inner_text()
    assert accessibility_violations(page) == []

    page.locator("#change-history tbody tr").nth(1).get_by_role("link").click()
    page.get_by_role("button", name="Zet terug").first.click()
    preview.reload()
    assert preview.locator("h1").inner_text() == old


def test_the_preview_works_without_script(page_without_js: Page, demo: Demo, unique: str) -> None:
    page = page_without_js
    log_in(page, demo)
    page.goto(f"/beheer/alliances/action/{ACTION}/change/")
    page.fill("#id_title", f"Titel {unique}")
    with page.context.expect_page() as opened:
        page.locator("input[name=_preview]").first.click()
    assert f"Titel {unique}" in opened.value.locator("h1").inner_text()
