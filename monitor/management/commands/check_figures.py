"""Compare what pages read with what follows from the figures."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitor import standings


class Command(BaseCommand):
    help = "Reken de stand van de kloof na uit de cijfers. Eindigt met 1 als er iets niet klopt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="maak meteen goed wat niet klopt")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = standings.differences()
        if wrong and options["repair"]:
            standings.refresh(wrong)
            self.stdout.write(f"Opnieuw berekend: {', '.join(wrong)}.")
        elif wrong:
            raise CommandError(f"Klopt niet met de cijfers: {', '.join(wrong)}.")
        else:
            self.stdout.write("Alles klopt met de cijfers.")
