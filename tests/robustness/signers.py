"""People who sign through a real server, and a look into its database from outside."""

import html
import http.client
import re
import sqlite3
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import psycopg

from tests.robustness.server import Answer, Server

FORM = "/pacten/deel-3/ondertekenen/"
THINKING_SECONDS = 2.2
"""A little more than the shortest time that a person needs for the form."""


class Signer:
    """One browser: it keeps its cookie and the hidden fields of the page it is on."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        self.page = ""

    def visit(self, path: str = FORM, headers: dict[str, str] | None = None) -> Answer:
        return self._ask("GET", path, None, headers or {})

    def post(
        self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None
    ) -> Answer:
        """Send a form of the page that was seen last."""
        token = self.hidden("csrfmiddlewaretoken")
        body = urlencode({"csrfmiddlewaretoken": token} | fields)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, body, form | (headers or {}))

    def fill_in(self, *, name: str, email: str, form: str = FORM) -> Answer:
        """Open the form and go on to the page with one's answers."""
        self.visit(form)
        return self.post(
            form,
            {
                "name": name,
                "email": email,
                "display": "full",
                "consent": "on",
                "opened": self.hidden("opened"),
                "stap": "Verder",
            },
        )

    def send(self, headers: dict[str, str] | None = None, form: str = FORM) -> Answer:
        """Send the answers that were checked."""
        fields = {"antwoorden": self.hidden("antwoorden"), "verstuur": "1"}
        return self.post(form, fields, headers)

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)
        assert found, f"no hidden field {name!r} on: {self.page[:2000]}"
        return html.unescape(found[1])

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        visit = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            visit.request(method, path, body, headers | ({"Cookie": cookie} if cookie else {}))
            response = visit.getresponse()
            for set_cookie in response.headers.get_all("Set-Cookie") or ():
                name, _, value = set_cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            text = response.read().decode(errors="replace")
            given = {name.lower(): value for name, value in response.getheaders()}
        finally:
            visit.close()
        if text:
            self.page = text
        return Answer(response.status, given, text)


def at_once[T](many: int, attempt: Callable[[int], T]) -> list[T]:
    """Run the attempt in threads that start together; return what each gave, raise what it threw.

    `attempt` gets a number from 0.
    """
    barrier = threading.Barrier(many)
    given: list[T] = []
    thrown: list[BaseException] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            given.append(attempt(number))
        except BaseException as error:
            thrown.append(error)

    threads = [threading.Thread(target=run, args=[number]) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if thrown:
        raise thrown[0]
    return given


def rows(database_url: str, statement: str) -> list[tuple[Any, ...]]:
    """Return what a statement finds in the database of the server."""
    if database_url.startswith("sqlite:///"):
        connection: Any = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=20)
    else:
        connection = psycopg.connect(database_url)
    try:
        cursor = connection.execute(statement)
        found = cursor.fetchall() if cursor.description else []
        connection.commit()
        return list(found)
    finally:
        connection.close()
