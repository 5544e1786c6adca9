"""Load the whole programme from the fixtures; again is safe."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

import alliances.loading
import budget.loading
import governance.loading
import monitor.loading
import pacts.loading
import pacts.loading_places
import verbeterbreda.agenda.loading
import verbeterbreda.news.loading
from verbeterbreda.lib import pagecache

IN_ORDER = (
    pacts.loading_places,
    pacts.loading,
    governance.loading,
    monitor.loading,
    budget.loading,
    alliances.loading,
    verbeterbreda.agenda.loading,
    verbeterbreda.news.loading,
)


class Command(BaseCommand):
    help = "Load the programme from the fixtures: create what is missing, leave what is there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=Path(settings.BASE_DIR) / "fixtures")

    def handle(self, *args: object, **options: object) -> None:
        folder = Path(str(options["folder"]))
        with transaction.atomic():
            for part in IN_ORDER:
                for name, count in part.load(folder).items():
                    if options["verbosity"]:
                        self.stdout.write(f"{count:>6}  {name}")
            pagecache.bump()
