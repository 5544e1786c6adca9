"""One action in a work plan, with what partners put in; staff come here from the plan."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from alliances.models import PartnerShare, PlannedAction, YearPlan
from verbeterbreda.lib.moments import Moment, MomentField

CLOSED = {
    YearPlan.State.SUBMITTED: "Dit werkplan ligt bij het bestuur. Neem het eerst terug.",
    YearPlan.State.ADOPTED: (
        "Dit werkplan is vastgesteld. Wat erin staat, verandert alleen met een nieuw besluit: kies "
        "‘Wijzig met een nieuw besluit’, pas het aan en leg het weer voor."
    ),
}
NOT_SAVED = "Er is niets bewaard. {why} Ga terug in je browser om te zien wat je had getypt."


def why_closed(year: int) -> str:
    """Why the plan of this year cannot be changed now; holds the row, so that nobody adopts it."""
    plan = YearPlan.objects.select_for_update().get(pk=year)
    return "" if plan.may_be_edited else CLOSED[YearPlan.State(plan.state)]


class PlannedActionForm(forms.ModelForm):
    """The parts of the year as moments: kwartaal 2 2024, mei 2024 or 17-05-2024."""

    first = MomentField(label="Dit jaar vanaf", required=False)
    last = MomentField(label="Dit jaar tot en met", required=False)

    class Meta:
        model = PlannedAction
        fields = ["plan", "action", "order", "timing_text", "roll_reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["first"] = self.instance.first
            self.initial["last"] = self.instance.last

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        plan = cleaned.get("plan") or (self.instance.plan if self.instance.plan_id else None)
        for name in ("first", "last"):
            moment: Moment | None = cleaned.get(name)
            if moment and plan and moment.year != plan.year:
                self.add_error(name, f"Dit werkplan gaat over {plan.year}. Noem een moment daarin.")
        self.instance.from_part = _part(cleaned.get("first"))
        self.instance.until_part = _part(cleaned.get("last"))
        return cleaned


def _part(moment: Moment | None) -> str:
    return moment.part if moment else ""


class PartnerShareInline(admin.TabularInline[PartnerShare, PlannedAction]):
    model = PartnerShare
    extra = 0
    autocomplete_fields = ["organisation"]


@admin.register(PlannedAction)
class PlannedActionAdmin(admin.ModelAdmin[PlannedAction]):
    """One action in a plan, with what partners put in; reached from the plan."""

    form = PlannedActionForm
    inlines = [PartnerShareInline]
    autocomplete_fields = ["action"]
    list_display = ["action", "plan", "order"]
    list_filter = ["plan"]
    list_select_related = ["action", "plan"]
    search_fields = ["action__number", "action__title"]

    def get_fieldsets(self, request: HttpRequest, obj: PlannedAction | None = None) -> Any:
        fields = ["plan", "action", "order", "first", "last", "timing_text"]
        closed = CLOSED.get(YearPlan.State(obj.plan.state), "") if obj else ""
        if closed:
            fields = ["plan", "action", "order", "when"]
        shown = (None, {"fields": fields, "description": closed})
        if obj and obj.rolled_from:
            rolled = {"fields": ["rolled", "roll_reason"]}
            return [shown, ("Doorgeschoven", rolled)]
        return [shown]

    def get_readonly_fields(
        self, request: HttpRequest, obj: PlannedAction | None = None
    ) -> list[str]:
        return ["rolled", "when", *(["plan", "action"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[PlannedAction]:
        visible = YearPlan.objects.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(plan__in=visible)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: PlannedAction | None = None) -> bool:
        is_open = obj is None or obj.plan.may_be_edited
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: PlannedAction | None = None) -> bool:
        """Who may change a plan, may take an action out of it while it is open."""
        return obj is not None and self.has_change_permission(request, obj)

    @admin.display(description="Wanneer dit jaar")
    def when(self, planned: PlannedAction) -> str:
        return planned.when or "zoals bij de actie"

    @admin.display(description="Uit")
    def rolled(self, planned: PlannedAction) -> str:
        return str(planned.rolled_from.plan) if planned.rolled_from else ""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "plan":
            kwargs["queryset"] = YearPlan.objects.filter(
                state__in=[YearPlan.State.DRAFT, YearPlan.State.RECONSTRUCTION]
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        planned = get_object_or_404(self.get_queryset(request), pk=object_id)
        with transaction.atomic():
            if why := why_closed(planned.plan_id):
                self.message_user(request, NOT_SAVED.format(why=why), messages.ERROR)
                return redirect(request.path)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def response_add(
        self, request: HttpRequest, obj: PlannedAction, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._back_to_plan(request, obj, super().response_add(request, obj))

    def response_change(self, request: HttpRequest, obj: PlannedAction) -> HttpResponse:
        return self._back_to_plan(request, obj, super().response_change(request, obj))

    def _back_to_plan(
        self, request: HttpRequest, obj: PlannedAction, answer: HttpResponse
    ) -> HttpResponse:
        """The list that staff come from is the plan itself."""
        if "_save" in request.POST:
            return redirect("admin:alliances_yearplan_change", obj.plan_id)
        return answer
