"""Jobs run on time, in one clock at a time; one that fails is told of and tried again."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from verbeterbreda.lib import jobs
from verbeterbreda.lib.models import Job

HERE = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(db: None, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment in a portal that has no jobs but those of the test."""
    monkeypatch.setattr(jobs, "plans", {})
    return timezone.now()


@pytest.fixture
def ran(now: datetime) -> list[datetime]:
    """When the job "proef" ran; it runs every minute."""
    turns: list[datetime] = []
    jobs.every("proef", MINUTE, turns.append)
    jobs.prepare(now)
    return turns


def test_a_job_runs_at_once_and_then_every_minute(now: datetime, ran: list[datetime]) -> None:
    for seconds in range(0, 150, 10):
        jobs.run_due(now + timedelta(seconds=seconds))
    assert ran == [now, now + MINUTE, now + 2 * MINUTE]
    assert Job.objects.get().finished_at == now + 2 * MINUTE


def test_what_came_of_it_is_kept(now: datetime) -> None:
    jobs.every("telt", MINUTE, lambda now: 12)
    jobs.prepare(now)
    jobs.run_due(now)
    row = Job.objects.get()
    assert (row.result, row.error, row.failures) == ("12", "", 0)


def test_two_clocks_never_do_one_job_twice(now: datetime, ran: list[datetime]) -> None:
    first = jobs.take_due(now)
    assert (len(first), jobs.take_due(now)) == (1, [])
    first[0].take()
    assert jobs.take_due(now) == []


def test_the_turn_of_a_clock_that_died_is_taken_over_and_its_late_end_is_ignored(
    now: datetime, ran: list[datetime]
) -> None:
    (dead,) = jobs.take_due(now)
    assert jobs.run_due(now + jobs.LEASE - timedelta(seconds=1)) == []
    later = now + jobs.LEASE
    assert jobs.run_due(later) == ["proef"]
    dead.take()
    assert Job.objects.get().finished_at == later


def test_a_clock_that_lives_keeps_a_long_job(now: datetime, ran: list[datetime]) -> None:
    (turn,) = jobs.take_due(now)
    turn.keep(now + timedelta(seconds=50))
    assert jobs.take_due(now + timedelta(seconds=100)) == []


def test_a_failure_is_told_tried_again_and_stops_nobody(
    now: datetime, ran: list[datetime], caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: datetime) -> None:
        raise ValueError("geen cijfers")

    jobs.every("stuk", timedelta(hours=1), fail)
    jobs.prepare(now)
    assert sorted(jobs.run_due(now)) == ["proef", "stuk"]
    assert ran == [now]
    assert "The job stuk failed" in caplog.text
    row = Job.objects.get(name="stuk")
    assert (row.error, row.failures, row.finished_at) == ("ValueError: geen cijfers", 1, None)
    assert row.next_at == now + jobs.FIRST_RETRY
    jobs.run_due(now + jobs.FIRST_RETRY)
    assert Job.objects.get(name="stuk").next_at == now + 3 * jobs.FIRST_RETRY


def test_a_job_that_works_again_forgets_its_failures(now: datetime) -> None:
    jobs.every("wisselt", MINUTE, lambda now: 1 / 0)
    jobs.prepare(now)
    jobs.run_due(now)
    jobs.every("wisselt", MINUTE, lambda now: None)
    jobs.run_due(now + MINUTE)
    row = Job.objects.get()
    assert (row.failures, row.error, row.next_at) == (0, "", now + 2 * MINUTE)


@pytest.mark.parametrize(
    ("moment", "turn"),
    [
        (datetime(2026, 11, 22, 2, 59, tzinfo=HERE), datetime(2026, 11, 22, 3, tzinfo=HERE)),
        (datetime(2026, 11, 22, 3, 0, tzinfo=HERE), datetime(2026, 11, 23, 3, tzinfo=HERE)),
        # The nights in which the clock goes forward and back.
        (datetime(2027, 3, 27, 12, tzinfo=HERE), datetime(2027, 3, 28, 3, tzinfo=HERE)),
        (datetime(2026, 10, 24, 12, tzinfo=HERE), datetime(2026, 10, 25, 3, tzinfo=HERE)),
        (datetime(2026, 10, 25, 3, tzinfo=HERE), datetime(2026, 10, 26, 3, tzinfo=HERE)),
    ],
)
def test_a_daily_job_runs_at_its_hour_in_amsterdam(moment: datetime, turn: datetime) -> None:
    plan = jobs.Plan("nacht", print, hour=3)
    utc = moment.astimezone(ZoneInfo("UTC"))
    assert plan.after(utc).astimezone(HERE) == turn


def test_a_missed_night_is_made_up_for_once(now: datetime) -> None:
    turns: list[datetime] = []
    jobs.daily("nacht", 3, turns.append)
    jobs.prepare(now)
    assert jobs.run_due(now) == []
    late = now + timedelta(days=4)
    jobs.run_due(late)
    jobs.run_due(late + MINUTE)
    assert turns == [late]
    assert Job.objects.get().next_at <= late + timedelta(days=1)
