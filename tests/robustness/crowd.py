"""Many people who sign one after the other through a real server, and do not give up."""

import http.client
import random
import threading
import time
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from pacts.forms import make_stamp, pack
from tests.robustness.server import Server
from tests.robustness.signers import rows

FORM = "/pacten/proef/ondertekenen/"
TOKEN = "a" * 32
"""Cookie and field of the form against forgery; any text does, as long as they are the same."""
PATIENCE_SECONDS = 60


class Crowd:
    """Signs with a new address each time, from several threads at once.

    What was answered as received stands in `received`, how long that took in `seconds`, every
    answer in `answers` (its status, or "none" when there was no answer).
    """

    def __init__(self, server: Server, database_url: str) -> None:
        self.server, self.database_url = server, database_url
        self.name = uuid.uuid4().hex[:8]
        self.received: list[str] = []
        self.seconds: list[float] = []
        self.answers: Counter[int | str] = Counter()
        self.without_hint = 0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        ((self._sha256,),) = rows(database_url, "SELECT sha256 FROM pacts_pactversion")

    def sign(self, email: str) -> bool:
        """Send the last step of the form once; return whether it was received."""
        began = time.monotonic()
        try:
            status, headers = self.post(email)
        except (OSError, http.client.HTTPException):
            self._note("none")
            return False
        self._note(status)
        if status >= 500 and not headers.get("Retry-After"):
            self.without_hint += 1
        if status != 303:
            return False
        assert headers["Location"].endswith("/kijk-in-je-mail/"), headers["Location"]
        with self._lock:
            self.received.append(email)
            self.seconds.append(time.monotonic() - began)
        return True

    def address(self, number: int) -> str:
        """Return the address of one of them; no two crowds share one."""
        return f"{self.name}-{number}@voorbeeld.nl"

    def start(self, threads: int, many: int = 1_000_000) -> None:
        """Let them come: from so many threads, `many` people in all unless they are stopped."""
        numbers = iter(range(many))
        self._threads = [
            threading.Thread(target=self._come, args=[numbers], daemon=True) for _ in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Nobody else comes; who is busy finishes."""
        self._stop.set()
        self.wait()

    def wait(self) -> None:
        for thread in self._threads:
            thread.join()

    def _come(self, numbers: Any) -> None:
        while not self._stop.is_set():
            with self._lock:
                number = next(numbers, None)
            if number is None:
                return
            self._insist(self.address(number))

    def _insist(self, email: str) -> None:
        """Send again after no answer or a 503, as people do: with the same address."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.sign(email) and time.monotonic() < deadline:
            time.sleep(random.uniform(0.05, 0.2))

    def post(self, email: str, **more: str) -> tuple[int, Any]:
        """Send the last step for an address; return status and headers. `more` are headers."""
        # What a form that was found right packs; a form here would ask this process's database.
        answers = {
            "name": "Mens Mensen",
            "email": email,
            "neighbourhood": "",
            "postcode": "",
            "is_elsewhere": False,
            "display": "full",
            "motivation": "",
            "is_following": False,
            "consent": True,
            "website": "",
            "opened": make_stamp(timezone.now() - timedelta(minutes=1)),
        }
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "antwoorden": pack(answers, slug="proef", sha256=self._sha256),
            "verstuur": "1",
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={TOKEN}",
        } | more
        visit = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            visit.request("POST", FORM, urlencode(fields), headers)
            response = visit.getresponse()
            response.read()
            return response.status, response.headers
        finally:
            visit.close()

    def _note(self, answer: int | str) -> None:
        with self._lock:
            self.answers[answer] += 1


def assert_nothing_lost(crowd: Crowd) -> None:
    """Every signature that was answered as received is there, once, with its mail in the outbox."""
    found = rows(
        crowd.database_url,
        f"SELECT id, email FROM pacts_signature WHERE email LIKE '{crowd.name}%'",
    )
    times = Counter(str(email) for _, email in found)
    assert set(crowd.received) - set(times) == set(), "answered as received, and lost"
    assert [email for email, many in times.items() if many > 1] == []
    told = {ref for (ref,) in rows(crowd.database_url, "SELECT ref FROM outbox_message")}
    assert {str(pk) for pk, _ in found} - told == set(), "a signature without a mail"
