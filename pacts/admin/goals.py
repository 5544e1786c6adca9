"""The building blocks and goals of the programme, and where every sentence comes from."""

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from pacts.admin.base import PROVENANCE, ReadOnlyAdmin
from pacts.models import BuildingBlock, Contradiction, Goal, Source


@admin.register(Goal)
class GoalAdmin(SimpleHistoryAdmin):
    list_display = ["key", "short_name", "building_block"]
    search_fields = ["key", "name", "short_name"]
    readonly_fields = ["key", "building_block", "order"]
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": ["key", "building_block", "order", "name", "short_name", "explanation"]}),
        PROVENANCE,
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(BuildingBlock)
class BuildingBlockAdmin(ReadOnlyAdmin):
    list_display = ["name", "order"]


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["title", "publisher", "published_text", "licence"]
    search_fields = ["title", "publisher", "key"]


@admin.register(Contradiction)
class ContradictionAdmin(admin.ModelAdmin):
    list_display = ["subject", "key", "concerns"]
    search_fields = ["subject", "reading_a", "reading_b", "note"]
    autocomplete_fields = ["source"]
