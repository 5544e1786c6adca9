"""The pages of the wijken."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from monitor import map_parts
from monitor.wijken import exports, pictures
from monitor.wijken.reports import WijkenReport, WijkReport, wijk_report, wijken_report
from pacts.models import Area
from verbeterbreda.lib import tables
from verbeterbreda.lib.answers import GEOJSON, for_programs

FIGURE = "cijfer"


@login_not_required
@require_safe
def wijken(request: HttpRequest) -> HttpResponse:
    report = _all(request)
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
        "trend": pictures.trend(report),
    }
    return TemplateResponse(request, "monitor/wijk.html", context)


@login_not_required
@require_safe
def wijk_csv(request: HttpRequest, code: str) -> HttpResponseBase:
    report = _find(request, code)
    name = f"wijk-{report.wijk.code}.csv"
    return tables.csv_response(_rows(report), exports.HEAD, filename=name)


@login_not_required
@require_safe
def wijk_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    report = _find(request, code)
    name = f"wijk-{report.wijk.code}.xlsx"
    return tables.xlsx_response(_rows(report), exports.HEAD, filename=name, sheet="Wijk")


@login_not_required
@require_safe
def wijk_json(request: HttpRequest, code: str) -> HttpResponse:
    report = _find(request, code)
    return tables.json_response(_rows(report), exports.HEAD, about={"pagina": _page(report)})


@login_not_required
@require_safe
def wijk_geojson(request: HttpRequest, code: str) -> HttpResponse:
    report = _find(request, code)
    found = exports.as_geojson(report.areas, report.chosen, report.year, page=_page(report))
    return for_programs(found, GEOJSON)


@login_not_required
@require_safe
def wijken_csv(request: HttpRequest) -> HttpResponseBase:
    found = list(exports.list_rows(_all(request)))
    return tables.csv_response(found, exports.HEAD, filename="wijken.csv")


@login_not_required
@require_safe
def wijken_xlsx(request: HttpRequest) -> HttpResponse:
    found = exports.list_rows(_all(request))
    return tables.xlsx_response(found, exports.HEAD, filename="wijken.xlsx", sheet="Wijken")


@login_not_required
@require_safe
def wijken_json(request: HttpRequest) -> HttpResponse:
    page = settings.SITE_URL + reverse("monitor:wijken")
    rows = exports.list_rows(_all(request))
    return tables.json_response(rows, exports.HEAD, about={"pagina": page})


@login_not_required
@require_safe
def wijken_geojson(request: HttpRequest) -> HttpResponse:
    report, page = _all(request), settings.SITE_URL + reverse("monitor:wijken")
    found = exports.as_geojson(report.areas, report.chosen, report.year, page=page)
    return for_programs(found, GEOJSON)


def _all(request: HttpRequest) -> WijkenReport:
    return wijken_report(slug=request.GET.get(FIGURE, ""))


def _rows(report: WijkReport) -> list[exports.Row]:
    decimals = {item.slug: item.decimals for item in report.indicators}
    return list(exports.rows(report, decimals))


def _page(report: WijkReport) -> str:
    return settings.SITE_URL + reverse("monitor:wijk", args=[report.wijk.code])


def _find(request: HttpRequest, code: str) -> WijkReport:
    try:
        return wijk_report(code, slug=request.GET.get(FIGURE, ""))
    except Area.DoesNotExist:
        raise Http404("Deze wijk kennen we niet.") from None
