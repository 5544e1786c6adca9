"""A table that comes back from a spreadsheet: what would change, and what cannot be read.

The file is the one that the site gives (budget/exports.py). Lines are found by their number; lines
that are not in the file stay as they are. Nothing is written here: the changes go through
budget/services/editing.py, like those that are typed in the table.
"""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing

from budget.entering import MAX_EUROS, NotUnderstoodError, Value, understood, value_of
from budget.exports import stem
from budget.models import Budget, Cell, Column, Line
from budget.services.editing import Change
from verbeterbreda.lib import formats, sheets

SALT = "budget.importing"
VALID_SECONDS = 4 * 60 * 60
WORDS_OF = {
    Cell.Kind.NTB: "ntb",
    Cell.Kind.PM: "pm",
    Cell.Kind.UNKNOWN: "nog onbekend",
    Cell.Kind.EMPTY: "",
}
KINDS: dict[str, Cell.Kind] = {str(kind.label): kind for kind in Cell.Kind}


@dataclass(frozen=True)
class Problem:
    """Why the file is refused: in which row and column, what stands there, and what is wrong."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Difference:
    """A cell that would change."""

    row: int
    line: str
    column: str
    change: Change


@dataclass(frozen=True)
class Preview:
    """What an import would do; with a problem it does nothing at all."""

    differences: tuple[Difference, ...]
    problems: tuple[Problem, ...]
    same: int
    absent: int

    @property
    def payload(self) -> str:
        """The changes, to come back with the second step."""
        changes = [difference.change for difference in self.differences]
        content = [[one.cell, one.seen.packed(), one.wanted.packed()] for one in changes]
        return signing.dumps(content, salt=SALT, compress=True)


def changes_in(payload: str) -> list[Change] | None:
    """Return the changes of a preview; None for one that is too old or not ours."""
    try:
        content = signing.loads(payload, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    return [
        Change(cell, Value.unpacked(seen), Value.unpacked(wanted)) for cell, seen, wanted in content
    ]


def columns_of(budget: Budget) -> list[sheets.Column]:
    """Return the columns that we look for in a file."""
    found = [
        sheets.Column("regel", ("regel",), is_required=True),
        sheets.Column("soort_rij", ("soort_rij",)),
        sheets.Column("post", ("post",)),
    ]
    for column in budget.columns.order_by("order"):
        found += [sheets.Column(name, (name,)) for name in _names(column)]
    return found


def preview(budget: Budget, sheet: sheets.Sheet) -> Preview:
    """Return what would become of every row, in three queries."""
    columns = [one for one in budget.columns.order_by("order") if _names(one)[0] in sheet.found]
    lines = {line.number: line for line in Line.objects.filter(section__budget=budget)}
    cells = {
        (cell.line_id, cell.column_id): cell
        for cell in Cell.objects.filter(line__section__budget=budget)
    }
    rows = [row for row in sheet.rows if row.cells.get("soort_rij", "regel") in ("", "regel")]
    seen: Counter[str] = Counter(row.cells["regel"] for row in rows)
    problems: list[Problem] = []
    differences: list[Difference] = []
    found = 0
    for row in rows:
        number = row.cells["regel"]
        line = lines.get(int(number)) if number.isdecimal() and len(number) < 5 else None
        trouble = _trouble(row, line, seen[number])
        if trouble or line is None:
            problems.append(trouble or _no_line(row))
            continue
        found += 1
        for column in columns:
            old = value_of(cells[line.pk, column.pk])
            try:
                wanted = _wanted(old, row, column, lost=sheet.lost_letters)
            except _CellError as error:
                name, reason = error.args
                problems.append(Problem(row.number, name, row.cells.get(name, "")[:60], reason))
                continue
            if wanted is not None:
                change = Change(cells[line.pk, column.pk].pk, old, wanted)
                differences.append(Difference(row.number, str(line), column.title, change))
    return Preview(
        tuple(differences),
        tuple(problems),
        found * len(columns) - len(differences),
        len(lines) - found,
    )


def _trouble(row: sheets.Row, line: Line | None, times: int) -> Problem | None:
    number = row.cells["regel"]
    if line is None:
        return _no_line(row)
    if times > 1:
        return Problem(
            row.number, "regel", number, "Deze regel staat meer dan eens in het bestand."
        )
    title = row.cells.get("post", "")
    if title and not sheets.same(line.title, title, lost_letters=True):
        return Problem(
            row.number,
            "post",
            title[:60],
            f"Regel {number} heet hier ‘{line.title}’. Wijzig een naam bij de begrotingsregel.",
        )
    return None


def _no_line(row: sheets.Row) -> Problem:
    reason = "Deze begroting heeft geen regel met dit nummer. Maak een nieuwe regel in de tabel."
    return Problem(row.number, "regel", row.cells["regel"][:60], reason)


class _CellError(Exception):
    """The name of the column, and a sentence."""


def _names(column: Column) -> tuple[str, str, str]:
    name = stem(column.key)
    return f"{name}_zoals_gedrukt", f"{name}_soort", f"{name}_bedrag"


def _wanted(old: Value, row: sheets.Row, column: Column, *, lost: bool) -> Value | None:
    """Return what the file makes of a cell, or None when it says what stands there already.

    Three columns say the same thing in three ways. Who changes one of them need not change the
    others; who changes more has to say the same in each.
    """
    raw_name, kind_name, amount_name = _names(column)
    raw = row.cells.get(raw_name, "")
    kind = _kind(row, kind_name) or old.kind
    amount = _amount(row, amount_name) if amount_name in row.cells else old.amount
    said: dict[str, Value] = {}
    if not sheets.same(old.raw, raw, lost_letters=lost):
        said[raw_name] = _read(raw, raw_name)
    if amount is not None and amount != old.amount:
        said[amount_name] = Value(Cell.Kind.AMOUNT, _euro(amount), amount)
    if kind not in (old.kind, Cell.Kind.AMOUNT):
        said[kind_name] = Value(kind, WORDS_OF.get(kind, raw))
    if not said and kind == Cell.Kind.AMOUNT and amount is None:
        reason = "Hier hoort een bedrag. Weet je het niet, zet er dan ntb, pm of nog onbekend bij."
        raise _CellError(amount_name, reason)
    return _agreed(said, old)


def _agreed(said: dict[str, Value], old: Value) -> Value | None:
    """Return what all the changed columns say; the same written another way changes nothing."""
    if not said:
        return None
    (first, wanted), *others = said.items()
    for name, value in others:
        if (value.kind, value.amount) != (wanted.kind, wanted.amount):
            raise _CellError(name, f"Dit zegt iets anders dan de kolom {first}.")
    return None if (wanted.kind, wanted.amount) == (old.kind, old.amount) else wanted


def _read(raw: str, name: str) -> Value:
    try:
        return understood(raw)
    except NotUnderstoodError as error:
        raise _CellError(name, str(error)) from error


def _kind(row: sheets.Row, name: str) -> Cell.Kind | None:
    kind = row.cells.get(name, "")
    if kind and kind not in KINDS:
        raise _CellError(name, f"Kies uit: {formats.join_nl(KINDS, 'of')}.")
    return KINDS.get(kind)


def _amount(row: sheets.Row, name: str) -> Decimal | None:
    try:
        found = sheets.amount(row.cells.get(name, ""))
    except ValueError as error:
        raise _CellError(name, str(error)) from error
    if found is not None and (found != round(found, 2) or abs(found) > MAX_EUROS):
        raise _CellError(name, "Een bedrag heeft hooguit twee cijfers achter de komma.")
    return found


def _euro(amount: Decimal) -> str:
    return formats.euro(amount).replace(formats.NBSP, " ").replace(formats.MINUS, "-")
