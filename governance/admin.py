from django.contrib import admin
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin

from governance.models import (
    Body,
    Decision,
    FundingShare,
    Meeting,
    Seat,
    Term,
    TimelineItem,
)


class FundingShareInline(admin.TabularInline):
    model = FundingShare
    extra = 0


@admin.register(Body)
class BodyAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "order"]
    list_filter = ["kind"]
    search_fields = ["name", "purpose"]
    inlines = [FundingShareInline]


class TermInline(admin.TabularInline):
    model = Term
    extra = 0


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["role", "body", "quota", "order"]
    list_filter = ["body", "quota"]
    search_fields = ["role"]
    inlines = [TermInline]


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ["title", "body", "held_on"]
    list_filter = ["body"]
    date_hierarchy = "held_on"


@admin.register(Decision)
class DecisionAdmin(SimpleHistoryAdmin):
    """A decision is taken once. It cannot be changed, only followed by another."""

    list_display = ["number", "decided_on", "title", "body"]
    list_filter = ["body"]
    search_fields = ["number", "title", "wording"]
    date_hierarchy = "decided_on"

    def has_change_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Decision | None = None) -> bool:
        return False


@admin.register(TimelineItem)
class TimelineItemAdmin(admin.ModelAdmin):
    list_display = ["title", "date_text", "kind", "is_planned"]
    list_filter = ["kind", "is_planned"]
    search_fields = ["title", "note"]
