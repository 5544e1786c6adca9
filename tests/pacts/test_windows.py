"""Windows open and close on the clock of Amsterdam, and a pact's state follows from its dates."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature
from pacts.models.pacts import PactState
from pacts.reports import consultation_text, signing_text
from tests.pacts import journey

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("day", "opens_utc"),
    [
        (
            datetime(2026, 3, 29, tzinfo=AMSTERDAM),
            datetime(2026, 3, 28, 23, tzinfo=UTC),
        ),  # summer time begins
        (datetime(2026, 3, 30, tzinfo=AMSTERDAM), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        (
            datetime(2026, 10, 25, tzinfo=AMSTERDAM),
            datetime(2026, 10, 24, 22, tzinfo=UTC),
        ),
        (datetime(2026, 10, 26, tzinfo=AMSTERDAM), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (datetime(2027, 3, 28, tzinfo=AMSTERDAM), datetime(2027, 3, 27, 23, tzinfo=UTC)),
        (datetime(2027, 10, 31, tzinfo=AMSTERDAM), datetime(2027, 10, 30, 22, tzinfo=UTC)),
    ],
)
def test_a_window_opens_at_midnight_in_amsterdam(
    pact: Pact, day: datetime, opens_utc: datetime
) -> None:
    pact.signing_from_at = day
    pact.signing_until_at = day + timedelta(days=1)
    pact.save()
    pact.refresh_from_db()
    closes_utc = (day + timedelta(days=1)).astimezone(UTC)
    assert not pact.is_signing_open(opens_utc - SECOND)
    assert pact.is_signing_open(opens_utc)
    assert pact.is_signing_open(closes_utc - SECOND)
    assert not pact.is_signing_open(closes_utc)


@pytest.mark.parametrize(("month", "number", "hours"), [(3, 29, 23), (10, 25, 25), (10, 26, 24)])
def test_a_window_of_one_day_is_as_long_as_that_day(
    pact: Pact, month: int, number: int, hours: int
) -> None:
    day = datetime(2026, month, number, tzinfo=AMSTERDAM)
    pact.signing_from_at, pact.signing_until_at = day, day + timedelta(days=1)
    opens = day.astimezone(UTC)
    assert pact.is_signing_open(opens + timedelta(hours=hours) - SECOND)
    assert not pact.is_signing_open(opens + timedelta(hours=hours))


def test_the_state_follows_from_the_dates(pact: Pact) -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=number) for number in range(10)]
    pact.consultation_from_at, pact.consultation_until_at = days[1], days[2]
    pact.signing_from_at, pact.signing_until_at = days[3], days[4]
    pact.revised_at = days[6]
    expected = [
        PactState.ANNOUNCED,
        PactState.CONSULTATION,
        PactState.EDITING,
        PactState.SIGNING,
        PactState.IN_FORCE,
        PactState.IN_FORCE,
        PactState.REVISED,
    ]
    assert [pact.state(day) for day in days[:7]] == expected


def test_the_sentence_names_the_last_day(pact: Pact) -> None:
    pact.consultation_from_at = datetime(2023, 2, 1, tzinfo=AMSTERDAM)
    pact.consultation_until_at = datetime(2023, 3, 1, tzinfo=AMSTERDAM)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    sentence = consultation_text(pact, now)
    assert sentence == "Reageren kon van 1 februari 2023 tot en met 28 februari 2023."
    pact.signing_from_at = datetime(2025, 1, 1, tzinfo=AMSTERDAM)
    pact.signing_until_at = datetime(2026, 1, 1, tzinfo=AMSTERDAM)
    assert signing_text(pact, now) == "Ondertekenen kon tot en met 31 december 2025."


@pytest.mark.parametrize(
    "changes",
    [
        {"is_paused": True},
        {"signing_until_at": timezone.now() - timedelta(hours=2)},
        {"signing_from_at": timezone.now() + timedelta(days=400)},
        {"signing_from_at": None},
    ],
)
def test_outside_the_window_the_form_says_so(
    resident: Client, pact: Pact, changes: dict[str, object]
) -> None:
    Pact.objects.filter(pk=pact.pk).update(**changes)
    page = resident.get("/pacten/proef/ondertekenen/")
    assert page.status_code == 200
    assert "Ondertekenen kan nu niet" in page.content.decode()
    old = journey.make_stamp(timezone.now() - timedelta(hours=3))
    answer = journey.sign(resident, pact, opened=old)
    assert "is niet verstuurd" in answer.content.decode()
    again = journey.send(resident, pact, answer)
    assert "is niet verstuurd" in again.content.decode()
    assert not Signature.objects.exists()


def test_who_opened_the_form_in_time_may_still_send_it(resident: Client, pact: Pact) -> None:
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=timezone.now() - timedelta(minutes=9))
    opened = journey.make_stamp(timezone.now() - timedelta(minutes=10))
    assert journey.sign(resident, pact, opened=opened).status_code == 303


def test_confirming_is_possible_until_a_day_after_the_closing(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    key = services.ByLink(links.token(signature, "confirm"))
    closing = signature.created_at + timedelta(hours=1)
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=closing)
    pact.refresh_from_db()
    last = closing + timedelta(hours=24)
    assert services.check(pact=pact, key=key, now=last) is services.Confirmation.EXPIRED
    assert services.check(pact=pact, key=key, now=last - SECOND) is services.Confirmation.READY
