"""Reads a file with figures, CSV or XLSX, long or wide, and hands on every figure in it.

Goes through a CSV once to find out how it is written and how long it is, and once for its figures:
memory does not grow with the file.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from typing import IO, Any

from monitor.imports import columns, files, numbers
from monitor.imports.columns import Choices, Layout
from monitor.imports.files import Cell, Row, quoted
from monitor.imports.periods import period
from monitor.imports.shapes import NAMES, FoundFigure, Problem
from verbeterbreda.lib import sheets
from verbeterbreda.lib.sheets import SheetError

REMEMBERED = 10_000
"""Numbers that an XLSX is known to say: shares with a decimal and years come again and again."""
FOOTERS = 10
"""Rows at the end of a file among which its remarks stand."""
MOST_KINDS = 100
_FOOTER = re.compile(r"(bron|source|©|\* ?voorlopig|\. ?=|toelichting)", re.I)

_KIND = re.compile(r"(soort|type|leeftijd|geslacht|marges?$|categorie|delict|herkomst)", re.I)
_WHOLE = re.compile(r"(totaal|alle|waarde$|18 ?\+|18 jaar (of|en) ouder)", re.I)
"""Names of columns that say of which part a figure is, and what stands there for the whole."""

_UNKNOWN_STATUS = (
    "Deze status kennen we niet. Schrijf definitief, voorlopig, schatting, niet getoond of "
    "geen cijfer."
)

_TEXTS = ("indicator", "area", "name", "level", "period", "status", "city")
type _Texts = list[str]
"""The texts of a row that say where its figure belongs, by `_TEXTS`; "" for what is not there."""


@dataclass(frozen=True)
class FigureFile:
    """A file that was understood: how its columns stand, how many rows, and its figures."""

    layout: Layout
    choices: Choices
    rows_total: int
    styles: numbers.Style
    table: files.Table
    passed_over: tuple[str, ...] = ()
    """What the file holds besides, in sentences."""

    @property
    def names(self) -> dict[str, str]:
        """What the columns are called in this file, by our keys."""
        return {role: self.layout.label(role) for role in NAMES}

    def figures(self) -> Iterator[FoundFigure]:
        """Yield every figure, in the order of the file."""
        make = _wide if self.layout.spread else _long
        rows = islice(self.table.rows(), self.layout.header_at + 1, None)
        return make(self, (row for row in rows if any(row[1]) or _is_filled(row[1])))


def understood(file: IO[bytes], indicators: Mapping[str, str], choices: Choices) -> FigureFile:
    """Find out how a file is written. `indicators` are slugs by the keys of names and slugs.

    SheetError says why it cannot be used, before the figures are read.
    """
    table = files.opened(file, lambda row: columns.score(row, indicators))
    top = [row for _, row in islice(table.rows(), sheets.HEADER_WITHIN)]
    try:
        layout = columns.layout(top, indicators, choices)
    except SheetError as error:
        raise SheetError(" ".join([str(error), *table.notes])) from error
    survey = _surveyed(table, layout)
    _refuse_parts(layout, survey)
    if not survey.rows_total:
        raise SheetError("Onder de namen van de kolommen staat geen enkele rij.")
    told = (*_passed_over(layout, survey), *table.notes)
    return FigureFile(layout, choices, survey.rows_total, survey.styles, table, told)


@dataclass(frozen=True)
class _Survey:
    """What was seen of all rows before their figures are read.

    `unnamed` are places of columns without a name in which something stands, `footers` the remarks
    under the table, `kinds` what stands in columns that say of which part a figure is.
    """

    rows_total: int
    styles: numbers.Style
    unnamed: set[int]
    footers: list[str]
    kinds: dict[int, set[Cell]]


def _refuse_parts(layout: Layout, survey: _Survey) -> None:
    """Refuse figures about a part (burglary, men, a margin): they would pass for the whole."""
    for place, cells in survey.kinds.items():
        parts = sorted(text for cell in cells if (text := _text(cell)))
        if len(parts) > 1 or not all(map(_WHOLE.match, parts)):
            raise SheetError(
                f"In de kolom ‘{layout.labels[place]}’ staat {files.quoted(parts[:3])}. Wij nemen "
                "alleen het totaal. Haal de andere rijen weg, en de kolom ook."
            )


def _passed_over(layout: Layout, survey: _Survey) -> Iterator[str]:
    names = [*layout.ignored, *columns.unnamed(layout, survey.unnamed)]
    if names:
        yield f"Deze kolommen slaan we over: {quoted(names)}."
    if survey.footers:
        yield f"Deze regels onder de tabel slaan we over: {quoted(survey.footers)}."


def _surveyed(table: files.Table, layout: Layout) -> _Survey:
    """Count the rows, and learn from every figure how numbers are written."""
    styles = numbers.Style()
    nameless = [place for place, label in enumerate(layout.labels) if not label]
    unnamed: set[int] = set()
    last: deque[Sequence[Cell]] = deque(maxlen=FOOTERS)
    ignored = set(layout.ignored)
    kinds: dict[int, set[Cell]] = {
        place: set()
        for place, label in enumerate(layout.labels)
        if label in ignored and _KIND.match(label)
    }
    places = [place for place, _, _ in layout.spread_at] or [
        layout.places[role]
        for role in ("value", "numerator", "denominator")
        if role in layout.places
    ]
    total = 0
    for _, cells in islice(table.rows(), layout.header_at + 1, None):
        total += 1
        width = len(cells)
        last.append(cells)
        for place in places:
            if place < width and isinstance(cell := cells[place], str):
                styles.see(0 if layout.spread else place, cell)
        for place in nameless:
            if place < width and cells[place] != "":
                unnamed.add(place)
        for place, seen in kinds.items():
            if place < width and len(seen) < MOST_KINDS:
                seen.add(cells[place])
    remarks = [_remark(cells) for cells in last if layout.spread or _is_footer(cells)]
    return _Survey(total, styles, unnamed, [remark for remark in remarks if remark], kinds)


def _remark(cells: Sequence[Cell]) -> str:
    """Return the only text in a row; "" when there is none or more stands in it."""
    filled = [cell for cell in cells if cell != ""]
    return filled[0] if len(filled) == 1 and isinstance(filled[0], str) else ""


# --- From rows to figures ------------------------------------------------------------------------


def _long(file: FigureFile, rows: Iterable[Row]) -> Iterator[FoundFigure]:
    """Yield the figure of each row of a long table."""
    layout = file.layout
    width = len(layout.labels)
    where = _where(layout)
    read = [
        None if at is None else (at, _style(file, at, is_count=role != "value"))
        for role in ("value", "numerator", "denominator")
        for at in [layout.places.get(role)]
    ]
    for number, cells in rows:
        if _is_footer(cells):
            continue
        if len(cells) > width and (file.table.is_strict or _is_filled(cells[width:])):
            yield _too_wide(number, cells, width)
            continue
        if len(cells) < width:
            cells = [*cells, *[""] * (width - len(cells))]
        yield _figure_of_row(file, number, cells, where(cells), read)


def _figure_of_row(
    file: FigureFile,
    number: int,
    cells: Sequence[Cell],
    texts: _Texts,
    read: Sequence[tuple[int, str] | None],
) -> FoundFigure:
    """Return the figure of one row, of value, numerator and denominator as far as they are there.

    The first of the three that is there is the figure itself.
    """
    layout, choices = file.layout, file.choices
    indicator, area, name, level, period, stated, city = texts
    values: list[Decimal | None] = []
    others: list[Problem] = []
    status = problem = ""
    place = -1
    for each in read:
        if each is None:
            values.append(None)
            continue
        at, style = each
        found, mark, why = _figure(cells[at], style)
        values.append(found)
        if place < 0:
            place, status, problem = at, mark, why
        elif why:
            others.append(Problem(layout.labels[at], _text(cells[at]), why))
    value, numerator, denominator = values
    if status and cells[place] == "" and (numerator, denominator) != (None, None):
        status = ""  # an empty cell beside a count: the value is computed
    if stated:
        status = numbers.STATUSES.get(stated) or numbers.STATUSES.get(stated.casefold(), "")
        if not status:
            others.append(Problem(layout.label("status"), stated, _UNKNOWN_STATUS))
    return FoundFigure(
        number,
        layout.labels[place],
        _text(cells[place]),
        indicator or choices.indicator,
        area,
        period or choices.period,
        value,
        numerator,
        denominator,
        status,
        problem,
        name,
        level or layout.level,
        tuple(others),
        city,
    )


def _wide(file: FigureFile, rows: Iterable[Row]) -> Iterator[FoundFigure]:
    """Yield the figures of each row of a wide table; an empty cell says nothing."""
    layout, choices = file.layout, file.choices
    width = len(layout.labels)
    style = _style(file, 0, is_count=choices.holds == "numerator")
    where = _where(layout)
    over_years = layout.spread == "period"
    for number, cells in rows:
        if _is_footer(cells):
            continue
        if len(cells) > width and (file.table.is_strict or _is_filled(cells[width:])):
            yield _too_wide(number, cells, width)
            continue
        padded = [*cells, *[""] * (width - len(cells))]
        indicator, area, name, level, period, stated, city = where(padded)
        of_row = numbers.STATUSES.get(stated.casefold(), "") if stated else ""
        others: tuple[Problem, ...] = ()
        if stated and not of_row:
            others = (Problem(layout.label("status"), stated, _UNKNOWN_STATUS),)
        for place, key, is_provisional in layout.spread_at:
            if place >= len(cells) or (cell := cells[place]) == "":
                continue
            value, status, problem = _figure(cell, style)
            if value is not None:
                status = status or of_row or ("provisional" if is_provisional else "")
            holds: dict[str, Any] = {
                "numerator" if choices.holds == "numerator" else "value": value
            }
            yield FoundFigure(
                row=number,
                column=layout.labels[place],
                found=_text(cell),
                indicator=(indicator if over_years else key) or choices.indicator,
                area=area,
                period=(key if over_years else period) or choices.period,
                status=status,
                problem=problem,
                area_name=name,
                level=level or layout.level,
                others=others,
                city=city,
                **holds,
            )


def _where(layout: Layout) -> Callable[[Sequence[Cell]], _Texts]:
    """Return what reads where a figure of a row belongs."""
    places = [layout.places.get(role) for role in _TEXTS]

    def texts(cells: Sequence[Cell]) -> _Texts:
        return [
            "" if at is None else cell if type(cell := cells[at]) is str else _key(cell)
            for at in places
        ]

    return texts


def _style(file: FigureFile, column: int, *, is_count: bool) -> str:
    if is_count:
        return file.styles.of(column, is_count=True) or file.choices.decimal
    return file.choices.decimal or file.styles.of(column)


def _figure(cell: Cell, style: str) -> numbers.Read:
    if type(cell) is float:
        return _decimal(cell), "", ""
    if isinstance(cell, str):
        return numbers.number(cell, style)
    if isinstance(cell, bool):
        return None, "", "Hier staat waar of onwaar, en geen getal."
    return None, "", "Hier staat een datum of een tijd. Zet de opmaak van de cel op getal."


@lru_cache(REMEMBERED)
def _decimal(value: float) -> Decimal:
    """Return the number that was typed: 0.1 + 0.2 is 0.3."""
    return Decimal(int(value)) if value.is_integer() else Decimal(f"{value:.12g}")


@lru_cache(REMEMBERED, typed=True)
def _key(cell: Cell) -> str:
    found = period(cell)
    return found[0] if found else _text(cell)


def _text(cell: Cell) -> str:
    """Return what stood in a cell, as somebody would type it."""
    if isinstance(cell, float):
        return f"{_decimal(cell):f}".replace(".", ",")
    if isinstance(cell, datetime | date):
        return f"{cell.day}-{cell.month}-{cell.year}"
    return str(cell)


def _is_filled(cells: Iterable[Cell]) -> bool:
    return any(cell != "" for cell in cells)


def _is_footer(cells: Sequence[Cell]) -> bool:
    """Say whether this is a line under the table: one text, that names a source or explains."""
    if len(cells) > 1 and cells[0] != "" and cells[1] != "":
        return False
    filled = [cell for cell in cells[:3] if cell != ""]
    return (
        len(filled) == 1
        and isinstance(filled[0], str)
        and _FOOTER.match(filled[0]) is not None
        and not _is_filled(cells[3:])
    )


def _too_wide(number: int, cells: Sequence[Cell], width: int) -> FoundFigure:
    extra = [_text(cell) for cell in cells[width:] if cell != ""]
    why = (
        "Er staan meer cellen in deze rij dan er kolommen zijn. Staat er een komma in een getal "
        "of een naam, zet die dan tussen aanhalingstekens."
    )
    return FoundFigure(
        row=number, column="", found=" ".join(extra), indicator="", area="", period="", problem=why
    )
