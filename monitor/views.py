"""The monitor: overview, one indicator, the method, and the same figures as files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from monitor import exports, figures, kinds
from monitor.models import Indicator
from monitor.peers import peers
from monitor.pictures import indicator_pictures, overview_pictures
from monitor.reports import IndicatorReport, indicator_report, monitor_report
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    report = monitor_report()
    context = {"report": report, "cards": overview_pictures(report.groups)}
    return TemplateResponse(request, "monitor/overview.html", context)


@login_not_required
@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(request, slug)
    context = {"report": report, "pictures": indicator_pictures(report)}
    return TemplateResponse(request, "monitor/indicator.html", context)


@login_not_required
@require_safe
def method_page(request: HttpRequest) -> HttpResponse:
    context = {"groups": figures.groups()}
    return TemplateResponse(request, "monitor/method.html", context)


@login_not_required
@require_safe
def peers_page(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "monitor/peers.html", {"peers": peers()})


@login_not_required
@require_safe
def indicator_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(request, slug)
    return tables.csv_response(exports.rows(report), exports.HEAD, filename=f"{slug}.csv")


@login_not_required
@require_safe
def indicator_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(request, slug)
    return tables.xlsx_response(
        exports.rows(report), exports.HEAD, filename=f"{slug}.xlsx", sheet="Monitor"
    )


@login_not_required
@require_safe
def monitor_pdf(request: HttpRequest) -> HttpResponseBase:
    return serve(request, kinds.MONITOR, kinds.KEY)


def _find(request: HttpRequest, slug: str) -> IndicatorReport:
    """The indicator as the address asks for it: ?jaar=2016 and ?groep=ruim. 404 when unknown."""
    year = request.GET.get("jaar", "")
    is_year = year.isdecimal() and len(year) == 4
    wide = request.GET.get("groep") == figures.WIDE_GROUP
    try:
        return indicator_report(slug, year=int(year) if is_year else None, wide=wide)
    except Indicator.DoesNotExist:
        raise Http404("Dit cijfer bestaat niet.") from None
