"""Who takes part: organisations."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from simple_history.admin import SimpleHistoryAdmin

from pacts.admin.base import PROVENANCE
from pacts.models import Organisation


class OrganisationResource(ModelResource):
    class Meta:
        model = Organisation
        import_id_fields = ["slug"]
        fields = ["slug", "name", "kind", "is_role", "description", "website"]
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True


@admin.register(Organisation)
class OrganisationAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = [OrganisationResource]
    import_formats = [CSV]
    export_formats = [CSV, XLSX]
    list_display = ["name", "kind", "is_role", "network"]
    list_filter = ["kind", "is_role", "network"]
    search_fields = ["name"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "is_role", "description", "website"]}),
        ("Netwerk", {"fields": ["network", "network_reason"]}),
        PROVENANCE,
    ]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> dict[str, Any]:
        """A slug is made once: it is the address of the page."""
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> list[str]:
        return ["slug"] if obj else []
