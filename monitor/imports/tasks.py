"""What the worker does for the figures on their way in; each may be asked for twice."""

import logging
from collections.abc import Callable

from django.tasks import task
from django.utils import timezone

from monitor.models import ImportRun

log = logging.getLogger(__name__)
BROKEN = "Er ging iets mis, en dat ligt niet aan het bestand. Probeer het nog een keer."
State = ImportRun.State


@task()
def read_figures(run_id: int) -> str:
    """Read the file of a run and stage what is in it; return the state it ended in."""
    from monitor.imports import proposing

    run = ImportRun.objects.get(pk=run_id)
    return str(proposing.read(run=run, now=timezone.now()).state)


@task()
def publish_figures(run_id: int) -> str:
    """Make a large run public; return the state it ended in."""
    from monitor.imports import publishing

    return _done(run_id, publishing.carry_out, State.PUBLISHING, State.PROPOSED)


@task()
def undo_figures(run_id: int) -> str:
    """Put back what was before a large run; return the state it ended in."""
    from monitor.imports import publishing

    return _done(run_id, publishing.take_back, State.UNDOING, State.PUBLISHED)


def _done(run_id: int, step: Callable[[ImportRun], None], busy: str, before: str) -> str:
    """Take a step in a run; what goes wrong leaves the run as it was before, with a sentence."""
    run = ImportRun.objects.get(pk=run_id)
    try:
        step(run)
    except Exception:
        log.exception("The run %s could not be finished.", run_id)
        ImportRun.objects.filter(pk=run_id, state=busy).update(
            state=before,
            message=BROKEN,
            **({"published_by": None, "published_at": None} if before == State.PROPOSED else {}),
        )
        raise
    run.refresh_from_db()
    return str(run.state)
