"""The public list with a thousand, a hundred thousand and a million signatures in it."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from pacts.models import Pact, PactVersion, Signature
from pacts.reports import signatories
from pacts.services import counting
from tools.bench.ground import steps
from tools.bench.load import Found
from tools.bench.pages import CACHE, visit

SLUG = "deel-3"
LIST = f"/pacten/{SLUG}/ondertekenaars/"
SIZES = {"10³": 1_000, "10⁵": 100_000, "10⁶": 1_000_000}
TIMES = 60
MOST_SLOWER = 1.5

COPY = """
INSERT INTO pacts_signature ({columns})
SELECT {values} FROM pacts_signature model, generate_series(%s::bigint, %s::bigint) number
WHERE model.id = %s
"""
VARIED = {
    "name": "'Ondertekenaar ' || number",
    "name_key": "'ondertekenaar' || number",
    "receipt_code": "lpad(number::text, 12, 'x')",
    "confirmed_at": "model.confirmed_at - number * interval '1 second'",
    "counted_on": "(model.confirmed_at - number * interval '1 second')::date",
    "neighbourhood_id": "CASE WHEN number %% 3 = 0 THEN NULL ELSE model.neighbourhood_id END",
    "kind": "CASE WHEN number %% 1000 = 0 THEN 'organisation' ELSE 'resident' END",
}


def measure() -> list[Found]:
    """Fill the list step by step and time what people ask of it, with nothing kept."""
    middle = [name for name in settings.MIDDLEWARE if name != CACHE]
    with override_settings(MIDDLEWARE=middle):
        site = WSGIHandler()
    model, filled = first_signature(), 1
    times: dict[str, list[float]] = {}
    for label, size in SIZES.items():
        fill(model, filled, size - 1)
        filled = size
        for name, path in paths(size).items():
            times.setdefault(name, []).append(milliseconds(visit(site, path)))
            steps.say(f"  {label} {name}: {times[name][-1]:.1f} ms")
    return [line(name, found) for name, found in times.items()]


def line(name: str, found: list[float]) -> Found:
    slower = max(found) / found[0]
    shown = " / ".join(f"{value:.1f}" for value in found)
    what = f"{name}, {' / '.join(SIZES)}"
    aim = f"≤ {MOST_SLOWER} × slower"
    return Found("list", what, f"{shown} ms ({slower:.2f} ×)", aim, slower <= MOST_SLOWER)


def first_signature() -> Signature:
    """Store the signature that all others are copies of."""
    now = timezone.now()
    version = PactVersion.objects.filter(pact=SLUG, state=PactVersion.State.PUBLISHED).latest("pk")
    return Signature.objects.create(
        pact_id=SLUG,
        version=version,
        version_sha256=version.sha256,
        channel=Signature.Channel.PAPER,
        state=Signature.State.CONFIRMED,
        display=Signature.Display.FULL,
        name="Ondertekenaar",
        neighbourhood_id="biesdonk",
        receipt_code="x" * 12,
        created_at=now,
        changed_at=now - timedelta(days=1),
        confirmed_at=now,
        counted_on=now.date(),
    )


def fill(model: Signature, first: int, last: int) -> None:
    """Copy the signature for each number from first to last, and count them all."""
    columns = [field.column for field in Signature._meta.concrete_fields if field.column != "id"]
    values = [VARIED.get(column, f'model."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    statement = COPY.format(columns=names, values=", ".join(values))
    with connection.cursor() as cursor:
        cursor.execute(statement, [first, last, model.pk])
        cursor.execute("VACUUM ANALYZE pacts_signature")
    counting.check_all(timezone.now())


def paths(size: int) -> dict[str, str]:
    """Return what is asked for: the first page, one in the middle, one organisation."""
    pact = Pact.objects.get(slug=SLUG)
    middle = Signature.objects.get(receipt_code=str(size // 2 + 1).rjust(12, "x"))
    after = signatories._place(middle)
    assert signatories.signatories_page(pact, signatories.Asked(after=after), timezone.now())
    return {
        "first page": LIST,
        "a page in the middle": f"{LIST}?na={after}",
        "search an organisation": f"{LIST}?zoek=ondertekenaar+{size - size % 1000}",
    }


def milliseconds(ask: Callable[[], object]) -> float:
    """Return the median of many times."""
    ask()
    found = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        found.append((time.perf_counter() - began) * 1000)
    return median(found)
