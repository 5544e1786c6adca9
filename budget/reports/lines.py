"""The lines of budgets with what hangs on them, for reports about more than one printed table."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from budget import reconciliation
from budget.models import Budget, Cell, Column, Line
from budget.reconciliation import Entry, Mark, Total

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
    """A printed line. `goals` are those of the actions that the sources link to it."""

    key: int
    number: int
    title: str
    url: str
    section: str
    budget: str
    block: str
    block_name: str
    block_order: int
    goals: tuple[str, ...]
    cells: tuple[PlannedCell, ...]

    @property
    def goal(self) -> str:
        """The one goal that this line serves; empty when there is none, or more than one."""
        return self.goals[0] if len(self.goals) == 1 else ""

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
    goals = goals_of_lines(slugs)
    ordered = lines.order_by("section__budget__from_year", "section__order", "number", "pk")
    return tuple(
        _line(
            line,
            goals.get(line.pk, ()),
            tuple(
                _cell(column, cells.get((line.pk, column.pk)))
                for column in columns[line.section.budget_id]
            ),
        )
        for line in ordered
    )


def goals_of_lines(budgets: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return by line the goals of the actions that use it, in one query.

    Only what a source says of an action counts; nothing is guessed from the name of a line.
    """
    found: dict[int, list[str]] = defaultdict(list)
    pairs = (
        Line.objects.filter(section__budget__in=list(budgets), actions__isnull=False)
        .order_by("pk", "actions__goal__building_block__order", "actions__goal__order")
        .values_list("pk", "actions__goal")
    )
    for line, goal in pairs:
        if goal not in found[line]:
            found[line].append(goal)
    return {line: tuple(goals) for line, goals in found.items()}


def _line(line: Line, goals: tuple[str, ...], cells: tuple[PlannedCell, ...]) -> PlannedLine:
    block = line.building_block
    return PlannedLine(
        key=line.pk,
        number=line.number,
        title=line.title,
        url=f"{reverse('budget:detail', args=[line.section.budget_id])}#regel-{line.number}",
        section=line.section.title,
        budget=line.section.budget_id,
        block=block.key if block else "",
        block_name=block.name if block else NO_BLOCK,
        block_order=block.order if block else 0,
        goals=goals,
        cells=cells,
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
