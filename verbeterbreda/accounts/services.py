"""Writes on accounts and roles."""

from typing import Any, cast

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User


@transaction.atomic
def sync_roles() -> None:
    """Make the groups and their permissions exactly what roles.py says."""
    Group.objects.get_or_create(name=roles.ADMINISTRATION)
    for role, apps in roles.PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=role)
        wanted = Q(pk__in=[])
        for part, actions in apps.items():
            app, _, model = part.partition(".")
            for action in actions:
                wanted |= Q(content_type__app_label=app) & (
                    Q(codename=f"{action}_{model}")
                    if model
                    else Q(codename__startswith=f"{action}_")
                )
        group.permissions.set(Permission.objects.filter(wanted))


@transaction.atomic
def create_demo_accounts(*, password: str) -> list[User]:
    """Give each demo account this password; create what is missing.

    The driver gets the first alliance, when the programme is loaded.
    """
    sync_roles()
    accounts = []
    for email, role in roles.DEMO_ACCOUNTS.items():
        user, _ = User.objects.get_or_create(email=email, defaults={"name": role})
        user.is_staff = True
        user.is_superuser = role == roles.ADMINISTRATION
        user.set_password(password)
        user.save()
        user.groups.set(Group.objects.filter(name=role))
        theirs = cast(Any, user).alliances  # a reverse accessor: accounts knows no alliance
        if role == roles.DRIVER and not theirs.exists():
            theirs.set(theirs.model.objects.all()[:1])
        accounts.append(user)
    return accounts
