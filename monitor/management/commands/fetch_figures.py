"""Order new figures from StatLine or RIVM; the worker fetches them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from monitor.clients import services
from monitor.clients.tables import tables
from verbeterbreda.accounts.models import User


class Command(BaseCommand):
    help = (
        "Fetch a table of CBS StatLine or RIVM for one year. What it finds waits in the admin for "
        "a second person; docs/statline.md tells more. Without arguments: the tables we know."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", nargs="?", help="the number of the table, such as 47018NED")
        parser.add_argument("year", nargs="?", type=int)
        parser.add_argument("--by", default="", help="e-mail address of who brings them in")
        parser.add_argument(
            "--even-if-same", action="store_true", help="also when the table did not change"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["table"]:
            for item in tables().values():
                self.stdout.write(f"{item.key}  {item.title}")
            return
        if not options["year"]:
            raise CommandError("Say for which year: fetch_figures 47018NED 2023")
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("Say who brings them in, with --by and the address of an account.")
        try:
            run = services.order(
                table=options["table"],
                year=options["year"],
                by=by,
                now=timezone.now(),
                even_if_same=options["even_if_same"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Delivery {run.pk} is being fetched: {run}")
