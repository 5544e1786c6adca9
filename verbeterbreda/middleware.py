"""Middleware of the site: headers that Django has no setting for, and what is refused at once."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

type Handler = Callable[[HttpRequest], HttpResponse]

# Every device and payment feature is off: we use none.
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"


def permissions_policy(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


MAX_BODY = 25_000_000
"""Bytes. A form that is too large is answered with a sentence; only beyond this it is not read."""


def refuse_large(get_response: Handler) -> Handler:
    """Refuse a body that no form or spreadsheet of ours needs, before any of it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > MAX_BODY:
            raise BadRequest("a body over 25 MB")
        return get_response(request)

    return middleware


def refuse_nul(get_response: Handler) -> Handler:
    """Refuse an address with a NUL: no text of ours holds one, and PostgreSQL fails on it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path_info or "\x00" in query or "%00" in query:
            raise BadRequest("NUL in the address")
        return get_response(request)

    return middleware
