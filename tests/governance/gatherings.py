"""A meeting to look at: an agenda of two points, with papers, minutes and a task."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from governance.models import AgendaItem, Body, Decision, Meeting

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
HELD_ON = date(2026, 10, 14)
NOW = datetime(2026, 11, 1, 12, 0, tzinfo=AMSTERDAM)
SAID = "De bewoners vragen om een kortere tekst."
CLOSED = "Alleen voor bestuur en bureau."


def a_meeting(
    held_on: date = HELD_ON, title: str = "Bestuursvergadering", **more: object
) -> Meeting:
    """Return a meeting in the evening, with nothing on its agenda yet."""
    return Meeting.objects.create(
        body=Body.objects.get(pk="bestuur"),
        title=title,
        held_on=held_on,
        starts_at=datetime.combine(held_on, time(19, 30), AMSTERDAM),
        ends_at=datetime.combine(held_on, time(21, 0), AMSTERDAM),
        place="Kamer 3",
        **more,
    )


def a_full_meeting(**more: object) -> Meeting:
    """Return a draft with two points, an open and a closed paper, minutes and a task."""
    meeting = a_meeting(present="De voorzitter en vier bewoners", **more)
    meeting.items.create(order=1, title="Opening", kind="inform")
    item = meeting.items.create(
        order=2,
        title="Werkplan",
        kind="decide",
        explanation="Het bureau schreef een werkplan.",
        proposal="Het bestuur stelt het werkplan vast.",
        minutes=SAID,
    )
    item.papers.create(title="Notitie", text="Wat er in het werkplan staat.")
    item.papers.create(title="Brief", text=CLOSED, is_public=False)
    item.points.create(text="Een korte tekst schrijven", owner="programmabureau", due_on=HELD_ON)
    return meeting


def second_item(meeting: Meeting) -> AgendaItem:
    return meeting.items.get(order=2)


def a_decision(**more: object) -> Decision:
    """Return a decision that is not stored yet."""
    facts = {
        "body": Body.objects.get(pk="bestuur"),
        "decided_on": HELD_ON,
        "title": "Werkplan",
        "wording": "Het bestuur stelt het werkplan vast.",
    }
    return Decision(**facts | more)
