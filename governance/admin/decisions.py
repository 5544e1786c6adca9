"""Decisions."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from governance.forms.decisions import DecisionForm
from governance.models import Decision
from governance.services.decisions import decide
from pacts.admin.base import staff_user


@admin.register(Decision)
class DecisionAdmin(SimpleHistoryAdmin):
    """A decision is taken once. It cannot be changed, only followed by another."""

    list_display = ["number", "decided_on", "title", "subject", "body"]
    list_filter = ["subject", "body"]
    list_select_related = ["body"]
    search_fields = ["number", "title", "wording"]
    date_hierarchy = "decided_on"
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    *["body", "decided_on", "title", "wording", "subject"],
                    *[("votes_for", "votes_against", "votes_abstained"), "votes"],
                    *["follow_up", "replaces"],
                ],
                "description": "De site geeft het nummer. Iedereen leest het besluit meteen, en "
                "het verandert nooit meer: kijk elk woord na. Hoort het bij een vergadering? Leg "
                "het dan daar vast, bij het agendapunt.",
            },
        )
    ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = DecisionForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fieldsets(request, obj) if obj else self.add_fieldsets

    def save_model(self, request: HttpRequest, obj: Decision, form: Any, change: bool) -> None:
        decide(decision=obj, by=staff_user(request), now=timezone.now())

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False
