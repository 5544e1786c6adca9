"""Bring in figures on the command line, by the same road as the admin."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from monitor.imports import proposing
from monitor.imports.columns import Choices
from monitor.imports.periods import period
from monitor.models import ImportedFigure, ImportRun, Indicator
from verbeterbreda.accounts.models import User

MOST_TOLD = 50
State, Fate = ImportRun.State, ImportedFigure.Fate


class Command(BaseCommand):
    help = "Read files with figures; somebody else publishes them in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV or XLSX")
        parser.add_argument("--by", help="e-mail address of whoever brings them in")
        parser.add_argument("--indicator", default="", help="slug, when the file does not say it")
        parser.add_argument("--period", default="", help="2022 or 2022-11, likewise")
        parser.add_argument("--level", default="", choices=["buurt", "wijk", "gemeente", "land"])
        parser.add_argument(
            "--holds",
            default="value",
            choices=["value", "numerator"],
            help="what a table with years or indicators side by side holds",
        )
        parser.add_argument("--decimal", default="", choices=[",", "."])

    def handle(self, *args: Any, **options: Any) -> None:
        by, choices = self._user(options["by"]), self._choices(options)
        refused = [
            path for path in options["files"] if not self._bring(path, choices, by, timezone.now())
        ]
        if refused:
            raise CommandError(f"Geweigerd: {', '.join(map(str, refused))}.")

    def _choices(self, options: dict[str, Any]) -> Choices:
        slug, text = options["indicator"], options["period"]
        if slug and not Indicator.objects.filter(pk=slug).exists():
            raise CommandError(f"Er is geen indicator met de sleutel {slug}.")
        found = period(text) if text else ("", False)
        if found is None:
            raise CommandError(f"‘{text}’ is geen jaar en geen maand.")
        return Choices(
            indicator=slug,
            period=found[0],
            level=options["level"],
            holds=options["holds"],
            decimal=options["decimal"],
        )

    def _user(self, address: str | None) -> User | None:
        if address is None:
            return None
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(f"Er is geen account met het adres {address}.")
        return user

    def _bring(self, path: Path, choices: Choices, by: User | None, now: datetime) -> bool:
        """Read one file and tell what becomes of it; return whether it was not refused."""
        try:
            with path.open("rb") as file:
                run = proposing.propose_file(
                    upload=File(file), name=path.name, choices=choices, by=by, now=now, wait=True
                )
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path}: levering {run.pk}, {run.get_state_display()}. {run.new} nieuw, "
            f"{run.changed} veranderd, {run.same} gelijk, {run.refused} geweigerd. {run.message}"
        )
        for each in run.figures.filter(fate=Fate.REFUSED).order_by("pk")[:MOST_TOLD]:
            self.stdout.write(f"  rij {each.row}, {each.column} ‘{each.found}’: {each.problem}")
        if run.refused > MOST_TOLD:
            self.stdout.write(f"  … en nog {run.refused - MOST_TOLD}")
        return run.state != State.REFUSED
