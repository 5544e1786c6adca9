"""Alliances and goals, and the koppelplein."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from alliances import reports
from alliances.models import Alliance, Contribution
from pacts.models import Goal


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
def initiative_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "alliances/initiatives.html")
