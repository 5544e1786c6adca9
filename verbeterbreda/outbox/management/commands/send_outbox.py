from django.core.management.base import BaseCommand
from django.utils import timezone

from verbeterbreda.outbox.services import retry_due


class Command(BaseCommand):
    help = "Send every message that is due; for cron, should a worker have died with its task."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{retry_due(now=timezone.now())} messages sent")
