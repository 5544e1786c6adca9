"""Clerks in processes of their own appoint somebody to one seat at the very same moment."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.robustness.server import ROOT, environment
from tests.robustness.signers import rows

pytestmark = pytest.mark.own_databases

CLERKS = 5
START_SECONDS = 12
"""As long as five processes take to start on a busy machine; only then they all go."""


def clerk(env: dict[str, str], name: str, moment: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.robustness.clerk_process", name, f"{moment:.0f}"]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def test_one_gets_the_seat_and_the_others_a_sentence(database_url: str, folder: Path) -> None:
    env = environment(folder, database_url) | {"DJANGO_SETTINGS_MODULE": "verbeterbreda.settings"}
    assert clerk(env, "niemand", 0).wait() == 0
    moment = time.time() + START_SECONDS
    clerks = [clerk(env, f"Persoon {number}", moment) for number in range(CLERKS)]
    told = sorted(each.communicate()[0] for each in clerks)
    assert [each.returncode for each in clerks] == [0] * CLERKS
    assert told.count("gelukt") == 1
    refused = [text for text in told if text != "gelukt"]
    assert all(text.startswith("Op een van deze dagen zit er al iemand") for text in refused)
    assert rows(database_url, "SELECT count(*) FROM governance_term") == [(1,)]
