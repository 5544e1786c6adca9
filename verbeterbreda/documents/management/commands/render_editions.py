from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from verbeterbreda.documents import kinds, services
from verbeterbreda.documents.models import Edition


class Command(BaseCommand):
    help = "Render every published document whose content changed, now and in this process."

    def handle(self, *args: Any, **options: Any) -> None:
        todo = [(kind.name, key) for kind in kinds.all_kinds() for key in kind.keys()]
        failed = [
            f"{kind} {key}: {edition.error}"
            for number, (kind, key) in enumerate(todo, 1)
            if (edition := self._render(f"{number}/{len(todo)}", kind, key)).state
            == Edition.State.FAILED
        ]
        if failed:
            raise CommandError("Not rendered:\n" + "\n".join(failed))

    def _render(self, count: str, kind: str, key: str) -> Edition:
        now = timezone.now()
        edition, _ = services.prepare_edition(kind=kind, key=key, now=now)
        is_waiting = edition.state == Edition.State.WAITING
        if is_waiting:
            edition = services.render(edition=edition, now=now)
        what = edition.get_state_display() if is_waiting else "ongewijzigd"
        self.stdout.write(f"{count} {kind} {key}: editie {edition.number}, {what}")
        return edition
