"""A budget holder at work: the lines of a printed table with their cells."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from budget.admin.base import PROVENANCE
from budget.admin.grid import GridPages
from budget.models import Amendment, Budget, Cell, Column, Line, Section
from budget.services.editing import complete_cells, publish_budget

PRINTED = ["published_raw", "published_total", "available_raw", "available"]


class ColumnInline(admin.TabularInline):
    model = Column
    extra = 0
    fields = ["order", "key", "title", "kind", "year", *PRINTED, "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> list[str]:
        """What was printed stays as it was, once everybody can read it."""
        return [] if obj is None or obj.is_draft else PRINTED


class SectionInline(admin.TabularInline):
    model = Section
    extra = 0
    fields = ["order", "title"]


@admin.register(Budget)
class BudgetAdmin(GridPages, admin.ModelAdmin):
    list_display = ["title", "from_year", "until_year", "is_draft", "table"]
    list_filter = ["is_draft"]
    search_fields = ["title"]
    inlines = [ColumnInline, SectionInline]
    actions = ["publish"]
    change_form_template = "admin/budget/budget/change_form.html"
    fieldsets = [
        (None, {"fields": ["slug", "title", "introduction", "from_year", "until_year"]}),
        PROVENANCE,
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Budget]:
        visible = Budget.objects.visible_to(request.user)
        return super().get_queryset(request).filter(pk__in=visible)

    def get_urls(self) -> list[URLPattern]:
        return self.grid_urls() + super().get_urls()

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> list[str]:
        """The key is the address of the page, so it is chosen once."""
        return ["slug"] if obj else []

    @admin.display(description="vakken")
    def table(self, budget: Budget) -> str:
        address = reverse("admin:budget_grid", args=[budget.pk])
        return format_html('<a href="{}">tabel</a>', address)

    def save_model(self, request: HttpRequest, obj: Budget, form: ModelForm, change: bool) -> None:
        """A new budget is a draft until somebody publishes it."""
        obj.is_draft = obj.is_draft if change else True
        obj.changed_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        complete_cells(budget=form.instance)

    @admin.action(description="Publiceer: iedereen kan de begroting lezen", permissions=["change"])
    def publish(self, request: HttpRequest, budgets: QuerySet[Budget]) -> None:
        for budget in budgets.filter(is_draft=True):
            publish_budget(budget=budget, now=timezone.now())
            self.log_change(request, budget, "Gepubliceerd.")
            self.message_user(request, f"{budget} staat nu op de site.")


class CellInline(admin.TabularInline):
    """The cells of one line. They change in the table, where a change leaves its trail."""

    model = Cell
    extra = 0
    fields = ["column", "kind", "raw", "amount", "from_partners", "note"]
    readonly_fields = ["column", "kind", "raw", "amount", "from_partners"]
    ordering = ["column__order"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Cell]:
        cells = super().get_queryset(request).select_related("column", "line")
        return cells.filter(column__budget__in=Budget.objects.visible_to(request.user))


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Line]:
        visible = Budget.objects.visible_to(request.user)
        return super().get_queryset(request).filter(section__budget__in=visible)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        complete_cells(budget=form.instance.section.budget)

    @admin.display(description="begroting", ordering="section__budget")
    def budget(self, obj: Line) -> str:
        return obj.section.budget.title


class AmendmentInline(admin.TabularInline):
    """What the cell was before, since when, and why it changed."""

    model = Amendment
    fields = readonly_fields = ("made_at", "was", "became", "decision", "reason", "by")
    ordering = ["-made_at"]

    @admin.display(description="was")
    def was(self, change: Amendment) -> str:
        return change.old_raw or change.get_old_kind_display()

    @admin.display(description="werd")
    def became(self, change: Amendment) -> str:
        return change.new_raw or change.get_new_kind_display()

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Cell)
class CellAdmin(admin.ModelAdmin):
    """One cell by itself: its note, and the trail of what was there before."""

    list_display = ["line", "column", "kind", "raw", "amount"]
    list_filter = ["kind", "column__budget", "column"]
    list_select_related = ["line", "column"]
    search_fields = ["line__title", "raw"]
    fields = ["line", "column", "kind", "raw", "amount", "from_partners", "note"]
    readonly_fields = ["line", "column", "kind", "raw", "amount", "from_partners"]
    inlines = [AmendmentInline]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
