"""The table as a form: what a clerk saw, what they typed, and what it adds up to.

Every cell is one text field, as in the spreadsheet they know. What stood there when the page was
made travels along, signed, so that nobody overwrites what somebody else did meanwhile.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core import signing
from django.core.paginator import Page, Paginator

from budget import reconciliation
from budget.entering import NotUnderstoodError, Value, understood, value_of
from budget.models import Budget, Cell, Column, Line, Section
from budget.reconciliation import Comparison, Entry, Mark, Total
from budget.services.editing import Change, Overtaken

SALT = "budget.grid"
LINES_PER_PAGE = 60
"""So many lines of ten columns stay below the number of fields that Django takes."""


@dataclass
class Field:
    """One cell on the page. `text` is what was typed, `now` what somebody else put there."""

    cell: int
    column: Column
    text: str
    seen: Value
    error: str = ""

    @property
    def name(self) -> str:
        return f"c-{self.cell}"

    @property
    def is_changed(self) -> bool:
        """Not by a space more or less: a form folds those, and a table may hold them."""
        return folded(self.text) != folded(self.seen.raw)

    @property
    def wanted(self) -> Value:
        """What was typed, or what stood there; NotUnderstoodError when it cannot be read."""
        return understood(self.text) if self.is_changed else self.seen


@dataclass
class Row:
    line: Line
    fields: list[Field]


@dataclass
class NewRow:
    """The empty row below a block: a title and a text for each column."""

    section: Section
    title: str
    texts: list[tuple[str, Column, str]]
    error: str = ""

    @property
    def name(self) -> str:
        return f"n-{self.section.pk}"


@dataclass
class Block:
    section: Section
    rows: list[Row]
    new: NewRow | None


@dataclass(frozen=True)
class Sum:
    """Below a column: what it adds up to now, beside what was printed or is available."""

    column: Column
    total: Total
    elsewhere: Total

    @property
    def printed(self) -> Comparison | None:
        known = self.column.published_total
        return None if known is None else Comparison(known, self.total)

    @property
    def available(self) -> Comparison | None:
        known = self.column.available
        return None if known is None else Comparison(known, self.total)


@dataclass
class Grid:
    """One page of a table to type in."""

    budget: Budget
    columns: list[Column]
    blocks: list[Block]
    page: Page
    others: dict[int, list[Entry]] = field(default_factory=dict)
    """For each column the cells of the lines on other pages; they count, but stay as they are."""

    @property
    def fields(self) -> list[Field]:
        return [item for block in self.blocks for row in block.rows for item in row.fields]

    @property
    def seen(self) -> str:
        """What stands in the cells of this page, to come back with the form."""
        return signing.dumps(
            {str(item.cell): item.seen.packed() for item in self.fields}, salt=SALT, compress=True
        )

    @property
    def sums(self) -> list[Sum]:
        return [
            Sum(
                column,
                reconciliation.total([*self._entries(column), *self.others.get(column.pk, [])]),
                reconciliation.total(self.others.get(column.pk, [])),
            )
            for column in self.columns
        ]

    @property
    def has_errors(self) -> bool:
        return any(item.error for item in self.fields) or any(
            block.new and block.new.error for block in self.blocks
        )

    @property
    def changes(self) -> list[Change]:
        return [
            Change(item.cell, item.seen, item.wanted) for item in self.fields if item.is_changed
        ]

    @property
    def new_rows(self) -> list[NewRow]:
        return [block.new for block in self.blocks if block.new and block.new.title]

    def _entries(self, column: Column) -> Iterable[Entry]:
        for item in self.fields:
            if item.column == column and not item.error:
                yield entry_of(item.wanted)

    def fill(self, typed: Mapping[str, str]) -> None:
        """Put what came back in the fields; say at each one what is wrong with it."""
        seen = _unpacked(typed.get("gezien", ""))
        for item in self.fields:
            item.seen = seen.get(item.cell, item.seen)
            item.text = folded(typed.get(item.name, item.seen.raw))
            try:
                _ = item.wanted
            except NotUnderstoodError as error:
                item.error = str(error)
        for block in self.blocks:
            if block.new:
                _fill_new(block.new, typed)

    def show_overtaken(self, overtaken: Iterable[Overtaken]) -> None:
        """Say at each cell what somebody else made of it; sending again puts ours over it."""
        fields = {item.cell: item for item in self.fields}
        for other in overtaken:
            who = other.by or "Iemand anders"
            item = fields[other.cell]
            item.seen = other.now
            item.error = f"{who} maakte hier intussen ‘{other.now.text}’ van."


def grid(budget: Budget, number: str | int | None = 1) -> Grid:
    """Return one page of the table, in five queries. Any `number` that is no page is the first."""
    columns = list(budget.columns.order_by("order"))
    lines = Line.objects.filter(section__budget=budget).order_by("section__order", "number")
    page = Paginator(lines.select_related("section"), LINES_PER_PAGE).get_page(number)
    shown = list(page.object_list)
    cells: dict[int, dict[int, Cell]] = {}
    others: dict[int, list[Entry]] = {}
    here = {line.pk for line in shown}
    for cell in Cell.objects.filter(line__section__budget=budget):
        if cell.line_id in here:
            cells.setdefault(cell.line_id, {})[cell.column_id] = cell
        else:
            others.setdefault(cell.column_id, []).append(entry_of(value_of(cell)))
    is_last = not page.has_next()
    blocks: dict[int, Block] = {}
    if is_last:  # a block without lines still needs a row to type in
        blocks = {section.pk: _block(section, columns) for section in budget.sections.all()}
    for line in shown:
        block = blocks.setdefault(line.section_id, Block(line.section, [], None))
        block.rows.append(_row(line, columns, cells.get(line.pk, {})))
    found = [block for block in blocks.values() if block.rows or block.new]
    return Grid(budget, columns, found, page, others)


def _block(section: Section, columns: list[Column]) -> Block:
    texts = [(f"n-{section.pk}-{column.pk}", column, "") for column in columns]
    return Block(section, [], NewRow(section, "", texts))


def _row(line: Line, columns: list[Column], cells: dict[int, Cell]) -> Row:
    fields = []
    for column in columns:
        cell = cells.get(column.pk)
        if cell:
            value = value_of(cell)
            fields.append(Field(cell.pk, column, value.raw, value))
    return Row(line, fields)


def _fill_new(row: NewRow, typed: Mapping[str, str]) -> None:
    row.title = folded(typed.get(f"{row.name}-titel", ""))
    row.texts = [(name, column, folded(typed.get(name, ""))) for name, column, _ in row.texts]
    if any(text for _, _, text in row.texts) and not row.title:
        row.error = "Geef deze nieuwe regel een naam."
    if len(row.title) > 200:
        row.error = "Deze naam is te lang. Gebruik hoogstens 200 tekens."
    for _, _, text in row.texts:
        try:
            understood(text)
        except NotUnderstoodError as error:
            row.error = str(error)


def folded(text: str) -> str:
    """The words with one space between them, also where a space does not break."""
    return " ".join(text.split())


def entry_of(value: Value) -> Entry:
    return Entry(Mark(value.kind.value), value.amount)


def _unpacked(text: str) -> dict[int, Value]:
    """Return what was seen; nothing for a form that we did not make."""
    try:
        found = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return {}
    return {int(cell): Value.unpacked(packed) for cell, packed in found.items()}
