"""Who cannot see the map finds the same answer in the list, in as many steps."""

from playwright.sync_api import Page, expect

ADDRESS = "/monitor/moeite-met-rondkomen/"
FOCUSED = "document.activeElement.dataset.area"
ANSWER = "Biesdonk: 18,9%, nummer 9 van 56 van hoog naar laag."


def steps_to_biesdonk(page: Page, first: str) -> int:
    """Walk on from the link past the map, choose Biesdonk, and return the keys that took."""
    page.goto(ADDRESS)
    page.get_by_role("link", name="Sla de kaart over").focus()
    page.keyboard.press(first)
    keys = 1
    while page.evaluate(FOCUSED) != "BU07580102":
        page.keyboard.press("Tab")
        keys += 1
        assert keys < 60, "Biesdonk never comes"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(ANSWER)
    return keys + 1


def test_the_map_and_the_list_take_the_same_steps_to_the_same_answer(
    page: Page, page_without_js: Page
) -> None:
    by_map = steps_to_biesdonk(page, "Tab")
    assert page.evaluate(FOCUSED) == "BU07580102"  # the reader stays where the choice was made
    by_list = steps_to_biesdonk(page, "Enter")
    assert by_map == by_list == 10

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Biesdonk is 0,5 procentpunt hoger dan")
    assert "gebied=BU07580102&vergelijk=BU07580101" in page.url

    assert steps_to_biesdonk(page_without_js, "Enter") == by_map
    expect(page_without_js.get_by_role("table", name="wat je koos")).to_contain_text("18,9%")
