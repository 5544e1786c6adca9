"""Leap days, week 53 and the turn of the year, for every year from 2011 up to 2040."""

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from pacts.models import Pact, Signature
from pacts.reports import counts
from pacts.services import counting
from tests.pacts import journey
from tests.pacts.conftest import make_pact
from verbeterbreda.lib import formats, jobs, retention, tables
from verbeterbreda.lib.moments import Moment
from verbeterbreda.pages.reports.council import quarterly

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY = timedelta(days=1)
HALF_A_YEAR = timedelta(days=180)
YEARS = range(2011, 2041)
DAYS = [date(2011, 1, 1) + DAY * number for number in range(365 * 30 + 8)]
"""Every day of them, eight leap days among them."""
LEAP_DAYS = [day for day in DAYS if (day.month, day.day) == (2, 29)]
WEEK_53 = [day for day in DAYS if day.isocalendar().week == 53]


@pytest.fixture
def pact(db: None) -> Pact:
    return make_pact()


def test_these_are_the_years() -> None:
    assert (DAYS[0], DAYS[-1]) == (date(2011, 1, 1), date(2040, 12, 31))
    assert [day.year for day in LEAP_DAYS] == [2012, 2016, 2020, 2024, 2028, 2032, 2036, 2040]
    assert {2015, 2020, 2026, 2032, 2037} <= {day.year for day in WEEK_53}


def test_every_day_is_read_back_as_it_was_written() -> None:
    for day in DAYS:
        written = formats.nl_date(day)
        assert Moment.parse(written).first_day == Moment.parse(written).last_day == day
        assert Moment.parse(f"{day:%d-%m-%Y}").key == day.isoformat()
        assert tables._typed_text(day) == f"{day.day}-{day.month}-{day.year}"


def test_a_leap_day_that_is_not_there_is_refused() -> None:
    for year in YEARS:
        last = Moment.parse(f"februari {year}").last_day
        assert last.day == (29 if isleap(year) else 28)
        if not isleap(year):
            with pytest.raises(ValueError, match="bestaat niet"):
                Moment.parse(f"29 februari {year}")


def test_the_first_and_last_second_of_a_year_are_in_it_on_our_clock() -> None:
    for year in YEARS:
        first = datetime(year, 1, 1, tzinfo=AMSTERDAM).astimezone(UTC)
        assert (formats.nl_date(first), formats.nl_date(first - timedelta(seconds=1))) == (
            f"1 januari {year}",
            f"31 december {year - 1}",
        )


def test_each_day_is_in_one_quarter_and_they_join() -> None:
    """A report is about the quarter of its days: also in week 53, half of which is next year."""
    for day in DAYS:
        quarter = quarterly.quarter_of(day)
        assert quarter.first_day <= day <= quarter.last_day
        assert quarter.year == day.year
    for year in YEARS:
        before = quarterly.quarter_of(date(year, 1, 1) - DAY)
        assert (before.year, before.part) == (year - 1, "K4")


def test_a_job_of_every_night_has_one_turn_on_each_of_these_days() -> None:
    nightly = jobs.Plan("proef", lambda now: None, hour=3)
    for day in DAYS:
        turn = nightly.after(datetime.combine(day, time(12), AMSTERDAM)).astimezone(AMSTERDAM)
        assert (turn.date(), turn.time()) == (day + DAY, time(3))


# --- In the database -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "confirmed",
    [
        datetime(2028, 2, 29, 0, 30, tzinfo=AMSTERDAM),
        datetime(2028, 2, 29, 23, 59, 59, tzinfo=AMSTERDAM),
        datetime(2027, 1, 1, 0, 0, tzinfo=AMSTERDAM),  # a Friday in week 53 of 2026
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=AMSTERDAM),
    ],
    ids=str,
)
def test_a_signature_counts_on_its_own_day(
    resident: Client, pact: Pact, confirmed: datetime
) -> None:
    opened = confirmed - timedelta(days=3)
    Pact.objects.filter(pk=pact.pk).update(signing_from_at=opened)
    pact.refresh_from_db()
    journey.store(pact, now=confirmed)
    counting.recount(pact=pact, now=confirmed + DAY)
    assert pact.tallies.get().counted_on == confirmed.date()
    days = counts.days(pact, confirmed + DAY)
    assert days
    assert [row[0] for row in days.table.rows if int(row[1])] == [formats.nl_date(confirmed)]
    exported = b"".join(resident.get("/pacten/proef/ondertekenaars.csv")).decode("utf-8-sig")
    assert f",{confirmed.date().isoformat()}," in exported


@pytest.mark.parametrize("since", [date(2028, 2, 29), date(2027, 2, 28), date(2026, 12, 31)])
def test_what_has_to_go_goes_so_many_days_later_to_the_second(pact: Pact, since: date) -> None:
    """Rules count days and not years: what began on 29 February ends on a day that there is."""
    began = datetime.combine(since, time(12), AMSTERDAM)
    Pact.objects.filter(pk=pact.pk).update(signing_from_at=began - 2 * DAY)
    pact.refresh_from_db()
    journey.store(pact, now=began - DAY)
    Pact.objects.filter(pk=pact.pk).update(revised_at=began)
    assert max(rule.days for rule in retention.rules()) == HALF_A_YEAR.days
    retention.apply(now=began + HALF_A_YEAR)
    assert Signature.objects.get().name
    retention.apply(now=began + HALF_A_YEAR + timedelta(seconds=1))
    assert not Signature.objects.get().name


def test_a_year_after_a_leap_day_nobody_is_left(pact: Pact) -> None:
    began = datetime(2028, 2, 29, 12, tzinfo=AMSTERDAM)
    Pact.objects.filter(pk=pact.pk).update(signing_from_at=began - 2 * DAY)
    pact.refresh_from_db()
    journey.store(pact, now=began - DAY)
    Pact.objects.filter(pk=pact.pk).update(revised_at=began)
    retention.apply(now=datetime(2029, 2, 28, 12, tzinfo=AMSTERDAM))
    signature = Signature.objects.get()
    assert (signature.name, signature.email) == ("", "")
    assert signature.counted_on == date(2028, 2, 28)
