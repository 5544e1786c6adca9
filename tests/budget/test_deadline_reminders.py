"""Two weeks before a day for money the bureau gets a mail: once, and only if it still helps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from budget.models import Proposal, Scheme
from budget.services.reminding import remind, remind_of_proposal
from tests.budget.money import a_proposal, a_scheme
from verbeterbreda.lib import jobs
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 31)
MORNING = datetime(2027, 3, 17, 6, 0, tzinfo=UTC)
"""Fourteen days before it, at seven in the morning in Amsterdam."""


def keys() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("key", flat=True))


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (datetime(2027, 3, 16, 22, 59, tzinfo=UTC), 0),  # 23.59 on the 16th in Amsterdam
        (datetime(2027, 3, 16, 23, 0, tzinfo=UTC), 1),  # midnight there, and not yet in UTC
        (datetime(2027, 3, 31, 21, 59, tzinfo=UTC), 1),  # summer time: still the last day
        (datetime(2027, 3, 31, 22, 0, tzinfo=UTC), 0),
    ],
)
def test_it_goes_in_the_last_two_weeks_by_the_clock_of_amsterdam(now: datetime, sent: int) -> None:
    a_proposal(deadline_on=DAY)
    remind(now)
    assert len(keys()) == sent


def test_it_goes_once_to_the_bureau() -> None:
    proposal = a_proposal(deadline_on=DAY)
    a_scheme(until_on=DAY)
    assert remind(MORNING) == "2 herinnerd"
    assert remind(MORNING + timedelta(days=1)) == ""
    assert not remind_of_proposal(proposal, MORNING)
    assert keys() == [
        "budget.proposal_deadline:proef-1:2027-03-31",
        "budget.scheme_deadline:proef-1:2027-03-31",
    ]
    assert set(Message.objects.values_list("to_email", flat=True)) == {settings.CONTACT_EMAIL}


@pytest.mark.parametrize("outcome", ["granted", "partly", "refused", "withdrawn", "unknown"])
def test_nobody_is_reminded_of_what_is_not_open(outcome: str) -> None:
    a_proposal(deadline_on=DAY, outcome=outcome, outcome_on=date(2027, 1, 1))
    assert remind(MORNING) == ""
    assert keys() == []


def test_nothing_goes_without_a_day() -> None:
    a_proposal()
    a_scheme()
    remind(MORNING)
    assert keys() == []


def test_a_day_that_moves_is_reminded_of_again() -> None:
    proposal = a_proposal(deadline_on=DAY)
    remind(MORNING)
    Proposal.objects.filter(pk=proposal.pk).update(
        deadline_on=DAY + timedelta(days=1), reminded_at=None
    )
    remind(MORNING + timedelta(days=1))
    assert len(keys()) == 2


def test_moving_the_day_in_the_admin_asks_for_a_new_reminder(staff, login) -> None:
    proposal = a_proposal(deadline_on=DAY, reminded_at=MORNING)
    address = reverse("admin:budget_proposal_change", args=[proposal.pk])
    filled = {
        "title": proposal.title,
        "text": proposal.text,
        "decided_by": proposal.decided_by,
        "outcome": "open",
        "deadline_on": "31-03-2027",
    }
    client = login(staff)
    assert client.post(address, filled).status_code == 302
    proposal.refresh_from_db()
    assert proposal.reminded_at == MORNING
    assert client.post(address, filled | {"deadline_on": "01-04-2027"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.reminded_at is None


def test_the_mail_says_what_and_when_and_nothing_when_it_was_decided() -> None:
    proposal = a_proposal(deadline_on=timezone.localdate() + timedelta(3))
    scheme = a_scheme(until_on=timezone.localdate())
    mail = kinds.build("budget.proposal_deadline", proposal.pk, "nl")
    assert mail is not None
    assert mail.subject == "Besluit nodig: Voorstel 1"
    assert "Gevraagd: niet bekend" in mail.text
    assert f"{settings.SITE_URL}/begroting/voorstellen/proef-1/" in mail.text
    about_scheme = kinds.build("budget.scheme_deadline", scheme.pk, "nl")
    assert about_scheme is not None
    assert "Hoeveel: nog onbekend" in about_scheme.text
    Proposal.objects.update(outcome="withdrawn", outcome_on=date(2026, 1, 1))
    Scheme.objects.filter(pk=scheme.pk).update(until_on=timezone.localdate() - timedelta(1))
    assert kinds.build("budget.proposal_deadline", proposal.pk, "nl") is None
    assert kinds.build("budget.scheme_deadline", scheme.pk, "nl") is None


def test_the_clock_does_it_each_morning() -> None:
    assert jobs.plans["budget.remind"].run is remind
    assert jobs.plans["budget.remind"].hour == 7
