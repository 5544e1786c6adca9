"""Figures at work: indicators, their figures, what was said, and what was corrected."""

from typing import Any

from django.contrib import admin
from import_export.resources import ModelResource
from simple_history.admin import SimpleHistoryAdmin

from monitor import standings
from monitor.models import Claim, Correction, Indicator, Observation
from verbeterbreda.lib.sheet_admin import SheetExportAdmin

PROVENANCE: Any = ("Herkomst", {"fields": ["source", "locator", "quote"]})


class CorrectionInline(admin.TabularInline):
    model = Correction
    extra = 0


@admin.register(Indicator)
class IndicatorAdmin(SimpleHistoryAdmin):
    list_display = ["name", "availability", "direction", "method", "order"]
    list_filter = ["availability", "direction", "is_estimate", "goals"]
    search_fields = ["name", "question", "definition"]
    autocomplete_fields = ["source"]
    filter_horizontal = ["goals"]
    history_list_display = ["history_change_reason"]
    inlines = [CorrectionInline]
    fieldsets = [
        (None, {"fields": ["slug", "order", "name", "question", "definition", "goals"]}),
        ("Meten", {"fields": ["unit", "unit_short", "direction", "method", "decimals"]}),
        (
            "Beschikbaar",
            {"fields": ["availability", "is_estimate", "suppress_below", "series_breaks"]},
        ),
        ("Woorden", {"fields": ["headline_better", "headline_worse", "caveat"]}),
        ("Herkomst", {"fields": ["source", "retrieved_text"]}),
    ]


class ObservationResource(ModelResource):
    class Meta:
        model = Observation
        fields = ["indicator", "area", "period", "value", "numerator", "denominator", "status"]
        import_id_fields = ["indicator", "area", "period"]


@admin.register(Observation)
class ObservationAdmin(SheetExportAdmin, admin.ModelAdmin):
    resource_classes = [ObservationResource]
    list_display = ["indicator", "area", "period", "value", "status"]
    list_filter = ["status", "period", "indicator"]
    list_select_related = ["indicator", "area"]
    search_fields = ["area__name", "area__code", "indicator__name"]
    autocomplete_fields = ["indicator", "area"]
    list_per_page = 50

    def save_model(self, request: Any, obj: Observation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        before = form.initial.get("indicator")
        standings.refresh({obj.indicator_id, before} - {None})

    def delete_model(self, request: Any, obj: Observation) -> None:
        super().delete_model(request, obj)
        standings.refresh([obj.indicator_id])

    def delete_queryset(self, request: Any, queryset: Any) -> None:
        slugs = set(queryset.values_list("indicator", flat=True))
        super().delete_queryset(request, queryset)
        standings.refresh(slugs)


@admin.register(Claim)
class ClaimAdmin(admin.ModelAdmin):
    list_display = ["key", "subject", "indicator"]
    search_fields = ["subject", "statement", "quote"]
    autocomplete_fields = ["indicator", "source"]
    fieldsets = [
        (None, {"fields": ["key", "subject", "statement", "note", "indicator"]}),
        PROVENANCE,
    ]


@admin.register(Correction)
class CorrectionAdmin(admin.ModelAdmin):
    list_display = ["indicator", "corrected_on", "what"]
    list_filter = ["indicator"]
    date_hierarchy = "corrected_on"
    autocomplete_fields = ["indicator"]
