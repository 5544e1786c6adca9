"""Looking for signatures, and deciding about them with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pacts import services
from pacts.admin.base import staff_user
from pacts.models import Signature


class ReasonActionForm(ActionForm):
    reason = forms.CharField(label="Reden:", required=False, max_length=300)


class MotivationFilter(admin.SimpleListFilter):
    title = "motivatie"
    parameter_name = "motivatie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("nieuw", "nog te lezen"), ("openbaar", "openbaar")]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Signature]
    ) -> models.QuerySet[Signature]:
        if self.value() == "nieuw":
            return queryset.exclude(motivation="").filter(is_motivation_approved=False)
        if self.value() == "openbaar":
            return queryset.filter(is_motivation_approved=True)
        return queryset


@admin.register(Signature)
class SignatureAdmin(admin.ModelAdmin):
    """Look, hold, release, approve. Nobody edits what somebody else signed."""

    list_display = [
        "__str__",
        "state",
        "name",
        "pact",
        "neighbourhood",
        "created_at",
        "state_reason",
    ]
    list_filter = ["state", MotivationFilter, "pact", "channel", "kind"]
    list_select_related = ["pact", "neighbourhood"]
    search_fields = ["name", "email"]
    ordering = ["-created_at"]
    readonly_fields = tuple(field.name for field in Signature._meta.fields if field.editable)
    fields = readonly_fields
    action_form = ReasonActionForm
    actions = ["hold", "release", "invalidate", "approve_motivation"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        no_buttons = dict.fromkeys(
            ["show_save", "show_save_and_continue", "show_save_and_add_another"], False
        )
        return super().change_view(
            request, object_id, form_url, {**no_buttons, **(extra_context or {})}
        )

    @admin.action(description="Houd vast (met reden)", permissions=["change"])
    def hold(self, request: HttpRequest, queryset: models.QuerySet[Signature]) -> None:
        reason = request.POST.get("reason", "")
        self._each(request, queryset, "Vastgehouden", services.hold, reason=reason)

    @admin.action(description="Geef vrij", permissions=["change"])
    def release(self, request: HttpRequest, queryset: models.QuerySet[Signature]) -> None:
        self._each(request, queryset, "Vrijgegeven", services.release)

    @admin.action(description="Maak ongeldig (met reden)", permissions=["change"])
    def invalidate(self, request: HttpRequest, queryset: models.QuerySet[Signature]) -> None:
        reason = request.POST.get("reason", "")
        self._each(request, queryset, "Ongeldig gemaakt", services.invalidate, reason=reason)

    @admin.action(description="Maak de motivatie openbaar", permissions=["change"])
    def approve_motivation(
        self, request: HttpRequest, queryset: models.QuerySet[Signature]
    ) -> None:
        self._each(request, queryset, "Motivatie openbaar", services.approve_motivation)

    def _each(
        self,
        request: HttpRequest,
        queryset: models.QuerySet[Signature],
        done: str,
        verb: Callable[..., Signature],
        **arguments: str,
    ) -> None:
        """Do one thing to each signature, log it, and tell what could not be done and why."""
        count = 0
        for signature in queryset:
            try:
                changed = verb(
                    signature=signature, by=staff_user(request), now=timezone.now(), **arguments
                )
            except ValueError as error:
                self.message_user(request, str(error), messages.ERROR)
                continue
            self.log_change(request, changed, f"{done}. {changed.state_reason}".strip())
            count += 1
        self.message_user(request, f"{done}: {count}.")
