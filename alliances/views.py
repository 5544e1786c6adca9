"""Public pages of what is done: alliances, goals, actions, work plans."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from alliances import kinds, reports
from alliances.forms import ActionFilter
from alliances.models import Action, Alliance, Contribution, YearPlan
from alliances.plan_report import year_plan_report
from pacts.models import Goal
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.views import serve

LATEST_YEAR_SHOWN = 2040


@login_not_required
def alliance_list(request: HttpRequest) -> HttpResponse:
    alliances = Alliance.objects.select_related("building_block", "source").annotate(
        action_count=Count("building_block__goals__actions")
    )
    alliances = alliances.order_by("building_block__order")
    alliances = alliances.prefetch_related("building_block__goals")
    return TemplateResponse(request, "alliances/list.html", {"alliances": alliances})


@login_not_required
def alliance_detail(request: HttpRequest, slug: str) -> HttpResponse:
    alliance = get_object_or_404(
        Alliance.objects.select_related("building_block", "source"), pk=slug
    )
    goals = alliance.building_block.goals.order_by("order").annotate(action_count=Count("actions"))
    context = {
        "alliance": alliance,
        "goals": goals,
        "contributions": Contribution.objects.filter(
            goals__building_block=alliance.building_block_id
        )
        .select_related("source")
        .distinct(),
        "notes": reports.notes_about(f"alliance-{slug}"),
        "trail": [("Allianties", reverse("alliances:list"))],
    }
    return TemplateResponse(request, "alliances/detail.html", context)


@login_not_required
def goal_list(request: HttpRequest) -> HttpResponse:
    goals = (
        Goal.objects.select_related("building_block__alliance")
        .annotate(action_count=Count("actions"))
        .order_by("building_block__order", "order")
    )
    goals = goals.order_by("building_block__order", "order")
    return TemplateResponse(request, "alliances/goals.html", {"goals": goals})


@login_not_required
def goal_detail(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        report = reports.goal_report(slug.upper())
    except Goal.DoesNotExist:
        raise Http404("Dit doel bestaat niet.") from None
    return TemplateResponse(request, "alliances/goal.html", {"report": report})


@login_not_required
def action_list(request: HttpRequest) -> HttpResponse:
    goals = list(Goal.objects.select_related("building_block__alliance"))
    form = ActionFilter(request.GET or None, years=_years(), goals=goals)
    actions = Action.objects.for_a_list()
    is_filtered = form.is_valid() and any(form.cleaned_data.values())
    matching = {action.pk for action in (form.matching() if is_filtered else actions)}
    context = {
        "form": form,
        "tree": reports.tree(actions, goals, matching),
        "count": len(matching),
        "total": len(actions),
        "is_filtered": is_filtered,
    }
    return TemplateResponse(request, "alliances/actions.html", context)


@login_not_required
def action_detail(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        report = reports.action_report(slug)
    except Action.DoesNotExist:
        raise Http404("Deze actie bestaat niet.") from None
    return TemplateResponse(request, "alliances/action.html", {"report": report})


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


@login_not_required
def initiative_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "alliances/initiatives.html")


def _years() -> list[int]:
    """The years in which the sources place an action."""
    found = Action.objects.aggregate(Min("from_year"), Max("from_year"), Max("until_year"))
    known = [year for year in found.values() if year]
    return list(range(min(known), min(max(known), LATEST_YEAR_SHOWN) + 1)) if known else []
