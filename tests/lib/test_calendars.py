"""Calendar programs get times they cannot misread."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest

from verbeterbreda.lib.calendars import Entry, calendar_bytes

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
UPDATED = datetime(2023, 1, 1, tzinfo=UTC)


def feed(*entries: Entry) -> bytes:
    return calendar_bytes(entries, name="Agenda", domain="example.org")


def test_times_are_in_utc_on_both_sides_of_the_change_of_clocks():
    winter = datetime(2023, 3, 25, 14, 0, tzinfo=AMSTERDAM)
    summer = datetime(2023, 3, 26, 14, 0, tzinfo=AMSTERDAM)
    data = feed(
        Entry("1", "Winter", winter, None, UPDATED), Entry("2", "Zomer", summer, None, UPDATED)
    )
    assert b"DTSTART:20230325T130000Z" in data
    assert b"DTSTART:20230326T120000Z" in data
    assert b"VTIMEZONE" not in data


def test_text_of_people_stays_text():
    entry = Entry(
        "1", "A; B, C\nEND:VEVENT", UPDATED, UPDATED, UPDATED, place="Zaal, 1", is_cancelled=True
    )
    event = icalendar.Calendar.from_ical(feed(entry)).walk("VEVENT")
    assert len(event) == 1
    assert str(event[0]["summary"]) == "A; B, C\nEND:VEVENT"
    assert event[0]["status"] == "CANCELLED"


def test_whole_days_are_dates():
    data = feed(Entry("1", "Week", date(2023, 4, 17), date(2023, 4, 22), UPDATED))
    assert b"DTSTART;VALUE=DATE:20230417" in data


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        feed(Entry("1", "x", datetime(2023, 1, 1), None, UPDATED))  # noqa: DTZ001
