from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from alliances.resources import ActionResource
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.sheet_imports import Plan, RowRefusedError
from verbeterbreda.lib.sheets import SheetError


class Command(BaseCommand):
    help = "Bring in actions from a CSV or XLSX, as the admin does: the whole file or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", help="e-mail address of the account in whose name it is done")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        user = self._user(options["by"])
        try:
            upload = ActionResource.read(path.read_bytes(), path.name)
        except (OSError, SheetError) as error:
            raise CommandError(str(error)) from error
        resource = ActionResource(user=user, lost_letters=upload.lost_letters)
        for name in upload.ignored:
            self.stdout.write(f"kolom ‘{name}’ overgeslagen")
        try:
            with transaction.atomic():
                plan = resource.import_data(
                    upload.dataset(),
                    dry_run=options["dry_run"],
                    use_transactions=True,
                    file_name=path.name,
                    now=timezone.now(),
                )
        except RowRefusedError as error:
            raise CommandError(
                f"rij {error.entry.number}: {error}. Er is niets ingelezen."
            ) from error
        self._tell(plan)

    def _user(self, address: str | None) -> User | None:
        if address is None:
            return None
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            raise CommandError(f"Er is geen account met het adres {address}.")
        return user

    def _tell(self, plan: Plan) -> None:
        if plan.problems:
            wrong = [
                f"rij {each.number}, {each.column} ‘{each.value}’: {each.reason}"
                for each in plan.problems
            ]
            raise CommandError("Er is niets ingelezen:\n" + "\n".join(wrong))
        for entry in plan.entries:
            self.stdout.write(f"rij {entry.number}: {entry.instance}{' (nieuw)' * entry.is_new}")
            for each in entry.differences:
                self.stdout.write(f"  {each.label}: {each.before or '(leeg)'} → {each.after}")
        self.stdout.write(
            f"{len(plan.changed)} gewijzigd, {len(plan.new)} nieuw, {plan.same} zonder wijziging"
        )
