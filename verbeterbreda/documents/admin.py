from django.contrib import admin
from django.http import HttpRequest

from verbeterbreda.documents.models import Edition


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    """A list to look at: editions are made by asking for one, never by hand."""

    list_display = ["title", "number", "state", "data_date_on", "created_at", "short_hash"]
    list_filter = ["state", "kind"]
    search_fields = ["title", "key", "sha256"]

    @admin.display(description="hash van het bestand")
    def short_hash(self, edition: Edition) -> str:
        return edition.sha256[:12]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False
