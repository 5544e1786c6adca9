"""Where the money goes, what was promised and spent of it, and the list of all promises."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from budget import money_exports
from budget.models import Budget
from budget.pictures import flow_picture
from budget.reports import flows
from budget.reports.register import register
from budget.reports.spending import spending_report
from verbeterbreda.lib import tables


@login_not_required
@require_safe
def budget_flow(request: HttpRequest, slug: str) -> HttpResponse:
    budget = _find(request, slug)
    context = {"budget": budget, "pictures": [flow_picture(flow) for flow in flows([budget])]}
    return TemplateResponse(request, "budget/flow.html", context)


@login_not_required
@require_safe
def budget_flow_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    found = flows([_find(request, slug)])
    return tables.csv_response(
        money_exports.flow_rows(found),
        money_exports.FLOW_HEAD,
        filename=f"begroting-{slug}-waarheen.csv",
    )


@login_not_required
@require_safe
def budget_spending(request: HttpRequest, slug: str) -> HttpResponse:
    budget = _find(request, slug)
    context = {"budget": budget, "report": spending_report(budget)}
    return TemplateResponse(request, "budget/spending.html", context)


@login_not_required
@require_safe
def budget_spending_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    report = spending_report(_find(request, slug))
    return tables.csv_response(
        money_exports.spending_rows(report),
        money_exports.SPENDING_HEAD,
        filename=f"begroting-{slug}-toegezegd.csv",
    )


@login_not_required
@require_safe
def commitments_csv(request: HttpRequest) -> HttpResponseBase:
    """Every promise and every payment. The rows are read before the answer begins."""
    return tables.csv_response(
        money_exports.register_rows(list(register())),
        money_exports.REGISTER_HEAD,
        filename="toezeggingen.csv",
    )


def _find(request: HttpRequest, slug: str) -> Budget:
    """A budget that this visitor may see; drafts are for who makes them."""
    budget = Budget.objects.visible_to(request.user).filter(pk=slug).first()
    if budget is None:
        raise Http404("Deze begroting bestaat niet.")
    return budget
