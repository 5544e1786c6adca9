"""The last days of open proposals and schemes, for a calendar program."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from budget.models import Proposal, Scheme
from verbeterbreda.lib.calendars import Entry

NAME = "Geld voor Verbeter Breda: uiterste dagen"


def deadline_entries(*, now: datetime) -> Iterator[Entry]:
    """Yield whole days: every open proposal and every scheme of which the last day is known.

    A day that passed stays, so that it does not vanish from a calendar without a word.
    """
    # Neither says when it was last changed; as it stands on the day somebody asks.
    asked_at = timezone.make_aware(datetime.combine(timezone.localdate(now), time()))
    open_ones = Proposal.objects.filter(outcome=Proposal.Outcome.OPEN)
    for proposal in open_ones.exclude(deadline_on=None):
        title = f"Besluit nodig: {proposal.title}"
        text = f"{proposal.text}\nWie beslist: {proposal.decided_by}"
        yield _entry(proposal, title, text, proposal.deadline_on, asked_at)
    for scheme in Scheme.objects.exclude(until_on=None):
        title = f"Laatste dag: {scheme.name}"
        text = f"{scheme.purpose}\nWie geeft: {scheme.giver}"
        yield _entry(scheme, title, text, scheme.until_on, asked_at)


def _entry(
    thing: Proposal | Scheme, title: str, text: str, on: date | None, asked_at: datetime
) -> Entry:
    assert on is not None  # both queries leave out what has no day
    return Entry(
        uid=f"{thing._meta.model_name}-{thing.pk}",
        title=title,
        starts=on,
        ends=on + timedelta(days=1),
        updated_at=asked_at,
        text=text,
        url=settings.SITE_URL + thing.get_absolute_url(),
    )
