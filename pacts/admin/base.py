"""What the rooms of the admin share."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from verbeterbreda.accounts.models import User
from verbeterbreda.lib import remembering
from verbeterbreda.lib.formats import nl_date, nl_time

PROVENANCE = ("Herkomst", {"fields": ["source", "locator", "quote"]})


def staff_user(request: HttpRequest) -> User:
    """Return who is logged in; the admin lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


class ReadOnlyAdmin(admin.ModelAdmin):
    """What comes from elsewhere and is only looked at here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RuleAdmin(admin.ModelAdmin):
    """Small tables that the site remembers for some seconds (lib/remembering.py).

    This process forgets them at once. Who may change a rule may also take it away.
    """

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(remembering.forget_all)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(remembering.forget_all)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(remembering.forget_all)


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Outside these it is a slip of the fingers, and near the ends of the calendar nothing computes."""


class MomentField(forms.SplitDateTimeField):
    """A day and a time on the clock of Amsterdam; a time that the clock does not have once asks."""

    def compress(self, data_list: Any) -> datetime | None:
        try:
            moment: datetime | None = super().compress(data_list)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise ValidationError(_question(datetime.combine(*data_list))) from error
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(f"Kies een jaar van {FIRST_YEAR} tot en met {LAST_YEAR}.")
        return moment


def _question(typed: datetime) -> str:
    """Word what the clock does that night, and ask which time is meant."""
    day, time = nl_date(typed.date()), nl_time(typed.time())
    local = timezone.get_default_timezone()
    day_before, day_after = (
        (typed + timedelta(days=days)).replace(tzinfo=local).utcoffset() for days in (-1, 1)
    )
    assert day_before is not None
    assert day_after is not None
    if day_after > day_before:
        return (
            f"{time} bestaat niet op {day}: de klok gaat dan van 2.00 naar 3.00 uur. "
            "Bedoel je 1.59 uur of 3.00 uur?"
        )
    return (
        f"{time} is er twee keer op {day}: om 3.00 uur gaat de klok terug naar 2.00 uur. "
        "Welke bedoel je? Kies een tijd voor 2.00 uur of vanaf 3.00 uur."
    )


MOMENTS: dict[Any, dict[str, Any]] = {
    models.DateTimeField: {"form_class": MomentField, "widget": AdminSplitDateTime}
}
"""For `formfield_overrides` of an admin with moments."""
