"""The bureau makes work plans, and takes them from draft to board."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliances import kinds, services
from alliances.admin.planned import CLOSED, NOT_SAVED, why_closed
from alliances.forms import NextYearForm
from alliances.models import YearPlan
from pacts.admin.base import staff_user
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.history import HistoryAdmin

CHANGE = "alliances.change_yearplan"


@admin.register(YearPlan)
class YearPlanAdmin(HistoryAdmin):
    list_display = ["title", "year", "state", "decision", "data_date_on"]
    list_filter = ["state"]
    list_select_related = ["decision"]
    change_form_template = "admin/alliances/yearplan/change_form.html"
    readonly_fields = ["stand", "paper"]

    def get_fieldsets(self, request: HttpRequest, obj: YearPlan | None = None) -> Any:
        plan = (None, {"fields": ["year", "title", "summary", "note"]})
        if obj is None:
            return [plan]
        stands = {
            "fields": ["stand", "paper"],
            "description": CLOSED.get(YearPlan.State(obj.state), ""),
        }
        return [("Hoe het ermee staat", stands), plan]

    def get_readonly_fields(self, request: HttpRequest, obj: YearPlan | None = None) -> list[str]:
        return [*self.readonly_fields, *(["year"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[YearPlan]:
        plans = super().get_queryset(request)
        return plans.filter(pk__in=YearPlan.objects.visible_to(request.user).values("pk"))

    def has_change_permission(self, request: HttpRequest, obj: YearPlan | None = None) -> bool:
        """What lies with the board, or was adopted, is only looked at."""
        is_open = obj is None or obj.may_be_edited
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: YearPlan | None = None) -> bool:
        is_fresh = obj is None or (obj.state == YearPlan.State.DRAFT and not obj.adopted_edition_id)
        return is_fresh and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: YearPlan, form: Any, change: bool) -> None:
        if not change:
            obj.data_date_on = timezone.localdate()
        super().save_model(request, obj, form, change)

    # --- What it says ----------------------------------------------------------------------------

    @admin.display(description="Stand")
    def stand(self, plan: YearPlan) -> str:
        if plan.state == YearPlan.State.ADOPTED:
            return f"vastgesteld met {plan.decision}"
        earlier = f" (eerder vastgesteld met {plan.decision})" if plan.decision else ""
        return f"{plan.get_state_display()}{earlier}"

    @admin.display(description="PDF")
    def paper(self, plan: YearPlan) -> SafeString | str:
        is_concept = plan.is_draft
        kind = kinds.CONCEPT if is_concept else kinds.WORK_PLAN
        edition = Edition.objects.of(kind, str(plan.pk)).defer("html", "facts").first()
        if edition is None:
            return "nog geen"
        if edition.state == Edition.State.FAILED:
            return f"Editie {edition.number} kon niet worden gemaakt: {edition.error}"
        if edition.state == Edition.State.WAITING:
            return f"Editie {edition.number} wordt gemaakt. Laad deze pagina straks opnieuw."
        name = "alliances:plan_concept_pdf" if is_concept else "alliances:plan_pdf"
        return format_html(
            '<a href="{}">Editie {}{}</a>, SHA-256 {}',
            reverse(name, args=[plan.pk]),
            edition.number,
            " van het concept" if is_concept else "",
            edition.sha256,
        )

    # --- Steps -----------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        plan = self.get_object(request, object_id) if object_id else None
        if request.method != "POST" or plan is None:
            return super().changeform_view(
                request,
                object_id,
                form_url,
                {**_steps(request, plan), **_rows(plan), **(extra_context or {})},
            )
        step = next((name for name in STEPS if name in request.POST), "")
        if step:
            return self._take_step(request, plan, step)
        with transaction.atomic():
            if why := why_closed(plan.pk):
                self.message_user(request, NOT_SAVED.format(why=why), messages.ERROR)
                return redirect(request.path)
            return super().changeform_view(
                request,
                object_id,
                form_url,
                {**_steps(request, plan), **_rows(plan), **(extra_context or {})},
            )

    def _take_step(self, request: HttpRequest, plan: YearPlan, step: str) -> HttpResponse:
        """A button takes its step; it does not save what else was changed on the page."""
        if not request.user.has_perm(CHANGE):
            raise PermissionDenied
        try:
            told = STEPS[step](request, plan)
        except services.PlanError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, plan, told)
            self.message_user(request, told)
        return redirect(request.path)

    def get_urls(self) -> list[URLPattern]:
        make = path(
            "<int:year>/volgend-jaar/",
            self.admin_site.admin_view(self.next_year_view),
            name="alliances_yearplan_next",
        )
        return [make, *super().get_urls()]

    def next_year_view(self, request: HttpRequest, year: int) -> HttpResponse:
        """Make the plan of the next year: what goes along by itself, and what is chosen to."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        plan = get_object_or_404(self.get_queryset(request), pk=year)
        known = YearPlan.objects.filter(year=year + 1).first()
        if known and request.method != "POST":
            self.message_user(request, f"Er is al een werkplan van {year + 1}: dit is het.")
            return redirect("admin:alliances_yearplan_change", known.pk)
        offered = services.proposal(year=year + 1, from_plan=plan)
        form = NextYearForm(request.POST or None, offered=offered)
        if request.method == "POST" and form.is_valid():
            try:
                made = services.make_year_plan(
                    year=year + 1,
                    from_plan=plan,
                    reasons=form.reasons(),
                    by=staff_user(request),
                    now=timezone.now(),
                )
            except services.PlanError as error:
                form.add_error(None, str(error))
            else:
                self.log_addition(request, made, f"Gemaakt uit {plan}.")
                self.message_user(request, f"{made} staat klaar als concept.")
                return redirect("admin:alliances_yearplan_change", made.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Werkplan {year + 1} maken",
            "opts": self.opts,
            "plan": plan,
            "year": year + 1,
            "offered": offered,
            "form": form,
        }
        return TemplateResponse(request, "admin/alliances/yearplan/next_year.html", context)


