"""One budget with its lines and sums, from the rows in the database."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F

from budget import reconciliation
from budget.models import Amendment, Budget, Cell, Column, Line
from budget.reconciliation import Mark, Total
from budget.reports.checks import (
    Check,
    CheckTable,
    check_tables,
    column_checks,
    line_checks,
    section_checks,
    table_checks,
)
from budget.reports.findings import Finding, findings
from budget.reports.table import CellView, Changed, ColumnView, LineView, SectionView, Without
from pacts.models import Contradiction, Source
from verbeterbreda.lib import formats

MOST_LINES_ON_PAPER = 300
MOST_FINDINGS = 20
LEGEND = (
    (Mark.NTB, "ntb", "Nog te bepalen: er komt geld voor, maar hoeveel is nog niet bepaald."),
    (Mark.PM, "pm", "Pro memorie: niet vergeten, er hoort een bedrag bij dat nog niet bekend is."),
    (Mark.UNKNOWN, "nog onbekend", "In de bron staat letterlijk dat het bedrag nog onbekend is."),
    (Mark.EMPTY, "leeg", "Er staat niets in het vak. Dat is iets anders dan nul."),
)


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
        return list(findings(self.columns, self.lines))

    @property
    def checks(self) -> list[Check]:
        """Every sum beside what was printed: the whole table, its columns, blocks and lines."""
        found = [*table_checks(self.columns, self.own_notes), *column_checks(self.columns)]
        for section in self.sections:
            found += section_checks(section, self.columns)
            for line in section.lines:
                found += line_checks(line, section.title)
        return found

    @property
    def check_tables(self) -> tuple[CheckTable, ...]:
        return check_tables(self.columns, self.sections, self.own_notes)

    @property
    def is_long(self) -> bool:
        """Whether paper says less of each line; the page and the files always say all of it."""
        return len(self.lines) > MOST_LINES_ON_PAPER

    @property
    def paper_findings(self) -> list[Finding]:
        """What paper names first: all of it, or the first of a long table."""
        return self.findings[:MOST_FINDINGS] if self.is_long else self.findings

    @property
    def paper_check_tables(self) -> tuple[CheckTable, ...]:
        """The same for paper: of a long table without the one that has a row for each line."""
        return self.check_tables[:-1] if self.is_long else self.check_tables

    @property
    def explained_lines(self) -> list[LineView]:
        """The lines that paper explains: all, or those of a long table with something to say."""
        return [line for line in self.lines if not self.is_long or line.has_notes]

    @property
    def own_notes(self) -> tuple[Contradiction, ...]:
        """Contradictions about the budget itself, not about one of its lines."""
        return _about(self.notes, f"budget-{self.slug}")


def budget_report(
    slug: str, *, contradictions: Iterable[Contradiction] | None = None
) -> BudgetReport:
    """Return one budget with its lines and sums, in at most six queries.

    `contradictions` are those of all rooms, by key, when the caller has read them already.
    Raises `Budget.DoesNotExist` for an unknown slug.
    """
    # The columns bring their budget along; one without any is asked for itself.
    columns = list(
        Column.objects.filter(budget=slug).select_related("budget__source").order_by("order")
    )
    budget = columns[0].budget if columns else Budget.objects.select_related("source").get(pk=slug)
    lines = list(
        Line.objects.filter(section__budget=budget)
        .annotate(block=F("section__title"))
        .select_related("source")
        .order_by("section__order", "number")
    )
    cells = _cells(slug, columns)
    notes = _notes(slug, contradictions)
    views = [
        (line.block, _line(line, columns, cells, _about(notes, f"line-{slug}-{line.number}")))
        for line in lines
    ]
    sections = _sections(views)
    return BudgetReport(
        slug=budget.slug,
        title=budget.title,
        introduction=budget.introduction,
        from_year=budget.from_year,
        until_year=budget.until_year,
        columns=tuple(
            _column(column, _label(column, columns), at, sections)
            for at, column in enumerate(columns)
        ),
        sections=sections,
        notes=tuple(notes),
        source=budget.source,
        locator=budget.locator,
        quote=budget.quote,
        data_date=_data_date(budget.changed_at, budget.from_year),
    )


def _about(notes: Iterable[Contradiction], token: str) -> tuple[Contradiction, ...]:
    return tuple(note for note in notes if token in note.concerns.split())


def _line(
    line: Line,
    columns: list[Column],
    cells: dict[tuple[int, int], CellView],
    notes: tuple[Contradiction, ...],
) -> LineView:
    return LineView(
        number=line.number,
        title=line.title,
        note=line.note,
        cells=tuple(
            cells.get((line.pk, column.pk)) or _empty(column, columns) for column in columns
        ),
        notes=notes,
        source=line.source,
        locator=line.locator,
        quote=line.quote,
    )


def _cells(slug: str, columns: list[Column]) -> dict[tuple[int, int], CellView]:
    """Every cell by line and column. Read as rows: a table may hold sixteen thousand of them."""
    trail = _trail(slug)
    about = {
        column.pk: (column.key, _label(column, columns), column.year, _is_cost(column))
        for column in columns
    }
    rows = Cell.objects.filter(line__section__budget=slug).values_list(
        "pk", "line_id", "column_id", "kind", "raw", "amount", "from_partners", "note"
    )
    found = {}
    for key, line, at, kind, raw, amount, from_partners, note in rows:
        column, label, year, is_cost = about[at]
        found[line, at] = CellView(
            column_key=column,
            column_title=label,
            mark=Mark(kind),
            amount=amount,
            text=raw,
            note=note,
            year=year,
            is_cost=is_cost,
            from_partners=from_partners,
            changes=tuple(trail.get(key, ())),
        )
    return found


def _is_cost(column: Column) -> bool:
    return column.kind == Column.Kind.COST


def _empty(column: Column, columns: list[Column]) -> CellView:
    return CellView(
        column_key=column.key,
        column_title=_label(column, columns),
        mark=Mark.EMPTY,
        amount=None,
        text="",
        note="",
        year=column.year,
        is_cost=_is_cost(column),
    )


def _trail(slug: str) -> dict[int, list[Changed]]:
    """What changed in each cell since the table was published, the first change first."""
    trail: dict[int, list[Changed]] = {}
    rows = Amendment.objects.filter(cell__line__section__budget=slug).select_related("decision")
    for row in rows.order_by("made_at", "pk"):
        decision = row.decision
        trail.setdefault(row.cell_id, []).append(
            Changed(
                was=row.old_raw or row.get_old_kind_display(),
                became=row.new_raw or row.get_new_kind_display(),
                on=formats.local(row.made_at).date(),
                reason=row.reason,
                decision=str(decision) if decision else "",
                decision_url=decision.get_absolute_url() if decision else "",
            )
        )
    return trail


def _label(column: Column, columns: list[Column]) -> str:
    several = len({other.year for other in columns}) > 1
    return f"{column.title} {column.year}" if several else column.title


def _column(column: Column, label: str, at: int, sections: Iterable[SectionView]) -> ColumnView:
    """The column that stands in this place of every line, with its sum over all blocks."""
    cells = (line.cells[at] for section in sections for line in section.lines)
    summed = reconciliation.together(section.totals[at] for section in sections)
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


def _sections(views: Iterable[tuple[str, LineView]]) -> tuple[SectionView, ...]:
    grouped: dict[str, list[LineView]] = defaultdict(list)
    for block, view in views:
        grouped[block].append(view)
    return tuple(
        SectionView(
            title=title,
            lines=tuple(lines),
            totals=tuple(
                reconciliation.total(cells)
                for cells in zip(*(line.cells for line in lines), strict=True)
            ),
        )
        for title, lines in grouped.items()
    )


def _notes(slug: str, known: Iterable[Contradiction] | None) -> list[Contradiction]:
    """Contradictions in the sources that concern this budget or one of its lines."""
    if known is None:
        known = Contradiction.objects.filter(concerns__contains=slug).order_by("key")
    return [note for note in known if any(_concerns(word, slug) for word in note.concerns.split())]


def _concerns(word: str, slug: str) -> bool:
    return word == f"budget-{slug}" or word.startswith(f"line-{slug}-")


def _data_date(changed_at: datetime | None, year: int) -> date:
    """When a cell last changed on this site; when nobody knows, the first day of the budget."""
    return formats.local(changed_at).date() if changed_at else date(year, 1, 1)
