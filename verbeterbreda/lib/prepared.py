"""Statements that a launch day runs a hundred times a second: PostgreSQL plans them once."""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakSet

from django.db import connection

_one_plan: WeakSet[Any] = WeakSet()


type Values = Sequence[Any] | Mapping[str, Any]


def first_row(statement: str, values: Values) -> tuple[Any, ...] | None:
    """Run one statement and return its first row, None when there is none.

    On PostgreSQL it stays prepared in the connection, which saves reading and planning it again:
    for a table with many indexes that takes longer than carrying it out. Django's own cursors write
    the values into the text, so that nothing can be prepared. `values` are as the database wants
    them; a failure is raised as Django's error.
    """
    if connection.vendor != "postgresql" or connection.queries_logged:  # a test counts them
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()
    from psycopg import Cursor

    connection.cursor().close()  # connects, and replaces a connection that is broken
    server = connection.connection
    with connection.wrap_database_errors, Cursor(server) as prepared:
        if server not in _one_plan:
            server.prepare_threshold = 0  # Django forbids it altogether
            # It would plan anew for every visitor, in the hope of a better plan for these values.
            prepared.execute("SET plan_cache_mode = force_generic_plan")
            _one_plan.add(server)
        prepared.execute(statement, values, prepare=True)
        return prepared.fetchone()
