"""Bodies and the timeline."""

from django.contrib import admin

from governance.models import (
    Body,
    FundingShare,
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


@admin.register(TimelineItem)
class TimelineItemAdmin(admin.ModelAdmin):
    list_display = ["title", "date_text", "kind", "is_planned"]
    list_filter = ["kind", "is_planned"]
    search_fields = ["title", "note"]
