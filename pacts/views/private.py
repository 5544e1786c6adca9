"""What the pages share that are about one person."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

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


EVEN_SECONDS = 0.025
"""Longer than any way through the signing takes on a server that is not busy."""


def evenly(step: View) -> View:
    """Let a step take as long for an address that we know as for one that we do not.

    Telling the owner of a known address takes some milliseconds more than storing a new one, and
    who measures could learn who signed. On a busy server every answer takes longer than this, and
    then nobody waits.
    """

    @wraps(step)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponse:
        until = time.monotonic() + EVEN_SECONDS
        answer = step(*args, **kwargs)
        time.sleep(max(0.0, until - time.monotonic()))
        return answer

    return wrapper


def see_other(address: str) -> HttpResponse:
    """Redirect so that reloading the next page sends nothing again."""
    response = redirect(address)
    response.status_code = 303
    return response
