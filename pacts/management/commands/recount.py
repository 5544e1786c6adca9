"""Count all signatures again, repair what differs and say so; ends with 1 when something did."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from pacts.models import Pact, TallyRun
from pacts.services import counting


class Command(BaseCommand):
    help = "Count every signature of every pact again; exit code 1 when a count was wrong."

    def handle(self, *args: object, **options: object) -> None:
        wrong = 0
        for pact in Pact.objects.all():
            wrong += len(counting.check(pact=pact, now=timezone.now()))
            self.stdout.write(f"{pact.slug}: {TallyRun.objects.get(pact=pact).report}")
        if wrong:
            sys.exit(1)
