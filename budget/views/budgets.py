"""The list, one budget, the same budget as CSV, XLSX and PDF, and what is in those files."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from budget import datapackage, exports
from budget.models import Budget
from budget.pictures import money_pictures
from budget.reports import BudgetReport, budget_page, budget_report, money_room, promised_in
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables


@login_not_required
@require_safe
def budget_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "budget/list.html", {"report": money_room()})


@login_not_required
@require_safe
def data_package(request: HttpRequest) -> HttpResponse:
    """What is in the CSV of every published budget, for programs."""
    return JsonResponse(datapackage.package(), json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_safe
def budget_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(request, slug)
    shown = budget_page(
        report, number=request.GET.get("pagina", ""), line=request.GET.get("regel", "")
    )
    context = {
        "report": report,
        "shown": shown,
        "pictures": money_pictures(report),
        "promised": promised_in(report.slug),
    }
    return TemplateResponse(request, "budget/detail.html", context)


@login_not_required
@require_safe
def budget_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(request, slug)
    return tables.csv_response(
        exports.rows(report), exports.head(report), filename=f"begroting-{slug}.csv"
    )


@login_not_required
@require_safe
def budget_checks_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What was printed beside what we add up, for every column, block and line."""
    report = _find(request, slug)
    return tables.csv_response(
        exports.check_rows(report),
        exports.CHECKS_HEAD,
        filename=f"begroting-{slug}-aansluiting.csv",
    )


@login_not_required
@require_safe
def budget_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(request, slug)
    return tables.xlsx_response(
        exports.rows(report),
        exports.head(report),
        filename=f"begroting-{slug}.xlsx",
        sheet="Begroting",
        to_edit=True,
    )


@login_not_required
@require_safe
def budget_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return serve(request, "begroting", slug)


def _find(request: HttpRequest, slug: str) -> BudgetReport:
    """The report of a budget that this visitor may see; drafts are for who makes them."""
    if not Budget.objects.visible_to(request.user).filter(pk=slug).exists():
        raise Http404("Deze begroting bestaat niet.")
    return budget_report(slug)
