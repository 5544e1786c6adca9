"""What was printed beside what we add up: for the whole table, each column, block and line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from budget import reconciliation
from budget.reconciliation import Comparison, Mark, Total
from budget.reports.table import ColumnView, LineView, SectionView
from pacts.models import Contradiction
from verbeterbreda.lib import formats


class Level(StrEnum):
    """What a check is about."""

    TABLE = "tabel"
    COLUMN = "kolom"
    SECTION = "blok"
    LINE = "regel"


class Beside(StrEnum):
    """What our sum is put beside. The text is the name of that figure."""

    PRINTED = "gedrukt totaal"
    AVAILABLE = "beschikbaar bedrag"
    COSTS = "kosten"
    NOTHING = "niets, want hier is geen som gedrukt"


@dataclass(frozen=True)
class Check:
    """One sum, and what it is put beside.

    `other` is that other figure in euros, `other_text` how it was printed, and `other_sum` how we
    came to it when it is a sum too: the costs, beside which stands the cover.
    """

    level: Level
    title: str
    year: int
    beside: Beside
    computed: Total
    other_text: str = ""
    other: Decimal | None = None
    other_sum: Total | None = None
    column: str = ""
    section: str = ""
    line: int | None = None
    notes: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def difference(self) -> Decimal | None:
        """The other figure minus our sum in euros; None when one of the two is not known."""
        if self.other_sum is None:
            return Comparison(self.other, self.computed).difference
        both = self._cover
        return both.difference if both else None

    @property
    def difference_text(self) -> str:
        """The difference in words; empty where there is nothing to compare with."""
        if self.beside is Beside.NOTHING:
            return ""
        if self.other_sum is None:
            return Comparison(self.other, self.computed).difference_text
        return self._cover.difference_text if self._cover else "niet te vergelijken"

    @property
    def unknown(self) -> Total:
        """Both sums together, for what is missing in them."""
        return reconciliation.together(filter(None, (self.other_sum, self.computed)))

    @property
    def other_shown(self) -> str:
        """The other figure for people; an amount does not break after its sign."""
        if self.beside is Beside.NOTHING:
            return "niet gedrukt"
        return self.other_text.replace("€ ", f"€{formats.NBSP}") or "leeg"

    @property
    def missing_text(self) -> str:
        """What is not in the sums: open marks, and empty cells apart; "niets" when all is."""
        unknown = self.unknown
        empty = f"{formats.plural(unknown.empty, 'vak', 'vakken')} leeg" if unknown.empty else ""
        return "; ".join(filter(None, (unknown.left_out_text, empty))) or "niets"

    @property
    def _cover(self) -> Comparison | None:
        return reconciliation.covered(self.other_sum, self.computed) if self.other_sum else None


@dataclass(frozen=True)
class CheckTable:
    """Checks of one kind, for one table. `other` is empty when it has no such column."""

    key: str
    title: str
    other: str
    computed: str
    difference: str
    checks: tuple[Check, ...]

    @property
    def has_years(self) -> bool:
        return len({check.year for check in self.checks}) > 1

    @property
    def summary(self) -> str:
        """How many checks agree, differ, or cannot be made; empty where nothing is compared."""
        if not self.difference:
            return ""
        gaps = [check.difference for check in self.checks]
        same, open_ = gaps.count(Decimal(0)), gaps.count(None)
        told = (
            (same, "klopt", "kloppen"),
            (len(gaps) - same - open_, "verschilt", "verschillen"),
            (open_, "is niet te vergelijken", "zijn niet te vergelijken"),
        )
        return formats.join_nl(formats.plural(*each) for each in told if each[0])


def column_checks(columns: Iterable[ColumnView]) -> list[Check]:
    """Each column beside its printed total, and beside the money available where that is named."""
    return [check for column in columns for check in _of_column(column)]


def _of_column(column: ColumnView) -> Iterator[Check]:
    notes = tuple(filter(None, (column.without_text, column.note)))
    if column.printed:
        yield Check(
            Level.COLUMN,
            column.label,
            column.year,
            Beside.PRINTED,
            column.total,
            column.printed,
            column.printed_total,
            column=column.key,
            notes=notes,
        )
    if column.available_text:
        yield Check(
            Level.COLUMN,
            column.label,
            column.year,
            Beside.AVAILABLE,
            column.total,
            column.available_text,
            column.available,
            column=column.key,
            notes=(*_over(column), *notes),
        )
    if not column.printed and not column.available_text:
        yield Check(
            Level.COLUMN,
            column.label,
            column.year,
            Beside.NOTHING,
            column.total,
            column=column.key,
            notes=notes,
        )


def _over(column: ColumnView) -> Iterator[str]:
    """What was planned above the money there is, with what comes on top of it."""
    if column.shortfall is None:
        return
    least = "minstens " if column.total.is_lower_bound else ""
    yield f"Er is {least}{formats.euro(column.shortfall)} meer gepland dan er geld is."
    if column.total.left_out:
        yield f"Daar komt nog bij wat we niet konden optellen: {column.total.left_out_text}."


def table_checks(
    columns: Iterable[ColumnView], notes: tuple[Contradiction, ...] = ()
) -> list[Check]:
    """All costs of a year beside all its cover; without costs only what the cover adds up to."""
    years: dict[int, list[ColumnView]] = {}
    for column in columns:
        years.setdefault(column.year, []).append(column)
    return [
        _costs_and_cover(
            Level.TABLE,
            "De hele tabel",
            year,
            [column.total for column in found if column.is_cost],
            [column.total for column in found if not column.is_cost],
            contradictions=notes,
        )
        for year, found in years.items()
    ]


def section_checks(section: SectionView, columns: Iterable[ColumnView]) -> list[Check]:
    """A block: what each column adds up to, and for each year its costs beside its cover."""
    pairs = list(zip(columns, section.totals, strict=True))
    sums = [
        Check(
            Level.SECTION,
            section.title,
            column.year,
            Beside.NOTHING,
            total,
            column=column.key,
            section=section.title,
        )
        for column, total in pairs
    ]
    years = dict.fromkeys(column.year for column, _ in pairs)
    return sums + [
        _costs_and_cover(
            Level.SECTION,
            section.title,
            year,
            [total for column, total in pairs if column.year == year and column.is_cost],
            [total for column, total in pairs if column.year == year and not column.is_cost],
            section=section.title,
        )
        for year in years
    ]


def line_checks(line: LineView, section: str = "") -> list[Check]:
    """A line: for each year its costs as printed beside its cover."""
    found = []
    for year in dict.fromkeys(cell.year for cell in line.cells):
        cells = [cell for cell in line.cells if cell.year == year]
        costs = line.of(year, costs=True)
        own = [f"Zoals gedrukt: ‘{cell.text}’." for cell in cells if cell.is_misprinted]
        notes = [*own, *line.remarks, *(cell.note for cell in cells)]
        found.append(
            _costs_and_cover(
                Level.LINE,
                line.title,
                year,
                [reconciliation.total(costs)] if costs else [],
                [reconciliation.total(line.of(year))],
                printed=costs[0].text if len(costs) == 1 else None,
                section=section,
                line=line.number,
                notes=tuple(dict.fromkeys(filter(None, notes))),
                contradictions=line.notes,
            )
        )
    return found


def _costs_and_cover(
    level: Level,
    title: str,
    year: int,
    costs: list[Total],
    cover: list[Total],
    *,
    printed: str | None = None,
    section: str = "",
    line: int | None = None,
    notes: tuple[str, ...] = (),
    contradictions: tuple[Contradiction, ...] = (),
) -> Check:
    spent = reconciliation.together(costs) if costs else None
    return Check(
        level,
        title,
        year,
        Beside.COSTS if spent else Beside.NOTHING,
        reconciliation.together(cover),
        (spent.text if spent else "") if printed is None else printed,
        spent.amount if spent else None,
        spent,
        section=section,
        line=line,
        notes=notes,
        contradictions=contradictions,
    )


def check_tables(
    columns: tuple[ColumnView, ...],
    sections: tuple[SectionView, ...],
    notes: tuple[Contradiction, ...],
) -> tuple[CheckTable, ...]:
    """The checks as the page and the PDF show them.

    `sections` may be those of one page; `notes` are the contradictions about the whole table.
    """
    has_costs = any(column.is_cost for column in columns)
    names = ("Kosten", "Dekking, opgeteld", "Verschil") if has_costs else ("", "Opgeteld", "")
    blocks = [
        check
        for section in sections
        if not section.goes_on
        for check in section_checks(section, columns)
        if not check.column
    ]
    lines = [
        check
        for section in sections
        for line in section.lines
        for check in line_checks(line, section.title)
    ]
    return (
        CheckTable(
            "kolommen",
            "Per kolom",
            "Gedrukt of beschikbaar",
            "Opgeteld",
            "Verschil",
            tuple(column_checks(columns)),
        ),
        CheckTable(
            "blokken",
            "De hele tabel en de blokken",
            *names,
            (*table_checks(columns, notes), *blocks),
        ),
        CheckTable("regels", "Per regel", *names, tuple(lines)),
    )


def left_out(unknown: Total) -> dict[Mark, int]:
    """How often each mark stood where an amount was wanted."""
    return dict.fromkeys(reconciliation.OPEN_MARKS, 0) | dict(unknown.left_out)
