"""Middleware of the site: the database away, and the headers Django has no setting for."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

type Handler = Callable[[HttpRequest], HttpResponse]


def database_away(get_response: Handler) -> Handler:
    """Answer 503 with a plain Dutch page, never 500, when the database does not answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        failure = getattr(request, "_database_failure", None)
        return unavailable() if failure else response

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return unavailable()
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def unavailable() -> HttpResponse:
    """Return the 503 page; it needs no database and no context."""
    return HttpResponse(
        render_to_string("503.html"),
        status=503,
        headers={"Retry-After": "30", "Cache-Control": "no-store"},
    )


def permissions_policy(get_response: Handler) -> Handler:
    """Switch off every device and payment feature we never use."""
    policy = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", policy)
        return response

    return middleware
