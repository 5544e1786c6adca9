"""Who gives money, and what was used of it."""

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from import_export.resources import ModelResource

from budget.admin.base import PROVENANCE
from budget.models import Scheme, SchemeUse
from verbeterbreda.lib.sheet_admin import SheetExportAdmin


class SchemeResource(ModelResource):
    class Meta:
        model = Scheme
        exclude = ["lines", "reminded_at"]
        import_id_fields = ["slug"]


class SchemeUseInline(admin.StackedInline):
    model = SchemeUse
    extra = 0
    autocomplete_fields = ["line", "source"]
    fields = ["year", "text", "amount", "line", "source", "locator", "quote"]


@admin.register(Scheme)
class SchemeAdmin(SheetExportAdmin, admin.ModelAdmin):
    resource_classes = [SchemeResource]
    list_display = ["name", "giver", "amount_text", "period_text"]
    list_filter = ["giver"]
    search_fields = ["name", "purpose"]
    autocomplete_fields = ["lines", "source"]
    inlines = [SchemeUseInline]
    readonly_fields = ["reminded_at"]
    fieldsets = [
        (None, {"fields": ["slug", "order", "name", "giver", "purpose"]}),
        ("Geld", {"fields": ["amount_text", "amount", "period_text", "lines"]}),
        ("Aanvragen", {"fields": ["until_on", "reminded_at"]}),
        ("Stand", {"fields": ["decided_by", "certainty", "status_text", "note"]}),
        ("Past bij", {"fields": ["building_block"]}),
        PROVENANCE,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Scheme | None = None) -> list[str]:
        """The key is the address of the page, so it is chosen once."""
        return [*self.readonly_fields, "slug"] if obj else [*self.readonly_fields]

    def save_model(self, request: HttpRequest, obj: Scheme, form: ModelForm, change: bool) -> None:
        """A day that moves is one the bureau was not reminded of yet."""
        if "until_on" in form.changed_data:
            obj.reminded_at = None
        super().save_model(request, obj, form, change)
