"""Job 3: a council member reads the monitor before a meeting, also on a phone, without script."""

import csv
import re
from io import StringIO

from playwright.sync_api import Page, expect

from tests.browser.conftest import accessibility_violations


def test_from_overview_to_one_figure_and_its_file(page: Page) -> None:
    page.goto("/monitor/")
    page.get_by_role("link", name="Moeite met rondkomen", exact=True).click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("19,7% in de Verbeter Breda-buurten")
    expect(main).to_contain_text("10,0% in de rest van Breda")
    expect(main).to_contain_text("De kloof wordt kleiner")
    expect(page.get_by_role("img", name=re.compile("Rondkomen lukt vaker")).first).to_be_visible()
    with page.expect_download() as download:
        main.get_by_role("link", name="CSV", exact=True).click()
    with open(download.value.path(), encoding="utf-8") as file:
        rows = list(csv.DictReader(StringIO(file.read())))
    focus = [r for r in rows if r["naam"] == "verbeter-breda-buurten" and r["periode"] == "2020"]
    assert focus[0]["waarde"] == "19.7"
    assert accessibility_violations(page) == []


def test_another_year_without_script(page_without_js: Page) -> None:
    page_without_js.goto("/monitor/moeite-met-rondkomen/")
    page_without_js.get_by_role("navigation", name="Kies een jaar").get_by_role(
        "link", name="2012"
    ).click()
    expect(page_without_js.get_by_role("heading", name="Alle buurten in 2012")).to_be_visible()


def test_the_method_is_one_click_away_on_a_phone(phone: Page) -> None:
    phone.goto("/monitor/")
    phone.get_by_role("link", name="hoe we rekenen").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Hoe we rekenen")
    assert accessibility_violations(phone) == []


def test_what_nobody_publishes_is_a_quotation(phone: Page) -> None:
    phone.goto("/monitor/kinderarmoede/")
    expect(phone.get_by_role("main")).to_contain_text("Niemand publiceert dit per buurt")
    expect(phone.locator("blockquote")).to_contain_text("drie keer zo groot")
