"""Decisions about many signatures at once: count, begin, stop, turn back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html_join

from pacts.admin.base import MOMENTS, staff_user
from pacts.models import Invalidation, Signature
from pacts.models.signatures import ACTIVE_STATES
from pacts.services import invalidating
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import number, plural

State = Invalidation.State
STATES = [
    ("", "maakt niet uit"),
    *((state, label) for state, label in Signature.State.choices if state in ACTIVE_STATES),
]
CONDITIONS = [
    "address_key",
    "network_key",
    "email_glob",
    "name_glob",
    "created_from_at",
    "created_until_at",
    "state_is",
]
HELP = (
    "Kies ten minste één kenmerk; een handtekening moet aan alle kenmerken voldoen. * staat voor "
    "willekeurig veel tekens, ? voor één. Na het opslaan laat je eerst tellen. Pas daarna kun je "
    "beginnen, en alleen wat er bij het tellen was, doet mee."
)
SAMPLE = 10
READ_ONLY = ["state", "progress", "counted_at", "sample", "by", "started_at", "finished_at"]


OPEN = [State.DRAFT, State.COUNTED]
SAVES = ["show_save", "show_save_and_continue", "show_save_and_add_another", "show_save_as_new"]


def _is_open(decision: Invalidation | None) -> bool:
    return decision is None or decision.state in OPEN


@dataclass(frozen=True)
class Step:
    """A button of one decision: in which states it is there, and what it does and says."""

    name: str
    label: str
    states: tuple[str, ...]
    take: Callable[[Invalidation, User], str]


def _count(decision: Invalidation, by: User) -> str:
    found = invalidating.count(invalidation=decision, now=timezone.now())
    return f"Geteld: {plural(found, 'handtekening', 'handtekeningen')}."


def _start(decision: Invalidation, by: User) -> str:
    invalidating.start(invalidation=decision, by=by, now=timezone.now())
    return f"Begonnen met {plural(decision.counted or 0, 'handtekening', 'handtekeningen')}."


def _cancel(decision: Invalidation, by: User) -> str:
    invalidating.cancel(invalidation=decision, now=timezone.now())
    return "Gestopt. Wat al ongeldig was, kun je terugdraaien."


def _undo(decision: Invalidation, by: User) -> str:
    invalidating.undo(invalidation=decision)
    return "We zetten alles terug zoals het was."


STEPS = {
    step.name: step
    for step in [
        Step("count", "Tel hoeveel het er zijn", (State.DRAFT, State.COUNTED), _count),
        Step("start", "Begin: maak ze ongeldig", (State.COUNTED,), _start),
        Step("cancel", "Stop", (State.RUNNING,), _cancel),
        Step("undo", "Draai terug", (State.DONE, State.CANCELLED), _undo),
    ]
}


class InvalidationForm(forms.ModelForm):
    state_is = forms.ChoiceField(label="Stand is", choices=STATES, required=False)

    class Meta:
        model = Invalidation
        fields = ["pact", "title", "reason", *CONDITIONS]


@admin.register(Invalidation)
class InvalidationAdmin(admin.ModelAdmin):
    """The buttons stand on the page of one decision; what they do, the clock carries out."""

    form = InvalidationForm
    formfield_overrides = MOMENTS
    list_display = ["title", "pact", "state", "progress", "by", "started_at", "finished_at"]
    list_filter = ["state", "pact"]
    list_select_related = ["pact", "by"]
    fieldsets = [
        (None, {"fields": ["pact", "title", "reason"]}),
        ("Welke handtekeningen", {"fields": [*CONDITIONS], "description": HELP}),
        (
            "Hoe staat het ervoor",
            {"fields": [*READ_ONLY]},
        ),
    ]
    readonly_fields = READ_ONLY

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What began stays as it was when it began."""
        fixed = ["pact", "title", "reason", *CONDITIONS]
        return self.readonly_fields + ([] if _is_open(obj) else fixed)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:2]

    @admin.display(description="voortgang")
    def progress(self, decision: Invalidation) -> str:
        if decision.counted is None:
            return "nog niet geteld"
        if decision.state == State.COUNTED:
            return f"{plural(decision.counted, 'handtekening', 'handtekeningen')} geteld"
        if decision.state == State.UNDONE:
            left = "niets meer over" if decision.finished_at else "bezig"
            if decision.done and decision.finished_at:
                left = f"{number(decision.done)} niet: hun plaats was al bezet"
            return f"teruggedraaid, {left}"
        share = 100 * decision.done // decision.counted if decision.counted else 100
        return f"{number(decision.done)} van {number(decision.counted)} ({share} %)"

    @admin.display(description="de eerste ervan")
    def sample(self, decision: Invalidation) -> str:
        rows = invalidating.matching(decision).order_by("pk")[:SAMPLE]
        lines = ((row.name, row.email, row.get_state_display()) for row in rows)
        return format_html_join("", "<div>{} · {} · {}</div>", lines) or "geen"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Other conditions have to be counted again. What began meanwhile is left alone."""
        if not change:
            super().save_model(request, obj, form, change)
        elif form.changed_data:
            values = {name: getattr(obj, name) for name in form.changed_data}
            still_open = Invalidation.objects.filter(pk=obj.pk, state__in=OPEN)
            if not still_open.update(state=State.DRAFT, counted=None, counted_at=None, **values):
                self.message_user(request, "Dit besluit is al begonnen.", messages.ERROR)
            obj.refresh_from_db()

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """A press on a button that changed no field is logged by what the button did."""
        return super().log_change(request, obj, message) if message else None

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        decision = self.get_object(request, object_id)
        may_act = decision is not None and self.has_change_permission(request, decision)
        state = decision.state if decision and may_act else ""
        steps = [step for step in STEPS.values() if state in step.states]
        saves = {} if _is_open(decision) else dict.fromkeys(SAVES, False)
        context = {"steps": steps, **saves, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        step = next((step for step in STEPS.values() if f"_{step.name}" in request.POST), None)
        if step is None:
            return super().response_change(request, obj)
        try:
            told = step.take(obj, staff_user(request))
        except ValueError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, obj, told)
            self.message_user(request, told)
        return redirect("admin:pacts_invalidation_change", obj.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
