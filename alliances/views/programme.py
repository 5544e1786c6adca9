"""The roll-up pages of the programme: alliances, goals, years, what an organisation does."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse

from alliances import exports, reports
from alliances.models import Alliance
from pacts.models import Goal
from verbeterbreda.lib import tables


@login_not_required
def alliance_list(request: HttpRequest) -> HttpResponse:
    alliances = Alliance.objects.select_related("building_block", "source").annotate(
        action_count=Count("building_block__goals__actions")
    )
    alliances = alliances.order_by("building_block__order")
    alliances = alliances.prefetch_related("building_block__goals")
    context = {"alliances": alliances, "others": reports.other_contributions()}
    return TemplateResponse(request, "alliances/list.html", context)


@login_not_required
def alliance_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(reports.alliance_report, slug, "Deze alliantie bestaat niet.")
    return TemplateResponse(request, "alliances/detail.html", {"report": report})


@login_not_required
def alliance_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(reports.alliance_report, slug, "Deze alliantie bestaat niet.")
    rows = exports.alliance_rows(report)
    return tables.csv_response(rows, exports.HEAD, filename=f"alliantie-{slug}.csv")


@login_not_required
def alliance_money(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(reports.alliance_money, slug, "Deze alliantie bestaat niet.")
    return TemplateResponse(request, "alliances/money.html", {"report": report})


@login_not_required
def alliance_money_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(reports.alliance_money, slug, "Deze alliantie bestaat niet.")
    rows = exports.alliance_money_rows(report)
    return tables.csv_response(rows, exports.HEAD, filename=f"alliantie-{slug}-geld.csv")


@login_not_required
def goal_list(request: HttpRequest) -> HttpResponse:
    goals = (
        Goal.objects.select_related("building_block__alliance")
        .annotate(action_count=Count("actions"))
        .order_by("building_block__order", "order")
    )
    return TemplateResponse(request, "alliances/goals.html", {"goals": goals})


@login_not_required
def goal_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(reports.goal_report, slug.upper(), "Dit doel bestaat niet.")
    return TemplateResponse(request, "alliances/goal.html", {"report": report})


@login_not_required
def goal_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(reports.goal_report, slug.upper(), "Dit doel bestaat niet.")
    rows = exports.goal_rows(report)
    return tables.csv_response(rows, exports.HEAD, filename=f"doel-{slug.lower()}.csv")


@login_not_required
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(reports.organisation_report, slug, "Deze organisatie kennen we niet.")
    return TemplateResponse(request, "alliances/organisation.html", {"report": report})


@login_not_required
def organisation_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(reports.organisation_report, slug, "Deze organisatie kennen we niet.")
    rows = exports.organisation_rows(report)
    return tables.csv_response(rows, exports.HEAD, filename=f"organisatie-{slug}.csv")


@login_not_required
def year_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "alliances/years.html", {"years": reports.years_report()})


@login_not_required
def year_detail(request: HttpRequest, year: int) -> HttpResponse:
    report = _find(reports.year_report, year, "In dit jaar staat niets van het programma.")
    return TemplateResponse(request, "alliances/year.html", {"report": report})


@login_not_required
def year_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    report = _find(reports.year_report, year, "In dit jaar staat niets van het programma.")
    rows = exports.year_rows(report)
    return tables.csv_response(rows, exports.HEAD, filename=f"jaar-{year}.csv")


@login_not_required
def initiative_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "alliances/initiatives.html")


def _find[K, R](report: Callable[[K], R], key: K, missing: str) -> R:
    """The report, or a 404 with this sentence."""
    try:
        return report(key)
    except ObjectDoesNotExist:
        raise Http404(missing) from None
