"""Staff at work: texts, goals, organisations, places, and the review of signatures."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.resources import ModelResource
from simple_history.admin import SimpleHistoryAdmin

from pacts import services
from pacts.models import (
    Area,
    Block,
    BuildingBlock,
    Contradiction,
    Goal,
    Neighbourhood,
    NeighbourhoodArea,
    Organisation,
    Pact,
    PactMoment,
    PactVersion,
    Signature,
    Source,
)
from verbeterbreda.accounts.models import User

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


# --- Pacts ---------------------------------------------------------------------------------------


class MomentInline(admin.TabularInline):
    model = PactMoment
    extra = 0
    autocomplete_fields = ["source"]


@admin.register(Pact)
class PactAdmin(SimpleHistoryAdmin):
    list_display = ["title", "number", "stand", "signing_from_at", "signing_until_at", "is_paused"]
    inlines = [MomentInline]
    autocomplete_fields = ["source"]
    history_list_display = ["history_change_reason"]
    fieldsets = [
        (None, {"fields": ["slug", "number", "title", "subject", "introduction"]}),
        ("Wat we weten", {"fields": ["what_is_known"]}),
        ("Reageren", {"fields": ["consultation_from_at", "consultation_until_at"]}),
        ("Ondertekenen", {"fields": ["signing_from_at", "signing_until_at", "is_paused"]}),
        ("Data", {"fields": ["signed_on", "concluded_on", "revised_at"]}),
        PROVENANCE,
    ]

    @admin.display(description="stand")
    def stand(self, obj: Pact) -> str:
        return obj.state(timezone.now()).value


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


# --- Signatures ----------------------------------------------------------------------------------


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


# --- Vocabulary ----------------------------------------------------------------------------------


class OrganisationResource(ModelResource):
    class Meta:
        model = Organisation
        import_id_fields = ["slug"]
        fields = ["slug", "name", "kind", "is_role", "description", "website"]
        skip_unchanged = True
        report_skipped = False
        clean_model_instances = True


@admin.register(Organisation)
class OrganisationAdmin(ImportExportModelAdmin, SimpleHistoryAdmin):
    resource_classes = [OrganisationResource]
    import_formats = [CSV]
    export_formats = [CSV, XLSX]
    list_display = ["name", "kind", "is_role", "network"]
    list_filter = ["kind", "is_role", "network"]
    search_fields = ["name"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "kind", "is_role", "description", "website"]}),
        ("Netwerk", {"fields": ["network", "network_reason"]}),
        PROVENANCE,
    ]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> dict[str, Any]:
        """A slug is made once: it is the address of the page."""
        return {} if obj else dict(self.prepopulated_fields)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> list[str]:
        return ["slug"] if obj else []


@admin.register(Goal)
class GoalAdmin(SimpleHistoryAdmin):
    list_display = ["key", "short_name", "building_block"]
    search_fields = ["key", "name", "short_name"]
    readonly_fields = ["key", "building_block", "order"]
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": ["key", "building_block", "order", "name", "short_name", "explanation"]}),
        PROVENANCE,
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(BuildingBlock)
class BuildingBlockAdmin(ReadOnlyAdmin):
    list_display = ["name", "order"]


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    list_display = ["title", "publisher", "published_text", "licence"]
    search_fields = ["title", "publisher", "key"]


@admin.register(Contradiction)
class ContradictionAdmin(admin.ModelAdmin):
    list_display = ["subject", "key", "concerns"]
    search_fields = ["subject", "reading_a", "reading_b", "note"]
    autocomplete_fields = ["source"]


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
