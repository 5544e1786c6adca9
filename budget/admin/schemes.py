"""Who gives money, and what was used of it."""

from django.contrib import admin
from import_export.resources import ModelResource

from budget.admin.base import PROVENANCE
from budget.models import Scheme
from verbeterbreda.lib.sheet_admin import SheetExportAdmin


class SchemeResource(ModelResource):
    class Meta:
        model = Scheme
        exclude = ["lines"]
        import_id_fields = ["slug"]


@admin.register(Scheme)
class SchemeAdmin(SheetExportAdmin, admin.ModelAdmin):
    resource_classes = [SchemeResource]
    list_display = ["name", "giver", "amount_text", "period_text"]
    list_filter = ["giver"]
    search_fields = ["name", "purpose"]
    autocomplete_fields = ["lines", "source"]
    fieldsets = [
        (None, {"fields": ["slug", "order", "name", "giver", "purpose"]}),
        ("Geld", {"fields": ["amount_text", "amount", "period_text", "lines"]}),
        ("Stand", {"fields": ["decided_by", "certainty", "status_text", "note"]}),
        ("Past bij", {"fields": ["building_block"]}),
        PROVENANCE,
    ]
