"""Make the groups and their permissions what roles.py says; run it after every upgrade."""

from django.core.management.base import BaseCommand

from verbeterbreda.accounts.services import sync_roles


class Command(BaseCommand):
    help = "Make the role groups and their permissions exactly what accounts/roles.py says."

    def handle(self, *args: object, **options: object) -> None:
        sync_roles()
