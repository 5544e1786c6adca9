"""Indicators, what was said about them, and what was corrected."""

from typing import Any

from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from monitor.models import Claim, Correction, Indicator

PROVENANCE: Any = ("Herkomst", {"fields": ["source", "locator", "quote"]})


class CorrectionInline(admin.TabularInline):
    model = Correction
    extra = 0
    fields = ["corrected_on", "what", "why"]


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
    fields = ["indicator", "corrected_on", "what", "why", "run"]
    readonly_fields = ["run"]
    date_hierarchy = "corrected_on"
    autocomplete_fields = ["indicator"]
