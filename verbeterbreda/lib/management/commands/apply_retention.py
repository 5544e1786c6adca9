"""Remove personal data whose time has passed; run it every day."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from verbeterbreda.lib import retention


class Command(BaseCommand):
    help = "Carry out verbeterbreda/data_retention.yaml."

    def handle(self, *args: object, **options: object) -> None:
        for rule, count in retention.apply(now=timezone.now()).items():
            self.stdout.write(f"{count:>6}  {rule}")
