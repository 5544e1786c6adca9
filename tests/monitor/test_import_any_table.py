"""Whatever table of figures somebody writes, in whatever spelling, comes back as those figures.

Or it is refused: never as other figures. And what the site gives out changes nothing.
"""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.imports import reading
from monitor.imports.checking import Checker, indicator_names
from monitor.imports.columns import Choices
from tests.monitor.deliveries import xlsx
from verbeterbreda.lib.sheets import SheetError

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AREAS = {"BU07580001": "Valkenberg", "BU07580501": "Heuvel", "GM0758": "Breda", "NL01": "Nederland"}
SLUGS = {"eenzaam": "Eenzaamheid", "roken": "Roken", "inkomen-per-inwoner": ""}
YEARS = ["2012", "2019", "2020", "2023"]
MARKS = {None: [".", "-", "–"], "x": ["x", "X", "geheim"]}

type Place = tuple[str, str, str]

values = st.one_of(
    st.none(),
    st.just("x"),
    st.decimals(0, 100, places=1),
    st.decimals(0, 100, places=3),
    st.integers(0, 100).map(Decimal),
)
figures = st.dictionaries(
    st.tuples(st.sampled_from([*SLUGS]), st.sampled_from([*AREAS]), st.sampled_from(YEARS)),
    values,
    min_size=1,
    max_size=12,
)
large = st.decimals(0, 99_999, places=2) | st.integers(1_000, 999_999).map(Decimal)


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Place, Any], bytes, Choices]:
    """Draw figures, and the same as a file."""
    found = draw(figures)
    for place in found:
        if place[0] == "inkomen-per-inwoner" and isinstance(found[place], Decimal):
            found[place] = draw(large)
    shape = draw(st.sampled_from(["long", "by year", "by indicator"]))
    write = draw(st.sampled_from(["comma", "point"]))
    if shape == "by year":
        slug = draw(st.sampled_from(sorted({place[0] for place in found})))
        found = {place: each for place, each in found.items() if place[0] == slug}
        choices = Choices(indicator=slug)
    elif shape == "by indicator":
        year = draw(st.sampled_from(sorted({place[2] for place in found})))
        found = {place: each for place, each in found.items() if place[2] == year}
        choices = Choices(period=year)
    else:
        choices = Choices()
    cells = {place: _spelled(draw, each, write) for place, each in found.items()}
    rows = _laid_out(draw, shape, cells)
    if draw(st.booleans()):
        return found, xlsx(*rows), choices
    delimiter = draw(st.sampled_from([";", "\t", "|", ","]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    lines = [delimiter.join(_quoted(cell, delimiter) for cell in row) for row in rows]
    return found, draw(st.sampled_from(["\n", "\r\n"])).join(lines).encode(encoding), choices


def _spelled(draw: st.DrawFn, value: Any, write: str) -> str:
    """Write a figure as somebody might."""
    if not isinstance(value, Decimal):
        return str(draw(st.sampled_from(MARKS[value])))
    whole, _, rest = f"{value:f}".partition(".")
    comma, point = (",", ".") if write == "comma" else (".", ",")
    thousands = draw(st.sampled_from(["", "\u2009", "\u00a0", point]))
    groups = f"{int(whole):,}".replace(",", thousands)
    text = groups + (comma + rest if rest else "")
    return draw(st.sampled_from(["", " ", "\u00a0"])) + text + draw(st.sampled_from(["", "  "]))


def _laid_out(draw: st.DrawFn, shape: str, cells: dict[Place, str]) -> list[list[Any]]:
    """Put the cells in a table under names that people use."""
    head = draw(st.sampled_from(["gebied", "CBS-code", "Regio's", "regiocode"]))
    areas = sorted({area for _, area, _ in cells})
    pad = draw(st.sampled_from(["", "  "]))
    top: list[list[Any]] = draw(st.sampled_from([[], [["Onze tabel"], []]]))
    if shape == "long":
        names = ["Onderwerp", head, draw(st.sampled_from(["Perioden", "jaar"])), "Cijfer"]
        order = draw(st.permutations(range(4)))
        rows = [names] + [[slug, area + pad, year, c] for (slug, area, year), c in cells.items()]
        return top + [[row[place] for place in order] for row in rows]
    axis = 2 if shape == "by year" else 0
    spread = draw(st.permutations(sorted({place[axis] for place in cells})))
    by = {(place[1], place[axis]): cell for place, cell in cells.items()}
    titles = [SLUGS.get(each) or each for each in spread]
    table = [[area + pad, *(by.get((area, key), "") for key in spread)] for area in areas]
    return [*top, [head, *titles], *table]


def _quoted(cell: Any, delimiter: str) -> str:
    text = str(cell)
    return f'"{text}"' if delimiter in text else text


@pytest.fixture
def checked(db: None) -> Any:
    """Return what reads and checks a file, with the known areas and indicators read once."""
    names = indicator_names()

    def check(content: bytes, choices: Choices) -> dict[Place, Any] | None:
        checker = Checker(this_year=NOW.year)
        try:
            found = reading.understood(BytesIO(content), names, choices)
            rows = [row for each in found.figures() for row in checker.check(each)]
        except SheetError:
            return None
        if any(row.problem for row in rows):
            return None
        status = {"suppressed": "x", "missing": None}
        return {
            (row.indicator or "", row.area or "", row.period): row.value
            if row.value is not None
            else status[row.status]
            for row in rows
        }

    return check


def test_any_table_comes_back_as_its_figures_or_is_refused(checked: Any) -> None:
    seen = {"read": 0, "refused": 0}

    @settings(max_examples=120, deadline=None, derandomize=True)
    @given(tables())
    def run(table: tuple[dict[Place, Any], bytes, Choices]) -> None:
        figures, content, choices = table
        found = checked(content, choices)
        seen["refused" if found is None else "read"] += 1
        assert found is None or found == figures

    run()
    # What says nothing about its decimals is asked back; all else is read.
    assert seen["read"] > 2 * seen["refused"]
