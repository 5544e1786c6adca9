"""Every public page is valid, well-formed HTML that says what it is, in Dutch."""

from collections import Counter
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.test import Client

from tests.page_kinds import PAGES, Page


def parse(content: bytes) -> Element:
    """Return the tree of a page; raise ParseError where a browser would have to guess."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(content.decode())


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_page_is_valid_html(resident: Client, page: Page) -> None:
    tree = parse(resident.get(page.path).content)
    assert tree.get("lang") == "nl"
    assert len(list(tree.iter("h1"))) == 1
    assert len(list(tree.iter("main"))) == 1
    title = tree.findtext("head/title") or ""
    assert title.strip()
    assert duplicate_ids(tree) == []
    assert skipped_headings(tree) == []
    assert dangling_references(tree) == []
    assert tables_without_caption(tree) == 0


def duplicate_ids(tree: Element) -> list[str]:
    """Return the ids that stand on more than one element."""
    counted = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    return [str(name) for name, times in counted.items() if times > 1]


def skipped_headings(tree: Element) -> list[str]:
    """Return the headings that skip a level downwards."""
    levels = {f"h{level}": level for level in range(1, 7)}
    skipped, before = [], 0
    for element in tree.iter():
        level = levels.get(str(element.tag))
        if level:
            if level > before + 1:
                skipped.append(f"{element.tag} {''.join(element.itertext()).strip()}")
            before = level
    return skipped


def dangling_references(tree: Element) -> list[str]:
    """Return references to an id that the page does not have."""
    known = {element.get("id") for element in tree.iter()}
    wanted = []
    for element in tree.iter():
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            wanted += (element.get(name) or "").split()
        href = element.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            wanted.append(href[1:])
    return [name for name in wanted if name not in known]


def tables_without_caption(tree: Element) -> int:
    """Return how many tables do not say what they hold."""
    return sum(1 for table in tree.iter("table") if table.find("caption") is None)
