"""What may go after a while: the files that were brought in, and figures that did not go in."""

from datetime import datetime, timedelta

from django.db import transaction

from monitor.imports.publishing import forget_file
from monitor.models import ImportedFigure, ImportRun

KEEP = timedelta(days=30)
State = ImportRun.State


def sweep(now: datetime) -> int:
    """Remove files of runs that are older than 30 days, and the figures of those not published.

    What was published keeps its figures, to be undone; those that were already the same need not.
    Return how many files and runs it touched.
    """
    old = ImportRun.objects.filter(created_at__lt=now - KEEP).exclude(state=State.READING)
    touched = 0
    for run in old.exclude(upload=""):
        with transaction.atomic():
            forget_file(run)
        touched += 1
    given_up = old.filter(state__in=[State.REFUSED, State.DISCARDED])
    left = ImportedFigure.objects.filter(run__in=given_up)
    done = old.filter(state__in=[State.PUBLISHED, State.UNDONE])
    same = ImportedFigure.objects.filter(run__in=done, fate=ImportedFigure.Fate.SAME)
    return touched + left.delete()[0] + same.delete()[0]
