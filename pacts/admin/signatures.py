"""Looking for signatures, and deciding about them with a reason."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html

from pacts import services
from pacts.admin.base import staff_user
from pacts.models import Signature
from pacts.reports.finding import FINDING_HELP, found
from pacts.reports.held import GROUPINGS, held_groups, held_total
from pacts.services.review import fingerprint
from verbeterbreda.lib.formats import number

AT_ONCE = 500
"""So many rows in one request; more is for a decision that the clock carries out."""
ERRORS_SHOWN = 5
READING, UNREAD = "motivatie", "nieuw"
"""The filter on motivations; with it on, the list shows each text, and has the buttons for it."""
READING_ACTIONS = ["approve_motivation", "refuse_motivation"]
READING_COLUMNS = ["__str__", "text", "name", "created_at"]


class ReasonActionForm(ActionForm):
    reason = forms.CharField(label="Reden:", required=False, max_length=300)


class MotivationFilter(admin.SimpleListFilter):
    title = "motivatie"
    parameter_name = READING

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            (UNREAD, "nog te lezen"),
            ("openbaar", "openbaar"),
            ("geweigerd", "niet geplaatst"),
        ]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Signature]
    ) -> models.QuerySet[Signature]:
        if self.value() == UNREAD:
            return queryset.to_read()  # type: ignore[attr-defined, no-any-return]
        if self.value() == "openbaar":
            return queryset.filter(is_motivation_approved=True)
        if self.value() == "geweigerd":
            read = queryset.filter(is_motivation_approved=False, motivation_read_at__isnull=False)
            return read.exclude(motivation="")
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
    actions = ["hold", "release", "invalidate", *READING_ACTIONS]

    def get_urls(self) -> list[URLPattern]:
        review = self.admin_site.admin_view(self.review)
        return [path("nakijken/", review, name="pacts_signature_review"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return (found(queryset, search_term) if search_term.strip() else queryset), False

    def get_list_display(self, request: HttpRequest) -> Any:
        return READING_COLUMNS if READING in request.GET else self.list_display

    def get_actions(
        self,
        request: HttpRequest,
        action_location: admin.ActionLocation = admin.ActionLocation.CHANGE_LIST,
    ) -> dict[str, Any]:
        """A motivation is judged where it can be read, and nowhere else."""
        found: dict[str, Any] = super().get_actions(request, action_location)
        if READING not in request.GET:
            for name in READING_ACTIONS:
                found.pop(name, None)
        return found

    @admin.display(description="motivatie")
    def text(self, signature: Signature) -> str:
        """Show what was written; which text that was, goes along with the action."""
        return format_html(
            '<div dir="auto">{}</div><input type="hidden" name="{}" value="{}">',
            linebreaksbr(signature.motivation, autoescape=True),
            _seen_field(signature),
            fingerprint(signature.motivation),
        )

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
        verb = _of_what_was_seen(request, services.approve_motivation)
        self._each(request, queryset, "Motivatie openbaar", verb)

    @admin.action(description="Plaats de motivatie niet (met reden)", permissions=["change"])
    def refuse_motivation(self, request: HttpRequest, queryset: models.QuerySet[Signature]) -> None:
        verb = _of_what_was_seen(request, services.refuse_motivation)
        reason = request.POST.get("reason", "").strip()
        self._each(request, queryset, "Motivatie niet geplaatst", verb, reason=reason)

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
            why = arguments.get("reason", changed.state_reason)
            self.log_change(request, changed, f"{done}. {why}".strip())
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


def _seen_field(signature: Signature) -> str:
    return f"gelezen-{signature.pk}"


def _of_what_was_seen(
    request: HttpRequest, verb: Callable[..., Signature]
) -> Callable[..., Signature]:
    """Return the verb for the text that stood in the row of each signature."""

    def wrapped(*, signature: Signature, **arguments: Any) -> Signature:
        seen = request.POST.get(_seen_field(signature), "")
        return verb(signature=signature, seen=seen, **arguments)

    return wrapped


def _place_link(field: str, key: str) -> str:
    """Return a link to everything from the same place; the place itself is not kept."""
    if not key:
        return "niet bekend"
    address = reverse("admin:pacts_signature_changelist", query={field: key})
    return format_html('<a href="{}">plek {}</a>', address, key[:6])
