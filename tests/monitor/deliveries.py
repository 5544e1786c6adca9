"""Brings figures in as staff do, in the fewest words."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.base import ContentFile

from monitor.imports import proposing
from monitor.imports.columns import Choices
from monitor.models import ImportRun, Observation
from verbeterbreda.accounts.models import User

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIELDS = ["value", "numerator", "denominator", "status"]
VALKENBERG, CHASSE, HEUVEL = "BU07580001", "BU07580002", "BU07580501"


def bring(
    content: str | bytes, *, by: User | None = None, name: str = "cijfers.csv", **choices: str
) -> ImportRun:
    """Bring a file in and return its run, read to the end."""
    data = content.encode() if isinstance(content, str) else content
    return proposing.propose_file(
        upload=ContentFile(data, name),
        name=name,
        choices=Choices(**choices),
        by=by,
        now=NOW,
        wait=True,
    )


def xlsx(*rows: list[Any]) -> bytes:
    """Return a workbook with these rows."""
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fates(run: ImportRun) -> list[tuple[int, str, str]]:
    """Return row, column and fate of every figure."""
    return list(run.figures.order_by("pk").values_list("row", "column", "fate"))


def problems(run: ImportRun) -> list[tuple[int, str, str, str]]:
    """Return row, column, what stood there and why, of every cell that cannot go in."""
    refused = run.figures.filter(fate="refused").order_by("pk")
    return list(refused.values_list("row", "column", "found", "problem"))


def staged(run: ImportRun) -> list[tuple[Any, ...]]:
    """Return what each figure would become, numbers without noughts behind them."""
    rows = run.figures.order_by("pk").values_list("indicator", "area", "period", *FIELDS)
    return [tuple(map(_plain, row)) for row in rows]


def published() -> list[dict[str, Any]]:
    """Return everything that is published, to the last field."""
    return list(Observation.objects.order_by("pk").values())


def _plain(value: Any) -> Any:
    return float(value) if hasattr(value, "as_tuple") else value
