"""The texts of the pacts. A published one never changes."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils import timezone

from pacts import services
from pacts.admin.base import staff_user
from pacts.models import Block, PactVersion


class BlockInline(admin.StackedInline):
    model = Block
    extra = 0
    autocomplete_fields = ["source", "goal"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_delete_permission(request, obj)


def is_draft(version: PactVersion | None) -> bool:
    return version is None or version.state == PactVersion.State.DRAFT


@admin.register(PactVersion)
class PactVersionAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "published_at", "published_by", "sha256"]
    list_filter = ["state", "pact"]
    fields = ["pact", "number", "note", "state", "published_at", "published_by", "sha256"]
    readonly_fields = ["state", "published_at", "published_by", "sha256"]
    inlines = [BlockInline]
    actions = ["publish"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_formset(
        self, request: HttpRequest, form: Any, formset: BaseModelFormSet, change: bool
    ) -> None:
        """Refuse when somebody published the version while this form was open."""
        try:
            services.lock_draft(form.instance)
        except services.PublishedError as error:
            raise PermissionDenied(str(error)) from error
        super().save_formset(request, form, formset, change)

    @admin.action(
        description="Publiceer: de tekst verandert daarna nooit meer", permissions=["change"]
    )
    def publish(self, request: HttpRequest, queryset: models.QuerySet[PactVersion]) -> None:
        for version in queryset:
            try:
                published = services.publish(
                    version=version, by=staff_user(request), now=timezone.now()
                )
            except services.PublishedError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.log_change(request, published, "Gepubliceerd.")
                self.message_user(request, f"{published} staat op de site ({published.sha256}).")
