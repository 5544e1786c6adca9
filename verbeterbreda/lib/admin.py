from django.contrib import admin
from django.http import HttpRequest

from verbeterbreda.lib.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """What the clock did and will do; read only."""

    list_display = ["name", "finished_at", "result", "next_at", "failures", "error"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
