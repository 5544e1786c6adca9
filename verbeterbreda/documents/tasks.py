from django.core.management import call_command
from django.tasks import task
from django.utils import timezone

from verbeterbreda.documents import services
from verbeterbreda.documents.models import Edition


@task()
def render_edition(edition_id: int) -> str:
    """Render one waiting edition; return the state it ended in."""
    edition = Edition.objects.get(pk=edition_id)
    return str(services.render(edition=edition, now=timezone.now()).state)


@task()
def render_editions() -> None:
    """Render every published document whose content changed."""
    call_command("render_editions")
