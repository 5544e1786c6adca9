"""The bureau edits actions."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html

from alliances import reports
from alliances.admin.base import PROVENANCE
from alliances.admin.imports import ActionImportAdmin
from alliances.models import Action, ActionRole
from budget.models import Line


class RoleInline(admin.TabularInline[ActionRole, Action]):
    model = ActionRole
    extra = 0
    autocomplete_fields = ["organisation"]


class BudgetLinesField(ModelMultipleChoiceField):
    """Budget lines with the name of their budget: line 6 is something else in each of them."""

    def label_from_instance(self, obj: Line) -> str:
        return f"{obj.section.budget}: {obj}"


@admin.register(Action)
class ActionAdmin(ActionImportAdmin, admin.ModelAdmin[Action]):
    list_display = [
        "number",
        "title",
        "goal_key",
        "when",
        "status",
        "status_on",
        "updated_at",
        "seen",
    ]
    list_display_links = ["number", "title"]
    list_filter = ["goal__building_block", "goal", "status", "from_year", "is_everywhere"]
    list_per_page = 100
    search_fields = ["number", "title", "text", "places_text"]
    filter_horizontal = ["neighbourhoods", "indicators", "budget_lines", "related"]
    autocomplete_fields = ["source"]
    inlines = [RoleInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["number", "slug", "title", "text", "expected_result"]}),
        ("Plaats in het programma", {"fields": ["goal", "parent", "order", "related"]}),
        ("Wanneer", {"fields": ["from_year", "until_year", "timing_text"]}),
        ("Waar", {"fields": ["is_everywhere", "neighbourhoods", "places_text"]}),
        ("Hoe staat het ervoor", {"fields": ["status", "status_on", "note"]}),
        ("Geld en cijfers", {"fields": ["budget_lines", "indicators", "programmes_text"]}),
        PROVENANCE,
    ]

    @admin.display(description="wanneer")
    def when(self, action: Action) -> str:
        return action.when

    @admin.display(description="doel", ordering="goal")
    def goal_key(self, action: Action) -> str:
        return action.goal_id

    @admin.display(description="op de site")
    def seen(self, action: Action) -> str:
        return format_html('<a href="{}">bekijk</a>', action.get_absolute_url())

    def get_readonly_fields(self, request: HttpRequest, obj: Action | None = None) -> list[str]:
        """The key is the address of the page, so it is chosen once."""
        return ["slug", "number"] if obj else []

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "budget_lines":
            kwargs |= {
                "form_class": BudgetLinesField,
                "queryset": Line.objects.select_related("section__budget").order_by(
                    "section__budget__from_year", "number"
                ),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def response_change(self, request: HttpRequest, obj: Action) -> HttpResponse:
        if "_preview" in request.POST:
            return self._preview(request, obj)
        return super().response_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Action, post_url_continue: str | None = None
    ) -> HttpResponse:
        if "_preview" in request.POST:
            return self._preview(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def _preview(self, request: HttpRequest, action: Action) -> HttpResponse:
        """Answer with the public page as it would be, and then undo all that was saved for it.

        The admin saves in a transaction; rolling it back keeps the preview exactly equal to the
        page, and leaves nothing behind: no change, no history, no log.
        """
        context = {"report": reports.action_report(action.pk), "is_preview": True}
        response = TemplateResponse(request, "alliances/action.html", context).render()
        transaction.set_rollback(True)
        return response
