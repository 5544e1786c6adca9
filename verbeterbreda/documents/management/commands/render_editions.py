from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from verbeterbreda.documents import kinds, services
from verbeterbreda.documents.models import Edition

FAILED = "mislukt"


class Command(BaseCommand):
    help = "Render every published document whose content changed, now and in this process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", help="the kind to render; all of them without it")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [kind for kind in kinds.all_kinds() if options["only"] in (None, kind.name)]
        todo = [(kind.name, key) for kind in chosen for key in (kind.renews or kind.keys)()]
        failed = []
        for number, (kind, key) in enumerate(todo, 1):
            result = self._render(kind, key)
            self.stdout.write(f"{number}/{len(todo)} {kind} {key}: {result}")
            if result.startswith(FAILED):
                failed.append(f"{kind} {key}: {result}")
        if failed:
            raise CommandError("Not rendered:\n" + "\n".join(failed))

    def _render(self, kind: str, key: str) -> str:
        """Return what became of one document; a failure is told and the others go on."""
        now = timezone.now()
        try:
            edition, _ = services.prepare_edition(kind=kind, key=key, now=now)
        except Exception as error:
            return f"{FAILED}: {type(error).__name__}: {error}"
        if edition.state != Edition.State.WAITING:
            return f"editie {edition.number}, ongewijzigd"
        edition = services.render(edition=edition, now=now)
        if edition.state == Edition.State.FAILED:
            return f"{FAILED}: {edition.error}"
        return f"editie {edition.number}, {edition.get_state_display()}"
