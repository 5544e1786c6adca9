"""Money per neighbourhood and per inhabitant, as a page and as CSV."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from verbeterbreda.lib import tables
from verbeterbreda.pages import money_exports
from verbeterbreda.pages.reports.neighbourhood_money import neighbourhood_money


@login_not_required
@require_safe
def money_by_place(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(
        request, "pages/neighbourhood_money.html", {"report": neighbourhood_money()}
    )


@login_not_required
@require_safe
def money_by_place_csv(request: HttpRequest) -> HttpResponseBase:
    return tables.csv_response(
        money_exports.rows(neighbourhood_money()), money_exports.HEAD, filename="geld-per-buurt.csv"
    )
