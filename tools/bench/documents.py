"""The work plan as a PDF: made for the first time, downloaded again, and when it has grown.

`python -m tools.bench.documents` makes the plan of 2023 once, in this process, and prints as JSON
what that took: what `grown` asks of a fresh process, which is what a worker is.
"""

import json
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tools.bench.ratios import Ratio

KIND, KEY = "werkplan", "2023"
ROUNDS = 7
FEW, MANY = 45, 400
"""Actions on top of those of the programme: over forty pages, and four hundred of them."""
SECONDS, MEGABYTES = 6, 300
"""What forty pages may take in a fresh worker (P10)."""
TIMES = {FEW: 1.0, MANY: 4.0}
"""How often those may be taken; 400 actions are more than four times as many pages."""


def ratios() -> Iterator[Ratio]:
    """Measure making and downloading, then let the programme grow and make it in a new process."""
    logging.disable(logging.NOTSET)  # the renderer listens to the log: that is part of its work
    logging.getLogger("weasyprint").propagate = False
    yield Ratio("P8", "first PDF", "WeasyPrint alone", 1.15, tuple(first_pdfs()), is_speed=False)
    yield from second_pdf()
    yield from grown(FEW)
    yield from grown(MANY)


# --- Made for the first time ---------------------------------------------------------------------


def first_pdfs() -> Iterator[float]:
    """Yield for each round how much longer ours takes, all from the question to the page of it."""
    make(0), alone(edition_text(1))  # the first pays for imports and fonts
    for number in range(2, ROUNDS + 2):
        text = edition_text(number)
        ours, limit = (partial(make, number), partial(alone, text))
        # Who goes first takes turns too: the second finds a warm cache.
        if number % 2:
            spent = seconds(ours), seconds(limit)
        else:
            spent = tuple(reversed((seconds(limit), seconds(ours))))
        yield spent[0] / spent[1]


def make(number: int) -> Any:
    """Ask for an edition that says something new, and make it as the worker does."""
    return rendered(asked(number))


def asked(number: int) -> Any:
    from django.utils import timezone

    from verbeterbreda.documents import services

    say(number)
    return services.prepare_edition(kind=KIND, key=KEY, now=timezone.now())[0]


def rendered(edition: Any) -> Any:
    from django.utils import timezone

    from verbeterbreda.documents import services

    made = services.render(edition=edition, now=timezone.now())
    if made.state != "published":
        raise SystemExit(f"The work plan failed: {made.error}")
    return made


def say(number: int) -> None:
    from alliances.models import YearPlan

    YearPlan.objects.filter(pk=int(KEY)).update(summary=f"Zo staat het ervoor, ronde {number}.")


def edition_text(number: int) -> str:
    """Return the HTML from which the edition of a round will be made."""
    from django.db import transaction

    with transaction.atomic():
        edition = asked(number)
        transaction.set_rollback(True)
    return str(edition.html)


def alone(html: str) -> bytes:
    """Make a PDF of the same text with WeasyPrint and nothing else."""
    import weasyprint
    from django.conf import settings

    base = (settings.BASE_DIR / "static").as_uri() + "/"
    return bytes(weasyprint.HTML(string=html, base_url=base).write_pdf(pdf_variant="pdf/ua-1"))


def seconds(call: Any) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


# --- Downloaded again ----------------------------------------------------------------------------


def second_pdf() -> Iterator[Ratio]:
    """Compare the address of the PDF with a view that hands out the same file."""
    from tools.bench import web
    from tools.bench.signing import Pair, in_turns

    def is_pdf(answer: web.Answer) -> bool:
        return answer.status == 200 and b"application/pdf" in answer.head

    def asks(path: str) -> list[bytes]:
        return [web.get(path)] * 20_000

    with web.serve() as port:
        ours = Pair(port, partial(asks, f"/werkplannen/{KEY}.pdf"), is_pdf)
        limit = Pair(port, partial(asks, "/_grens/bestand/"), is_pdf)
        yield Ratio("P9", "second PDF", "FileResponse", 0.90, in_turns(ours, limit))


# --- Grown ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spent:
    """What one PDF took in a fresh process."""

    pages: int
    seconds: float
    cpu_seconds: float
    megabytes: float
    queries: int
    """To put it into words; telling how far it is takes one a second on top."""


def grown(many: int) -> Iterator[Ratio]:
    """Add actions to the programme and make the plan in three fresh processes."""
    from alliances.models import Action
    from tests.many_actions import add_actions
    from tools.bench.ground import steps

    have = Action.objects.filter(pk__startswith="proef-").count()
    add_actions(many - have, first=have + 1)
    runs = [spent(number) for number in range(3)]
    first = runs[0]
    steps.say(
        f"{first.pages} pages from {first.queries} queries: {first.cpu_seconds:.1f} s of one core, "
        f"{first.seconds:.1f} s by the clock, {first.megabytes:.0f} MB at most"
    )
    what, aim = f"{first.pages} pages", TIMES[many]
    # Of one core: a worker waits for nothing but the processor, and ours was shared.
    time_taken = tuple(run.cpu_seconds / SECONDS for run in runs)
    yield Ratio("P10", f"{what}, time", f"{SECONDS} s", aim, time_taken, is_speed=False)
    memory = tuple(run.megabytes / MEGABYTES for run in runs)
    yield Ratio("P10", f"{what}, memory", f"{MEGABYTES} MB", aim, memory, is_speed=False)


def spent(number: int) -> Spent:
    command = [sys.executable, "-m", "tools.bench.documents", str(number)]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return Spent(**json.loads(ran.stdout.splitlines()[-1]))


def main() -> None:
    """Make it here, as the first thing that a worker does."""
    import resource

    import django

    django.setup()
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began, cpu = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as queries:
        edition = asked(1000 + int(sys.argv[1]))
    made = rendered(edition)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    found = Spent(
        pages=made.pages or 0,
        seconds=time.perf_counter() - began,
        cpu_seconds=time.process_time() - cpu,
        megabytes=usage.ru_maxrss / 1024,
        queries=len(queries),
    )
    print(json.dumps(vars(found)))


if __name__ == "__main__":
    main()
