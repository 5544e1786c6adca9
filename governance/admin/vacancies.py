"""Vacancies, and who applied. Only the bureau reads an application: not board, not council."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest
from django.utils import timezone

from governance.models import Application, Seat, Vacancy
from governance.services import vacancies
from pacts.admin.base import MOMENTS
from verbeterbreda.lib import pagecache


@admin.register(Vacancy)
class VacancyAdmin(admin.ModelAdmin):
    """Opens and closes by itself, on the clock of Amsterdam."""

    list_display = ["seat", "opens_at", "closes_at", "filled_on", "withdrawn_on", "applications"]
    fields = ["seat", "text", "opens_at", "closes_at", "filled_on", "withdrawn_on"]
    formfield_overrides = MOMENTS
    ordering = ["-opens_at"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Vacancy]:
        rows = super().get_queryset(request).select_related("seat__body")
        return rows.annotate(applied=models.Count("applications"))

    @admin.display(description="aanmeldingen", ordering="applied")
    def applications(self, row: Any) -> int:
        return int(row.applied)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        """Residents apply for the seats of residents; the others are filled by whom they are of."""
        if db_field.name == "seat":
            kwargs["queryset"] = Seat.objects.filter(quota=Seat.Quota.RESIDENT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        pagecache.bump()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Take it back instead: with the vacancy the applications would be gone unseen."""
        return False


class HeldFilter(admin.SimpleListFilter):
    title = "eerst nakijken"
    parameter_name = "is_held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ja", "Ja"), ("nee", "Nee")]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Application]
    ) -> models.QuerySet[Application]:
        if self.value() == "ja":
            return queryset.exclude(held_reason="")
        return queryset.filter(held_reason="") if self.value() == "nee" else queryset


@admin.register(Application)
class ApplicationAdmin(admin.ModelAdmin):
    list_display = ["name", "vacancy", "state", "created_at", "held_reason"]
    list_filter = ["state", HeldFilter, "vacancy"]
    list_select_related = ["vacancy__seat__body"]
    fields = [
        "vacancy",
        "name",
        "email",
        "phone",
        "neighbourhood",
        "motivation",
        "created_at",
        "held_reason",
        "state",
        "state_changed_at",
    ]
    readonly_fields = [
        "vacancy",
        "name",
        "email",
        "phone",
        "neighbourhood",
        "motivation",
        "created_at",
        "held_reason",
        "state_changed_at",
    ]
    actions = ["release"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Board and council may see everything of this room, but not who applied."""
        return bool(request.user.has_perm("governance.change_application"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if "state" in form.changed_data:
            obj.state_changed_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description="Nagekeken: verstuur de ontvangstmail", permissions=["change"])
    def release(self, request: HttpRequest, queryset: models.QuerySet[Application]) -> None:
        held = list(queryset.exclude(held_reason=""))
        for application in held:
            vacancies.release(application=application, now=timezone.now())
        self.message_user(request, f"Nagekeken: {len(held)}.")
