"""Is the portal well? The database answers, and the queue is not stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection
from django_tasks_db.models import DBTaskResult

from verbeterbreda.outbox.models import Message

QUEUE_PATIENCE = timedelta(minutes=15)


@dataclass(frozen=True)
class Health:
    is_well: bool
    lines: tuple[str, ...]


def check(*, now: datetime) -> Health:
    """Return the state of database and queue; nothing in it tells a stranger anything."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=now - QUEUE_PATIENCE)
        is_stuck = waiting.exists()
        unsent = Message.objects.due(now - QUEUE_PATIENCE).exists()
    except (DatabaseError, InterfaceError):
        return Health(False, ("database: geen antwoord",))
    lines = (
        "database: goed",
        "wachtrij: staat stil" if is_stuck else "wachtrij: goed",
        "mail: blijft liggen" if unsent else "mail: goed",
    )
    return Health(not is_stuck and not unsent, lines)
