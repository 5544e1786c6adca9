"""Statements that run hundreds of times a second: PostgreSQL plans them once."""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from django.db import connection

_one_plan: WeakSet[Any] = WeakSet()
_named: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
"""The statements that each connection knows by name."""


type Values = Sequence[Any] | Mapping[str, Any]


def first_row(statement: str, values: Values) -> tuple[Any, ...] | None:
    """Run one statement and return its first row, None when there is none.

    On PostgreSQL it stays prepared in the connection, which saves reading and planning it again:
    for a table with many indexes that takes longer than carrying it out. Django's own cursors write
    the values into the text, so that nothing can be prepared. `values` are as the database wants
    them; a failure is raised as Django's error.
    """
    if not _is_direct():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()
    from psycopg import Cursor

    server = _server()
    with connection.wrap_database_errors, Cursor(server) as prepared:
        if server not in _one_plan:
            server.prepare_threshold = 0  # Django forbids it altogether
            # It would plan anew for every visitor, in the hope of a better plan for these values.
            prepared.execute("SET plan_cache_mode = force_generic_plan")
            _one_plan.add(server)
        prepared.execute(statement, values, prepare=True)
        return prepared.fetchone()


def one_text(name: str, statement: str) -> str | None:
    """Return the one text that a statement without values gives; None when there is no row.

    For what is asked before every kept page: on PostgreSQL without a cursor, whose making takes
    half as long as the answer. `name` is that of this statement alone. OperationalError when the
    database does not answer.
    """
    if not _is_direct():
        row = first_row(statement, ())
        return row[0] if row else None
    import psycopg

    server = _server()
    known = _named.setdefault(server, set())
    with connection.wrap_database_errors:  # so that Django looks at the connection again
        if name not in known:
            server.pgconn.prepare(name.encode(), statement.encode())
            known.add(name)
        result = server.pgconn.exec_prepared(name.encode(), None)
        if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
            known.discard(name)
            raise psycopg.OperationalError(result.error_message.decode(errors="replace"))
    value = result.get_value(0, 0) if result.ntuples else None
    return None if value is None else str(value, "utf-8")


def _is_direct() -> bool:
    """Say whether to pass by Django's cursors, where a test would count the statement."""
    return connection.vendor == "postgresql" and not connection.queries_logged


def _server() -> Any:
    """Return the connection of the driver, made now or again when there is none that works."""
    connection.close_if_health_check_failed()  # type: ignore[attr-defined]  # the stubs lack it
    connection.ensure_connection()
    return connection.connection
