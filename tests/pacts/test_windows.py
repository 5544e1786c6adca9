"""Windows open and close on the clock of Amsterdam, and a pact's state follows from its dates."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature
from pacts.models.pacts import PactState
from pacts.reports import consultation_text, signing_text
from tests.pacts import journey
from verbeterbreda.accounts.models import User

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


# --- Typed in the admin, on the nights that the clock changes ------------------------------------

SPRING, AUTUMN = "de klok gaat dan van 2.00 naar 3.00 uur", "gaat de klok terug naar 2.00 uur"
NIGHTS = [
    (date(2026, 3, 29), SPRING, 1, 2),
    (date(2026, 10, 25), AUTUMN, 2, 1),
    (date(2027, 3, 28), SPRING, 1, 2),
    (date(2027, 10, 31), AUTUMN, 2, 1),
]
MOMENTS = ["signing_from_at", "signing_until_at", "consultation_from_at", "consultation_until_at"]
MOMENTS += ["revised_at"]
PACT_PAGE = "/beheer/pacts/pact/proef/change/"


def pact_form(client: Client, **typed: object) -> dict[str, object]:
    """Return what the browser would send for the page of the pact, with these moments typed."""
    shown = client.get(PACT_PAGE).context
    inlines = [inline.formset.management_form for inline in shown["inline_admin_formsets"]]
    forms = [shown["adminform"].form, *inlines]
    data: dict[str, object] = {}
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None or value is False else value
    for name in MOMENTS:
        data.pop(name, None)
        moment = typed.get(name)
        data[f"{name}_0"], data[f"{name}_1"] = str(moment).split(" ") if moment else ("", "")
    return {name: value for name, value in data.items() if value is not None}


def save(client: Client, data: dict[str, object]) -> None:
    answer = client.post(PACT_PAGE, data)
    assert answer.status_code == 302, answer.context["errors"]


def shown_moment(client: Client, name: str) -> str:
    page = client.get(PACT_PAGE).content.decode()
    day, time = (re.search(rf'name="{name}_{part}" value="([^"]*)"', page) for part in (0, 1))
    assert day
    assert time
    return f"{day[1]} {time[1]}"


@pytest.mark.parametrize(("night", "sentence", "before", "after"), NIGHTS, ids=str)
@pytest.mark.parametrize(
    ("clock", "is_after"),
    [("00:00:00", False), ("01:59:59", False), ("03:00:00", True), ("23:59:59", True)],
)
@pytest.mark.parametrize("name", ["signing_from_at", "signing_until_at"])
def test_a_typed_time_is_shown_as_typed_and_right_to_the_second(
    pact: Pact,
    staff: User,
    login: Callable[[User], Client],
    night: date,
    sentence: str,
    before: int,
    after: int,
    clock: str,
    is_after: bool,
    name: str,
) -> None:
    client = login(staff)
    typed = f"{night:%d-%m-%Y} {clock}"
    other = {"signing_from_at": "01-01-2026 00:00:00"} if name == "signing_until_at" else {}
    save(client, pact_form(client, **other, **{name: typed}))
    assert shown_moment(client, name) == typed
    pact.refresh_from_db()
    offset = timedelta(hours=after if is_after else before)
    moment = datetime.combine(night, time.fromisoformat(clock), UTC) - offset
    opens = name == "signing_from_at"
    assert pact.is_signing_open(moment) is opens
    assert pact.is_signing_open(moment - SECOND) is not opens


@pytest.mark.parametrize(("night", "sentence", "before", "after"), NIGHTS, ids=str)
@pytest.mark.parametrize("clock", ["02:00:00", "02:30:00", "02:59:59"])
def test_a_time_that_is_not_there_once_asks(
    pact: Pact,
    staff: User,
    login: Callable[[User], Client],
    night: date,
    sentence: str,
    before: int,
    after: int,
    clock: str,
) -> None:
    client = login(staff)
    stood = pact.signing_from_at
    typed = f"{night:%d-%m-%Y} {clock}"
    page = client.post(PACT_PAGE, pact_form(client, signing_from_at=typed))
    text = page.content.decode()
    assert page.status_code == 200
    assert sentence in text
    assert "edoel je" in text
    assert f'value="{clock}"' in text  # what was typed stays
    pact.refresh_from_db()
    assert pact.signing_from_at == stood


OTHER_WINDOWS = {
    "/beheer/pacts/signingsession/add/": "starts_at",
    "/beheer/governance/vacancy/add/": "closes_at",
    "/beheer/agenda/event/add/": "starts_at",
}


@pytest.mark.parametrize(("night", "sentence", "before", "after"), NIGHTS[:2], ids=str)
@pytest.mark.parametrize("address", OTHER_WINDOWS)
def test_every_other_window_asks_it_too(
    staff: User,
    login: Callable[[User], Client],
    night: date,
    sentence: str,
    before: int,
    after: int,
    address: str,
) -> None:
    name = OTHER_WINDOWS[address]
    typed = {f"{name}_0": f"{night:%d-%m-%Y}", f"{name}_1": "02:30"}
    page = login(staff).post(address, typed)
    assert sentence in page.content.decode()
    assert 'value="02:30"' in page.content.decode()


SEASONS = [
    datetime(2026, 1, 15, 12, tzinfo=UTC),
    datetime(2026, 7, 15, 12, tzinfo=UTC),
]


@pytest.mark.parametrize("typed_at", SEASONS, ids=["in winter", "in summer"])
@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 7, 1), 2), (date(2027, 1, 15), 1)], ids=["summer", "winter"]
)
def test_the_season_in_which_it_is_typed_makes_no_difference(
    pact: Pact,
    staff: User,
    login: Callable[[User], Client],
    monkeypatch: pytest.MonkeyPatch,
    day: date,
    hours: int,
    typed_at: datetime,
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: typed_at)
    client = login(staff)
    typed = f"{day:%d-%m-%Y} 09:00:00"
    save(client, pact_form(client, signing_from_at=typed))
    assert shown_moment(client, "signing_from_at") == typed
    pact.refresh_from_db()
    assert pact.signing_from_at == datetime(day.year, day.month, day.day, 9 - hours, tzinfo=UTC)


def test_the_switches_work_at_once(
    resident: Client, pact: Pact, staff: User, login: Callable[[User], Client]
) -> None:
    client = login(staff)
    typed = {"signing_from_at": "01-01-2026 00:00:00"}
    save(client, pact_form(client, **typed) | {"banner": "Even pauze", "is_paused": "on"})
    assert (
        "Ondertekenen kan nu niet" in resident.get("/pacten/proef/ondertekenen/").content.decode()
    )
    save(client, pact_form(client, **typed) | {"is_paused": "", "is_proof_asked": "on"})
    assert 'name="email"' in resident.get("/pacten/proef/ondertekenen/").content.decode()
    pact.refresh_from_db()
    assert (pact.banner, pact.is_proof_asked) == ("Even pauze", True)
    newest = pact.history.first()
    assert newest is not None
    assert newest.history_user == staff
