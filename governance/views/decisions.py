"""The register of decisions."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from governance import reports


@login_not_required
def decisions(request: HttpRequest) -> HttpResponse:
    context = {"decisions": reports.decisions()}
    return TemplateResponse(request, "governance/decisions.html", context)
