"""Neighbourhoods and the areas they are made of."""

from django.contrib import admin
from django.http import HttpRequest

from pacts.admin.base import ReadOnlyAdmin
from pacts.models import Area, Neighbourhood, NeighbourhoodArea


class MatchInline(admin.TabularInline):
    model = NeighbourhoodArea
    extra = 0
    autocomplete_fields = ["area"]


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(admin.ModelAdmin):
    list_display = ["name", "order"]
    search_fields = ["name"]
    readonly_fields = ["key"]
    inlines = [MatchInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "level", "parent", "surface_m2"]
