"""The reports of the money room. The page, the PDF, the CSV and the XLSX all render these."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, Subquery

from budget import reconciliation
from budget.models import Budget, Cell, Column, Line, Scheme
from budget.reconciliation import Comparison, Entry, Mark, Total
from pacts.models import Contradiction, Source
from verbeterbreda.lib import formats

COVER = (Column.Kind.OPERATING, Column.Kind.INVESTMENT, Column.Kind.STATE)

LEGEND = (
    (Mark.NTB, "ntb", "Nog te bepalen: er komt geld voor, maar hoeveel is nog niet bepaald."),
    (Mark.PM, "pm", "Pro memorie: niet vergeten, er hoort een bedrag bij dat nog niet bekend is."),
    (Mark.UNKNOWN, "nog onbekend", "In de bron staat letterlijk dat het bedrag nog onbekend is."),
    (Mark.EMPTY, "leeg", "Er staat niets in het vak. Dat is iets anders dan nul."),
)


@dataclass(frozen=True)
class CellView:
    """A cell as it was printed. `text` is empty when nothing stands there; see `mark`."""

    column_key: str
    column_title: str
    mark: Mark
    text: str
    amount: Decimal | None
    note: str
    is_misprinted: bool
    from_partners: Decimal | None = None

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


@dataclass(frozen=True)
class Finding:
    """Something in the table that does not add up, said in one go."""

    title: str
    text: str
    explanation: str = ""


@dataclass(frozen=True)
class BudgetReport:
    slug: str
    title: str
    introduction: str
    from_year: int
    until_year: int
    columns: tuple[ColumnView, ...]
    sections: tuple[SectionView, ...]
    notes: tuple[Contradiction, ...]
    source: Source | None
    locator: str
    quote: str
    data_date: date

    legend = LEGEND

    @property
    def lines(self) -> list[LineView]:
        return [line for section in self.sections for line in section.lines]

    @property
    def has_printed_totals(self) -> bool:
        return any(column.printed for column in self.columns)

    @property
    def has_available(self) -> bool:
        return any(column.available is not None for column in self.columns)

    @property
    def findings(self) -> list[Finding]:
        return [
            *filter(None, map(_printed_finding, self.columns)),
            *filter(None, map(_shortfall_finding, self.columns)),
            *(
                Finding(line.title, " ".join(line.remarks))
                for line in self.lines
                if line.coverage_text
            ),
            *_misprint_findings(self.lines),
        ]


def budget_report(slug: str) -> BudgetReport:
    """Return one budget with its lines and sums, in at most six queries.

    Raises `Budget.DoesNotExist` for an unknown slug.
    """
    changes = Cell.history.filter(line__section__budget_id=OuterRef("pk"))
    last = changes.order_by("-history_date").values("history_date")[:1]
    budget = (
        Budget.objects.select_related("source").annotate(changed_at=Subquery(last)).get(pk=slug)
    )
    columns = list(budget.columns.order_by("order"))
    lines = list(
        Line.objects.filter(section__budget=budget)
        .select_related("section", "source")
        .order_by("section__order", "number")
    )
    cells = {
        (cell.line_id, cell.column_id): cell
        for cell in Cell.objects.filter(line__section__budget=budget).only(
            "line_id", "column_id", "kind", "raw", "amount", "from_partners", "note"
        )
    }
    notes = _notes(slug)
    views = [
        (line, _line(line, columns, cells, _of_line(notes, f"line-{slug}-{line.number}")))
        for line in lines
    ]
    return BudgetReport(
        slug=budget.slug,
        title=budget.title,
        introduction=budget.introduction,
        from_year=budget.from_year,
        until_year=budget.until_year,
        columns=tuple(
            _column(column, _label(column, columns), [view.cells[at] for _, view in views])
            for at, column in enumerate(columns)
        ),
        sections=_sections(views),
        notes=tuple(notes),
        source=budget.source,
        locator=budget.locator,
        quote=budget.quote,
        data_date=_data_date(budget.changed_at, budget.from_year),
    )


def _of_line(notes: list[Contradiction], token: str) -> tuple[Contradiction, ...]:
    return tuple(note for note in notes if token in note.concerns.split())


def _line(
    line: Line,
    columns: list[Column],
    cells: dict[tuple[int, int], Cell],
    notes: tuple[Contradiction, ...],
) -> LineView:
    views = tuple(
        _cell(column, cells.get((line.pk, column.pk)), _label(column, columns))
        for column in columns
    )
    pairs = list(zip(columns, views, strict=True))
    cost = [view.entry for column, view in pairs if column.kind == Column.Kind.COST]
    cover = [view.entry for column, view in pairs if column.kind in COVER]
    return LineView(
        number=line.number,
        title=line.title,
        note=line.note,
        cells=views,
        coverage=reconciliation.coverage(cost, cover) if cost else None,
        notes=notes,
        source=line.source,
        locator=line.locator,
        quote=line.quote,
    )


def _cell(column: Column, cell: Cell | None, title: str) -> CellView:
    return CellView(
        column_key=column.key,
        column_title=title,
        mark=Mark(cell.kind) if cell else Mark.EMPTY,
        text=cell.raw if cell else "",
        amount=cell.amount if cell else None,
        note=cell.note if cell else "",
        is_misprinted=bool(cell and cell.amount and reconciliation.is_misprinted(cell.raw)),
        from_partners=cell.from_partners if cell else None,
    )


def _label(column: Column, columns: list[Column]) -> str:
    several = len({other.year for other in columns}) > 1
    return f"{column.title} {column.year}" if several else column.title


def _column(column: Column, label: str, cells: list[CellView]) -> ColumnView:
    summed = reconciliation.total(cell.entry for cell in cells)
    return ColumnView(
        key=column.key,
        title=column.title,
        label=label,
        kind=column.kind,
        year=column.year,
        printed=column.published_raw,
        printed_total=column.published_total,
        total=summed,
        available_text=column.available_raw,
        available=column.available,
        note=column.note,
        without=_without(cells, summed),
    )


def _without(cells: Iterable[CellView], summed: Total) -> Without | None:
    shares = [cell.from_partners for cell in cells if cell.from_partners is not None]
    if not shares or summed.amount is None:
        return None
    amount = sum(shares, Decimal(0))
    return Without(amount, summed.amount - amount)


def _sections(views: list[tuple[Line, LineView]]) -> tuple[SectionView, ...]:
    grouped: dict[str, list[LineView]] = defaultdict(list)
    for line, view in views:
        grouped[line.section.title].append(view)
    return tuple(
        SectionView(
            title=title,
            lines=tuple(lines),
            totals=tuple(
                reconciliation.total(cell.entry for cell in cells)
                for cells in zip(*(line.cells for line in lines), strict=True)
            ),
        )
        for title, lines in grouped.items()
    )


def _notes(slug: str) -> list[Contradiction]:
    """Contradictions in the sources that concern this budget or one of its lines."""
    found = Contradiction.objects.filter(concerns__contains=slug).order_by("key")
    return [note for note in found if any(_concerns(word, slug) for word in note.concerns.split())]


def _concerns(word: str, slug: str) -> bool:
    return word == f"budget-{slug}" or word.startswith(f"line-{slug}-")


def _data_date(changed_at: datetime | None, year: int) -> date:
    """When a cell last changed on this site; without history the first day of the budget."""
    return formats.local(changed_at).date() if changed_at else date(year, 1, 1)


def _printed_finding(column: ColumnView) -> Finding | None:
    if column.printed_check.agrees is not False:
        return None
    without = ""
    if column.without:
        without = (
            f"Zonder de {formats.euro(column.without.amount)} van de partners is het "
            f"{formats.euro(column.without.rest)}."
        )
    text = (
        f"Onderaan de kolom staat {formats.euro(column.printed_total)}. Tel je de regels op, dan "
        f"kom je op {formats.euro(column.total.amount)}. {without}"
    )
    return Finding(f"Het totaal van {column.title}", text.strip(), column.note)


def _shortfall_finding(column: ColumnView) -> Finding | None:
    if column.shortfall is None:
        return None
    unknown = ""
    if column.total.left_out:
        named = [
            f"{times} keer {reconciliation.MARK_WORDS[mark]}"
            for mark, times in column.total.left_out
        ]
        unknown = f" Daar komt nog bij wat we niet konden optellen: {formats.join_nl(named)}."
    text = (
        f"Beschikbaar is {formats.euro(column.available)}, "
        f"gepland {formats.euro(column.total.amount)}: "
        f"{formats.euro(column.shortfall)} meer dan er is.{unknown}"
    )
    return Finding(f"{column.label}: meer gepland dan er is", text, column.note)


def _misprint_findings(lines: Iterable[LineView]) -> list[Finding]:
    found = []
    for line in lines:
        cells = [cell for cell in line.cells if cell.is_misprinted]
        if cells:
            where = formats.join_nl(cell.column_title for cell in cells)
            text = f"Zo staat het gedrukt bij {where}. Wij veranderen dat niet."
            found.append(
                Finding(f"{line.title}: ‘{cells[0].text}’", text, cells[0].note or line.note)
            )
    return found


@dataclass(frozen=True)
class BudgetCard:
    """A budget in the list."""

    title: str
    introduction: str
    url: str
    years: str


@dataclass(frozen=True)
class MoneyRoom:
    """The front of the money room: the budgets and the schemes the money comes from."""

    budgets: tuple[BudgetCard, ...]
    schemes: tuple[Scheme, ...]


def money_room() -> MoneyRoom:
    """Return all budgets and schemes, in three queries."""
    return MoneyRoom(
        budgets=tuple(
            BudgetCard(
                budget.title,
                budget.introduction,
                budget.get_absolute_url(),
                formats.year_range(budget.from_year, budget.until_year),
            )
            for budget in Budget.objects.all()
        ),
        schemes=tuple(
            Scheme.objects.select_related("source").prefetch_related(
                Prefetch(
                    "lines",
                    Line.objects.select_related("section__budget").order_by(
                        "section__budget__from_year", "number"
                    ),
                )
            )
        ),
    )
