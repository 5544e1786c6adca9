"""What organisations promised, and what the bureau writes down about it."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from pacts import services
from pacts.admin.base import staff_user
from pacts.models import Pledge


@admin.register(Pledge)
class PledgeAdmin(admin.ModelAdmin):
    """What organisations promised. The promise stays as it was; what came of it is written down."""

    list_display = ["text", "organisation", "goal", "by_text", "by_on", "state", "followed_up_at"]
    list_filter = ["state", "goal", "signature__pact"]
    list_select_related = ["goal", "signature__organisation"]
    search_fields = ["text", "signature__organisation__name"]
    ordering = [models.F("by_on").asc(nulls_last=True), "pk"]
    fields = ["organisation", "text", "goal", "by_text", "by_on", "state", "outcome"]
    fields += ["followed_up_at", "followed_up_by"]
    readonly_fields = [
        "organisation",
        "text",
        "goal",
        "by_text",
        "followed_up_at",
        "followed_up_by",
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Pledge]:
        """Only of who takes part; what others promised stands with their application."""
        public = Pledge.objects.public().select_related("signature__organisation")
        return public.order_by(*self.get_ordering(request))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="organisatie", ordering="signature__organisation__name")
    def organisation(self, obj: Pledge) -> str:
        return str(obj.signature.organisation)

    def save_model(self, request: HttpRequest, obj: Pledge, form: Any, change: bool) -> None:
        services.follow_up(
            pledge=obj,
            state=obj.state,
            outcome=obj.outcome,
            by_on=obj.by_on,
            by=staff_user(request),
            now=timezone.now(),
        )

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Keep what was written, so that the history of a promise can be read."""
        pledge = form.instance
        day = f" Uiterlijk op {pledge.by_on:%d-%m-%Y}." if pledge.by_on else ""
        return f"{pledge.get_state_display().capitalize()}.{day} {pledge.outcome}".strip()
