"""The printed table as the page says it: cells, lines, sections and columns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budget.models import Cell, Column
from budget.reconciliation import Comparison, Entry, Mark, Total
from pacts.models import Contradiction, Source
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class Changed:
    """A cell got another value after the table was published: from what to what, when and why."""

    was: str
    became: str
    on: date
    reason: str
    decision: str
    decision_url: str


@dataclass(frozen=True)
class CellView:
    """A cell as it stands. `text` is empty when nothing stands there; see `mark`."""

    column_key: str
    column_title: str
    mark: Mark
    text: str
    amount: Decimal | None
    note: str
    is_misprinted: bool
    from_partners: Decimal | None = None
    changes: tuple[Changed, ...] = ()

    @property
    def mark_label(self) -> str:
        return str(Cell.Kind(self.mark.value).label)

    @property
    def entry(self) -> Entry:
        return Entry(self.mark, self.amount)


@dataclass(frozen=True)
class LineView:
    """A line with a cell for each column, in the order of the columns, and where it comes from."""

    number: int
    title: str
    note: str
    cells: tuple[CellView, ...]
    coverage: Comparison | None
    notes: tuple[Contradiction, ...]
    source: Source | None
    locator: str
    quote: str

    @property
    def anchor(self) -> str:
        """Where the page says where this line comes from."""
        return f"herkomst-{self.number}"

    @property
    def changes(self) -> list[tuple[str, Changed]]:
        """What changed on this line after publication, each with the name of its column."""
        return [(cell.column_title, change) for cell in self.cells for change in cell.changes]

    @property
    def empty_titles(self) -> list[str]:
        """Names of the columns in which nothing was printed on this line."""
        return [cell.column_title for cell in self.cells if cell.mark is Mark.EMPTY]

    @property
    def coverage_text(self) -> str:
        """Says when cost and cover differ; empty when they agree or cannot be compared."""
        gap = self.coverage.difference if self.coverage else None
        if not gap:
            return ""
        if gap > 0:
            return f"Niet gedekt in deze regel: {formats.euro(gap)}."
        return f"De dekking is {formats.euro(-gap)} hoger dan de kosten."

    @property
    def remarks(self) -> list[str]:
        """What to say beside the line, each thing once."""
        said = self.note.replace(" ", formats.NBSP)
        own = [] if self.coverage_text.replace(" ", formats.NBSP) in said else [self.coverage_text]
        return [text for text in (*own, self.note) if text]


@dataclass(frozen=True)
class SectionView:
    title: str
    lines: tuple[LineView, ...]
    totals: tuple[Total, ...]

    @property
    def sums(self) -> list[tuple[str, Total]]:
        """The sum of each column in this block, with the name of the column."""
        titles = [cell.column_title for cell in self.lines[0].cells]
        return list(zip(titles, self.totals, strict=True))


@dataclass(frozen=True)
class Without:
    """What a column adds up to without the part that its cells give to the partners."""

    amount: Decimal
    rest: Decimal


@dataclass(frozen=True)
class ColumnView:
    """A column with what was printed below it, what we compute, and what was available."""

    key: str
    title: str
    label: str  # with its year where the budget has more than one
    kind: str
    year: int
    printed: str
    printed_total: Decimal | None
    total: Total
    available_text: str
    available: Decimal | None
    note: str
    without: Without | None

    @property
    def is_cost(self) -> bool:
        return self.kind == Column.Kind.COST

    @property
    def computed(self) -> str:
        return self.total.text

    @property
    def printed_check(self) -> Comparison:
        return Comparison(self.printed_total, self.total)

    @property
    def difference_text(self) -> str:
        """Printed minus computed, in words for the row below the totals."""
        check = self.printed_check
        if check.difference is None:
            return "niet te vergelijken"
        return "geen verschil" if check.agrees else formats.euro(check.difference)

    @property
    def shortfall(self) -> Decimal | None:
        """How much more was planned than there is; at least, when something is unknown."""
        return Comparison(self.available, self.total).shortfall

    @property
    def left_text(self) -> str:
        """Available minus planned in words; empty without a figure for what is available."""
        if self.available is None or self.total.amount is None:
            return ""
        if self.shortfall is not None:
            return f"{formats.euro(self.shortfall)} tekort"
        return f"{formats.euro(self.available - self.total.amount)} over"
