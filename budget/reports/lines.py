"""The lines of budgets with what hangs on them, for reports about more than one printed table."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from decimal import Decimal

from budget import reconciliation
from budget.models import Budget, Cell, Column, Line
from budget.reconciliation import Entry, Mark, Total
from verbeterbreda.lib import formats

NO_BLOCK = "Niet bij één bouwsteen"
NO_GOAL = "Niet aan een doel toe te delen"


@dataclass(frozen=True)
class PlannedCell:
    """One cell of a line, and of which column it is. `from_partners` is a part of its amount."""

    kind: str
    column: str
    year: int
    entry: Entry
    from_partners: Decimal | None
    misprint: str

    @property
    def is_cost(self) -> bool:
        return self.kind == Column.Kind.COST


@dataclass(frozen=True)
class PlannedLine:
    """A printed line, with the actions that the sources link to it and the goals of those."""

    key: int
    number: int
    title: str
    url: str
    section: str
    budget: str
    block: str
    block_name: str
    block_order: int
    actions: tuple[str, ...]
    goals: tuple[str, ...]
    cells: tuple[PlannedCell, ...]
    cost_years: frozenset[int]

    @property
    def goal(self) -> str:
        """The one goal that this line serves; empty when there is none, or more than one."""
        return self.goals[0] if len(self.goals) == 1 else ""

    @property
    def planned(self) -> Total:
        """What was planned in all years together."""
        years = sorted({cell.year for cell in self.cells})
        return reconciliation.together(self.planned_in(year) for year in years)

    def planned_in(self, year: int) -> Total:
        """The costs; in a year for which the table has no column of costs, the cover."""
        return self.costs(year) if year in self.cost_years else self.cover(year)

    def costs(self, year: int) -> Total:
        return self._total(year, is_cost=True)

    def cover(self, year: int) -> Total:
        return self._total(year, is_cost=False)

    def _total(self, year: int, *, is_cost: bool) -> Total:
        cells = (cell for cell in self.cells if cell.year == year and cell.is_cost == is_cost)
        return reconciliation.total(cell.entry for cell in cells)


def planned_lines(budgets: Iterable[Budget]) -> tuple[PlannedLine, ...]:
    """Return the lines of these budgets in the order of their tables, in four queries.

    A cell that is not in the database is an empty one, as on the page of the budget.
    """
    slugs = [budget.slug for budget in budgets]
    columns: dict[str, list[Column]] = defaultdict(list)
    for column in Column.objects.filter(budget__in=slugs).order_by("order"):
        columns[column.budget_id].append(column)
    cells = {
        (cell.line_id, cell.column_id): cell
        for cell in Cell.objects.filter(line__section__budget__in=slugs)
    }
    lines = Line.objects.filter(section__budget__in=slugs).select_related(
        "section__budget", "building_block"
    )
    links = links_of_lines(slugs)
    ordered = lines.order_by("section__budget__from_year", "section__order", "number", "pk")
    return tuple(
        _line(
            line,
            links.get(line.pk, []),
            tuple(
                _cell(column, cells.get((line.pk, column.pk)))
                for column in columns[line.section.budget_id]
            ),
        )
        for line in ordered
    )


def links_of_lines(budgets: Iterable[str]) -> dict[int, list[tuple[str, str]]]:
    """Return by line the actions that use it, each with its goal, in one query.

    Only what a source says of an action counts; nothing is guessed from the name of a line.
    """
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = (
        Line.objects.filter(section__budget__in=list(budgets), actions__isnull=False)
        .order_by("pk", "actions__goal__building_block__order", "actions__goal__order", "actions")
        .values_list("pk", "actions", "actions__goal")
    )
    for line, action, goal in rows:
        found[line].append((action, goal))
    return dict(found)


def _line(line: Line, links: list[tuple[str, str]], cells: tuple[PlannedCell, ...]) -> PlannedLine:
    block = line.building_block
    return PlannedLine(
        key=line.pk,
        number=line.number,
        title=line.title,
        url=line.get_absolute_url(),
        section=line.section.title,
        budget=line.section.budget_id,
        block=block.key if block else "",
        block_name=block.name if block else NO_BLOCK,
        block_order=block.order if block else 0,
        actions=tuple(action for action, _ in links),
        goals=tuple(dict.fromkeys(goal for _, goal in links)),
        cells=cells,
        cost_years=frozenset(cell.year for cell in cells if cell.is_cost),
    )


def _cell(column: Column, cell: Cell | None) -> PlannedCell:
    is_misprint = cell and cell.amount is not None and reconciliation.is_misprinted(cell.raw)
    return PlannedCell(
        kind=column.kind,
        column=column.title,
        year=column.year,
        entry=Entry(Mark(cell.kind), cell.amount) if cell else Entry(Mark.EMPTY),
        from_partners=cell.from_partners if cell else None,
        misprint=cell.raw if cell and is_misprint else "",
    )


def misprints_in(
    lines: Iterable[PlannedLine], years: Container[int] | None = None
) -> tuple[str, ...]:
    """Amounts that count as planned and are probably a typing error of the source, each once."""
    found = {
        cell.misprint
        for line in lines
        for cell in line.cells
        if cell.misprint
        and (years is None or cell.year in years)
        and cell.is_cost == (cell.year in line.cost_years)
    }
    return tuple(sorted(found))


def misprint_sentence(text: str) -> str:
    """What to say beside a sum that holds such an amount."""
    shown = text.replace(" ", formats.NBSP)
    return f"Hierin zit ‘{shown}’, zoals gedrukt. Waarschijnlijk is dat een tikfout."
