"""Who takes part: organisations, what they promise, and what they agreed among themselves."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from pacts import reports
from pacts.models import Organisation, OrganisationDetails
from pacts.reports.organisations import OrganisationFilter


@login_not_required
def covenants(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pacts/covenants.html")


@login_not_required
def organisation_list(request: HttpRequest) -> HttpResponse:
    wanted = OrganisationFilter.read(request.GET)
    report = reports.organisations_page(wanted, timezone.now())
    return TemplateResponse(request, "pacts/organisations.html", {"report": report})


@login_not_required
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.public().select_related("source"), slug=slug)
    report = reports.organisation_page(found)
    return TemplateResponse(request, "pacts/organisation.html", {"report": report})


@login_not_required
@csp_override({"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": [""]})
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The logo of an organisation that signed; of who only applied there is none."""
    details = OrganisationDetails.objects.public().filter(signature__organisation=slug)
    drawn = details.exclude(logo=b"").values_list("logo", flat=True).first()
    if drawn is None:
        raise Http404("Van deze organisatie is er geen logo.")
    response = HttpResponse(bytes(drawn), content_type="image/webp")
    response["Cache-Control"] = "public, no-cache"  # asked for again, and mostly answered with 304
    response["Content-Encoding"] = "identity"  # compressed already
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
