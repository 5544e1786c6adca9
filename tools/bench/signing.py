"""Signing and confirming through two web workers, against a bare INSERT and a bare UPDATE."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from pacts import links
from pacts.forms import SignForm, make_stamp, pack
from pacts.models import Pact, PactVersion, Signature
from pacts.services import current_version
from tools.bench import web
from tools.bench.ratios import Ratio
from verbeterbreda.outbox.models import Message

SLUG = "deel-3"
ROUNDS = 7
WARM_UP = 2
SECONDS = 2
MOST = 4000
"""Requests per round; more than any machine of two cores answers in it."""
NUMBERS = itertools.count(1)

type Requests = Callable[[], list[bytes]]


def ratios() -> Iterator[Ratio]:
    """Measure both in turns; every signature that was answered as taken must be there.

    The limit writes one row of the same table, with its indexes; the second line of each is over
    one row of a table that has next to none.
    """
    with web.serve() as port:
        sign = Pair(port, signings, is_taken)
        insert = Pair(port, partial(insertions, "/_grens/handtekening/"), is_see_other)
        plain = Pair(port, partial(insertions, "/_grens/invoegen/"), is_see_other)
        yield Ratio("P5", "sign", "form, bare INSERT", 0.70, in_turns(sign, insert))
        yield Ratio("P5+", "sign", "form, bare table", 0.50, in_turns(sign, plain))
        if Signature.objects.pending().count() < sign.done:
            raise SystemExit("Signatures that were answered as received are not there.")
        waiting = list(Signature.objects.pending().order_by("pk"))
        half, quarter = len(waiting) // 2, len(waiting) // 4
        first, second = waiting[:quarter], waiting[quarter:half]
        update = Pair(port, in_portions(updates(waiting[half:])), is_see_other)
        confirm = Pair(port, in_portions(confirmations(first)), is_confirmed)
        yield Ratio("P7", "confirm", "bare UPDATE", 0.60, in_turns(confirm, update))
        again = Pair(port, in_portions(confirmations(second)), is_confirmed)
        plain = Pair(port, in_portions(plain_updates()), is_see_other)
        yield Ratio("P7+", "confirm", "bare table", 0.40, in_turns(again, plain))
        thanks = Message.objects.filter(kind="pacts.thanks").count()
        if thanks < confirm.done + again.done:
            raise SystemExit("Signatures that were answered as confirmed have no mail.")


class Pair:
    """One side of a ratio: how to make requests, and how its answers look."""

    def __init__(self, port: int, requests: Requests, is_right: web.IsRight) -> None:
        self.port, self.requests, self.is_right = port, requests, is_right
        self.done = 0

    def rate(self) -> float:
        """Return how many requests per second were answered in one round."""
        requests = self.requests()
        run = web.as_fast_as_possible(self.port, requests, self.is_right, seconds=SECONDS)
        if run.wrong:
            raise SystemExit("\n".join(run.wrong[:3]))
        self.done += len(run.answered)
        return run.rate


def in_turns(ours: Pair, limit: Pair) -> tuple[float, ...]:
    """Return the ratio of the rates of each round."""
    for _ in range(WARM_UP):  # each thread has a connection to make and statements to prepare
        ours.rate(), limit.rate()
    return tuple(ours.rate() / limit.rate() for _ in range(ROUNDS))


# --- Signing -------------------------------------------------------------------------------------


def signings(many: int = MOST) -> list[bytes]:
    """Return the last step of signing, for so many different people from everywhere."""
    pact = Pact.objects.get(slug=SLUG)
    version = current_version(pact)
    assert version is not None
    opened = make_stamp(timezone.now() - timedelta(minutes=1))
    path = reverse("pacts:sign", args=[SLUG])
    return [
        web.post(
            path,
            {"antwoorden": checked(answers(number, opened), version), "verstuur": "1"},
            place(number),
        )
        for number in itertools.islice(NUMBERS, many)
    ]


def checked(filled_in: dict[str, str], version: PactVersion) -> str:
    """Return the hidden field of the page on which somebody checks their answers."""
    form = SignForm(filled_in)
    if not form.is_valid():
        raise SystemExit(f"No signature: {form.errors}")
    return pack(form.answers(), slug=SLUG, sha256=version.sha256)


def answers(number: int, opened: str) -> dict[str, str]:
    """Return what somebody filled in."""
    return {
        "name": f"Ayşe de Vries {number}",
        "email": email(number),
        "neighbourhood": "biesdonk",
        "display": "first",
        "consent": "on",
        "opened": opened,
    }


def email(number: int) -> str:
    """Return an address; no domain has more than a handful, so that no limit holds them back."""
    return f"ondertekenaar{number}@domein{number % 99991}.example"


def place(number: int) -> str:
    """Return an internet address, each in a network of its own."""
    return f"{11 + number // 65536 % 80}.{number // 256 % 256}.{number % 256}.7"


def insertions(path: str) -> list[bytes]:
    return [web.post(path, answers(number, "")) for number in itertools.islice(NUMBERS, MOST)]


def is_taken(answer: web.Answer) -> bool:
    return answer.status == 303 and b"kijk-in-je-mail" in answer.head


def is_see_other(answer: web.Answer) -> bool:
    return answer.status == 303


# --- Confirming ----------------------------------------------------------------------------------


def confirmations(waiting: list[Signature]) -> list[bytes]:
    return [
        web.post(reverse("pacts:confirm", args=[SLUG, links.token(signature, "confirm")]), {})
        for signature in waiting
    ]


def is_confirmed(answer: web.Answer) -> bool:
    return answer.status == 303 and b"bevestigd" in answer.head


def updates(waiting: list[Signature]) -> list[bytes]:
    return [web.post(f"/_grens/handtekening/{signature.pk}/", {}) for signature in waiting]


def plain_updates() -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM bench_signature ORDER BY id")
        return [web.post(f"/_grens/wijzigen/{number}/", {}) for (number,) in cursor.fetchall()]


def in_portions(requests: list[bytes]) -> Requests:
    """Return a function that gives an equal part of the requests for every round."""
    rest, size = iter(requests), len(requests) // (ROUNDS + WARM_UP)
    return lambda: list(itertools.islice(rest, size))
