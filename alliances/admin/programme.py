"""The bureau edits alliances and what they brought in."""

from django.contrib import admin
from django.http import HttpRequest

from alliances.admin.base import PROVENANCE
from alliances.models import Alliance, Contribution


@admin.register(Alliance)
class AllianceAdmin(admin.ModelAdmin[Alliance]):
    list_display = ["building_block", "summary"]
    autocomplete_fields = ["source"]
    fieldsets = [(None, {"fields": ["slug", "building_block", "summary", "purpose"]}), PROVENANCE]

    def get_readonly_fields(self, request: HttpRequest, obj: Alliance | None = None) -> list[str]:
        return ["slug", "building_block"] if obj else []


@admin.register(Contribution)
class ContributionAdmin(admin.ModelAdmin[Contribution]):
    list_display = ["key", "title", "order"]
    list_display_links = ["key", "title"]
    list_filter = ["goals"]
    search_fields = ["title", "text"]
    autocomplete_fields = ["source"]
    filter_horizontal = ["goals"]
    fieldsets = [(None, {"fields": ["key", "title", "text", "goals", "order"]}), PROVENANCE]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Contribution | None = None
    ) -> list[str]:
        return ["key"] if obj else []
