"""Change cells of a table: never over somebody else's change, and never without a trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from budget.entering import Value, value_of
from budget.models import Amendment, Budget, Cell, Column, Line, Section
from governance.models import Decision
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache


@dataclass(frozen=True, slots=True)
class Change:
    """What a clerk made of one cell: what stood there when they looked, and what they want."""

    cell: int
    seen: Value
    wanted: Value


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A cell that somebody else changed meanwhile. `by` is empty when it is not known who."""

    cell: int
    line: str
    column: str
    now: Value
    wanted: Value
    by: str


class OvertakenError(Exception):
    """Somebody else changed some of the same cells first; nothing was stored."""

    def __init__(self, cells: Collection[Overtaken]) -> None:
        super().__init__("Iemand anders heeft dezelfde vakken intussen gewijzigd.")
        self.cells = tuple(cells)


class NoReasonError(Exception):
    """A published table changes by a decision, or with a reason."""

    def __init__(self) -> None:
        super().__init__(
            "Deze begroting is al gepubliceerd. Kies het besluit dat haar wijzigt, of schrijf op "
            "waarom het anders moet."
        )


@transaction.atomic
def change_cells(
    *,
    budget: Budget,
    changes: Collection[Change],
    by: User | None,
    now: datetime,
    decision: Decision | None = None,
    reason: str = "",
) -> int:
    """Store these changes and return how many cells changed; all of them or none.

    Raises OvertakenError when a cell is not what the clerk saw any more, NoReasonError when the
    table is published and nothing says why. A draft has no trail: nobody has read it yet.
    """
    Budget.objects.select_for_update().get(pk=budget.pk)
    cells = {
        cell.pk: cell
        for cell in Cell.objects.filter(line__section__budget=budget)
        .select_for_update(of=("self",))
        .filter(pk__in=[change.cell for change in changes])
        .select_related("line", "column")
    }
    todo = [(cells[change.cell], change) for change in changes if change.cell in cells]
    overtaken = [
        _overtaken(cell, change.wanted)
        for cell, change in todo
        if value_of(cell) not in (change.seen, change.wanted)
    ]
    if overtaken:
        raise OvertakenError(overtaken)
    todo = [(cell, change) for cell, change in todo if value_of(cell) != change.wanted]
    if not todo:
        return 0
    if not budget.is_draft:
        _leave_a_trail(todo, decision=decision, reason=reason.strip(), by=by, now=now)
    for cell, change in todo:
        wanted = change.wanted
        cell.kind, cell.raw, cell.amount = wanted.kind, wanted.raw, wanted.amount
        cell.from_partners = wanted.from_partners
    Cell.objects.bulk_update(
        [cell for cell, _ in todo], ["kind", "raw", "amount", "from_partners"], batch_size=200
    )
    Budget.objects.filter(pk=budget.pk).update(changed_at=now)
    pagecache.bump()
    return len(todo)


@transaction.atomic
def add_line(*, section: Section, title: str) -> Line:
    """Return a new last line of a table, with an empty cell in every column."""
    budget = Budget.objects.select_for_update().get(pk=section.budget_id)
    numbers = Line.objects.filter(section__budget=budget).order_by("-number")
    last = numbers.values_list("number", flat=True).first() or 0
    line = Line.objects.create(section=section, number=last + 1, title=title)
    complete_cells(budget=budget)
    return line


def complete_cells(*, budget: Budget) -> None:
    """Give every line of the table an empty cell in the columns where it has none."""
    there = set(
        Cell.objects.filter(line__section__budget=budget).values_list("line_id", "column_id")
    )
    Cell.objects.bulk_create(
        Cell(line_id=line, column_id=column, kind=Cell.Kind.EMPTY)
        for line in Line.objects.filter(section__budget=budget).values_list("pk", flat=True)
        for column in Column.objects.filter(budget=budget).values_list("pk", flat=True)
        if (line, column) not in there
    )


def publish_budget(*, budget: Budget, now: datetime) -> bool:
    """Let everybody read it; from now on a change leaves a trail. False when it was public."""
    is_done = Budget.objects.filter(pk=budget.pk, is_draft=True).update(
        is_draft=False, changed_at=now, published_at=now
    )
    if is_done:
        pagecache.bump()
    return bool(is_done)


def _leave_a_trail(
    todo: list[tuple[Cell, Change]],
    *,
    decision: Decision | None,
    reason: str,
    by: User | None,
    now: datetime,
) -> None:
    if decision is None and not reason:
        raise NoReasonError
    Amendment.objects.bulk_create(
        (
            Amendment(
                cell=cell,
                decision=decision,
                reason=reason,
                old_kind=cell.kind,
                old_raw=cell.raw,
                old_amount=cell.amount,
                old_from_partners=cell.from_partners,
                new_kind=change.wanted.kind,
                new_raw=change.wanted.raw,
                new_amount=change.wanted.amount,
                new_from_partners=change.wanted.from_partners,
                by=by,
                made_at=now,
            )
            for cell, change in todo
        ),
        batch_size=200,
    )


def _overtaken(cell: Cell, wanted: Value) -> Overtaken:
    last = Amendment.objects.filter(cell=cell).select_related("by").last()
    return Overtaken(
        cell=cell.pk,
        line=str(cell.line),
        column=cell.column.title,
        now=value_of(cell),
        wanted=wanted,
        by=str(last.by) if last and last.by else "",
    )
