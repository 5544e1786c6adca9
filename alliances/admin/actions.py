"""The bureau and the drivers say what an action says: at work, published, and told in between."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import ModelForm, ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html

from alliances import reports, versions
from alliances.admin.action_forms import (
    ActionForm,
    LabelledForm,
    MilestoneForm,
    MilestoneFormSet,
    RoleForm,
    RoleFormSet,
    initial_rows,
    starting_point,
)
from alliances.admin.action_versions import ActionVersionsAdmin
from alliances.admin.base import PROVENANCE
from alliances.admin.imports import ActionImportAdmin
from alliances.models import Action, ActionRole, ActionVersion, Milestone, ProgressNote
from alliances.services import progress
from alliances.services import versions as services
from alliances.services.versions import RefusedError, Seen
from alliances.versions import Content
from budget.models import Line
from pacts.admin.base import staff_user
from pacts.models import Goal, Organisation

NOTHING_NEW = "Er is niets veranderd, dus er kwam geen nieuwe versie."
WORDS_OF_STATUS = "Wat elke stand betekent, staat op de site bij ‘Wat betekenen de standen?’."


class ContentInline(admin.TabularInline[Any, Action]):
    """Rows that are part of what the action says: whoever may change the action, changes them."""

    def get_extra(self, request: HttpRequest, obj: Action | None = None, **kwargs: Any) -> int:
        return len(initial_rows(self.model, seen_in(request, obj).content)) + 1

    def has_view_permission(self, request: HttpRequest, obj: Action | None = None) -> bool:
        return request.user.has_perm("alliances.view_action")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Action | None = None) -> bool:
        return may_change(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Action | None = None) -> bool:
        return may_change(request, obj)


class RoleInline(ContentInline):
    model = ActionRole
    form = RoleForm
    formset = RoleFormSet
    verbose_name_plural = "organisaties en wat ze doen (maak een regel leeg om haar weg te halen)"

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "organisation" and field:
            names = Organisation.objects.order_by("name").values_list("slug", "name")
            field.choices = _remembered(request, "organisations", [("", "---------"), *names])
        return field


class MilestoneInline(ContentInline):
    model = Milestone
    form = MilestoneForm
    formset = MilestoneFormSet
    verbose_name_plural = "mijlpalen (maak een regel leeg om haar weg te halen)"


class ProgressNoteInline(admin.TabularInline[ProgressNote, Action]):
    """Told in between; not a part of the versions."""

    model = ProgressNote
    form = LabelledForm
    extra = 1
    verbose_name_plural = "berichten (staan meteen op de site, ook als je een werkversie bewaart)"
    fields = ["kind", "noted_on", "text", "solved_on"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 3})}}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "noted_on":
            kwargs["initial"] = timezone.localdate
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class BudgetLinesField(ModelMultipleChoiceField):
    """Budget lines with the name of their budget: line 6 is something else in each of them."""

    def label_from_instance(self, obj: Line) -> str:
        return f"{obj.section.budget}: {obj}"


class SilentFilter(admin.SimpleListFilter):
    title = "stil"
    parameter_name = "stil"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ja", "te lang niets verteld"), ("nee", "op tijd, klaar of gestopt")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in ("ja", "nee"):
            return queryset
        silent = Action.objects.silent(timezone.now()).order_by().values("pk")
        return (
            queryset.filter(pk__in=silent)
            if self.value() == "ja"
            else queryset.exclude(pk__in=silent)
        )


class WorkingFilter(admin.SimpleListFilter):
    title = "werkversie"
    parameter_name = "werkversie"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("ja", "wijzigingen die nog niet op de site staan"),
            ("achter", "gemaakt uit een versie die niet meer de nieuwste is"),
            ("nee", "geen werkversie"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        working = ActionVersion.objects.filter(action=models.OuterRef("pk"), published_at=None)
        if self.value() == "ja":
            return queryset.filter(models.Exists(working))
        if self.value() == "achter":
            newer = ActionVersion.objects.published().filter(action=models.OuterRef("action"))
            newest = newer.order_by("-number", "-revision").values("pk")[:1]
            behind = working.exclude(made_from=models.Subquery(newest))
            return queryset.filter(models.Exists(behind))
        return queryset.exclude(models.Exists(working)) if self.value() == "nee" else queryset


@admin.register(Action)
class ActionAdmin(ActionVersionsAdmin, ActionImportAdmin, admin.ModelAdmin[Action]):
    form = ActionForm
    list_display = [
        "number",
        "title",
        "goal_key",
        "when",
        "status",
        "status_on",
        "told_at",
        "is_worked_on",
        "page",
    ]
    list_display_links = ["number", "title"]
    list_filter = [
        SilentFilter,
        WorkingFilter,
        "goal__building_block",
        "goal",
        "status",
        "from_year",
        "is_everywhere",
    ]
    list_per_page = 100
    search_fields = ["number", "title", "text", "places_text"]
    filter_horizontal = ["neighbourhoods", "indicators", "budget_lines", "related"]
    autocomplete_fields = ["source"]
    inlines = [RoleInline, MilestoneInline, ProgressNoteInline]
    save_on_top = True
    fieldsets = [
        (
            None,
            {"fields": ["number", "slug", "title", "text", "expected_result", "measured_by"]},
        ),
        ("Plaats in het programma", {"fields": ["goal", "parent", "order", "related"]}),
        ("Wanneer", {"fields": ["first", "last", "timing_text"]}),
        ("Waar", {"fields": ["is_everywhere", "neighbourhoods", "places_text"]}),
        (
            "Hoe staat het ervoor",
            {"fields": ["status", "status_on", "note"], "description": WORDS_OF_STATUS},
        ),
        ("Geld en cijfers", {"fields": ["budget_lines", "indicators", "programmes_text"]}),
        PROVENANCE,
        ("Bij het publiceren", {"fields": ["change_note", "reason", "seen"]}),
    ]

    @admin.display(description="wanneer")
    def when(self, action: Action) -> str:
        return action.when

    @admin.display(description="doel", ordering="goal")
    def goal_key(self, action: Action) -> str:
        return action.goal_id

    @admin.display(description="werkversie", boolean=True)
    def is_worked_on(self, action: Any) -> bool | None:
        return action.has_working or None

    @admin.display(description="op de site")
    def page(self, action: Action) -> str:
        return format_html('<a href="{}">bekijk</a>', action.get_absolute_url())

    def get_queryset(self, request: HttpRequest) -> Any:
        """Drivers see what is theirs; who only reads, sees all."""
        working = ActionVersion.objects.filter(action=models.OuterRef("pk"), published_at=None)
        found = super().get_queryset(request).annotate(has_working=models.Exists(working))
        if self.has_change_permission(request):
            return found.filter(pk__in=Action.objects.editable_by(staff_user(request)).values("pk"))
        return found

    def has_change_permission(self, request: HttpRequest, obj: Action | None = None) -> bool:
        if obj is not None:
            return may_change(request, obj)
        return super().has_change_permission(request)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A file may hold any action, so it is for who may change them all."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_fieldsets(self, request: HttpRequest, obj: Action | None = None) -> Any:
        if obj is None or may_change(request, obj):
            return self.fieldsets
        when = ("Wanneer", {"fields": ["when"]})
        return [when if part[0] == "Wanneer" else part for part in self.fieldsets[:-1]]

    def get_readonly_fields(self, request: HttpRequest, obj: Action | None = None) -> list[str]:
        """The key is the address of the page, so it is chosen once; the place is the bureau's."""
        if obj is None:
            return []
        fixed = ["slug", "number"]
        if not request.user.has_perm("alliances.add_action"):
            fixed += ["goal", "parent", "order", "related"]
        return fixed

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "budget_lines":
            kwargs |= {
                "form_class": BudgetLinesField,
                "queryset": Line.objects.select_related("section__budget").order_by(
                    "section__budget__from_year", "number"
                ),
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # What the form is filled with, and what becomes of it.

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """When what was asked is refused, the form comes back with everything that was typed."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except (RefusedError, ValidationError) as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Action | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Action]]:
        form = super().get_form(request, obj, change=change, **kwargs)
        about = {
            "current": seen_in(request, obj) if obj else None,
            "refusal": getattr(request, "refusal", None),
        }
        return type("FilledActionForm", (form,), about)

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Action, inline: Any, prefix: str
    ) -> dict[str, Any]:
        about = super().get_formset_kwargs(request, obj, inline, prefix)
        if isinstance(inline, ContentInline) and request.method != "POST":
            existing = None if obj._state.adding else obj
            about["initial"] = initial_rows(inline.model, seen_in(request, existing).content)
        return about

    def save_model(self, request: HttpRequest, obj: Action, form: Any, change: bool) -> None:
        """Nothing yet: the lists under the form are part of what the action says."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        sets = {formset.model: formset for formset in formsets}
        content = form.content(roles=sets[ActionRole].rows(), milestones=sets[Milestone].rows())
        action = Action.objects.get(pk=form.instance.pk) if change else form.instance
        request.told = self._write(request, action, content, form)  # type: ignore[attr-defined]
        notes = sets[ProgressNote]
        progress.tell(
            action=action,
            notes=notes.save(commit=False),
            by=staff_user(request),
            now=timezone.now(),
        )
        notes.save_m2m()
        for note in notes.deleted_objects:
            note.delete()

    def _write(self, request: HttpRequest, action: Action, content: Content, form: Any) -> str:
        """Do what the button says; return the sentence about it."""
        typed, now, by = form.cleaned_data, timezone.now(), staff_user(request)
        if "_preview" in request.POST:
            versions.apply(action, content)
            return ""
        if "_work" in request.POST and not action._state.adding:
            services.save_working(
                action=action,
                content=content,
                by=by,
                now=now,
                note=typed["change_note"],
                reason=typed["reason"],
                seen=typed["seen"],
            )
            return "Bewaard als werkversie. Op de site verandert nog niets."
        before = None if action._state.adding else services.current_version(action)
        version = services.publish(
            action=action,
            content=content,
            by=by,
            now=now,
            note=typed["change_note"],
            reason=typed["reason"],
            is_minor="_small" in request.POST,
            seen=typed["seen"],
        )
        if version == before:
            return NOTHING_NEW
        return f"Versie {version.name} staat nu op de site."

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return request.told  # type: ignore[attr-defined]

    def response_change(self, request: HttpRequest, obj: Action) -> HttpResponse:
        return self._answer(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Action, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._answer(request, obj)

    def _answer(self, request: HttpRequest, action: Action) -> HttpResponse:
        if "_preview" in request.POST:
            return self._preview(request, action)
        told = request.told  # type: ignore[attr-defined]
        self.message_user(request, f"{action}: {told}", messages.SUCCESS)
        if "_work" in request.POST:
            return redirect("admin:alliances_action_change", action.pk)
        return self.response_post_save_change(request, action)

    def _preview(self, request: HttpRequest, action: Action) -> HttpResponse:
        """Answer with the public page as it would be, and then undo all that was saved for it.

        The admin saves in a transaction; rolling it back keeps the preview exactly equal to the
        page, and leaves nothing behind: no change, no version, no log.
        """
        report = reports.action_report(action.pk, now=timezone.now())
        context = {"report": report, "is_preview": True}
        response = TemplateResponse(request, "alliances/action.html", context).render()
        transaction.set_rollback(True)
        return response

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "goal":
            kwargs["queryset"] = Goal.objects.select_related("building_block")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def may_change(request: HttpRequest, action: Action | None) -> bool:
    """Whether this person may change this action; without one, whether they may make one."""
    if action is None or action._state.adding:
        return request.user.has_perm("alliances.add_action")
    if request.user.has_perm("alliances.add_action"):
        return request.user.has_perm("alliances.change_action")
    key = f"may_change_{action.pk}"
    if not hasattr(request, key):
        mine = Action.objects.editable_by(staff_user(request)).filter(pk=action.pk)
        setattr(request, key, mine.exists())
    return bool(getattr(request, key))


def seen_in(request: HttpRequest, action: Action | None) -> Seen:
    """What the form of this request is filled with, read once."""
    if not hasattr(request, "action_seen"):
        request.action_seen = starting_point(action)  # type: ignore[attr-defined]
    return request.action_seen  # type: ignore[attr-defined,no-any-return]


def _remembered(request: HttpRequest, name: str, rows: list[Any]) -> list[Any]:
    """The choices of a row, read once for all rows of the form."""
    if not hasattr(request, name):
        setattr(request, name, list(rows))
    return list(getattr(request, name))
