"""The error pages, and their counterpart for programs under /api/.

The 503 replaces the 500 when the database does not answer.
"""

import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import override

from verbeterbreda.lib.languages import is_spoken, of_error
from verbeterbreda.pages.api import PREFIX, problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "Dit adres of deze vraag klopt niet.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "Dit is niet openbaar.")


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from us, or came without its cookie."""
    return _page(request, "403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, f"Dit bestaat niet. Kijk in {PREFIX}openapi.json.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After when the database is away, 500 otherwise."""
    if any(isinstance(error, OperationalError | InterfaceError) for error in _causes()):
        return unavailable(request)
    return _answer(request, 500, "Er ging bij ons iets mis.")


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503 page, which needs no database; it keeps what was typed to sign."""
    response = _answer(request, 503, "Het portaal is even niet bereikbaar.", typed=_typed(request))
    response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, status: int, sentence: str, **context: object) -> HttpResponse:
    """Return the page of this status, or one problem in JSON to a program."""
    if request.path.startswith("/api/"):
        return problem(status, sentence)
    return _page(request, f"{status}.html", status, **context)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields that were sent on the way to a signature, to be sent again."""
    if request.method != "POST" or not is_spoken(request):
        return []
    return [(name, str(value)) for name, values in request.POST.lists() for value in values]


def _page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """Return an error page; on the way to a signature in the language of that way."""
    with override(language := of_error(request)):
        response = HttpResponse(render_to_string(template, context), status=status)
    response.headers["Content-Language"] = language
    return response


def _causes() -> Iterator[BaseException]:
    """Yield the exception being handled and what it came from."""
    error = sys.exception()
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
