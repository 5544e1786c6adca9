"""One form for a meeting from agenda to minutes, the steps that publish it, and the action list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from governance.access import may_see_drafts
from governance.admin.agenda_items import ItemForm, ItemFormSet
from governance.models import ActionPoint, AgendaItem, Meeting
from governance.reports.meetings import meeting_report, state
from governance.services import meetings as services
from pacts.admin.base import MomentField, staff_user


@dataclass(frozen=True)
class Step:
    """Something that is done to a whole meeting, after looking once more."""

    button: str
    question: str
    text: str
    done: str
    act: Callable[..., Any]


STEPS = {
    "agenda": Step(
        button="Bewaar en publiceer de agenda…",
        question="De agenda publiceren?",
        text="Iedereen kan dan de agenda, de voorstellen en de openbare stukken lezen. "
        "Staan er geen namen van bewoners in?",
        done="De agenda is gepubliceerd. De PDF wordt gemaakt.",
        act=services.publish_agenda,
    ),
    "verslag": Step(
        button="Bewaar en publiceer het verslag…",
        question="Het verslag publiceren?",
        text="Iedereen kan dan lezen wat er is besproken en afgesproken. De afspraken komen op de "
        "openbare actielijst. Staan er geen namen van bewoners in?",
        done="Het verslag is gepubliceerd. De PDF wordt gemaakt.",
        act=services.publish_minutes,
    ),
    "stukken": Step(
        button="Bewaar en maak de PDF…",
        question="De vergaderstukken als PDF maken?",
        text="De PDF krijgt een eigen nummer en verandert daarna niet meer. Is er niets veranderd, "
        "dan blijft de vorige gelden.",
        done="De PDF wordt gemaakt. Na een minuut staat hij op de pagina van de vergadering.",
        act=lambda *, meeting, by, now: services.request_packs(meeting=meeting, now=now),
    ),
    "afzeggen": Step(
        button="Zeg de vergadering af…",
        question="De vergadering afzeggen?",
        text="De vergadering blijft staan, met erbij dat zij niet doorgaat. Ook in de agenda’s van "
        "de leden. Dit kun je niet terugdraaien.",
        done="De vergadering is afgezegd.",
        act=services.cancel,
    ),
}


class MeetingForm(forms.ModelForm):
    """A day and two times, instead of three fields that could contradict each other."""

    begins = forms.TimeField(
        label="Begint om", required=False, widget=forms.TimeInput(format="%H:%M", attrs={"size": 6})
    )
    ends = forms.TimeField(
        label="Eindigt om",
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"size": 6}),
    )

    class Meta:
        model = Meeting
        fields = ["body", "title", "held_on", "place", "introduction", "present", "minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, moment in (("begins", self.instance.starts_at), ("ends", self.instance.ends_at)):
            self.initial.setdefault(name, timezone.localtime(moment).time() if moment else None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, begins, ends = data.get("held_on"), data.get("begins"), data.get("ends")
        if day and not self.errors:
            if ends and not begins:
                self.add_error("begins", "Vul ook in hoe laat de vergadering begint.")
            if begins and ends and ends <= begins:
                self.add_error("ends", "De vergadering eindigt voordat zij begint.")
            self.instance.starts_at = self._moment("begins", day, begins)
            self.instance.ends_at = self._moment("ends", day, ends)
        return data

    def _moment(self, name: str, day: date, clock: time | None) -> datetime | None:
        """Return the moment on the clock of Amsterdam; some nights it has an hour twice or not."""
        try:
            return MomentField().compress([day, clock]) if clock else None
        except ValidationError as error:
            self.add_error(name, error)
            return None


class AgendaItemInline(admin.StackedInline):
    model = AgendaItem
    form = ItemForm
    formset = ItemFormSet
    template = "admin/governance/meeting/agenda_items.html"
    extra = 1
    fieldsets = [
        (None, {"fields": [("order", "kind"), "title", "explanation", "proposal"]}),
        (None, {"fields": ["minutes"]}),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_drafts(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may change a meeting, takes a point off its agenda; later the minutes rest on it."""
        is_closed = obj is not None and obj.minutes_published_at is not None
        return not is_closed and request.user.has_perm("governance.change_meeting")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
        return field


