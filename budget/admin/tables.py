"""A budget holder at work: the lines of a printed table with their cells."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from budget.admin.base import PROVENANCE
from budget.models import Budget, Cell, Column, Line, Section


class ColumnInline(admin.TabularInline):
    model = Column
    extra = 0
    fields = ["order", "key", "title", "kind", "year", "published_raw", "published_total"]
    fields += ["available_raw", "available", "note"]


class SectionInline(admin.TabularInline):
    model = Section
    extra = 0
    fields = ["order", "title"]


@admin.register(Budget)
class BudgetAdmin(admin.ModelAdmin):
    list_display = ["title", "from_year", "until_year"]
    search_fields = ["title"]
    inlines = [ColumnInline, SectionInline]
    fieldsets = [
        (None, {"fields": ["slug", "title", "introduction", "from_year", "until_year"]}),
        PROVENANCE,
    ]


class CellInline(admin.TabularInline):
    """The cells of one line, in the order of the columns. Only an amount has a number."""

    model = Cell
    extra = 0
    fields = ["column", "kind", "raw", "amount", "from_partners", "note"]
    ordering = ["column__order"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cell]:
        return super().get_queryset(request).select_related("column", "line")


@admin.register(Line)
class LineAdmin(SimpleHistoryAdmin):
    list_display = ["number", "title", "section", "budget"]
    list_display_links = ["title"]
    list_filter = ["section__budget", "building_block"]
    list_select_related = ["section__budget"]
    search_fields = ["title", "note"]
    autocomplete_fields = ["source"]
    history_list_display = ["history_change_reason"]
    inlines = [CellInline]
    fieldsets = [
        (None, {"fields": ["section", "number", "title", "building_block", "note"]}),
        PROVENANCE,
    ]

    @admin.display(description="begroting", ordering="section__budget")
    def budget(self, obj: Line) -> str:
        return obj.section.budget.title


@admin.register(Cell)
class CellAdmin(SimpleHistoryAdmin):
    """One cell by itself, for its history: what was there, and who changed it."""

    list_display = ["line", "column", "kind", "raw", "amount"]
    list_filter = ["kind", "column__budget", "column"]
    list_select_related = ["line", "column"]
    search_fields = ["line__title", "raw"]
    history_list_display = ["raw", "amount", "history_change_reason"]
    raw_id_fields = ["line", "column"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
