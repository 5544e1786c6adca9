"""Decisions."""

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from governance.models import (
    Decision,
)


@admin.register(Decision)
class DecisionAdmin(SimpleHistoryAdmin):
    """A decision is taken once. It cannot be changed, only followed by another."""

    list_display = ["number", "decided_on", "title", "body"]
    list_filter = ["body"]
    search_fields = ["number", "title", "wording"]
    date_hierarchy = "decided_on"

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False
