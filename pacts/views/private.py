"""What the pages share that are about one person."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

type View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep a page out of every cache and index, and its address out of the Referer header.

    `strict-origin` and not `no-referrer`: with the latter browsers send `Origin: null` along with a
    form, and Django refuses that.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


def see_other(address: str) -> HttpResponse:
    """Redirect so that reloading the next page sends nothing again."""
    response = redirect(address)
    response.status_code = 303
    return response
