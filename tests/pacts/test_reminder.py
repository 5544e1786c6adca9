"""Who signed three days ago and did not confirm, is reminded: once, and only if it still helps."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Mailbox, Pact, Signature
from pacts.services.reminding import remind, remind_one
from tests.pacts import journey
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import jobs

DAY = timedelta(days=1)


@pytest.fixture
def signature(pact: Pact) -> Signature:
    return journey.store(pact, is_confirmed=False)


def after(signature: Signature, days: float) -> datetime:
    return signature.created_at + days * DAY


def kinds() -> list[str]:
    return [mail.row.kind for mail in journey.mails()]


@pytest.mark.parametrize(("days", "sent"), [(2.9, 0), (3.1, 1), (6.9, 1), (7.1, 0)])
def test_it_goes_after_three_days_while_the_link_works(
    signature: Signature, days: float, sent: int
) -> None:
    remind(after(signature, days))
    assert kinds().count("pacts.reminder") == sent


def test_who_was_held_first_is_reminded_three_days_after_the_mail(pact: Pact, staff: User) -> None:
    """Released on the fifth day: the mail to confirm leaves then, the reminder on the eighth."""
    held = journey.store(pact, is_confirmed=False)
    Signature.objects.filter(pk=held.pk).update(state="held", state_reason="Te snel")
    services.release(signature=held, by=staff, now=after(held, 5))
    remind(after(held, 5.1))
    assert kinds().count("pacts.reminder") == 0
    remind(after(held, 8.1))
    assert kinds().count("pacts.reminder") == 1


def test_it_goes_once(signature: Signature) -> None:
    assert remind(after(signature, 3.1)) == "1 herinnerd"
    assert remind(after(signature, 4)) == ""
    assert not remind_one(signature.pk, after(signature, 4))
    assert kinds() == ["pacts.confirm", "pacts.reminder"]


def test_who_confirmed_withdrew_or_is_held_hears_nothing(pact: Pact) -> None:
    journey.store(pact, email="een@voorbeeld.nl")
    held = journey.store(pact, email="twee@voorbeeld.nl", is_confirmed=False)
    Signature.objects.filter(pk=held.pk).update(state="held", state_reason="reden")
    gone = journey.store(pact, email="drie@voorbeeld.nl", is_confirmed=False)
    services.withdraw(pact=pact, token=links.token(gone, "mine"), now=timezone.now())
    remind(timezone.now() + 4 * DAY)
    assert "pacts.reminder" not in kinds()


def test_nobody_is_reminded_of_what_cannot_be_done_any_more(
    pact: Pact, signature: Signature
) -> None:
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=after(signature, 1))
    remind(after(signature, 3.1))
    assert "pacts.reminder" not in kinds()


def test_it_counts_among_the_five_mails(signature: Signature) -> None:
    Mailbox.objects.update(mails=4)
    remind(after(signature, 3.1))
    assert "pacts.reminder" not in kinds()
    assert Mailbox.objects.get().mails == 4


def test_it_holds_link_code_and_the_way_out(resident: Client, signature: Signature) -> None:
    remind(after(signature, 3.1))
    reminder = journey.mails()[-1]
    code = links.code(signature.nonce)
    assert f"{code[:4]} {code[4:]}" in reminder.text
    assert resident.get(journey.confirm_path(reminder)).status_code == 200
    assert resident.get(journey.mine_path(reminder)).status_code == 200


def test_the_clock_runs_it(signature: Signature) -> None:
    assert "pacts.remind" in jobs.plans
    jobs.plans["pacts.remind"].run(after(signature, 3.1))
    assert kinds()[-1] == "pacts.reminder"


def test_a_reminder_that_was_overtaken_says_nothing(signature: Signature) -> None:
    remind(after(signature, 3.1))
    key = services.ByLink(links.token(signature, "confirm"))
    services.confirm(pact=signature.pact, key=key, now=after(signature, 3.2))
    with pytest.raises(AssertionError, match="nothing to say"):
        _ = journey.mails()[1].text
