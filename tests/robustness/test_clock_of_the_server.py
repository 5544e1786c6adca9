"""Breda's clock counts, wherever the machine and the database think that they are."""

import json
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from tests.robustness.cluster import StoppableCluster
from tests.robustness.server import ROOT, environment

pytestmark = pytest.mark.own_databases

HOME, FAR = "Europe/Amsterdam", "America/Los_Angeles"
COMMAND = [sys.executable, "-m", "tests.robustness.elsewhere_process"]


def at_home(seeded: Path, folder: Path) -> str:
    """A database without a clock of its own."""
    return f"sqlite:///{shutil.copy(seeded, folder / 'home.sqlite3')}"


def in_zone(cluster: StoppableCluster, zone: str) -> str:
    """A database whose every session begins in this time zone."""
    url = cluster.copy("seeded", name := uuid.uuid4().hex)
    cluster.do(f"ALTER DATABASE \"{name}\" SET timezone = '{zone}'")
    return url


@pytest.mark.parametrize(
    ("machine", "database"),
    [(FAR, "Asia/Tokyo"), pytest.param("UTC", FAR, marks=pytest.mark.soak)],
)
def test_every_page_says_the_same(
    seeded: Path, cluster: StoppableCluster, folder: Path, machine: str, database: str
) -> None:
    places = [(HOME, at_home(seeded, folder)), (machine, in_zone(cluster, database))]
    running = [
        subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=environment(folder, url)
            | {"TZ": zone, "DJANGO_SETTINGS_MODULE": "verbeterbreda.settings"},
            stdout=subprocess.PIPE,
        )
        for zone, url in places
    ]
    home, elsewhere = (json.loads(process.communicate()[0]) for process in running)
    assert home["rows"].split() == ["2026-10-24"] * 2 + ["2026-10-25"] * 6
    assert "tot en met 26 oktober 2026" in home["/pacten/proef/ondertekenen/"]
    assert "2026-10-24" in home["/pacten/proef/ondertekenaars.csv"]
    assert all(said.startswith("200 ") for path, said in home.items() if path != "rows")
    assert [path for path in home if elsewhere[path] != home[path]] == []
