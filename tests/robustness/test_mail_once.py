"""Two mail senders, killed in the middle of their work: every mail arrives, hardly any twice."""

import os
import random
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.outbox.sink import Sink, running
from tests.robustness.server import ROOT, environment
from tests.robustness.signers import rows

LEASE_SECONDS = 2
LONG_MAIL_SECONDS = 0.01
"""As long as the sink takes for a mail, so that most kills fall in the middle of one."""


class Senders:
    """Two processes that send, and start again when they were killed."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.processes = [self._start(), self._start()]

    def kill_one(self) -> None:
        """kill -9 one of them and start another in its place."""
        place = random.randrange(len(self.processes))
        self.processes[place].kill()
        self.processes[place].wait()
        self.processes[place] = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.robustness.sender_process", str(LEASE_SECONDS)]
        return subprocess.Popen(command, cwd=ROOT, env=self.env)


@contextmanager
def sending(env: dict[str, str]) -> Iterator[Senders]:
    senders = Senders(env)
    try:
        yield senders
    finally:
        for process in senders.processes:
            process.kill()
            process.wait()


def fill(url: str, many: int) -> set[str]:
    """Put so many messages in the outbox; return to whom."""
    now = datetime.now(UTC).isoformat(sep=" ")
    to = [f"m{number}@voorbeeld.nl" for number in range(many)]
    is_sqlite = url.startswith("sqlite")
    values = ", ".join(
        f"('{address}', '{uuid.uuid4().hex if is_sqlite else uuid.uuid4()}', 'tests.note',"
        f" '{place}', 'nl', '{address}', 5, 'waiting', 0, '{now}', '{now}', '')"
        for place, address in enumerate(to)
    )
    rows(
        url,
        "INSERT INTO outbox_message (key, message_id, kind, ref, language, to_email, priority,"
        f" state, attempts, next_attempt_at, created_at, error) VALUES {values}",
    )
    return set(to)


def states(url: str) -> dict[str, int]:
    return {
        str(state): int(many)
        for state, many in rows(url, "SELECT state, count(*) FROM outbox_message GROUP BY state")
    }


def wait_until_sent(url: str, many: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while states(url) != {"sent": many}:
        assert time.monotonic() < deadline, f"still {states(url)} after {seconds} s"
        time.sleep(0.2)


def senders_environment(folder: Path, url: str, sink: Sink) -> dict[str, str]:
    return environment(folder, url) | {
        "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}?starttls=0",
        "DJANGO_SETTINGS_MODULE": "verbeterbreda.settings",
    }


def assert_once_but_for(sink: Sink, to: set[str], kills: int) -> None:
    """Everybody got their mail; a second copy only where a sender died, under the same name."""
    copies = Counter(one.to for one in sink.received)
    assert set(copies) == to
    assert sum(copies.values()) - len(copies) <= kills
    assert len({one.message_id for one in sink.received}) == len(to)


def flood(url: str, folder: Path, *, many: int, kills: int, outages: int = 0) -> None:
    to = fill(url, many)
    with running() as sink, sending(senders_environment(folder, url, sink)) as senders:
        sink.seconds_per_mail = LONG_MAIL_SECONDS
        for number in range(1, kills + 1):
            assert sink.wait_for(many * number // (kills + 2), seconds=60)
            senders.kill_one()
            if number <= outages:
                sink.stop()
                time.sleep(2)
                sink.start()
        wait_until_sent(url, many, seconds=120)
    # What the sink had not said yes to is no duplicate, but we cannot tell that from outside.
    assert_once_but_for(sink, to, kills + 2 * outages)


def test_two_senders_that_are_killed_send_each_mail_once(database_url: str, folder: Path) -> None:
    flood(database_url, folder, many=120, kills=4)


@pytest.mark.soak
def test_a_thousand_mails_three_outages_five_kills(database_url: str, folder: Path) -> None:
    flood(database_url, folder, many=1000, kills=5, outages=3)


@pytest.mark.soak
def test_a_core_sends_two_hundred_mails_in_a_second(database_url: str, folder: Path) -> None:
    """In time of the processor: what else the machine does is not for this test."""
    many = 2000
    fill(database_url, many)
    with running() as sink, sending(senders_environment(folder, database_url, sink)) as senders:
        senders.processes[1].kill()
        sender = senders.processes[0].pid
        assert sink.wait_for(many // 10, seconds=60) >= many // 10
        began, sent = processor_seconds(sender), len(sink.received)
        assert sink.wait_for(many, seconds=300) == many
        each = (processor_seconds(sender) - began) / (many - sent)
    assert each <= 1 / 200


def processor_seconds(pid: int) -> float:
    """Return the time that a process has had from the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
