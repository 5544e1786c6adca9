"""A million figures: read as a task with progress, published and taken back, in constant memory.

On PostgreSQL, because the SQLite of the tests keeps its tables in that same memory.
"""

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File

from monitor.imports import proposing, publishing, staging, tasks
from monitor.imports.columns import Choices
from monitor.models import Indicator, Observation
from pacts.models import Area
from tests.conftest import make_user
from tests.monitor.deliveries import NOW
from verbeterbreda.accounts import roles

pytestmark = [pytest.mark.django_db, pytest.mark.soak, pytest.mark.postgres]

AREAS, INDICATORS, YEARS = 600, 60, range(1999, 2027)
FIGURES = AREAS * INDICATORS * len(YEARS)
MEGABYTES = 150


def _lines() -> Iterator[str]:
    yield "indicator;gebied;periode;waarde\n"
    for indicator in range(INDICATORS):
        for year in YEARS:
            for area in range(AREAS):
                value = (indicator * 7 + year * 3 + area) % 1000
                yield f"proef-{indicator};BU0999{area:04};{year};{value // 10},{value % 10}\n"


def _peak() -> int:
    """Return the most memory that this process ever had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def test_a_million_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Area.objects.bulk_create(
        Area(code=f"BU0999{number:04}", name=f"Proef {number}", level="buurt")
        for number in range(AREAS)
    )
    Indicator.objects.bulk_create(
        Indicator(
            slug=f"proef-{number}",
            name=f"Proef {number}",
            unit="%",
            unit_short="%",
            method="mean",
            direction="lower",
            availability="measured",
            suppress_below=0,
        )
        for number in range(INDICATORS)
    )
    path = tmp_path / "miljoen.csv"
    with path.open("w") as file:
        file.writelines(_lines())
    steps: list[int] = []
    go_on = staging._go_on

    def watched(run: Any, attempt: str, **fields: Any) -> None:
        steps.append(fields["rows_done"])
        go_on(run, attempt, **fields)

    monkeypatch.setattr(staging, "_go_on", watched)
    before, published = _peak(), Observation.objects.count()
    staff, second = make_user(roles.BUREAU), make_user(roles.ADMINISTRATION)
    with path.open("rb") as file:
        run = proposing.propose_file(
            upload=File(file), name=path.name, choices=Choices(), by=staff, now=NOW
        )
    run.refresh_from_db()
    assert (run.state, run.new, run.rows_done, run.rows_total) == (
        "proposed",
        FIGURES,
        FIGURES,
        FIGURES,
    )
    assert FIGURES > 1_000_000
    assert len(steps) > 100
    assert steps == sorted(steps)
    read = _peak()
    publishing.publish(run=run, by=second, reason="", now=NOW)
    assert run.state == "published"  # without a worker the task is done at once
    assert Observation.objects.count() == published + FIGURES
    publishing.undo(run=run, by=staff, now=NOW)
    assert run.state == "undone"
    assert Observation.objects.count() == published
    assert tasks.BROKEN not in run.message
    after = _peak()
    with capsys.disabled():
        print(f"{FIGURES} figures: {before} MB, read {read} MB, done {after} MB")  # noqa: T201
    assert after - before < MEGABYTES
