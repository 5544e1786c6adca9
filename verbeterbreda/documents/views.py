"""Serve the published edition of a document. Rooms call `serve` from a view of their own."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from verbeterbreda.documents import kinds
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.pagecache import FileAnswer

RETRY_SECONDS = 30
REFRESH_SECONDS = 5


def serve(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Answer with the newest published file of a document, or `?editie=N` of it.

    Raises Http404 for a key or edition that does not exist. A document that exists but has no file
    yet answers with a page that says so: 202 while one is in the making, 503 when there is none.
    """
    document = kinds.get(kind)
    editions = Edition.objects.of(kind, key).defer("html", "facts")
    number = request.GET.get("editie", "")
    if number:
        is_number = number.isdecimal() and len(number) < 10
        editions = editions.filter(number=number if is_number else 0)
    edition = editions.published().first()
    if edition:
        return cast(HttpResponse, _file(edition))  # streamed, but a response all the same
    newest = editions.first()
    if (number and newest is None) or key not in set(document.keys()):
        raise Http404("Deze editie bestaat niet.")
    return _not_yet(request, document.address(key), newest)


def _file(edition: Edition) -> FileAnswer:
    response = FileAnswer(
        edition.file.path, filename=edition.filename, content_type="application/pdf"
    )
    response["ETag"] = f'"{edition.sha256}"'
    response["Cache-Control"] = "public, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    # A PDF is compressed already; without this GZipMiddleware would do it again, on every request.
    response["Content-Encoding"] = "identity"
    return response


def _not_yet(request: HttpRequest, address: str, edition: Edition | None) -> HttpResponse:
    """A page that asks for itself again while the file is made; a link stops that."""
    is_waiting = edition is not None and edition.state == Edition.State.WAITING
    refreshes = is_waiting and request.GET.get("ververs") != "nee"
    context = {
        "address": address,
        "edition": edition,
        "is_waiting": is_waiting,
        "refreshes": refreshes,
        "seconds": REFRESH_SECONDS,
    }
    response = TemplateResponse(
        request, "documents/not_yet.html", context, status=202 if is_waiting else 503
    )
    response["Retry-After"] = str(REFRESH_SECONDS if is_waiting else RETRY_SECONDS)
    if refreshes:
        response["Refresh"] = str(REFRESH_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
