from django.contrib import admin

from pacts.admin.base import MOMENTS
from verbeterbreda.agenda.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ["title", "starts_at", "place", "alliance", "is_published"]
    list_filter = ["is_published", "alliance"]
    search_fields = ["title", "text", "place"]
    date_hierarchy = "starts_at"
    prepopulated_fields = {"slug": ["title"]}
    formfield_overrides = MOMENTS
