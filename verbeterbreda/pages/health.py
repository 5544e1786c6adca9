"""Is the portal well? The database answers, the clock ticks, and no queue is stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Min, Sum
from django_tasks_db.models import DBTaskResult

from pacts.models import TallyRun
from verbeterbreda.lib import clock
from verbeterbreda.lib.models import Job
from verbeterbreda.outbox.models import Message

QUEUE_PATIENCE = timedelta(minutes=15)
CLOCK_PATIENCE = timedelta(minutes=2)
COUNT_PATIENCE = timedelta(minutes=5)
JOB_PATIENCE = 3
"""A job that failed so often in a row needs somebody."""


@dataclass(frozen=True)
class Health:
    is_well: bool
    lines: tuple[str, ...]


def check(*, now: datetime) -> Health:
    """Return the state of database, queues and clock; nothing in it tells a stranger anything."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts = (_queue(now), _mail(now), _clock(now), _count(now))
    except (DatabaseError, InterfaceError):
        return Health(False, ("database: geen antwoord",))
    return Health(
        all(is_well for is_well, _ in parts), ("database: goed", *(line for _, line in parts))
    )


def _queue(now: datetime) -> tuple[bool, str]:
    is_stuck = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - QUEUE_PATIENCE).exists()
    return not is_stuck, "wachtrij: staat stil" if is_stuck else "wachtrij: goed"


def _mail(now: datetime) -> tuple[bool, str]:
    """Mail is not well when some is overdue; that one address refuses it is nobody's alarm."""
    is_stuck = Message.objects.due(now - QUEUE_PATIENCE).exists()
    oldest = Message.objects.waiting().order_by("created_at").first()
    waits = f"{max(int((now - oldest.created_at).total_seconds()), 0)} s" if oldest else "niets"
    failed = Message.objects.filter(state=Message.State.FAILED).count()
    line = "mail: blijft liggen" if is_stuck else "mail: goed"
    return not is_stuck, f"{line} (wacht het langst: {waits}; mislukt: {failed})"


def _clock(now: datetime) -> tuple[bool, str]:
    """A portal whose clock never ran is new; its mail will show when that lasts."""
    row = Job.objects.filter(name=clock.NAME).first()
    if row is None or row.finished_at is None:
        return True, "klok: nog niet gestart"
    ticked = f"tikte {max(int((now - row.finished_at).total_seconds()), 0)} s geleden"
    if now - row.finished_at > CLOCK_PATIENCE:
        return False, f"klok: staat stil ({ticked})"
    if row.error:
        return False, f"klok: kan zijn werk niet doen ({ticked})"
    failing = Job.objects.filter(failures__gte=JOB_PATIENCE).count()
    if failing:
        return False, f"klok: taken die blijven mislukken: {failing} ({ticked})"
    return True, f"klok: goed ({ticked})"


def _count(now: datetime) -> tuple[bool, str]:
    """A count that stands still is wrong soon; what the night repaired is told, no alarm."""
    runs = TallyRun.objects.aggregate(oldest=Min("counted_until_at"), repaired=Sum("repaired"))
    if runs["oldest"] is None:
        return True, "telling: nog niet begonnen"
    counted = f"geteld tot {max(int((now - runs['oldest']).total_seconds()), 0)} s geleden"
    if now - runs["oldest"] > COUNT_PATIENCE:
        return False, f"telling: staat stil ({counted})"
    if runs["repaired"]:
        return True, f"telling: goed ({counted}; vannacht hersteld: {runs['repaired']})"
    return True, f"telling: goed ({counted})"
