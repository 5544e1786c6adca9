"""The network is only used here: in the worker."""

from django.tasks import task
from django.utils import timezone

from monitor.clients import services
from monitor.models import ImportRun


@task()
def fetch_figures(run_id: int) -> str:
    """Fetch what was ordered; return the state the delivery ended in."""
    run = ImportRun.objects.get(pk=run_id)
    return str(services.bring_in(run=run, now=timezone.now()).state)
