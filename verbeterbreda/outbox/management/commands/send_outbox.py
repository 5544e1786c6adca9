from django.core.management.base import BaseCommand
from django.utils import timezone

from verbeterbreda.outbox.services import send_due


class Command(BaseCommand):
    help = "Send what is due now, and stop. `manage.py clock` does this all the time."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(f"{send_due(now=timezone.now())} messages sent")
