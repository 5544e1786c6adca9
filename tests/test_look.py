"""The look keeps its word: readable in every scheme, light to load, and nothing from elsewhere."""

import hashlib
import re
from itertools import product
from pathlib import Path

import brotli
import pytest

from verbeterbreda.lib.palette import contrast

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
THEME = (STATIC / "css" / "theme.css").read_text()
PAGE_STYLES = ("vendor/utrecht/utrecht.css", "css/theme.css")
GROUNDS = ("paper", "surface", "tint", "warn-wash", "error-wash")
TEXTS = ("ink", "ink-soft", "brick-text", "house-text", "coin-text", "star-text", "error", "warn")
LINES = ("brick", "house", "coin", "star", "grey", "edge", "focus")


def schemes() -> dict[str, dict[str, str]]:
    """Return the colour tokens of each scheme; later blocks build on earlier ones."""
    blocks = [
        dict(re.findall(r"--vb-([a-z0-9-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root \{([^}]*)\}", THEME)[:4]
    ]
    light, dark, more, more_dark = blocks
    return {
        "light": light,
        "dark": light | dark,
        "more": light | more,
        "more and dark": light | dark | more | more_dark,
    }


@pytest.mark.parametrize("scheme", schemes())
def test_text_and_lines_stand_out_in_every_scheme(scheme: str) -> None:
    colours = schemes()[scheme]
    weak = [
        f"{name} on {ground}: {contrast(colours[name], colours[ground]):.1f}"
        for names, floor in ((TEXTS, 4.5), (LINES, 3.0))
        for name, ground in product(names, GROUNDS)
        if contrast(colours[name], colours[ground]) < floor
    ]
    assert weak == []
    assert contrast(colours["on-brick"], colours["brick"]) >= 4.5


@pytest.mark.parametrize("scheme", schemes())
def test_a_border_is_seen_between_two_areas_of_one_class(scheme: str) -> None:
    colours = schemes()[scheme]
    borders = {1: "ink-soft", 2: "ink-soft", 3: "ink", 4: "paper", 5: "paper"}
    rules = dict(re.findall(r"\.area\.(area-\d) \{ stroke: var\(--vb-([a-z-]+)\)", THEME))
    assert rules == {"area-3": "ink"}
    assert ".area:is(.area-4, .area-5, .area-chosen) { stroke: var(--vb-paper); }" in THEME
    for step, border in borders.items():
        assert contrast(colours[f"map-{step}"], colours[border]) >= 3


def test_the_vendored_style_is_what_the_note_says() -> None:
    note = (STATIC / "vendor" / "utrecht" / "VENDOR.md").read_text()
    digest = hashlib.sha256((STATIC / PAGE_STYLES[0]).read_bytes()).hexdigest()
    assert digest in note


def test_the_styles_of_a_page_are_light() -> None:
    weight = sum(len(brotli.compress((STATIC / name).read_bytes())) for name in PAGE_STYLES)
    assert weight <= 25_000


@pytest.mark.parametrize("style", sorted((STATIC / "css").glob("*.css")), ids=lambda p: p.name)
def test_styles_fetch_only_files_of_our_own(style: Path) -> None:
    for address in re.findall(r"url\([\"']?([^\"')]+)", style.read_text()):
        assert (style.parent / address).is_file(), address


@pytest.mark.parametrize(
    "component", sorted((ROOT / "templates" / "components").glob("*.html")), ids=lambda p: p.name
)
def test_a_component_opens_with_how_to_use_it(component: Path) -> None:
    assert component.read_text().startswith(("{% comment %}", "{#"))
