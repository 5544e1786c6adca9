"""Home, neighbourhoods, search, open data and the fixed pages."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from pacts.models import Neighbourhood
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables
from verbeterbreda.pages import exports, reports
from verbeterbreda.pages.gallery import gallery_context
from verbeterbreda.pages.health import check
from verbeterbreda.pages.search import search as find

type View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Open a view that we did not write ourselves."""
    return login_not_required(view)


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    report = reports.home_report(now=timezone.now())
    return TemplateResponse(request, "pages/home.html", {"report": report})


@login_not_required
def search(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    context = {"question": question, "results": find(question) if question else []}
    return TemplateResponse(request, "pages/search.html", context)


@login_not_required
def neighbourhood_list(request: HttpRequest) -> HttpResponse:
    postcode = request.GET.get("postcode", "").replace("\x00", "").strip()[:20]
    report = reports.neighbourhoods_report(postcode=postcode)
    return TemplateResponse(request, "pages/neighbourhoods.html", {"report": report})


@login_not_required
def neighbourhood_detail(request: HttpRequest, slug: str) -> HttpResponse:
    neighbourhood = get_object_or_404(Neighbourhood, pk=slug)
    context = {
        "report": reports.neighbourhood_report(neighbourhood),
        "signed": reports.signed_here(neighbourhood),
    }
    return TemplateResponse(request, "pages/neighbourhood.html", context)


@login_not_required
def neighbourhood_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    neighbourhood = get_object_or_404(Neighbourhood, pk=slug)
    return serve(request, reports.NEIGHBOURHOOD_KIND, neighbourhood.pk)


@login_not_required
def neighbourhood_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    rows = exports.neighbourhood_rows(_neighbourhood(slug))
    return tables.csv_response(rows, exports.HEAD, filename=f"buurt-{slug}.csv")


@login_not_required
def neighbourhood_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    rows = exports.neighbourhood_rows(_neighbourhood(slug))
    return tables.xlsx_response(rows, exports.HEAD, filename=f"buurt-{slug}.xlsx", sheet="Buurt")


@login_not_required
def neighbourhood_json(request: HttpRequest, slug: str) -> HttpResponse:
    report = _neighbourhood(slug)
    page = settings.SITE_URL + report.neighbourhood.get_absolute_url()
    about = {"naam": report.neighbourhood.name, "pagina": page}
    return tables.json_response(exports.neighbourhood_rows(report), exports.HEAD, about=about)


def _neighbourhood(slug: str) -> reports.NeighbourhoodReport:
    return reports.neighbourhood_report(get_object_or_404(Neighbourhood, pk=slug))


@login_not_required
def open_data(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/open_data.html", {"report": reports.open_data_report()})


@login_not_required
def about(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/about.html", {"report": reports.about_report()})


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/privacy.html")


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/accessibility.html")


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "pages/components.html", gallery_context())


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database and the queue are well, 503 with the reason otherwise."""
    report = check(now=timezone.now())
    return HttpResponse(
        "\n".join(report.lines) + "\n",
        content_type="text/plain; charset=utf-8",
        status=200 if report.is_well else 503,
        headers={"Cache-Control": "no-store"} | ({} if report.is_well else {"Retry-After": "30"}),
    )


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /beheer/", f"Sitemap: {settings.SITE_URL}/sitemap.xml"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. The expiry date is a promise to look again, so it is written, not computed."""
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        "Expires: 2027-11-01T00:00:00Z",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
