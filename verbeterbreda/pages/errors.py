"""The error pages, and their counterpart for programs under /api/.

The 503 replaces the 500 when the database does not answer.
"""

import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from verbeterbreda.pages.api import PREFIX, problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400, "Dit adres of deze vraag klopt niet.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403, "Dit is niet openbaar.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404, f"Dit bestaat niet. Kijk in {PREFIX}openapi.json.")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 with Retry-After when the database is away, 500 otherwise."""
    if any(isinstance(error, OperationalError | InterfaceError) for error in _causes()):
        return unavailable(request)
    return _answer(request, 500, "Er ging bij ons iets mis.")


def unavailable(request: HttpRequest) -> HttpResponse:
    """Return the 503 page; it needs no database and no context."""
    response = _answer(request, 503, "Het portaal is even niet bereikbaar.")
    response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Return the page of this status, or one problem in JSON to a program."""
    if request.path.startswith("/api/"):
        return problem(status, sentence)
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def _causes() -> Iterator[BaseException]:
    """Yield the exception being handled and what it came from."""
    error = sys.exception()
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
