"""A proposal for money, and what was decided on it."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from budget.admin.base import PROVENANCE
from budget.models import Proposal


@admin.register(Proposal)
class ProposalAdmin(admin.ModelAdmin):
    list_display = ["title", "amount_text", "decided_by", "deadline_on", "outcome"]
    list_filter = ["outcome"]
    search_fields = ["title", "text", "decided_by"]
    date_hierarchy = "deadline_on"
    autocomplete_fields = ["line", "source", "decision", "scheme", "goals"]
    readonly_fields = ["reminded_at"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "text"]}),
        ("Gevraagd", {"fields": ["amount_text", "amount", "scheme", "line", "goals"]}),
        (
            "Wie beslist, en wanneer",
            {"fields": ["decided_by", "deadline_text", "deadline_on", "reminded_at"]},
        ),
        (
            "Wat het is geworden",
            {"fields": ["outcome", "outcome_on", "outcome_text", "granted", "decision"]},
        ),
        PROVENANCE,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Proposal | None = None) -> list[str]:
        """The key is the address of the page, so it is chosen once."""
        return [*self.readonly_fields, "slug"] if obj else [*self.readonly_fields]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Proposal | None = None
    ) -> dict[str, Any]:
        return {} if obj else dict(self.prepopulated_fields)

    def save_model(
        self, request: HttpRequest, obj: Proposal, form: ModelForm, change: bool
    ) -> None:
        """A day that moves is one the bureau was not reminded of yet."""
        if "deadline_on" in form.changed_data:
            obj.reminded_at = None
        super().save_model(request, obj, form, change)
