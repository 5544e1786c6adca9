"""Order new figures, and bring them in as a delivery that a second person publishes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from monitor.clients import reading, web
from monitor.clients.odata import Get
from monitor.clients.reading import Known, Rule
from monitor.clients.tables import Table, tables
from monitor.clients.web import FetchError
from monitor.gap import Kind
from monitor.imports.staging import StoppedError, refuse, stage
from monitor.models import ImportRun, Indicator, Observation
from verbeterbreda.accounts.models import User

FIRST_YEAR = 2004
_LIVING = [ImportRun.State.PROPOSED, ImportRun.State.PUBLISHING, ImportRun.State.PUBLISHED]


@transaction.atomic
def order(
    *, table: str, year: int, by: User | None, now: datetime, even_if_same: bool = False
) -> ImportRun:
    """Make a delivery for this table and year and let the worker fetch it.

    `even_if_same` also reads a table that has not changed since it was read last. Raises
    ValidationError for an unknown table, a year it cannot have, and while it is being read.
    """
    found = _table(table)
    if not FIRST_YEAR <= year <= now.year:
        raise ValidationError({"year": f"Kies een jaar van {FIRST_YEAR} tot en met {now.year}."})
    if found.year is not None and found.year != year:
        raise ValidationError({"year": f"Deze tabel gaat over {found.year}."})
    asked = {"table": found.key, "year": year}
    if _runs(asked).filter(state=ImportRun.State.READING).exists():
        raise ValidationError("Deze tabel wordt al opgehaald voor dat jaar. Even geduld.")
    run = ImportRun.objects.create(
        origin=found.origin,
        name=f"{found.key} {found.title}, {year}"[:200],
        options=asked | {"even_if_same": even_if_same},
        created_by=by,
        created_at=now,
    )
    transaction.on_commit(lambda: _enqueue(run))
    return run


def _enqueue(run: ImportRun) -> None:
    from monitor.clients.tasks import fetch_figures

    fetch_figures.enqueue(run.pk)


def bring_in(*, run: ImportRun, now: datetime, get: Get = web.get) -> ImportRun:
    """Fetch what was ordered and lay it beside what is published; every mistake is a sentence.

    The run ends as proposed, refused, or discarded when the table did not change. Runs once: a
    run that is not being read any more is left as it is.
    """
    if run.state != ImportRun.State.READING:
        return run
    try:
        return _bring_in(run, now, get)
    except FetchError as error:
        return refuse(run=run, message=str(error))
    except StoppedError:
        run.refresh_from_db()
        return run
    except Exception:
        refuse(run=run, message="Er ging iets mis bij ons. Een beheerder kijkt ernaar.")
        raise


def _bring_in(run: ImportRun, now: datetime, get: Get) -> ImportRun:
    asked = {"table": run.options["table"], "year": run.options["year"]}
    table = tables()[asked["table"]]
    modified = reading.modified(get, table)
    before = _runs(asked | {"modified": modified}).filter(state__in=_LIVING).first()
    if before is not None and not run.options.get("even_if_same"):
        words = f"De bron heeft deze tabel niet veranderd sinds levering {before.pk}."
        return _nothing_new(run, f"{words} Er is niets nieuws.")
    delivery = reading.delivery(get, table, asked["year"], _known(table, asked["year"]))
    run.options = run.options | {"modified": modified}
    run.message = _absent(delivery.absent)
    run.rows_total = len({item.row for item in delivery.figures})
    still = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.READING)
    if not still.update(options=run.options, message=run.message, rows_total=run.rows_total):
        raise StoppedError
    return stage(run=run, figures=delivery.figures, now=now)


def _table(key: str) -> Table:
    found = tables().get(key)
    if found is None:
        raise ValidationError({"table": "Deze tabel kennen we niet."})
    return found


def _runs(asked: dict[str, Any]) -> Any:
    """Deliveries that were ordered with these choices."""
    return ImportRun.objects.filter(**{f"options__{name}": value for name, value in asked.items()})


def _nothing_new(run: ImportRun, message: str) -> ImportRun:
    reading_now = ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.READING)
    reading_now.update(state=ImportRun.State.DISCARDED, message=message)
    run.refresh_from_db()
    return run


def _known(table: Table, year: int) -> Known:
    """The indicators of this table, and the inhabitants of that year that are published."""
    slugs = [column.indicator for column in table.columns]
    rules = {
        item.slug: Rule(Kind(item.method), item.is_estimate, item.suppress_below)
        for item in Indicator.objects.filter(slug__in=slugs)
    }
    rows = Observation.objects.filter(
        indicator=reading.PEOPLE, period=str(year), value__isnull=False
    )
    people: dict[str, Decimal] = {}
    for area, value in rows.values_list("area_id", "value"):
        if value is not None:
            people[area] = value
    return Known(rules, people)


def _absent(slugs: tuple[str, ...]) -> str:
    if not slugs:
        return ""
    names = Indicator.objects.filter(slug__in=slugs).values_list("name", flat=True)
    return f"Hierover heeft de bron dat jaar geen cijfers: {', '.join(sorted(names))}."
