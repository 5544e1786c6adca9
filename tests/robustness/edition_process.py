"""An edition as the test of the worker asks for it and looks at it, from a process of its own.

`python -m tests.robustness.edition_process ask|twice|watch|resume|look`; the last line is JSON.
"""

import json
import sys
import time
from datetime import date, timedelta

import django

django.setup()

from django.utils import timezone  # noqa: E402

from verbeterbreda.documents import services  # noqa: E402
from verbeterbreda.documents.models import Edition  # noqa: E402
from verbeterbreda.documents.services.rendering import LEASE  # noqa: E402
from verbeterbreda.documents.tasks import render_edition  # noqa: E402

PARAGRAPH = "<p>Elke buurt telt mee, en iedereen die er woont doet mee als die dat wil.</p>"
HTML = f'<!doctype html><html lang="nl"><title>x</title><body><h1>x</h1>{PARAGRAPH * 3000}</body>'


def ask() -> None:
    """Ask for an edition of some hundred pages."""
    edition = Edition.objects.create(
        kind="proef", key="een", number=1, title="Proef", data_date_on=date(2023, 12, 31),
        content_sha256="0" * 64, html=HTML, created_at=timezone.now(),
        claimed_until_at=timezone.now() + timedelta(minutes=10),
    )  # fmt: skip
    render_edition.enqueue(edition.pk)


def twice() -> None:
    """Put it in the queue once more than it should be."""
    render_edition.enqueue(Edition.objects.get().pk)


def watch() -> None:
    """Wait until somebody is at one of its pages."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if Edition.objects.filter(step__startswith="bladzijde").exists():
            return
        time.sleep(0.05)
    raise SystemExit("Nobody makes it.")


def resume() -> int:
    """Look for editions that were left, when their time has passed."""
    return services.resume(now=timezone.now() + LEASE + timedelta(seconds=1))


def look() -> dict[str, object]:
    edition = Edition.objects.get()
    return {
        "state": edition.state, "tries": edition.tries, "pages": edition.pages,
        "step": edition.step, "error": edition.error, "sha256": edition.sha256,
    }  # fmt: skip


if __name__ == "__main__":
    doing = {"ask": ask, "twice": twice, "watch": watch, "resume": resume, "look": look}
    print(json.dumps(doing[sys.argv[1]]()))  # noqa: T201
