"""The page for the watchman says whether the count goes on, and what the night repaired."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from pacts.models import Pact, TallyRun


def health(visitor: Client) -> tuple[int, str]:
    response = visitor.get("/gezond/")
    return response.status_code, response.content.decode()


def test_the_count_goes_on_stands_still_or_was_repaired(resident: Client) -> None:
    status, text = health(resident)
    assert status == 200
    assert "telling: nog niet begonnen" in text
    now = timezone.now()
    run = TallyRun.objects.create(pact=Pact.objects.get(slug="deel-3"), counted_until_at=now)
    assert "telling: goed" in health(resident)[1]
    TallyRun.objects.update(repaired=3)
    status, text = health(resident)
    assert status == 200
    assert "vannacht hersteld: 3" in text
    run.counted_until_at = now - timedelta(minutes=6)
    run.save()
    status, text = health(resident)
    assert status == 503
    assert "telling: staat stil" in text
