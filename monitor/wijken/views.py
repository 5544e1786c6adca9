"""The pages of the wijken."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from monitor import map_parts
from monitor.wijken import exports, pictures
from monitor.wijken.reports import WijkReport, wijk_report, wijken_report
from pacts.models import Area
from verbeterbreda.lib import tables

FIGURE = "cijfer"


@login_not_required
@require_safe
def wijken(request: HttpRequest) -> HttpResponse:
    report = wijken_report(slug=request.GET.get(FIGURE, ""))
    kept = {FIGURE: report.chosen.slug} if report.chosen else {}
    part = pictures.wijken_part(report, map_parts.asked(request.GET), kept)
    return TemplateResponse(request, "monitor/wijken.html", {"report": report, "part": part})


@login_not_required
@require_safe
def wijk(request: HttpRequest, code: str) -> HttpResponse:
    report = _find(request, code)
    kept = {FIGURE: report.chosen.slug} if report.chosen else {}
    context = {
        "report": report,
        "part": pictures.wijk_part(report, map_parts.asked(request.GET), kept),
        "locator": pictures.locator(report),
    }
    return TemplateResponse(request, "monitor/wijk.html", context)


@login_not_required
@require_safe
def wijk_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    report = _find(request, code)
    decimals = {item.slug: item.decimals for item in report.indicators}
    name = f"wijk-{report.wijk.code}.csv"
    return tables.csv_response(exports.rows(report, decimals), exports.HEAD, filename=name)


def _find(request: HttpRequest, code: str) -> WijkReport:
    try:
        return wijk_report(code, slug=request.GET.get(FIGURE, ""))
    except Area.DoesNotExist:
        raise Http404("Deze wijk kennen we niet.") from None
