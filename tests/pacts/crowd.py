"""Many signatures at once, made by the database itself: a million takes under a minute.

Nobody in a crowd has an e-mail address or a mailbox; it is for lists, counts and forgetting.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from pacts.models import Pact, Signature

# PostgreSQL and SQLite have no arithmetic of time in common. The arguments of each are the newest
# moment and the seconds between two signatures.
MOMENT = {
    "postgresql": "%s::timestamptz - n * %s * interval '1 second'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%S', %s, '-' || (n * %s) || ' seconds')",
}
DAY = {
    "postgresql": "((%s::timestamptz - n * %s * interval '1 second') AT TIME ZONE 'UTC')::date",
    "sqlite": "date(%s, '-' || (n * %s) || ' seconds')",
}
NUMBERS = {
    "postgresql": "(SELECT generate_series(1, %s) AS n) AS numbers",
    "sqlite": "(WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers "
    "WHERE n < %s) SELECT n FROM numbers)",
}


def make(
    pact: Pact,
    size: int,
    *,
    until: datetime | None = None,
    seconds_apart: int = 60,
    neighbourhoods: Sequence[str] = (),
    **fields: object,
) -> None:
    """Store `size` confirmed signatures, the last of them a while before `until`.

    They are called "Tekenaar <n>", number 1 is the newest, and live by turns in each of the
    neighbourhoods with these keys. `fields` are other fields of Signature, the same for all.
    """
    until = (until or timezone.now()).replace(microsecond=0)  # as Django writes it in SQLite
    version = pact.versions.filter(state="published").latest("number")
    common = {"display": "full", "state": "confirmed", "created_at": until, "changed_at": until}
    example = Signature(
        pact=pact, version=version, version_sha256=version.sha256, **common | fields
    )
    own = _own_columns(until, seconds_apart, neighbourhoods)
    columns, expressions, values = [], [], []
    for field in Signature._meta.concrete_fields:
        if field.primary_key:
            continue
        value = field.get_db_prep_save(field.pre_save(example, True), connection)
        expression, arguments = own.get(field.name, ("%s", [value]))
        columns.append(f'"{field.column}"')
        expressions.append(expression)
        values += arguments
    table = f'"{Signature._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(expressions)}"
            f" FROM {NUMBERS[connection.vendor]} ORDER BY n DESC",
            [*values, size],
        )
        cursor.execute(f"ANALYZE {table}")


def _own_columns(
    until: datetime, seconds_apart: int, neighbourhoods: Sequence[str]
) -> dict[str, tuple[str, list[Any]]]:
    """Return the SQL, with its arguments, of what differs from one row to the next."""
    newest = Signature._meta.get_field("created_at").get_db_prep_save(until, connection)
    own: dict[str, tuple[str, list[Any]]] = {
        "name": ("'Tekenaar ' || n", []),
        "name_key": ("'tekenaar' || n", []),
        "confirmed_at": (MOMENT[connection.vendor], [newest, seconds_apart]),
        "counted_on": (DAY[connection.vendor], [newest, seconds_apart]),
    }
    if neighbourhoods:
        turns = " ".join(f"WHEN {turn} THEN %s" for turn in range(len(neighbourhoods)))
        own["neighbourhood"] = (f"CASE n %% {len(neighbourhoods)} {turns} END", [*neighbourhoods])
    return own
