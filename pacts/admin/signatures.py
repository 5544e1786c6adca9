"""Looking for signatures, and deciding about them with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from pacts import services
from pacts.admin.base import staff_user
from pacts.models import Signature
from pacts.reports.finding import FINDING_HELP, found
from pacts.reports.held import GROUPINGS, held_groups, held_total
from verbeterbreda.lib.formats import number

AT_ONCE = 500
"""So many rows in one request; more is for a decision that the clock carries out."""
ERRORS_SHOWN = 5


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
        "state_reason",
        "place",
        "email_domain",
        "created_at",
        "pact",
        "neighbourhood",
    ]
    list_filter = ["state", MotivationFilter, "pact", "channel", "kind"]
    list_select_related = ["pact", "neighbourhood"]
    search_fields = ["name"]  # makes the box appear; what it does stands in reports/finding.py
    search_help_text = FINDING_HELP
    show_full_result_count = False
    ordering = ["-pk"]
    readonly_fields = (
        *(field.name for field in Signature._meta.fields if field.editable),
        "place",
        "network",
        "decisions",
    )
    fields = readonly_fields
    action_form = ReasonActionForm
    actions = ["hold", "release", "invalidate", "approve_motivation"]

    def get_urls(self) -> list[URLPattern]:
        review = self.admin_site.admin_view(self.review)
        return [path("nakijken/", review, name="pacts_signature_review"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return (found(queryset, search_term) if search_term.strip() else queryset), False

    @admin.display(description="internetadres", ordering="address_key")
    def place(self, signature: Signature) -> str:
        return _place_link("address_key", signature.address_key)

    @admin.display(description="netwerk")
    def network(self, signature: Signature) -> str:
        return _place_link("network_key", signature.network_key)

    @admin.display(description="besluiten in één keer")
    def decisions(self, signature: Signature) -> str:
        titles = signature.invalidated.values_list("invalidation__title", flat=True)
        return ", ".join(titles) or "geen"

    def review(self, request: HttpRequest) -> HttpResponse:
        """Show what waits for a look in heaps; from there staff go to the rows, or decide."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        grouping = request.GET.get("per", "reden")
        if grouping not in GROUPINGS:
            raise Http404(f"Nakijken kan per {', '.join(GROUPINGS)}.")
        context = {
            **self.admin_site.each_context(request),
            "title": "Handtekeningen die wachten tot je kijkt",
            "opts": self.opts,
            "grouping": grouping,
            "groupings": [(key, name) for key, (_, name) in GROUPINGS.items()],
            "groups": held_groups(grouping),
            "total": held_total(),
        }
        return TemplateResponse(request, "admin/pacts/signature/review.html", context)

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
        chosen = list(queryset[: AT_ONCE + 1])
        count, errors = 0, []
        for signature in chosen[:AT_ONCE]:
            try:
                changed = verb(
                    signature=signature, by=staff_user(request), now=timezone.now(), **arguments
                )
            except ValueError as error:
                errors.append(str(error))
                continue
            self.log_change(request, changed, f"{done}. {changed.state_reason}".strip())
            count += 1
        self._tell(request, done, count, errors, has_more=len(chosen) > AT_ONCE)

    def _tell(
        self, request: HttpRequest, done: str, count: int, errors: list[str], *, has_more: bool
    ) -> None:
        for error in errors[:ERRORS_SHOWN]:
            self.message_user(request, error, messages.ERROR)
        if len(errors) > ERRORS_SHOWN:
            more = number(len(errors) - ERRORS_SHOWN)
            self.message_user(request, f"En nog {more} keer zoiets.", messages.ERROR)
        self.message_user(request, f"{done}: {count}.")
        if has_more:
            self.message_user(
                request,
                f"Dat waren de eerste {AT_ONCE}. Kies de rest nog een keer, of maak er een besluit "
                "in één keer van.",
                messages.WARNING,
            )


def _place_link(field: str, key: str) -> str:
    """Return a link to everything from the same place; the place itself is not kept."""
    if not key:
        return "niet bekend"
    address = reverse("admin:pacts_signature_changelist", query={field: key})
    return format_html('<a href="{}">plek {}</a>', address, key[:6])
