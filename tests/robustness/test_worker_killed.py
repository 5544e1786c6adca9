"""A worker that is killed while it makes a PDF: another makes it, and it is made once."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.robustness.server import ROOT, environment

pytestmark = pytest.mark.own_databases

type Do = Callable[[str], Any]


@pytest.fixture
def env(folder: Path, database_url: str) -> dict[str, str]:
    return environment(folder, database_url) | {
        "DJANGO_SETTINGS_MODULE": "verbeterbreda.settings"
    }  # fmt: skip


@pytest.fixture
def do(env: dict[str, str]) -> Do:
    def _do(what: str) -> Any:
        command = [sys.executable, "-m", "tests.robustness.edition_process", what]
        ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[-1])

    return _do


def worker(env: dict[str, str], *more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "db_worker", "--no-reload", "--interval=0.1", *more]
    return subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL)


def files(folder: Path) -> list[Path]:
    return [path for path in (folder / "media").rglob("*") if path.is_file()]


def test_an_edition_whose_worker_died_is_made_by_another_once(
    env: dict[str, str], do: Do, folder: Path
) -> None:
    do("ask")
    first = worker(env)
    try:
        do("watch")
    finally:
        first.kill()
        first.wait()
    left = do("look")
    assert (left["state"], left["tries"]) == ("waiting", 1)
    assert left["step"].startswith("bladzijde")
    assert files(folder) == []

    assert do("resume") == 1
    assert do("resume") == 0  # in the queue already
    do("twice")  # and were it there twice, two workers at once make it once
    workers = [worker(env, "--batch", "--no-startup-delay") for _ in range(2)]
    for each in workers:
        assert each.wait(timeout=240) == 0

    made = do("look")
    assert (made["state"], made["tries"], made["error"]) == ("published", 2, "")
    assert made["pages"] > 50
    (file,) = files(folder)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == made["sha256"]
    assert do("resume") == 0
