"""What the rooms of the admin share."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from verbeterbreda.accounts.models import User

PROVENANCE = ("Herkomst", {"fields": ["source", "locator", "quote"]})


def staff_user(request: HttpRequest) -> User:
    """Return who is logged in; the admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


class ReadOnlyAdmin(admin.ModelAdmin):
    """What comes from elsewhere and is only looked at here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
