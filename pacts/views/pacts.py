"""The pacts, their text, and who signed them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from pacts import kinds, reports
from pacts.models import Pact
from verbeterbreda.documents.views import serve
from verbeterbreda.lib.tables import csv_response


@login_not_required
def pact_list(request: HttpRequest) -> HttpResponse:
    cards = reports.pact_cards(timezone.now())
    return TemplateResponse(request, "pacts/list.html", {"cards": cards})


@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact.objects.select_related("source"), slug=slug)
    report = reports.pact_page(pact, timezone.now())
    return TemplateResponse(request, "pacts/detail.html", {"report": report})


@login_not_required
def text(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact.objects.select_related("source"), slug=slug)
    return TemplateResponse(request, "pacts/text.html", {"report": reports.text_page(pact)})


@login_not_required
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/compare.html", {"report": reports.text_page(pact)})


@login_not_required
def react(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact.objects.select_related("source"), slug=slug)
    now = timezone.now()
    context = {
        "pact": pact,
        "is_open": pact.is_consultation_open(now),
        "sentence": reports.consultation_text(pact, now),
        "trail": reports.trail(pact),
    }
    return TemplateResponse(request, "pacts/react.html", context)


@login_not_required
def response_note(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact.objects.select_related("source"), slug=slug)
    report = reports.response_note(pact, timezone.now())
    return TemplateResponse(request, "pacts/response_note.html", {"report": report})


@login_not_required
def response_note_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    return serve(request, kinds.RESPONSE_NOTE, slug)


@login_not_required
def signatories(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    try:
        report = reports.signatories_page(
            pact, reports.Asked.of(request.GET.dict()), timezone.now()
        )
    except ValueError:
        raise Http404("Deze bladzijde bestaat niet.") from None
    return TemplateResponse(request, "pacts/signatories.html", {"report": report})


@login_not_required
def signatories_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    return csv_response(
        reports.signatories_rows(pact),
        reports.CSV_HEADER,
        filename=f"ondertekenaars-{pact.slug}.csv",
    )
