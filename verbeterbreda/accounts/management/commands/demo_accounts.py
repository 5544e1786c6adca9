"""Create the demo accounts, only where DEMO=1."""

import os
import secrets

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from verbeterbreda.accounts.models import User
from verbeterbreda.accounts.roles import DEMO_ACCOUNTS
from verbeterbreda.accounts.services import create_demo_accounts


class Command(BaseCommand):
    help = "Create or reset the demo accounts (DEMO_PASSWORD, or a random password)."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Demo accounts exist only where DEMO=1.")
        password = os.environ.get("DEMO_PASSWORD", "")
        existing = User.objects.filter(email__in=DEMO_ACCOUNTS).count()
        if existing == len(DEMO_ACCOUNTS) and not password:
            self.stdout.write("Demo accounts keep the password they had.")
            return
        password = password or secrets.token_urlsafe(12)
        create_demo_accounts(password=password)
        self.stdout.write(f"{', '.join(DEMO_ACCOUNTS)} log in with password {password}")
