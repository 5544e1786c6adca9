"""What is done to many figures at once, in the database itself and the same on both databases.

Every statement names its run. What was published is compared and replaced here by joins: a million
figures never pass through Python, and a figure is looked at as it stands at that very moment.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from monitor.imports.checking import Checked
from monitor.models import ImportedFigure

FIELDS = Checked._fields
type Packed = str | list[tuple[object, ...]]
"""Lines for COPY, or rows for INSERT."""
_SPECIAL = re.compile(r"[\\\t\n\r]")
_STAGED = """
    position integer, "row" integer, "column" varchar(120), found varchar(120),
    indicator varchar(60), area varchar(10), period varchar(7), value numeric(14,4),
    numerator numeric(14,2), denominator numeric(14,2), status varchar(12), problem varchar(250)
"""
_PLACE = "o.indicator_id = {0}.indicator_id AND o.area_id = {0}.area_id AND o.period = {0}.period"
_SAME_FIGURE = """
    {0}.value IS NOT DISTINCT FROM {1}value AND {0}.numerator IS NOT DISTINCT FROM {1}numerator
    AND {0}.denominator IS NOT DISTINCT FROM {1}denominator AND {0}.status = {1}status
"""
_FATE = f"""
    CASE WHEN o.id IS NULL THEN 'new'
         WHEN {_SAME_FIGURE.format("f", "o.")} THEN 'same' ELSE 'changed' END
"""

_STORE = f"""
    INSERT INTO monitor_importedfigure (run_id, "row", "column", found, indicator_id, area_id,
        period, value, numerator, denominator, status, problem, fate,
        old_value, old_numerator, old_denominator, old_status)
    SELECT %s, f."row", f."column", f.found, f.indicator, f.area, f.period,
        f.value, f.numerator, f.denominator, f.status, f.problem,
        CASE WHEN f.problem <> '' THEN 'refused' ELSE {_FATE} END,
        o.value, o.numerator, o.denominator, COALESCE(o.status, '')
    FROM figures_put_aside AS f LEFT JOIN monitor_observation AS o
    ON o.indicator_id = f.indicator AND o.area_id = f.area AND o.period = f.period
    ORDER BY f.position
    RETURNING fate
