"""Meetings."""

from django.contrib import admin

from governance.models import (
    Meeting,
)


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ["title", "body", "held_on"]
    list_filter = ["body"]
    date_hierarchy = "held_on"
