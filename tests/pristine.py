"""The database as it was when the programme had just been loaded, and the way back to it.

A test with real transactions leaves its rows behind. Putting the whole programme back with the
loader takes seconds each time; this copies the rows, as the database sees them.
"""

import sqlite3
from pathlib import Path
from typing import Any, Protocol

from django.db import connection


class Pristine(Protocol):
    """A copy of every row."""

    def restore(self) -> None:
        """Make the database what it was."""


def take() -> Pristine:
    """Copy every row of the database of the tests, and where its numbering stands."""
    return PostgresCopy() if connection.vendor == "postgresql" else SqliteCopy()


class SqliteCopy:
    """Keeps the whole database in memory; that of a file instead, when one is given."""

    def __init__(self, file: Path | None = None) -> None:
        self._copy = sqlite3.connect(file or ":memory:", check_same_thread=False)
        if not file:
            connection.connection.backup(self._copy)

    def restore(self) -> None:
        connection.ensure_connection()
        self._copy.backup(connection.connection)


class PostgresCopy:
    """Keeps the rows in a schema of their own."""

    def __init__(self) -> None:
        tables = self._ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        self._tables = [_quoted(name) for (name,) in tables]
        self._filled = [name for name in self._tables if self._ask(f"SELECT 1 FROM {name} LIMIT 1")]
        copies = [f"CREATE TABLE pristine.{name} AS TABLE {name}" for name in self._filled]
        self._do("DROP SCHEMA IF EXISTS pristine CASCADE", "CREATE SCHEMA pristine", *copies)
        self._numbering = self._ask(
            "SELECT sequencename, last_value FROM pg_sequences "
            "WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )

    def restore(self) -> None:
        self._do(
            # Rows that belong together come in any order, and the rules were kept before.
            "BEGIN",
            "SET LOCAL session_replication_role = replica",
            f"TRUNCATE {', '.join(self._tables)} RESTART IDENTITY",
            *(f"INSERT INTO {name} SELECT * FROM pristine.{name}" for name in self._filled),
            *(f"SELECT setval('{_quoted(name)}', {last})" for name, last in self._numbering),
            "COMMIT",
        )

    def _ask(self, question: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()

    def _do(self, *statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
