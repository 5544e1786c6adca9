"""Who takes part: organisations, and what they agreed among themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from pacts import reports
from pacts.models import Organisation


@login_not_required
def covenants(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pacts/covenants.html")


@login_not_required
def organisation_list(request: HttpRequest) -> HttpResponse:
    report = reports.organisations_page()
    return TemplateResponse(request, "pacts/organisations.html", {"report": report})


@login_not_required
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.select_related("source"), slug=slug)
    report = reports.organisation_page(found)
    return TemplateResponse(request, "pacts/organisation.html", {"report": report})
