"""Meetings in a calendar program: read back with a library, through summer time and cancelling."""

import re
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client

from governance.models import CalendarFeed, Meeting
from governance.services import meetings as services
from tests.governance.gatherings import AMSTERDAM, NOW, a_full_meeting, a_meeting
from tests.robustness.test_get_never_writes import fingerprint
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = "/vergaderingen/mijn-agenda/"
type Login = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.services.meetings.request_packs", lambda **facts: None)


def events(content: bytes) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    return list(calendar.walk("VEVENT"))


def event_of(client: Client, meeting: Meeting) -> icalendar.Event:
    answer = client.get(f"/vergaderingen/{meeting.pk}.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"vergadering-{meeting.pk}.ics" in answer["Content-Disposition"]
    return events(answer.content)[0]


@pytest.mark.parametrize(
    "day",
    [date(2027, 3, 27), date(2027, 3, 28), date(2027, 10, 30), date(2027, 10, 31)],
    ids=["winter", "first day of summer time", "last day of summer time", "winter again"],
)
def test_the_clock_of_amsterdam_all_year(day: date, resident: Client) -> None:
    meeting = a_meeting(held_on=day, agenda_published_at=NOW)
    event = event_of(resident, meeting)
    begins = event.decoded("dtstart").astimezone(AMSTERDAM)
    ends = event.decoded("dtend").astimezone(AMSTERDAM)
    assert begins == datetime(day.year, day.month, day.day, 19, 30, tzinfo=AMSTERDAM)
    assert (ends - begins).total_seconds() == 90 * 60
    assert event.decoded("dtstart").tzinfo in {ZoneInfo("UTC"), event.decoded("dtstart").tzinfo}
    assert str(event["location"]) == "Kamer 3"
    assert str(event["url"]).endswith(meeting.get_absolute_url())


def test_without_times_it_is_a_whole_day(resident: Client) -> None:
    meeting = a_meeting(agenda_published_at=NOW)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=None, ends_at=None)
    event = event_of(resident, meeting)
    assert event.decoded("dtstart") == meeting.held_on
    assert "dtend" not in event


def test_a_change_keeps_the_uid_and_raises_the_sequence(resident: Client) -> None:
    meeting = a_meeting(agenda_published_at=NOW)
    before = event_of(resident, meeting)
    meeting.place = "Kamer 4"
    meeting.save()
    after = event_of(resident, meeting)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("last-modified") >= before.decoded("last-modified")
    assert str(after["location"]) == "Kamer 4"


def test_cancelling_reaches_the_calendar(staff: User, resident: Client) -> None:
    meeting = services.publish_agenda(meeting=a_full_meeting(), by=staff, now=NOW)
    before = event_of(resident, meeting)
    assert str(before["status"]) == "CONFIRMED"
    services.cancel(meeting=meeting, by=staff, now=NOW)
    after = event_of(resident, meeting)
    assert str(after["status"]) == "CANCELLED"
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


# --- The calendar of a member --------------------------------------------------------------------


def address(client: Client) -> str:
    """Return the path of the feed on the member's page, or nothing."""
    found = re.search(r"https?://[^/]+(/vergaderingen/mijn-agenda/[^<]+\.ics)", page(client))
    return found[1] if found else ""


def page(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer["Cache-Control"] == "private, no-store"
    return answer.content.decode()


def change(client: Client, what: str) -> None:
    assert client.post(f"{PAGE}wijzigen/", {what: "ja"})["Location"] == PAGE


def test_the_address_works_without_logging_in_and_shows_drafts(
    board: User, login: Login, resident: Client
) -> None:
    draft = a_meeting()
    public = a_meeting(title="Openbaar", agenda_published_at=NOW, cancelled_at=NOW)
    member = login(board)
    assert address(member) == ""
    change(member, "vernieuwen")
    path = address(member)
    assert path == address(member)  # the same one each time
    before = fingerprint()
    answer = resident.get(path)
    assert fingerprint() == before
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    found = {str(event["summary"]): str(event["status"]) for event in events(answer.content)}
    assert found == {draft.title: "CONFIRMED", public.title: "CANCELLED"}


def test_the_uid_is_the_same_in_both_calendars(board: User, login: Login, resident: Client) -> None:
    meeting = a_meeting(agenda_published_at=NOW)
    member = login(board)
    change(member, "vernieuwen")
    feed = events(resident.get(address(member)).content)
    assert feed[0]["uid"] == event_of(resident, meeting)["uid"]


def test_a_new_address_and_withdrawing_end_the_old_one(
    board: User, login: Login, resident: Client
) -> None:
    member = login(board)
    change(member, "vernieuwen")
    first = address(member)
    change(member, "vernieuwen")
    second = address(member)
    assert first != second
    assert resident.get(first).status_code == 404
    assert resident.get(second).status_code == 200
    change(member, "intrekken")
    assert resident.get(second).status_code == 404
    assert address(member) == ""
    assert not CalendarFeed.objects.exists()


def test_who_is_no_member_any_more_has_no_calendar(
    board: User, login: Login, resident: Client
) -> None:
    member = login(board)
    change(member, "vernieuwen")
    path = address(member)
    board.groups.clear()
    assert resident.get(path).status_code == 404
    board.is_active = False
    board.save()
    assert resident.get(path).status_code == 404


def test_a_token_cannot_be_made_up(board: User, login: Login, resident: Client) -> None:
    member = login(board)
    change(member, "vernieuwen")
    token = address(member).rpartition("/")[2].removesuffix(".ics")
    number, _, secret = token.partition("-")
    guesses = [
        number,
        f"{number}-",
        f"{number}-{secret[:-1]}",
        f"{number}-{secret.swapcase()}",
        f"{int(number) + 1}-{secret}",
        f"{'9' * 40}-{secret}",
        f"x-{secret}",
        secret,
    ]
    for guess in guesses:
        assert resident.get(f"{PAGE}{guess}.ics").status_code == 404, guess
    assert CalendarFeed.objects.get().nonce not in token


def test_reading_makes_no_address(board: User, login: Login) -> None:
    member = login(board)
    page(member)
    assert member.get(f"{PAGE}wijzigen/").status_code == 405
    assert not CalendarFeed.objects.exists()


def test_it_is_for_members(resident: Client, council: User, login: Login) -> None:
    assert resident.get(PAGE)["Location"].startswith("/beheer/login/")
    assert login(council).get(PAGE).status_code == 403
    assert login(council).post(f"{PAGE}wijzigen/", {"vernieuwen": "ja"}).status_code == 403
    assert not CalendarFeed.objects.exists()