def _steps(request: HttpRequest, plan: YearPlan | None) -> dict[str, Any]:
    """Which buttons stand below the form."""
    if plan is None or not request.user.has_perm(CHANGE):
        return {}
    return {"plan": plan, "next_year": plan.year + 1, "may_step": True}


def _rows(plan: YearPlan | None) -> dict[str, Any]:
    """What is in the plan, to look at; each row has a page of its own with its partners."""
    if plan is None:
        return {}
    rows = plan.planned_actions.select_related("action", "plan", "rolled_from")
    return {"rows": rows.annotate(share_count=Count("shares")).order_by("order")}


def _submit(request: HttpRequest, plan: YearPlan) -> str:
    services.submit(plan=plan, by=staff_user(request), now=timezone.now())
    return f"{plan} ligt nu bij het bestuur."


def _take_back(request: HttpRequest, plan: YearPlan) -> str:
    services.take_back(plan=plan, by=staff_user(request), now=timezone.now())
    return f"{plan} is teruggenomen en weer een concept."


def _revise(request: HttpRequest, plan: YearPlan) -> str:
    services.revise(plan=plan, by=staff_user(request), now=timezone.now())
    return (
        f"{plan} is open voor wijziging. Wat is vastgesteld, blijft gelden tot een nieuw besluit."
    )


def _ask(request: HttpRequest, plan: YearPlan) -> str:
    """A new edition of what may still change; of what was adopted only the file that failed."""
    adopted = plan.adopted_edition
    if plan.state == YearPlan.State.ADOPTED and adopted:
        if adopted.state == Edition.State.FAILED:
            documents.try_again(edition=adopted, now=timezone.now())
            return f"Editie {adopted.number} wordt opnieuw gemaakt, van wat toen is vastgesteld."
        raise services.PlanError("De vastgestelde PDF staat er en verandert niet meer.")
    kind = kinds.CONCEPT if plan.is_draft else kinds.WORK_PLAN
    edition = documents.request_edition(kind=kind, key=str(plan.pk), now=timezone.now())
    if edition.state == Edition.State.PUBLISHED:
        return f"Er is niets veranderd sinds editie {edition.number}."
    return f"Editie {edition.number} wordt nu gemaakt."


STEPS = {"_submit": _submit, "_take_back": _take_back, "_revise": _revise, "_ask": _ask}
