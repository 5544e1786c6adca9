"""Brings figures in: a file that the worker reads, or one figure that somebody corrects."""

import hashlib
import logging
import os
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from monitor.imports import reading, staging, tasks
from monitor.imports.checking import indicator_names
from monitor.imports.columns import Choices
from monitor.imports.publishing import NotNowError
from monitor.imports.shapes import FoundFigure
from monitor.models import ImportRun, Observation
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.sheets import SheetError

log = logging.getLogger(__name__)
State = ImportRun.State
CHOICES = tuple(asdict(Choices()))
NEXT: dict[str, Callable[[int], object]] = {
    State.READING: tasks.read_figures.enqueue,
    State.PUBLISHING: tasks.publish_figures.enqueue,
    State.UNDOING: tasks.undo_figures.enqueue,
}


def propose_file(
    *, upload: File, name: str, choices: Choices, by: User | None, now: datetime, wait: bool = False
) -> ImportRun:
    """Keep a file and have the worker read it; with `wait` it is read here, at once."""
    digest = hashlib.file_digest(upload.open(), "sha256").hexdigest()
    upload.seek(0)
    with transaction.atomic():
        run = ImportRun(
            name=name[:200],
            sha256=digest,
            options=asdict(choices),
            created_by=by,
            created_at=now,
        )
        ending = os.path.splitext(name)[1].lower()
        run.upload.save(
            f"{uuid.uuid4().hex}{ending if ending in {'.csv', '.xlsx'} else ''}", upload
        )
        if not wait:
            tasks.read_figures.enqueue(run.pk)
    if wait:
        return read(run=run, now=now)
    run.refresh_from_db()
    return run


def read(*, run: ImportRun, now: datetime) -> ImportRun:
    """Read the file of a run; it ends as proposed, discarded or refused, with the reason.

    Another task that reads the same run meanwhile takes over.
    """
    choices = Choices(**{key: run.options.get(key, "") for key in CHOICES})
    try:
        with run.upload.open("rb") as file:
            found = reading.understood(file.file, indicator_names(), choices)
            run.rows_total, run.message = found.rows_total, " ".join(found.passed_over)
            return staging.stage(run=run, figures=found.figures(), now=now, names=found.names)
    except SheetError as error:
        return staging.refuse(run=run, message=str(error))
    except FileNotFoundError:
        return staging.refuse(run=run, message="Het bestand is er niet meer. Kies het opnieuw.")
    except staging.StoppedError:
        run.refresh_from_db()
        return run
    except Exception:
        log.exception("The run %s could not be read.", run.pk)
        staging.refuse(run=run, message=tasks.BROKEN)
        raise


def go_on(*, run: ImportRun) -> None:
    """Ask the worker again for a run that it should be busy with, or read a refused one anew."""
    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        if row.state == State.REFUSED and row.upload:
            row.state, row.rows_done, row.message = State.READING, 0, ""
            row.save(update_fields=["state", "rows_done", "message"])
        ask = NEXT.get(row.state)
        if ask is None or (row.state == State.READING and not row.upload):
            raise NotNowError(f"‘{row}’: {row.get_state_display()}. Dat kan nu niet.")
        ask(row.pk)


def propose_correction(
    *,
    observation: Observation,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: str,
    reason: str,
    by: User,
    now: datetime,
) -> ImportRun:
    """Propose another figure in the place of one that is published; a colleague publishes it.

    ValidationError, and nothing is kept, for what cannot be or is already so.
    """
    figure = FoundFigure(
        row=1,
        column="waarde",
        found="" if value is None else f"{value:f}".replace(".", ","),
        indicator=observation.indicator_id,
        area=observation.area_id,
        period=observation.period,
        value=value,
        numerator=numerator,
        denominator=denominator,
        status=status,
    )
    name = f"Verbetering: {observation.indicator}, {observation.area}, {observation.period}"
    with transaction.atomic():
        run = ImportRun.objects.create(
            name=name[:200],
            options={"by_hand": True},
            reason=reason.strip(),
            rows_total=1,
            created_by=by,
            created_at=now,
        )
        staging.stage(run=run, figures=[figure], now=now)
        if run.state == State.DISCARDED:
            raise ValidationError("Dit cijfer staat al zo op de site.")
        if run.state == State.REFUSED:
            problems = run.figures.exclude(problem="").values_list("problem", flat=True)
            raise ValidationError([*problems] or [run.message])
        return run
