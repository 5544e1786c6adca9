"""Actions go out, are edited in a spreadsheet and come back; and one of them is put back."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.alliances.spreadsheets import at, edit, table_of, xlsx_of
from tests.browser.conftest import Demo, accessibility_violations
from tests.browser.test_bureau_edits import log_in

ACTION = "li1-1"
LIST = "/beheer/alliances/action/"


def taken_out(page: Page, kind: str, path: Path) -> bytes:
    """Take all actions out as the kind of file with this name, and return what is in it."""
    page.goto(LIST)
    page.get_by_role("link", name="Exporteren").click()
    page.get_by_label(kind).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Haal op").click()
    download.value.save_as(path)
    return path.read_bytes()


def brought_back(page: Page, path: Path) -> None:
    page.goto(LIST)
    page.get_by_role("link", name="Importeren").click()
    page.get_by_label("Bestand").set_input_files(path)
    page.get_by_role("button", name="Laat zien wat er verandert").click()


def test_a_spreadsheet_goes_out_and_comes_back(
    page: Page, demo: Demo, unique: str, tmp_path: Path
) -> None:
    log_in(page, demo)
    page.goto(f"{LIST}export/")
    assert accessibility_violations(page) == []
    page.goto(f"{LIST}import/")
    assert accessibility_violations(page) == []
    path = tmp_path / "acties.xlsx"
    rows = table_of(taken_out(page, "Excel", path))
    row, column = at(rows, ACTION, "titel")
    old = rows[row][column]

    path.write_bytes(xlsx_of(edit(rows, ACTION, titel=f"Titel {unique}", stand="prima")))
    brought_back(page, path)
    problems = page.locator(".sheet-problems")
    assert "De stand ‘prima’ bestaat niet." in problems.inner_text()
    assert problems.get_by_role("rowheader").inner_text() == str(row + 1)
    expect(page.get_by_role("button", name="Lees in")).not_to_be_visible()
    assert accessibility_violations(page) == []

    right = edit(table_of(taken_out(page, "Excel", path)), ACTION, titel=f"Titel {unique}")
    path.write_bytes(xlsx_of(right))
    brought_back(page, path)
    assert accessibility_violations(page) == []
    shown = page.locator(".sheet-row")
    assert old in shown.inner_text()
    assert f"Titel {unique}" in shown.inner_text()
    page.get_by_role("button", name="Lees in").click()
    told = page.locator(".messagelist").inner_text()
    assert "1 actie gewijzigd" in told.replace("\N{NO-BREAK SPACE}", " ")
    page.goto(f"/acties/{ACTION}/")
    assert page.locator("h1").inner_text() == f"Titel {unique}"

    page.goto(f"{LIST}{ACTION}/history/")
    page.locator("#change-history tbody tr").nth(1).get_by_role("link").click()
    page.get_by_role("button", name="Zet terug").first.click()
    page.goto(f"/acties/{ACTION}/")
    assert page.locator("h1").inner_text() == old


def test_it_works_without_script_on_a_phone(
    page_without_js: Page, demo: Demo, unique: str, tmp_path: Path
) -> None:
    page = page_without_js
    page.set_viewport_size({"width": 320, "height": 700})
    log_in(page, demo)
    path = tmp_path / "acties.csv"
    taken_out(page, "CSV", path)
    brought_back(page, path)
    expect(page.get_by_text("Er valt niets in te lezen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
