"""The printed table as the page says it: cells, lines, sections and columns."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from budget import reconciliation
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


class CellView(NamedTuple):
    """A cell as it stands. `text` is empty when nothing stands there; see `mark`.

    A tuple, since a table may hold sixteen thousand of them.
    """

    column_key: str
    column_title: str
    mark: Mark
    amount: Decimal | None
    text: str
    note: str
    year: int
    is_cost: bool
    from_partners: Decimal | None = None
    changes: tuple[Changed, ...] = ()

    @property
    def is_misprinted(self) -> bool:
        return self.amount is not None and reconciliation.is_misprinted(self.text)

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

    @cached_property
    def coverages(self) -> dict[int, Comparison | None]:
        """For each year with a column of costs: cost beside cover; None when not fully known."""
        years = dict.fromkeys(cell.year for cell in self.cells if cell.is_cost)
        return {
            year: reconciliation.coverage(self.of(year, costs=True), self.of(year))
            for year in years
        }

    def of(self, year: int, *, costs: bool = False) -> list[CellView]:
        """The cells of one year: those of the costs, or those of the cover."""
        return [cell for cell in self.cells if cell.year == year and cell.is_cost == costs]

    @cached_property
    def coverage_text(self) -> str:
        """Says when cost and cover differ; empty when they agree or cannot be compared."""
        found = self.coverages
        said = [(year, one.difference) for year, one in found.items() if one and one.difference]
        return " ".join(
            f"{f'In {year}: ' if len(found) > 1 else ''}{_uncovered(gap)}" for year, gap in said
        )

    @property
    def has_notes(self) -> bool:
        return bool(self.remarks or any(cell.note for cell in self.cells))

    @property
    def remarks(self) -> list[str]:
        """What to say beside the line, each thing once."""
        said = self.note.replace(" ", formats.NBSP)
        own = [] if self.coverage_text.replace(" ", formats.NBSP) in said else [self.coverage_text]
        return [text for text in (*own, self.note) if text]


def _uncovered(gap: Decimal) -> str:
    if gap > 0:
        return f"Niet gedekt in deze regel: {formats.euro(gap)}."
    return f"De dekking is {formats.euro(-gap)} hoger dan de kosten."


@dataclass(frozen=True)
class SectionView:
    """A block of lines. On one page of a long table it may be a part; the sums are of all of it."""

    title: str
    lines: tuple[LineView, ...]
    totals: tuple[Total, ...]
    is_continued: bool = False
    goes_on: bool = False

    @property
    def has_sums(self) -> bool:
        """Whether the sums stand below it: at its end, and when there is something to add up."""
        return not self.goes_on and (self.is_continued or len(self.lines) > 1)

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
        return self.printed_check.difference_text

    @property
    def available_check(self) -> Comparison:
        return Comparison(self.available, self.total)

    @property
    def shortfall(self) -> Decimal | None:
        """How much more was planned than there is; at least, when something is unknown."""
        return self.available_check.shortfall

    @property
    def left_text(self) -> str:
        """Available minus planned in words; empty without a figure for what is available."""
        if self.available is None:
            return ""
        left = self.available_check.difference
        if left is None:
            return "niet te berekenen"
        if left < 0:
            return f"{'minstens ' if self.total.is_lower_bound else ''}{formats.euro(-left)} tekort"
        return f"{'hooguit ' if self.total.is_lower_bound else ''}{formats.euro(left)} over"

    @property
    def without_text(self) -> str:
        """The sum without what comes from the partners; empty when no cell names a part."""
        if self.without is None:
            return ""
        least = "minstens " if self.total.is_lower_bound else ""
        share, rest = formats.euro(self.without.amount), formats.euro(self.without.rest)
        return f"Zonder de {share} van de partners is het {least}{rest}."
