"""Work plans: the list, the page of a year and its PDF."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from alliances import kinds
from alliances.models import YearPlan
from alliances.reports.plans import year_plan_report
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.views import serve


@login_not_required
def plan_list(request: HttpRequest) -> HttpResponse:
    plans = (
        YearPlan.objects.visible_to(request.user)
        .annotate(action_count=Count("planned_actions"))
        .order_by("-year")
    )
    return TemplateResponse(request, "alliances/plans.html", {"plans": plans})


@login_not_required
def plan_detail(request: HttpRequest, year: int) -> HttpResponse:
    plans = YearPlan.objects.visible_to(request.user).select_related("decision")
    report = year_plan_report(get_object_or_404(plans, pk=year))
    editions = documents.published(kinds.WORK_PLAN, str(year))
    edition = editions[0] if editions else None
    context = {
        "report": report,
        "trail": [("Werkplannen", reverse("alliances:plans"))],
        "edition": edition,
        "earlier": editions[1:],
        "has_changed": edition is not None
        and edition.content_sha256
        != documents.content_sha256(kind=kinds.WORK_PLAN, key=str(year), report=report),
    }
    return TemplateResponse(request, "alliances/plan.html", context)


@login_not_required
def plan_pdf(request: HttpRequest, year: int) -> HttpResponse:
    get_object_or_404(YearPlan.objects.public(), pk=year)
    return serve(request, kinds.WORK_PLAN, str(year))
