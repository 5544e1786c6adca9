"""Seats and who holds them."""

from django.contrib import admin

from governance.models import (
    Seat,
    Term,
)


class TermInline(admin.TabularInline):
    model = Term
    extra = 0


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["role", "body", "quota", "order"]
    list_filter = ["body", "quota"]
    search_fields = ["role"]
    inlines = [TermInline]
