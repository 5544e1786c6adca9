"""The bureau edits alliances and what they brought in."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from alliances.admin.base import PROVENANCE
from alliances.models import Alliance, Contribution
from verbeterbreda.lib import formats


@admin.register(Alliance)
class AllianceAdmin(admin.ModelAdmin[Alliance]):
    list_display = ["building_block", "summary"]
    autocomplete_fields = ["source"]
    filter_horizontal = ["drivers"]
    fieldsets = [
        (None, {"fields": ["slug", "building_block", "summary", "purpose"]}),
        ("Acties bijwerken", {"fields": ["drivers", "stale_after_weeks"]}),
        PROVENANCE,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Alliance | None = None) -> list[str]:
        return ["slug", "building_block"] if obj else []


@admin.register(Contribution)
class ContributionAdmin(admin.ModelAdmin[Contribution]):
    list_display = ["key", "title", "became", "order"]
    list_display_links = ["key", "title"]
    list_filter = ["goals"]
    search_fields = ["title", "text"]
    autocomplete_fields = ["source", "actions"]
    filter_horizontal = ["goals"]
    fieldsets = [
        (None, {"fields": ["key", "title", "text", "goals", "order"]}),
        ("Wat het werd", {"fields": ["actions", "became_note"]}),
        PROVENANCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contribution]:
        return super().get_queryset(request).prefetch_related("actions")

    @admin.display(description="werd deze acties")
    def became(self, contribution: Contribution) -> str:
        return formats.join_nl(action.number for action in contribution.actions.all())

    def get_readonly_fields(
        self, request: HttpRequest, obj: Contribution | None = None
    ) -> list[str]:
        return ["key"] if obj else []
