"""Serve the published edition of a document. Rooms call `serve` from a view of their own."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from verbeterbreda.documents import kinds
from verbeterbreda.documents.models import Edition

RETRY_SECONDS = 30


def serve(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Answer with the newest published file of a document, or `?editie=N` of it.

    Raises Http404 for a key or edition that does not exist. A document that exists but has no file
    yet answers with a page that says so: 202 while one is in the making, 503 when there is none.
    """
    document = kinds.get(kind)
    editions = Edition.objects.of(kind, key)
    number = request.GET.get("editie", "")
    if number:
        is_number = number.isdecimal() and len(number) < 10
        editions = editions.filter(number=number if is_number else 0)
    edition = editions.published().first()
    if edition:
        return cast(HttpResponse, _file(edition))  # streamed, but a response all the same
    if number or key not in set(document.keys()):
        raise Http404("Deze editie bestaat niet.")
    return _not_yet(request, document.address(key), editions.first())


def _file(edition: Edition) -> FileResponse:
    response = FileResponse(
        edition.file.open("rb"), filename=edition.filename, content_type="application/pdf"
    )
    response["ETag"] = f'"{edition.sha256}"'
    response["Cache-Control"] = "public, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    # A PDF is compressed already; without this GZipMiddleware would do it again, on every request.
    response["Content-Encoding"] = "identity"
    return response


def _not_yet(request: HttpRequest, address: str, edition: Edition | None) -> HttpResponse:
    is_waiting = edition is not None and edition.state == Edition.State.WAITING
    context = {"address": address, "is_waiting": is_waiting, "seconds": RETRY_SECONDS}
    response = TemplateResponse(
        request, "documents/not_yet.html", context, status=202 if is_waiting else 503
    )
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
