"""iCalendar feeds that calendar programs accept (RFC 5545), with times in UTC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Entry:
    """One thing in the calendar.

    ``starts`` and ``ends`` are aware datetimes, or dates for whole days (``ends`` is then the day
    after the last one). ``updated_at`` and ``sequence`` tell calendar programs which copy is newer.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | date | None
    updated_at: datetime
    place: str = ""
    text: str = ""
    url: str = ""
    is_cancelled: bool = False
    sequence: int = 0


def calendar_bytes(entries: Iterable[Entry], *, name: str, domain: str) -> bytes:
    """The whole feed. Raises ``ValueError`` for a datetime without a time zone."""
    from icalendar import Calendar  # loads its time zones

    calendar = Calendar()
    calendar.add("prodid", f"-//{domain}//{name}//NL")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_event(entry, domain))
    return calendar.to_ical()


def _event(entry: Entry, domain: str):  # type: ignore[no-untyped-def]  # icalendar.Event, imported late
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.uid}@{domain}")
    event.add("dtstamp", _utc(entry.updated_at))
    event.add("last-modified", _utc(entry.updated_at))
    event.add("sequence", entry.sequence)
    event.add("dtstart", _utc(entry.starts))
    if entry.ends is not None:
        event.add("dtend", _utc(entry.ends))
    event.add("summary", entry.title)
    for key, value in (("location", entry.place), ("description", entry.text), ("url", entry.url)):
        if value:
            event.add(key, value)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    return event


def _utc(moment: datetime | date) -> datetime | date:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("a calendar needs moments with a time zone")
    return moment.astimezone(UTC)
