"""What happens by itself: every so often, at an hour of the day, or all the time.

Apps register their jobs when they start; `manage.py clock` runs them (clock.py). When a job ran and
what came of it stands in the database, and who wants to run it takes it there first: two clocks
never do one job twice. Work of minutes belongs in a task, which its job only enqueues.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from verbeterbreda.lib.models import Job

log = logging.getLogger(__name__)

HERE = ZoneInfo("Europe/Amsterdam")
LEASE = timedelta(minutes=1)
"""A job whose clock died is free again after this; a living clock keeps extending it."""
FIRST_RETRY = timedelta(seconds=10)
LAST_RETRY = timedelta(hours=1)

type Run = Callable[[datetime], object]
"""Does the job as things stand at a moment; what it returns is kept as text, None as nothing."""


@dataclass(frozen=True)
class Plan:
    """When a job runs: `every` so often, or each day at an `hour` (0-23) in Amsterdam.

    `title` is what staff read.
    """

    name: str
    run: Run
    title: str = ""
    every: timedelta | None = None
    hour: int = 0

    def first(self, now: datetime) -> datetime:
        return now if self.every else self.after(now)

    def after(self, moment: datetime) -> datetime:
        """Return the first turn after a moment."""
        if self.every:
            return moment + self.every
        day = moment.astimezone(HERE).date()
        turn = datetime.combine(day, time(self.hour), HERE)
        return (
            turn if turn > moment else datetime.combine(day + timedelta(1), time(self.hour), HERE)
        )

    def again(self, failures: int) -> timedelta:
        """Return how long to wait after so many failures in a row."""
        longest = min(self.every, LAST_RETRY) if self.every else LAST_RETRY
        return min(FIRST_RETRY * 2 ** min(failures - 1, 10), longest)


@dataclass(frozen=True)
class Loop:
    """Work that goes on all the time in every clock, and itself takes care of doing a thing once.

    `run(now)` returns how much it did; `trouble()` what keeps it from its work, or nothing.
    """

    name: str
    run: Callable[[datetime], int]
    trouble: Callable[[], str]


plans: dict[str, Plan] = {}
loops: dict[str, Loop] = {}


def every(name: str, interval: timedelta, run: Run, title: str = "") -> None:
    """Register a job that runs so often, the first time at once."""
    plans[name] = Plan(name, run, title, every=interval)


def daily(name: str, hour: int, run: Run, title: str = "") -> None:
    """Register a job that runs once a day; a day on which no clock ran is made up for."""
    plans[name] = Plan(name, run, title, hour=hour)


def always(name: str, run: Callable[[datetime], int], trouble: Callable[[], str]) -> None:
    """Register a loop."""
    loops[name] = Loop(name, run, trouble)


def title(name: str) -> str:
    """Return what staff read for the name of a job."""
    plan = plans.get(name)
    return plan.title if plan and plan.title else name


def prepare(now: datetime) -> None:
    """Give every registered job its row; what is there stays as it is."""
    rows = [Job(name=plan.name, next_at=plan.first(now)) for plan in plans.values()]
    Job.objects.bulk_create(rows, ignore_conflicts=True)


def take_due(now: datetime) -> list["Turn"]:
    """Take every job whose turn it is and that nobody else has, and return them."""
    free = Q(claimed_until_at=None) | Q(claimed_until_at__lte=now)
    due = Job.objects.filter(free, name__in=plans, next_at__lte=now)
    names = list(due.order_by("next_at").values_list("name", flat=True))
    token = uuid.uuid4().hex
    claim = {"claimed_by": token, "claimed_until_at": now + LEASE, "started_at": now}
    return [
        Turn(plans[name], token, now) for name in names if due.filter(name=name).update(**claim)
    ]


@dataclass(frozen=True)
class Turn:
    """One turn of one job, which is ours."""

    plan: Plan
    token: str
    started_at: datetime

    def keep(self, now: datetime) -> None:
        """Stay its owner for another while."""
        self._row().update(claimed_until_at=now + LEASE)

    def take(self) -> None:
        """Do the job and write down what came of it; a failure is reported and tried again."""
        try:
            result = self.plan.run(self.started_at)
        except Exception as error:  # whatever it is, the other jobs go on
            log.exception("The job %s failed.", self.plan.name)
            self._failed(error)
        else:
            self._end(
                next_at=self.plan.after(self.started_at),
                finished_at=self.started_at,
                result="" if result is None else str(result)[:200],
                error="",
                failures=0,
            )

    def _failed(self, error: Exception) -> None:
        failures = self._row().values_list("failures", flat=True).first() or 0
        self._end(
            next_at=self.started_at + self.plan.again(failures + 1),
            error=f"{type(error).__name__}: {error}"[:500],
            failures=F("failures") + 1,
        )

    def _end(self, **fields: object) -> None:
        self._row().update(claimed_by="", claimed_until_at=None, **fields)

    def _row(self) -> models.QuerySet[Job]:
        return Job.objects.filter(name=self.plan.name, claimed_by=self.token)


def run_due(now: datetime) -> list[str]:
    """Run every job that is due, one after the other; return their names."""
    turns = take_due(now)
    for turn in turns:
        turn.take()
    return [turn.plan.name for turn in turns]
