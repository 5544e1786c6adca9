"""Actions: the list, the page of one, its versions, and what our words for a status mean."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from alliances import reports
from alliances.forms import ActionFilter
from alliances.models import Action, Alliance
from alliances.reports.actions import status_list
from alliances.reports.versions import versions_report
from pacts.models import Goal

LATEST_YEAR_SHOWN = 2040


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
        report = reports.action_report(slug, now=timezone.now())
    except Action.DoesNotExist:
        raise Http404("Deze actie bestaat niet.") from None
    return TemplateResponse(request, "alliances/action.html", {"report": report})


@login_not_required
def action_versions(request: HttpRequest, slug: str) -> HttpResponse:
    action = get_object_or_404(Action.objects.select_related("goal"), pk=slug)
    report = versions_report(
        action,
        page=request.GET.get("pagina", 1),
        older=request.GET.get("van", ""),
        newer=request.GET.get("naar", ""),
    )
    return TemplateResponse(request, "alliances/action_versions.html", {"report": report})


@login_not_required
def status_meanings(request: HttpRequest) -> HttpResponse:
    trail = [("Acties", reverse("alliances:actions"))]
    context = {
        "statuses": status_list(),
        "trail": trail,
        "alliances": Alliance.objects.select_related("building_block"),
    }
    return TemplateResponse(request, "alliances/statuses.html", context)


def _years() -> list[int]:
    """The years in which the sources place an action."""
    found = Action.objects.aggregate(Min("from_year"), Max("from_year"), Max("until_year"))
    known = [year for year in found.values() if year]
    return list(range(min(known), min(max(known), LATEST_YEAR_SHOWN) + 1)) if known else []
