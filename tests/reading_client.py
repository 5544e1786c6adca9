"""A test client that reads each public page it gets, as a strict visitor would."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]+\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)", re.I),
    "an event attribute": re.compile(r"<[^>]+\son[a-z]+\s*=\s*[\"']", re.I),
    "template syntax": re.compile(r"\{%|%\}|\{\{|\}\}"),
}


class ReadingClient(Client):
    """Fails the test whose page holds what our policy forbids. The admin is Django's own."""

    def request(self, **request: Any) -> HttpResponse:  # type: ignore[override]
        response = super().request(**request)
        path = request.get("PATH_INFO", "")
        html = response.get("Content-Type", "").startswith("text/html")
        if html and not response.streaming and not path.startswith("/beheer/"):
            read(path, response.content.decode())
        return response  # type: ignore[return-value]


def read(path: str, html: str) -> None:
    """Raise AssertionError when a page holds something that may not be in it."""
    for what, pattern in FORBIDDEN.items():
        found = pattern.search(html)
        assert found is None, f"{path} holds {what}: …{html[found.start() : found.start() + 120]}…"
