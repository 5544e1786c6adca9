"""What people and programs do to a file of actions between taking it out and bringing it back."""

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import openpyxl

from alliances.models import Action
from alliances.resources import ActionResource
from verbeterbreda.lib import tables
from verbeterbreda.lib.sheet_imports import Plan, SheetCSV, SheetXLSX
from verbeterbreda.lib.tables import without_control

type Table = list[list[Any]]
type Edits = Callable[[Table], Table]


def exported(kind: str = "csv") -> bytes:
    """Return all actions as staff take them out."""
    made = {"csv": SheetCSV, "xlsx": SheetXLSX}[kind]()
    return made.export_data(ActionResource().export(Action.objects.order_by("slug")))


def table_of(content: bytes) -> Table:
    if content.startswith(b"PK"):
        page = openpyxl.load_workbook(BytesIO(content)).active
        return [[_shown(cell) for cell in row] for row in page.values]
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


def csv_of(table: Table, *, delimiter: str = ";", encoding: str = "utf-8-sig") -> bytes:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode(encoding, "replace")


def _shown(value: Any) -> Any:
    """What a program shows of a cell; openpyxl leaves this to us."""
    if value is None:
        return ""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def xlsx_of(table: Table) -> bytes:
    book = openpyxl.Workbook()
    for row, cells in enumerate(table, 1):
        for at, value in enumerate(cells, 1):
            if value in (None, ""):
                continue
            cell = book.active.cell(row, at)
            is_text = isinstance(value, str)
            cell.value = tables.ESCAPE.sub("_x005F_", without_control(value)) if is_text else value
            cell.data_type = "s" if is_text else cell.data_type
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def at(table: Table, slug: str, column: str) -> tuple[int, int]:
    """Return the row and the column of one cell."""
    rows = [row[table[0].index("sleutel")] for row in table]
    return rows.index(slug), table[0].index(column)


def edit(table: Table, slug: str, **texts: Any) -> Table:
    """Type over cells; `stand_op` stands for the column "stand op"."""
    for name, text in texts.items():
        row, column = at(table, slug, name.replace("_", " "))
        table[row][column] = text
    return table


def preview(content: bytes, *, user: Any = None, **kwargs: Any) -> Plan:
    return brought_in(content, user=user, dry_run=True, **kwargs)


def brought_in(content: bytes, *, user: Any = None, dry_run: bool = False, **kwargs: Any) -> Plan:
    """Bring a file in; the plan says what became of it."""
    upload = ActionResource.read(content, "acties.csv")
    resource = ActionResource(user=user, lost_letters=upload.lost_letters)
    return resource.import_data(
        upload.dataset(), dry_run=dry_run, use_transactions=True, file_name=upload.name, **kwargs
    )


def told(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Return what a plan changes: the action, the column, what was and what will be."""
    return [
        (entry.instance.pk, each.label, each.before, each.after)
        for entry in plan.entries
        for each in entry.differences
    ]


def problems(plan: Plan) -> list[tuple[int, str, str]]:
    return [(each.number, each.column, each.reason) for each in plan.problems]
