"""What the privacy page promises about signatures happens, on its day and not before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from pacts.models import Pact, Signature
from tests.pacts import journey
from verbeterbreda.lib import retention


@pytest.mark.parametrize(("days", "left"), [(20, 1), (22, 0)])
def test_an_unconfirmed_signature_is_gone_after_three_weeks(
    pact: Pact, days: int, left: int
) -> None:
    signature = journey.store(pact, is_confirmed=False)
    retention.apply(now=signature.created_at + timedelta(days=days))
    assert Signature.objects.count() == left


def test_a_confirmed_signature_stays_while_the_pact_stands(pact: Pact) -> None:
    journey.store(pact)
    retention.apply(now=timezone.now() + timedelta(days=2000))
    assert Signature.objects.get().name == "Ayşe Yıldız"


def test_half_a_year_after_the_next_part_nobody_is_left_in_it(resident: Client, pact: Pact) -> None:
    journey.store(pact, motivation="Voor mijn straat")
    now = timezone.now()
    Pact.objects.filter(pk=pact.pk).update(revised_at=now)
    retention.apply(now=now + timedelta(days=179))
    assert Signature.objects.get().name
    retention.apply(now=now + timedelta(days=181))
    signature = Signature.objects.get()
    assert (signature.name, signature.email, signature.name_key, signature.motivation) == ("",) * 4
    assert "Een bewoner" in resident.get("/pacten/proef/ondertekenaars/").content.decode()
