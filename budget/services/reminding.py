"""Tell the bureau, two weeks ahead and once each, that a day for money comes near."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from budget import emails
from budget.models import Proposal, Scheme

AHEAD = timedelta(days=14)


def remind(now: datetime) -> str:
    """Remind of every open proposal and scheme whose last day is at most two weeks away.

    Days are days in Amsterdam. A day on which no clock ran is made up for on the next.
    """
    today = timezone.localdate(now)
    sent = sum(remind_of_proposal(one, now) for one in due_proposals(today))
    sent += sum(remind_of_scheme(one, now) for one in due_schemes(today))
    return f"{sent} herinnerd" if sent else ""


def due_proposals(today: date) -> QuerySet[Proposal]:
    """Open proposals that must be decided on within two weeks, and nobody was reminded of."""
    return Proposal.objects.filter(
        outcome=Proposal.Outcome.OPEN,
        reminded_at=None,
        deadline_on__range=(today, today + AHEAD),
    )


def due_schemes(today: date) -> QuerySet[Scheme]:
    """Schemes that close within two weeks, and nobody was reminded of."""
    return Scheme.objects.filter(reminded_at=None, until_on__range=(today, today + AHEAD))


@transaction.atomic
def remind_of_proposal(proposal: Proposal, now: datetime) -> bool:
    """Put the mail; False when another clock was first or it is not due any more."""
    due = due_proposals(timezone.localdate(now)).filter(pk=proposal.pk)
    if not due.update(reminded_at=now):
        return False
    emails.remind(proposal, proposal.deadline_on)
    return True


@transaction.atomic
def remind_of_scheme(scheme: Scheme, now: datetime) -> bool:
    """Put the mail; False when another clock was first or it is not due any more."""
    due = due_schemes(timezone.localdate(now)).filter(pk=scheme.pk)
    if not due.update(reminded_at=now):
        return False
    emails.remind(scheme, scheme.until_on)
    return True
