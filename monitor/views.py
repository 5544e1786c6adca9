"""The monitor: overview, one indicator, the method, and the same figures as files."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.csp import CSP, build_policy
from django.views.decorators.http import require_safe

from monitor import exports, figures, kinds, map_parts, overview_exports
from monitor.drawing import gap_picture
from monitor.indicator_pictures import card_pictures, indicator_pictures
from monitor.models import Indicator
from monitor.peers import peers
from monitor.reports import (
    Asked,
    IndicatorReport,
    OverviewReport,
    gap_of_one,
    indicator_report,
    overview_report,
)
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables
from verbeterbreda.lib.answers import CSVW, GEOJSON, JSON, for_programs

EMBEDDED_CSP: Any = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    report = overview_report(Asked.of(request.GET))
    context = {"report": report, "cards": card_pictures(report.cards)}
    return TemplateResponse(request, "monitor/overview.html", context)


@login_not_required
@require_safe
def overview_csv(request: HttpRequest) -> HttpResponseBase:
    report = _whole_overview(request)
    found = list(overview_exports.rows(report))
    response = tables.csv_response(found, overview_exports.HEAD, filename="monitor.csv")
    about = _with_query(reverse("monitor:overview_csvw"), report.asked.query)
    return _described(response, about)


@login_not_required
@require_safe
def overview_xlsx(request: HttpRequest) -> HttpResponse:
    found = overview_exports.rows(_whole_overview(request))
    head = overview_exports.HEAD
    return tables.xlsx_response(found, head, filename="monitor.xlsx", sheet="Monitor")


@login_not_required
@require_safe
def overview_json(request: HttpRequest) -> HttpResponse:
    found = overview_exports.as_json(_whole_overview(request))
    return for_programs(found, JSON)


@login_not_required
@require_safe
def overview_csvw(request: HttpRequest) -> HttpResponse:
    table = _with_query("monitor.csv", Asked.of(request.GET).query)
    page = settings.SITE_URL + reverse("monitor:overview")
    return for_programs(overview_exports.csvw(table=table, page=page), CSVW)


@login_not_required
@require_safe
def indicator(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(request, slug)
    kept = {name: request.GET[name] for name in ("jaar", "groep") if request.GET.get(name)}
    pictures = indicator_pictures(report, map_parts.asked(request.GET), kept)
    context = {"report": report, "pictures": pictures, "part": pictures.part}
    return TemplateResponse(request, "monitor/indicator.html", context)


@login_not_required
@require_safe
def embedded(request: HttpRequest, slug: str) -> HttpResponse:
    """The chart and its sentence, small: the one page that other sites may show in a frame."""
    is_wide = _is_wide(request)
    try:
        item = gap_of_one(slug, wide=is_wide)
    except Indicator.DoesNotExist:
        raise Http404("Van dit onderwerp is er geen grafiek.") from None
    chart = gap_picture(item.gap, f"kloof-{slug}")
    if not chart:
        raise Http404("Van dit onderwerp is er geen grafiek.")
    context = {"item": item, "chart": chart, "is_wide": is_wide}
    response = TemplateResponse(request, "monitor/embedded.html", context)
    response.headers[str(CSP.HEADER_ENFORCE)] = build_policy(EMBEDDED_CSP)
    # The older header cannot say "everywhere", so it is left out.
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    return response


@login_not_required
@require_safe
def method_page(request: HttpRequest) -> HttpResponse:
    groups = figures.groups()
    context = {"groups": groups, "partly": sorted(groups.names[code] for code in groups.part)}
    return TemplateResponse(request, "monitor/method.html", context)


@login_not_required
@require_safe
def peers_page(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "monitor/peers.html", {"peers": peers()})


@login_not_required
@require_safe
def indicator_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    # Read before the answer begins: half a file looks like a whole one.
    report = _find(request, slug)
    rows = list(exports.rows(report, every_year=_is_every_year(request)))
    response = tables.csv_response(rows, exports.HEAD, filename=f"{slug}.csv")
    about = _with_query(reverse("monitor:csvw", args=[slug]), _query(request, report))
    return _described(response, about)


@login_not_required
@require_safe
def indicator_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    rows = exports.rows(_find(request, slug), every_year=_is_every_year(request))
    return tables.xlsx_response(rows, exports.HEAD, filename=f"{slug}.xlsx", sheet="Monitor")


@login_not_required
@require_safe
def indicator_csvw(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(request, slug)
    table = _with_query(f"{slug}.csv", _query(request, report))
    found = exports.csvw(report, table=table, page=_page(slug))
    return for_programs(found, CSVW)


@login_not_required
@require_safe
def indicator_json(request: HttpRequest, slug: str) -> HttpResponse:
    found = exports.as_json(_find(request, slug), page=_page(slug))
    return for_programs(found, JSON)


@login_not_required
@require_safe
def indicator_geojson(request: HttpRequest, slug: str) -> HttpResponse:
    found = exports.as_geojson(_find(request, slug), page=_page(slug))
    return for_programs(found, GEOJSON)


@login_not_required
@require_safe
def monitor_pdf(request: HttpRequest) -> HttpResponseBase:
    return serve(request, kinds.MONITOR, kinds.KEY)


def _whole_overview(request: HttpRequest) -> OverviewReport:
    return overview_report(Asked.of(request.GET), whole=True)


def _query(request: HttpRequest, report: IndicatorReport) -> str:
    """What makes the address of a table of this indicator: the year, if one was asked, and more."""
    year = [] if _is_every_year(request) or not report.year else [f"jaar={report.year}"]
    wide = [f"groep={figures.WIDE_GROUP}"] if report.is_wide else []
    return "&".join([*year, *wide])


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _described(response: HttpResponseBase, path: str) -> HttpResponseBase:
    """The answer with a link to what describes its table."""
    response.headers["Link"] = f'<{path}>; rel="describedby"; type="{CSVW}"'
    return response


def _page(slug: str) -> str:
    return settings.SITE_URL + reverse("monitor:indicator", args=[slug])


def _is_every_year(request: HttpRequest) -> bool:
    """Whether the address asks for no year, so that a table holds all of them."""
    return not request.GET.get("jaar")


def _is_wide(request: HttpRequest) -> bool:
    return request.GET.get("groep") == figures.WIDE_GROUP


def _find(request: HttpRequest, slug: str) -> IndicatorReport:
    """The indicator as the address asks for it: ?jaar=2016 and ?groep=ruim. 404 when unknown."""
    year = request.GET.get("jaar", "")
    is_year = year.isdecimal() and len(year) == 4
    wide = _is_wide(request)
    try:
        return indicator_report(slug, year=int(year) if is_year else None, wide=wide)
    except Indicator.DoesNotExist:
        raise Http404("Dit cijfer bestaat niet.") from None
