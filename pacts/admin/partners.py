"""Who takes part: organisations."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from pacts.admin.base import PROVENANCE
from pacts.models import Organisation
from verbeterbreda.lib.sheet_admin import SheetImportAdmin
from verbeterbreda.lib.sheet_imports import SheetResource


class OrganisationResource(SheetResource):
    class Meta:
        model = Organisation
        import_id_fields = ["slug"]
        fields = ["slug", "name", "kind", "is_role", "description", "website"]


@admin.register(Organisation)
class OrganisationAdmin(SheetImportAdmin, SimpleHistoryAdmin):
    resource_classes = [OrganisationResource]
    list_display = ["name", "kind", "is_role", "network"]
    list_filter = ["kind", "is_role", "network"]
    search_fields = ["name"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets: ClassVar[Any] = [
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