class PublishedFilter(admin.SimpleListFilter):
    title = "stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("concept", "agenda nog niet openbaar"),
            ("verslag", "verslag nog niet openbaar"),
            ("klaar", "verslag openbaar"),
            ("afgezegd", "afgezegd"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        wanted = {
            "concept": Q(agenda_published_at=None, cancelled_at=None),
            "verslag": Q(minutes_published_at=None, cancelled_at=None)
            & Q(held_on__lt=timezone.localdate()),
            "klaar": Q(minutes_published_at__isnull=False),
            "afgezegd": Q(cancelled_at__isnull=False),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    form = MeetingForm
    inlines = [AgendaItemInline]
    change_form_template = "admin/governance/meeting/change_form.html"
    list_display = ["title", "body", "held_on", "stand"]
    list_filter = [PublishedFilter, "body"]
    list_select_related = ["body"]
    search_fields = ["title"]
    date_hierarchy = "held_on"
    fieldsets = [
        (
            "De vergadering",
            {"fields": ["body", "title", ("held_on", "begins", "ends"), "place", "introduction"]},
        ),
        (
            "Het verslag: wat niet bij één punt hoort",
            {"fields": ["present", "minutes"], "classes": ["collapse"]},
        ),
    ]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The council reads what is published, on the site."""
        return may_see_drafts(request.user)

    @admin.display(description="stand")
    def stand(self, meeting: Meeting) -> str:
        return state(meeting, timezone.localdate())[1]

    # --- The form --------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Meeting, form: Any, change: bool) -> None:
        """Leave a meeting alone in which nothing changed: its calendar entry would look newer."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if not formset.has_changed():
            formset.save(commit=False)  # the admin's log asks what was saved
        else:
            formset.store(by=staff_user(request), now=timezone.now())
            if change and not form.has_changed():
                form.instance.save()  # the points are part of the record

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        meeting = self.get_object(request, object_id) if object_id else None
        context = {"steps": self._steps(request, meeting), **(extra_context or {})}
        response = super().changeform_view(request, object_id, form_url, context)
        if request.method == "POST" and request.FILES and response.status_code == 200:
            names = ", ".join(str(getattr(file, "name", "")) for file in request.FILES.values())
            text = f"Kies het bestand opnieuw ({names}): een browser stuurt het niet nog een keer."
            self.message_user(request, text, messages.WARNING)
        return response

    def _steps(self, request: HttpRequest, meeting: Meeting | None) -> list[tuple[str, str]]:
        """Return the buttons that make sense now: a name and what stands on it."""
        if meeting is None or not self.has_change_permission(request, meeting):
            return []
        if meeting.cancelled_at:
            return []
        names = ["stukken"]
        if not meeting.agenda_published_at:
            names.append("agenda")
        elif not meeting.minutes_published_at:
            names.append("verslag")
        if not meeting.minutes_published_at:
            names.append("afzeggen")
        return [(name, STEPS[name].button) for name in names]

    def response_change(self, request: HttpRequest, obj: Meeting) -> HttpResponse:
        """After saving, a button leads to the page that asks once more."""
        for name in STEPS:
            if f"_{name}" in request.POST:
                return redirect("admin:governance_meeting_step", obj.pk, name)
        return super().response_change(request, obj)

    # --- Publishing ------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        step = path(
            "<int:number>/stap/<slug:name>/",
            self.admin_site.admin_view(self.step_view),
            name="governance_meeting_step",
        )
        return [step, *super().get_urls()]

    def step_view(self, request: HttpRequest, number: int, name: str) -> HttpResponse:
        """Show what is about to happen; only the button of this page does it."""
        meeting = get_object_or_404(Meeting.objects.select_related("body"), pk=number)
        if not self.has_change_permission(request, meeting):
            raise PermissionDenied
        if name not in STEPS:
            raise Http404("Deze stap bestaat niet.")
        if request.method == "POST":
            return self._do(request, meeting, STEPS[name])
        context = {
            **self.admin_site.each_context(request),
            "title": STEPS[name].question,
            "opts": self.opts,
            "original": meeting,
            "step": STEPS[name],
            "report": meeting_report(meeting, is_member=True, today=timezone.localdate()),
        }
        return TemplateResponse(request, "admin/governance/meeting/step.html", context)

    def _do(self, request: HttpRequest, meeting: Meeting, step: Step) -> HttpResponseRedirect:
        try:
            step.act(meeting=meeting, by=staff_user(request), now=timezone.now())
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, step.done)
        return HttpResponseRedirect(reverse("admin:governance_meeting_change", args=[meeting.pk]))


class StandFilter(admin.SimpleListFilter):
    title = "stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "open"), ("te-laat", "te laat"), ("klaar", "klaar")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ActionPoint]
    ) -> QuerySet[ActionPoint]:
        late = Q(done_on=None, due_on__lt=timezone.localdate())
        if self.value() == "open":
            return queryset.filter(done_on=None).exclude(late)
        if self.value() == "te-laat":
            return queryset.filter(late)
        return queryset.filter(done_on__isnull=False) if self.value() == "klaar" else queryset


@admin.register(ActionPoint)
class ActionPointAdmin(admin.ModelAdmin):
    """What was agreed, to tick off. It begins in the form of a meeting."""

    list_display = ["text", "owner", "due_on", "done_on", "done_note", "item"]
    list_editable = ["done_on", "done_note"]
    list_filter = [StandFilter, "owner"]
    list_select_related = ["item"]
    search_fields = ["text", "owner"]
    fields = ["item", "text", "owner", "seat", "due_on", "done_on", "done_note"]
    readonly_fields = ["item"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_drafts(request.user)
