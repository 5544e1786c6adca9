"""Which tables we know, and which of their columns is which indicator: the two CSVs beside this.

tables.csv   table, title, host, origin (statline or rivm), mapping, year (when a table is about
             one year; else it has a dimension Perioden), fixed (dimension=title; …: one category
             of a dimension, named as the source titles it)
columns.csv  mapping, indicator (its key here), topic (the key of the column in the source without
             its number: that changes with each table), unit (%, aantal or euro), and for a count
             of one kind its dimension and the title of that kind
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.models import ImportRun

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator in a table of the source."""

    indicator: str
    topic: str
    unit: str
    dimension: str
    category: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the source and what we read from it."""

    key: str
    title: str
    host: str
    origin: str
    year: int | None
    fixed: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]

    @property
    def source(self) -> str:
        """Who publishes it."""
        return str(ImportRun.Origin(self.origin).label)


@cache
def tables() -> dict[str, Table]:
    """All tables we know by their number."""
    columns: dict[str, list[Column]] = {}
    for row in _rows("columns.csv"):
        columns.setdefault(row.pop("mapping"), []).append(Column(**row))
    return {
        row["table"]: Table(
            key=row["table"],
            title=row["title"],
            host=row["host"],
            origin=row["origin"],
            year=int(row["year"]) if row["year"] else None,
            fixed=tuple(_pair(part) for part in row["fixed"].split(";") if part),
            columns=tuple(columns[row["mapping"]]),
        )
        for row in _rows("tables.csv")
    }


def _pair(part: str) -> tuple[str, str]:
    dimension, _, title = part.partition("=")
    return dimension, title


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
