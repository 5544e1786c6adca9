"""Work plans: the list, the page of a year, its PDF and its tables."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from alliances import kinds
from alliances.models import YearPlan
from alliances.models.plans import may_see_drafts
from alliances.reports import plans as reports
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables

TRAIL = "Werkplannen"


@login_not_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    plans = (
        YearPlan.objects.visible_to(request.user)
        .select_related("decision")
        .annotate(action_count=Count("planned_actions"))
        .order_by("-year")
    )
    context = {"plans": plans, "sees_drafts": may_see_drafts(request.user)}
    return TemplateResponse(request, "alliances/plans.html", context)


@login_not_required
@require_safe
def plan_detail(request: HttpRequest, year: int) -> HttpResponse:
    plan = _find(request, year)
    editions = documents.published(kinds.WORK_PLAN, str(year))
    edition = editions[0] if editions else None
    context = {
        "plan": plan,
        "trail": [(TRAIL, reverse("alliances:plans"))],
        "edition": edition,
        "earlier": editions[1:],
        "in_the_making": _in_the_making(plan),
    }
    if not _may_read(request, plan):
        # What the board adopted stays public while the next version is worked on behind the door.
        return TemplateResponse(request, "alliances/plan_adopted.html", context)
    report = reports.year_plan_report(plan)
    context["report"] = report
    context["tells_changes"] = bool(edition and edition.facts)
    context["changes"] = documents.changes_since(edition, report) if edition else ()
    if plan.is_draft:
        concepts = Edition.objects.of(kinds.CONCEPT, str(year)).defer("html", "facts")
        context["concept"] = concepts.first()
        context["may_adopt"] = plan.state == YearPlan.State.SUBMITTED
    return TemplateResponse(request, "alliances/plan.html", context)


@login_not_required
@require_safe
def plan_pdf(request: HttpRequest, year: int) -> HttpResponse:
    get_object_or_404(YearPlan.objects.public(), pk=year)
    return serve(request, kinds.WORK_PLAN, str(year))


@require_safe
def concept_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The PDF that members of the board get beforehand; not for the public, and kept nowhere."""
    plan = _find(request, year)
    if not may_see_drafts(request.user):
        raise Http404("Dit werkplan bestaat niet.")
    response = serve(request, kinds.CONCEPT, str(plan.pk))
    response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
def plan_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    report = _report(request, year)
    return tables.csv_response(
        reports.rows(report), reports.head(), filename=_filename(report, "csv")
    )


@login_not_required
@require_safe
def plan_xlsx(request: HttpRequest, year: int) -> HttpResponse:
    report = _report(request, year)
    return tables.xlsx_response(
        reports.rows(report),
        reports.head(),
        filename=_filename(report, "xlsx"),
        sheet=f"Werkplan {year}",
    )


def _find(request: HttpRequest, year: int) -> YearPlan:
    return get_object_or_404(YearPlan.objects.visible_to(request.user).for_a_report(), pk=year)


def _may_read(request: HttpRequest, plan: YearPlan) -> bool:
    """Whether this visitor may read what stands in the plan now."""
    return not plan.is_draft or may_see_drafts(request.user)


def _report(request: HttpRequest, year: int) -> reports.YearPlanReport:
    plan = _find(request, year)
    if not _may_read(request, plan):
        raise Http404("Aan dit werkplan wordt gewerkt. Wat is vastgesteld, staat in de PDF.")
    return reports.year_plan_report(plan)


def _in_the_making(plan: YearPlan) -> str:
    """The state of the file that was adopted, when it is not there yet."""
    edition = plan.adopted_edition
    return edition.state if edition and edition.state != edition.State.PUBLISHED else ""


def _filename(report: reports.YearPlanReport, ending: str) -> str:
    return f"werkplan-{report.year}{'-concept' if report.is_draft else ''}.{ending}"
