"""Runs the registered jobs until it is told to stop: a thread for each loop, a few for the rest."""

import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from verbeterbreda.lib import jobs
from verbeterbreda.lib.models import Job

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
IDLE_SECONDS = 0.5
"""How soon a loop that had nothing to do looks again."""
LONGEST_PAUSE = 30.0
BEAT = timedelta(seconds=10)
NAME = "clock"
"""The row that says when a clock last ticked, and what keeps a loop from its work."""


class Clock:
    def __init__(self) -> None:
        self._stop = threading.Event()
        self._running: dict[Future[None], jobs.Turn] = {}
        self._next_beat: datetime | None = None

    def stop(self) -> None:
        """Finish what is being done and end; safe from a signal handler."""
        self._stop.set()

    def run(self) -> None:
        """Tick until stopped. A database that is away is waited for."""
        threads = [
            threading.Thread(target=self._go_round, args=[loop], name=loop.name)
            for loop in jobs.loops.values()
        ]
        for thread in threads:
            thread.start()
        with ThreadPoolExecutor(max_workers=4, thread_name_prefix="job") as pool:
            pause = 0.0
            while not self._stop.wait(pause):
                pause = TICK_SECONDS if self._tick_safely(pool) else min(pause * 2 + 1, 10)
            while self._running:  # a job that is being done stays ours
                self._tick_safely(None)
                time.sleep(TICK_SECONDS)
        for thread in threads:
            thread.join()

    def _tick_safely(self, pool: ThreadPoolExecutor | None) -> bool:
        """Start what is due, if there is a pool to do it, and show that we live."""
        try:
            self._tick(pool, timezone.now())
        except (DatabaseError, InterfaceError) as error:
            log.warning("The clock waits for the database: %s", error)
            connection.close()
            return False
        return True

    def _tick(self, pool: ThreadPoolExecutor | None, now: datetime) -> None:
        self._running = {
            future: turn for future, turn in self._running.items() if not future.done()
        }
        if self._next_beat is None or now >= self._next_beat:
            if self._next_beat is None:
                jobs.prepare(now)
            self._beat(now)
            self._next_beat = now + BEAT
        if pool is not None:
            for turn in jobs.take_due(now):
                self._running[pool.submit(_take, turn)] = turn

    def _beat(self, now: datetime) -> None:
        for turn in self._running.values():
            turn.keep(now)
        trouble = "; ".join(filter(None, (loop.trouble() for loop in jobs.loops.values())))
        Job.objects.update_or_create(
            name=NAME,
            defaults={"finished_at": now, "error": trouble[:500]},
            create_defaults={"finished_at": now, "error": trouble[:500], "next_at": now},
        )

    def _go_round(self, loop: jobs.Loop) -> None:
        """Do the work of one loop until we stop; a failure makes it pause, longer each time."""
        pause = 0.0
        while not self._stop.wait(pause):
            try:
                did = loop.run(timezone.now())
                pause = 0.0 if did else IDLE_SECONDS
            except Exception:
                log.exception("The loop %s failed.", loop.name)
                pause = min(max(pause, 0.5) * 2, LONGEST_PAUSE)
            close_old_connections()
        connection.close()


def _take(turn: jobs.Turn) -> None:
    try:
        turn.take()
    finally:
        connection.close()