"""
_COUNT = "SELECT fate, count(*) FROM stored GROUP BY fate"


def packed(figures: Iterable[Checked]) -> Packed:
    """Return checked figures the way this database takes many at once."""
    if connection.vendor == "postgresql":
        return "".join(_copied(number, each) for number, each in enumerate(figures))
    return [(number, *map(_plain, each)) for number, each in enumerate(figures)]


def store(*, run: int, figures: Packed) -> Counter[str]:
    """Keep packed figures of a run beside what is published; return how many have each fate."""
    with connection.cursor() as cursor:
        _put_aside(cursor, figures)
        if connection.vendor == "postgresql":  # counts them itself; elsewhere that is no statement
            cursor.execute(f"WITH stored AS ({_STORE}) {_COUNT}", [run])
            return Counter(dict(cursor.fetchall()))
        cursor.execute(_STORE, [run])
        return Counter(fate for (fate,) in cursor.fetchall())


def _put_aside(cursor: Any, figures: Packed) -> None:
    """Bring rows to a table of this connection alone, the quick way of each database."""
    names = ", ".join(f'"{name}"' for name in ("position", *FIELDS))
    cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS figures_put_aside ({_STAGED})")
    if isinstance(figures, str):
        cursor.execute("TRUNCATE figures_put_aside")  # rows that are deleted would be read again
        with cursor.copy(f"COPY figures_put_aside ({names}) FROM STDIN") as copy:
            copy.write(figures)
        return
    marks = ", ".join(["%s"] * (len(FIELDS) + 1))
    cursor.execute("DELETE FROM figures_put_aside")
    cursor.executemany(f"INSERT INTO figures_put_aside ({names}) VALUES ({marks})", figures)


def _copied(number: int, figure: Checked) -> str:
    """Return one line of COPY."""
    if _SPECIAL.search(f"{figure.column}{figure.found}{figure.problem}"):
        column, found, problem = map(_escaped, (figure.column, figure.found, figure.problem))
        figure = figure._replace(column=column, found=found, problem=problem)
    line = "\t".join([r"\N" if cell is None else str(cell) for cell in figure])
    return f"{number}\t{line}\n"


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def moved_on(*, run: int) -> int:
    """Count the figures of a run beside which something else is published than when it was read."""
    return _number(
        f"""
        SELECT count(*) FROM monitor_importedfigure AS f LEFT JOIN monitor_observation AS o
        ON {_PLACE.format("f")}
        WHERE f.run_id = %s AND f.fate <> 'refused' AND NOT (
            o.value IS NOT DISTINCT FROM f.old_value
            AND o.numerator IS NOT DISTINCT FROM f.old_numerator
            AND o.denominator IS NOT DISTINCT FROM f.old_denominator
            AND COALESCE(o.status, '') = f.old_status)
        """,
        [run],
    )


def compare_again(*, run: int) -> None:
    """Give every figure of a run the fate it has by what is published now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE monitor_importedfigure AS g SET fate = j.fate, old_value = j.value,
                old_numerator = j.numerator, old_denominator = j.denominator,
                old_status = COALESCE(j.status, '')
            FROM (
                SELECT f.id, {_FATE} AS fate, o.value, o.numerator, o.denominator, o.status
                FROM monitor_importedfigure AS f LEFT JOIN monitor_observation AS o
                ON {_PLACE.format("f")}
                WHERE f.run_id = %s AND f.fate <> 'refused'
            ) AS j
            WHERE g.id = j.id
            """,
            [run],
        )


def publish(*, run: int) -> None:
    """Make every new and changed figure of a run what is published."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO monitor_observation
                (indicator_id, area_id, period, value, numerator, denominator, status, is_withheld)
            SELECT f.indicator_id, f.area_id, f.period, f.value, f.numerator, f.denominator,
                f.status, false
            FROM monitor_importedfigure AS f
            WHERE f.run_id = %s AND f.fate IN ('new', 'changed')
            ON CONFLICT (indicator_id, area_id, period) DO UPDATE SET value = excluded.value,
                numerator = excluded.numerator, denominator = excluded.denominator,
                status = excluded.status
            """,
            [run],
        )


def put_back(*, run: int) -> None:
    """Make what a run replaced what is published again, and take away what it added."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE monitor_observation AS o SET value = f.old_value,
                numerator = f.old_numerator, denominator = f.old_denominator, status = f.old_status
            FROM monitor_importedfigure AS f
            WHERE f.run_id = %s AND f.fate = 'changed' AND {_PLACE.format("f")}
            """,
            [run],
        )
        cursor.execute(
            f"""
            DELETE FROM monitor_observation WHERE id IN (
                SELECT o.id FROM monitor_importedfigure AS f JOIN monitor_observation AS o
                ON {_PLACE.format("f")} WHERE f.run_id = %s AND f.fate = 'new')
            """,
            [run],
        )


def overtaken(*, run: int) -> int:
    """Count the figures of a run that are published otherwise by now."""
    return _number(
        f"""
        SELECT count(*) FROM monitor_importedfigure AS f LEFT JOIN monitor_observation AS o
        ON {_PLACE.format("f")}
        WHERE f.run_id = %s AND f.fate IN ('new', 'changed')
        AND (o.id IS NULL OR NOT ({_SAME_FIGURE.format("f", "o.")}))
        """,
        [run],
    )


def touched_since(*, run: int, later: Collection[int]) -> int | None:
    """Return one of the later runs that brought a figure which this run brought too.

    That no figure is refused is said twice: SQLite uses an index of a part of the rows only for a
    statement that names that part in the same words.
    """
    if not later:
        return None
    marks = ", ".join(["%s"] * len(later))
    return _number(
        f"""
        SELECT max(g.run_id) FROM monitor_importedfigure AS f JOIN monitor_importedfigure AS g
        ON g.indicator_id = f.indicator_id AND g.area_id = f.area_id AND g.period = f.period
        WHERE f.run_id = %s AND f.fate IN ('new', 'changed')
        AND g.run_id IN ({marks}) AND g.fate IN ('new', 'changed') AND NOT (g.fate = 'refused')
        """,
        [run, *later],
    )


def fates(*, run: int) -> Counter[str]:
    """Return how many figures of a run have each fate."""
    rows = ImportedFigure.objects.filter(run=run).order_by().values_list("fate")
    return Counter(dict(rows.annotate(number=Count("pk"))))


def _number(statement: str, values: Sequence[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
