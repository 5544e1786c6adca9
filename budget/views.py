"""The money room: list, one budget, and the same budget as CSV, XLSX and PDF."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from budget import exports
from budget.models import Budget
from budget.pictures import money_pictures
from budget.reports import BudgetReport, budget_report, money_room
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables


@login_not_required
@require_safe
def budget_list(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "budget/list.html", {"report": money_room()})


@login_not_required
@require_safe
def budget_detail(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(slug)
    context = {"report": report, "pictures": money_pictures(report)}
    return TemplateResponse(request, "budget/detail.html", context)


@login_not_required
@require_safe
def budget_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = _find(slug)
    return tables.csv_response(
        exports.rows(report), exports.head(report), filename=f"begroting-{slug}.csv"
    )


@login_not_required
@require_safe
def budget_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    report = _find(slug)
    return tables.xlsx_response(
        exports.rows(report),
        exports.head(report),
        filename=f"begroting-{slug}.xlsx",
        sheet="Begroting",
    )


@login_not_required
@require_safe
def budget_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return serve(request, "begroting", slug)


def _find(slug: str) -> BudgetReport:
    try:
        return budget_report(slug)
    except Budget.DoesNotExist:
        raise Http404("Deze begroting bestaat niet.") from None
