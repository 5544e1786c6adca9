"""The board adopts a work plan, by a decision it took already or one that it records here."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from alliances import kinds, services
from alliances.forms import AdoptionForm
from alliances.models import YearPlan
from alliances.models.plans import may_see_drafts
from alliances.reports.plans import year_plan_report
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents


def plan_adopt(request: HttpRequest, year: int) -> HttpResponse:
    """Show what is decided on and ask by which decision; adopt it with POST."""
    if not may_see_drafts(request.user):
        raise PermissionDenied
    plan = get_object_or_404(YearPlan.objects.for_a_report(), pk=year)
    report = year_plan_report(plan)
    concept = documents.latest(kinds.CONCEPT, str(year))
    form = AdoptionForm(
        request.POST or None,
        plan=plan,
        item=report.asked[-1].item if report.asked else None,
        concept=concept.number if concept else None,
    )
    if request.method == "POST" and form.is_valid() and _adopted(request, plan, form):
        return redirect(plan)
    context = {
        "plan": plan,
        "form": form,
        "report": report,
        "concept": concept,
        "changes": documents.changes_since(concept, report) if concept else (),
        "is_submitted": plan.state == YearPlan.State.SUBMITTED,
        "trail": [
            ("Werkplannen", reverse("alliances:plans")),
            (plan.title, plan.get_absolute_url()),
        ],
    }
    return TemplateResponse(request, "alliances/plan_adopt.html", context)


def _adopted(request: HttpRequest, plan: YearPlan, form: AdoptionForm) -> bool:
    """Adopt the plan; what stands in the way is told in the form, that keeps what was typed."""
    assert isinstance(request.user, User)  # nobody else has the permission
    now = timezone.now()
    try:
        if form.chosen:
            services.adopt(plan=plan, decision=form.chosen, by=request.user, now=now)
        else:
            services.decide_and_adopt(
                plan=plan, decision=form.new_decision(), by=request.user, now=now
            )
    except services.PlanError as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.take_over(error)
    return not form.errors
