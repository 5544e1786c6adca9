"""The proposals for money: the list and one of them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget import proposal_exports
from budget.reports.proposals import proposal_list, proposal_page
from verbeterbreda.lib import tables


@login_not_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    report = proposal_list(today=timezone.localdate(), number=request.GET.get("pagina", ""))
    return TemplateResponse(request, "budget/proposals.html", {"report": report})


@login_not_required
@require_safe
def proposals_csv(request: HttpRequest) -> HttpResponseBase:
    """Every proposal with what is known of it, for programs."""
    return tables.csv_response(
        proposal_exports.rows(), proposal_exports.HEAD, filename="voorstellen-voor-geld.csv"
    )


@login_not_required
@require_safe
def proposal(request: HttpRequest, slug: str) -> HttpResponse:
    report = proposal_page(slug, today=timezone.localdate())
    return TemplateResponse(request, "budget/proposal.html", {"report": report})
