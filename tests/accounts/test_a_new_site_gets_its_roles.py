"""Without demo accounts the roles exist all the same: `manage.py sync_roles` makes them."""

from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from verbeterbreda.accounts import roles


def test_the_command_makes_every_role_and_takes_back_what_it_may_not(db: None) -> None:
    Group.objects.all().delete()
    call_command("sync_roles")
    assert set(Group.objects.values_list("name", flat=True)) == {
        roles.ADMINISTRATION,
        *roles.PERMISSIONS,
    }
    council = Group.objects.get(name=roles.COUNCIL)
    council.permissions.add(Permission.objects.get(codename="change_signature"))
    call_command("sync_roles")
    assert not council.permissions.filter(codename="change_signature").exists()
