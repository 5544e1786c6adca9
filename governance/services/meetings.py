"""A meeting from agenda to minutes: published in two steps, cancelled, followed in a calendar."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from governance import kinds
from governance.models import AgendaItem, CalendarFeed, Meeting
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.lib import pagecache

ABOVE_ALL = 10_000
"""Added to the numbers of an agenda while they change places: each stays its own."""


@transaction.atomic
def publish_agenda(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Let everybody read the agenda and its public papers. Raises ValidationError with why not."""
    meeting = _locked(meeting)
    if meeting.agenda_published_at:
        raise ValidationError("De agenda is al gepubliceerd.")
    _refuse_cancelled(meeting)
    if not meeting.items.exists():
        raise ValidationError("Zet eerst ten minste één punt op de agenda.")
    _change(meeting, by, now, "Agenda gepubliceerd.", agenda_published_at=now)
    request_packs(meeting=meeting, now=now)
    pagecache.bump()
    return meeting


@transaction.atomic
def publish_minutes(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Let everybody read what was said and agreed. Raises ValidationError with why not."""
    meeting = _locked(meeting)
    if meeting.minutes_published_at:
        raise ValidationError("Het verslag is al gepubliceerd.")
    _refuse_cancelled(meeting)
    if not meeting.agenda_published_at:
        raise ValidationError("Publiceer eerst de agenda, daarna pas het verslag.")
    if meeting.held_on > timezone.localdate(now):
        raise ValidationError("Deze vergadering moet nog komen.")
    said = ~Q(minutes="") | Q(points__isnull=False) | Q(decisions__isnull=False)
    if not meeting.minutes and not meeting.items.filter(said).exists():
        raise ValidationError("Er staat nog niets in het verslag.")
    _change(meeting, by, now, "Verslag gepubliceerd.", minutes_published_at=now)
    request_packs(meeting=meeting, now=now)
    pagecache.bump()
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, by: User, now: datetime) -> Meeting:
    """Say that the meeting does not take place. Raises ValidationError with why not."""
    meeting = _locked(meeting)
    _refuse_cancelled(meeting)
    if meeting.minutes_published_at:
        raise ValidationError("Het verslag is al gepubliceerd: deze vergadering is geweest.")
    if meeting.decision_set.exists():
        raise ValidationError("In deze vergadering is al iets besloten.")
    _change(meeting, by, now, "Vergadering afgezegd.", cancelled_at=now)
    if meeting.agenda_published_at:
        request_packs(meeting=meeting, now=now)
    pagecache.bump()
    return meeting


def request_packs(*, meeting: Meeting, now: datetime) -> None:
    """Ask for the board pack as it is now: for members, and for everybody once that may be."""
    documents.request_edition(kind=kinds.MEMBERS_PACK, key=str(meeting.pk), now=now)
    if meeting.agenda_published_at:
        documents.request_edition(kind=kinds.PUBLIC_PACK, key=str(meeting.pk), now=now)


@transaction.atomic
def make_room(*, meeting: Meeting) -> None:
    """Lift the numbers of an agenda out of the way; `number_items` brings them back."""
    meeting.items.filter(order__lt=ABOVE_ALL).update(order=F("order") + ABOVE_ALL)


@transaction.atomic
def number_items(*, meeting: Meeting, items: Sequence[AgendaItem]) -> None:
    """Number the agenda 1, 2, 3 … in this order."""
    make_room(meeting=meeting)
    for place, item in enumerate(items, start=1):
        meeting.items.filter(pk=item.pk).update(order=place)
        item.order = place


def make_feed(*, user: User, nonce: str, now: datetime) -> CalendarFeed:
    """Give a member an address for their calendar; the one before it stops working."""
    feed, _ = CalendarFeed.objects.update_or_create(
        user=user, defaults={"nonce": nonce, "created_at": now}
    )
    return feed


def withdraw_feed(*, user: User) -> None:
    """Let the address of this member's calendar stop working."""
    CalendarFeed.objects.filter(user=user).delete()


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",)).select_related("body").get(pk=meeting.pk)


def _refuse_cancelled(meeting: Meeting) -> None:
    if meeting.cancelled_at:
        raise ValidationError("Deze vergadering is afgezegd.")


def _change(meeting: Meeting, by: User, now: datetime, what: str, **fields: datetime) -> None:
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.save()
    LogEntry.objects.log_actions(by.pk, [meeting], CHANGE, what, single_object=True)
