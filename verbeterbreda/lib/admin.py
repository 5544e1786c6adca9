from django.contrib import admin
from django.http import HttpRequest

from verbeterbreda.lib import clock, jobs
from verbeterbreda.lib.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """What the clock did and will do; read only."""

    list_display = ["title", "finished_at", "result", "next_at", "failures", "error"]
    search_fields = ["name"]

    @admin.display(description="taak", ordering="name")
    def title(self, row: Job) -> str:
        return "de klok zelf" if row.name == clock.NAME else jobs.title(row.name)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Job | None = None) -> bool:
        return False
