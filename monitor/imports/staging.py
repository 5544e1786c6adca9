"""Puts what was found beside what is published, with the fate of every figure."""

import uuid
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from itertools import batched

from django.db import transaction

from monitor.imports import writing
from monitor.imports.checking import Checked, Checker
from monitor.imports.shapes import FoundFigure
from monitor.models import ImportedFigure, ImportRun
from verbeterbreda.lib.formats import local

BATCH = 5_000
State, Fate = ImportRun.State, ImportedFigure.Fate
NOTHING = "In dit bestand staat geen enkel cijfer."
NOTHING_NEW = "Alle cijfers staan al zo op de site. Er valt niets te publiceren."


class StoppedError(Exception):
    """Somebody else stopped this run, or reads it again."""


def stage(
    *,
    run: ImportRun,
    figures: Iterable[FoundFigure],
    now: datetime,
    names: Mapping[str, str] | None = None,
) -> ImportRun:
    """Check each figure and keep it with its fate; the run ends as proposed or refused.

    Works in batches with a transaction each, so neither memory nor a lock grows with the number of
    figures, and anybody sees how far it is. One refused figure makes the run refused: all or
    nothing. A run in which nothing is new ends as discarded, with a sentence. May be called again
    for a run that is read or was refused: starts anew, and an older reading of the same run stops
    with StoppedError. `names` are what the columns are called in the file, by our keys. Another
    thread makes the `figures`, so whoever yields them may not ask the database anything.
    """
    attempt = _begin(run)
    checker = Checker(names, this_year=local(now).year)
    counted: Counter[str] = Counter()
    rows = 0
    with closing(_ahead(_checked(figures, checker))) as batches:
        for rows, batch in batches:
            with transaction.atomic():
                _go_on(run, attempt, rows_done=rows)
                counted += writing.store(run=run.pk, figures=batch)
    with transaction.atomic():
        _go_on(run, attempt, rows_done=rows, **_outcome(counted, checker, run))
    run.refresh_from_db()
    return run


def _checked(
    figures: Iterable[FoundFigure], checker: Checker
) -> Iterator[tuple[int, writing.Packed]]:
    """Yield the figures a batch at a time, with the number of rows so far."""
    rows = last = 0
    for some in batched(figures, BATCH):
        checked: list[Checked] = []
        for found in some:
            if found.row != last:
                rows, last = rows + 1, found.row
            checked.extend(checker.check(found))
        yield rows, writing.packed(checked)


def _ahead[T](items: Iterator[T]) -> Generator[T]:
    """Yield items; a thread makes the next one while the last is used.

    Here: it reads and checks while the database stores, and each waits for the slower one only.
    """
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


def refuse(*, run: ImportRun, message: str) -> ImportRun:
    """Say why a run could not be read at all."""
    reading = ImportRun.objects.filter(pk=run.pk, state=State.READING)
    reading.update(state=State.REFUSED, message=message)
    run.refresh_from_db()
    return run


def _begin(run: ImportRun) -> str:
    """Make this the one reading of the run; return what it is known by."""
    attempt = uuid.uuid4().hex
    with transaction.atomic():
        row = ImportRun.objects.select_for_update(no_key=True).get(pk=run.pk)
        if row.state not in (State.READING, State.REFUSED):
            raise StoppedError(f"‘{row}’ {row.get_state_display()}: dat kan nu niet.")
        row.state, row.message, row.rows_done = State.READING, run.message, 0
        row.new = row.changed = row.same = row.refused = 0
        row.rows_total = run.rows_total
        row.options = row.options | {"attempt": attempt}
        row.save()
        row.figures.all().delete()
    return attempt


def _go_on(run: ImportRun, attempt: str, **fields: object) -> None:
    """Write down how far this reading is, unless it is no longer the one."""
    row = ImportRun.objects.filter(pk=run.pk, state=State.READING, options__attempt=attempt)
    if not row.update(**fields):
        raise StoppedError


def _outcome(counted: Counter[str], checker: Checker, run: ImportRun) -> dict[str, object]:
    """Return the fields of a run that was read to its end."""
    fates = {str(fate.value): counted[fate.value] for fate in Fate}
    thoughts = checker.afterthoughts()
    told = " ".join(part for part in (*thoughts, *checker.remarks(), run.message) if part)
    state = State.PROPOSED
    if fates["refused"] or thoughts or not counted:
        state = State.REFUSED
        told = told or ("" if counted else NOTHING)
    elif not fates["new"] and not fates["changed"]:
        state, told = State.DISCARDED, f"{NOTHING_NEW} {told}".strip()
    return {**fates, "state": state, "message": told}
