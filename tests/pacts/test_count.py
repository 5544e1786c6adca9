"""The published number is the number of confirmed rows, whatever happened and whoever counts."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pacts import links, services
from pacts.models import Invalidation, Neighbourhood, Pact, Signature, Tally, TallyRun
from pacts.reports import counts
from pacts.reports.counts import NeighbourhoodCount
from pacts.services import counting, invalidating, paper
from tests.pacts import crowd, journey
from tests.pacts.at_once import at_once
from tests.pacts.conftest import make_pact
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import jobs

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def published(pact: Pact) -> Counter[tuple[object, ...]]:
    rows = pact.tallies.values_list("counted_on", "kind", "neighbourhood_id", "number")
    return Counter({row[:3]: row[3] for row in rows})


def counted_out(pact: Pact) -> Counter[tuple[object, ...]]:
    """Count the rows one by one, not by the code under test."""
    return Counter(
        (row.counted_on, row.kind, row.neighbourhood_id)
        for row in Signature.objects.filter(pact=pact, state="confirmed")
    )


def differences(pact: Pact) -> Counter[tuple[object, ...]]:
    there, rows = published(pact), counted_out(pact)
    there.subtract(rows)
    return Counter({cell: amount for cell, amount in there.items() if amount})


# --- In any order --------------------------------------------------------------------------------


class Story:
    """People and staff doing things with one pact, a minute apart."""

    def __init__(self, pact: Pact, staff: User, places: list[str]) -> None:
        self.pact, self.staff, self.places = pact, staff, places
        self.now = NOW
        self.number = 0

    def one(self, *states: str) -> Signature | None:
        """Return the signature in one of these states that changed longest ago."""
        rows = self.pact.signatures.filter(state__in=states)
        return rows.select_related("pact").order_by("changed_at", "pk").first()

    def sign(self) -> None:
        self.number += 1
        key = (self.places + [""])[self.number % (len(self.places) + 1)]
        services.sign(
            pact=self.pact,
            signing=services.Signing(
                name=f"Tekenaar {self.number}",
                email=f"{self.number}@voorbeeld.nl",
                display="full",
                neighbourhood=Neighbourhood.objects.filter(pk=key).first(),
            ),
            origin=services.Origin(opened_at=self.now - timedelta(minutes=1)),
            now=self.now,
        )

    def confirm(self) -> None:
        if signature := self.one("pending"):
            key = services.ByLink(links.token(signature, "confirm"))
            services.confirm(pact=self.pact, key=key, now=self.now)

    def sign_and_confirm(self) -> None:
        self.sign()
        newest = self.pact.signatures.filter(state="pending").last()
        if newest:
            key = services.ByLink(links.token(newest, "confirm"))
            services.confirm(pact=self.pact, key=key, now=self.now)

    def withdraw(self) -> None:
        if signature := self.one("confirmed", "held"):
            token = links.token(signature, "mine")
            assert services.withdraw(pact=self.pact, token=token, now=self.now)

    def hold(self) -> None:
        if signature := self.one("confirmed"):
            services.hold(signature=signature, reason="Twijfel", by=self.staff, now=self.now)

    def release(self) -> None:
        if signature := self.one("held"):
            services.release(signature=signature, by=self.staff, now=self.now)

    def invalidate(self) -> None:
        if signature := self.one("confirmed", "held"):
            services.invalidate(signature=signature, reason="Onzin", by=self.staff, now=self.now)

    def erase(self) -> None:
        if signature := self.one("pending", "confirmed"):
            token = links.token(signature, "mine")
            assert services.erase(pact=self.pact, token=token, now=self.now)

    def paper(self) -> None:
        """Somebody of the bureau enters a line of a list of last week."""
        self.number += 1
        line = paper.PaperLine(
            sheet="L1",
            sheet_line=self.number,
            name=f"Papier {self.number}",
            signed_on=(self.now - timedelta(days=7)).date(),
        )
        paper.enter(pact=self.pact, line=line, by=self.staff, now=self.now)

    def organisation(self) -> None:
        """An organisation signs and confirms; now it waits for the bureau."""
        self.number += 1
        name = f"Stichting {self.number}"
        services.sign(
            pact=self.pact,
            signing=services.Signing(
                name=name,
                email=f"{self.number}@voorbeeld.nl",
                display="full",
                organising=services.Organising(role="taking_part", mandate="Directeur"),
            ),
            origin=services.Origin(opened_at=self.now - timedelta(minutes=1)),
            now=self.now,
        )
        self.confirm()

    def accept(self) -> None:
        if signature := self.one("submitted"):
            services.accept(signature=signature, by=self.staff, now=self.now)

    def bulk(self) -> None:
        """Staff decide that some of them do not count."""
        decision = Invalidation.objects.create(
            pact=self.pact, title="Vloed", reason="Onzin", name_glob="Tekenaar *2"
        )
        invalidating.count(invalidation=decision, now=self.now)
        invalidating.start(invalidation=decision, by=self.staff, now=self.now)
        invalidating.work(self.now)

    def undo(self) -> None:
        decision = Invalidation.objects.filter(pact=self.pact, state="done").last()
        if decision:
            invalidating.undo(invalidation=decision)
            invalidating.work(self.now)

    def recount(self) -> None:
        counting.recount(pact=self.pact, now=self.now)

    def midnight(self) -> None:
        self.now += timedelta(hours=13)

    def check(self) -> None:
        assert counting.check(pact=self.pact, now=self.now) == []


VERBS = [
    "sign", "confirm", "sign_and_confirm", "sign_and_confirm", "withdraw", "hold", "release",
    "invalidate", "erase", "paper", "organisation", "accept", "bulk", "undo", "recount", "midnight",
    "check",
]  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(verbs=st.lists(st.sampled_from(VERBS), min_size=5, max_size=30))
def test_the_count_is_the_rows_in_whatever_order_things_happen(
    pact: Pact, staff: User, verbs: list[str]
) -> None:
    Pact.objects.filter(pk=pact.pk).update(signing_from_at=NOW - timedelta(days=9))
    pact.refresh_from_db()
    story = Story(pact, staff, ["biesdonk", "heuvel"])
    with transaction.atomic():
        for verb in verbs:
            getattr(story, verb)()
            story.now += timedelta(minutes=1)
        story.recount()
        assert differences(pact) == Counter()
        confirmed = pact.signatures.confirmed()
        total = counts.total(pact)
        assert total.number == confirmed.count()
        assert total.residents == confirmed.filter(kind="resident").count()
        assert (
            counts.places(pact).rest + sum(place.number for place in counts.places(pact).shown)
            == confirmed.count()
        )
        transaction.set_rollback(True)


# --- Each for itself -----------------------------------------------------------------------------


def test_a_day_counts_on_the_clock_of_amsterdam(pact: Pact) -> None:
    Pact.objects.update(signing_from_at=NOW)
    pact.refresh_from_db()
    journey.store(pact, now=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    counting.recount(pact=pact, now=timezone.now())
    assert pact.tallies.get().counted_on.day == 2


def test_a_change_that_is_stored_late_is_counted_all_the_same(pact: Pact) -> None:
    """A transaction may be stored after a count that began later than the time it bears."""
    counting.recount(pact=pact, now=NOW)
    crowd.make(pact, 1)
    Signature.objects.update(changed_at=NOW - timedelta(minutes=9))
    counting.recount(pact=pact, now=NOW + timedelta(seconds=25))
    assert differences(pact) == Counter()


def test_twice_is_the_same_as_once(pact: Pact) -> None:
    crowd.make(pact, 100, seconds_apart=9000)
    for second in range(3):
        counting.recount(pact=pact, now=timezone.now() + timedelta(seconds=second))
        assert differences(pact) == Counter()


@pytest.mark.django_db(transaction=True)
def test_counters_at_once_while_people_sign_never_double(pact: Pact) -> None:
    """Two counts, a check and signers at the same time, over and over."""
    crowd.make(pact, 200, seconds_apart=3000, neighbourhoods=["biesdonk", "heuvel"])
    for _ in range(10):
        at_once(
            lambda: crowd.make(pact, 1, neighbourhoods=["heuvel"]),
            lambda: counting.recount(pact=pact, now=timezone.now()),
            lambda: counting.recount(pact=pact, now=timezone.now()),
            lambda: counting.check(pact=pact, now=timezone.now()),
        )
    counting.recount(pact=pact, now=timezone.now())
    assert differences(pact) == Counter()
    assert counts.total(pact).number == 210


def test_a_round_looks_only_at_what_changed(pact: Pact) -> None:
    crowd.make(pact, 100, seconds_apart=86_400, until=NOW)
    assert counting.recount(pact=pact, now=NOW + timedelta(minutes=20)) == 100
    assert counting.recount(pact=pact, now=NOW + timedelta(hours=1)) == 0
    Signature.objects.filter(name="Tekenaar 50").update(
        state="held", state_reason="Twijfel", changed_at=NOW + timedelta(hours=2)
    )
    assert counting.recount(pact=pact, now=NOW + timedelta(hours=2)) == 1
    assert differences(pact) == Counter()


def test_the_self_check_repairs_and_reports(
    pact: Pact, caplog: pytest.LogCaptureFixture, administrator: User,
    login: Callable[[User], Client],
) -> None:  # fmt: skip
    crowd.make(pact, 30, seconds_apart=86_400, neighbourhoods=["biesdonk"], changed_at=NOW)
    counting.recount(pact=pact, now=timezone.now())
    first, second = pact.tallies.order_by("counted_on")[:2]
    Tally.objects.filter(pk=first.pk).update(number=7)
    second.delete()
    later = timezone.now() + timedelta(hours=5)
    wrong = counting.check(pact=pact, now=later)
    assert [(item.stored, item.true) for item in wrong] == [(7, 1), (0, 1)]
    assert differences(pact) == Counter()
    run = TallyRun.objects.get(pact=pact)
    assert (run.repaired, run.checked_at) == (2, later)
    assert "30 handtekeningen nageteld, 2 verschillen hersteld" in run.report.replace("\xa0", " ")
    assert "7 werd 1" in run.report
    assert "was wrong" in caplog.text
    page = login(administrator).get("/beheer/pacts/tallyrun/").content.decode()
    assert "Proefpact" in page
    assert counting.check(pact=pact, now=later) == []
    assert "0 verschillen" in TallyRun.objects.get(pact=pact).report.replace("\xa0", " ")


def test_the_command_says_what_it_repaired(pact: Pact, capsys: pytest.CaptureFixture[str]) -> None:
    crowd.make(pact, 3, seconds_apart=86_400)
    counting.recount(pact=pact, now=timezone.now())
    call_command("recount")
    Signature.objects.all().update(changed_at=NOW)
    Tally.objects.update(number=9)
    with pytest.raises(SystemExit):
        call_command("recount")
    assert "9 werd 1" in capsys.readouterr().out
    call_command("recount")


def test_the_clock_counts_every_half_minute_and_checks_every_night(db: None) -> None:
    every = jobs.plans["pacts.count"].every
    assert every
    assert every <= timedelta(seconds=30)
    assert jobs.plans["pacts.check_count"].every is None
    make_pact("tweede", 98)
    assert "0" in str(jobs.plans["pacts.count"].run(timezone.now()))


# --- What is published ---------------------------------------------------------------------------


def place(name: str, number: int) -> NeighbourhoodCount:
    return NeighbourhoodCount(name, name, number)


@pytest.mark.parametrize(
    ("counted", "elsewhere", "shown", "rest"),
    [
        ({"a": 5}, 0, {"a"}, 0),
        ({"a": 4}, 0, set(), 4),
        ({"a": 9, "b": 6, "c": 3}, 0, {"a"}, 9),  # with b shown, the rest would be c
        ({"a": 9, "b": 6, "c": 3}, 1, {"a"}, 10),
        ({"a": 9, "b": 6, "c": 3}, 2, {"a", "b"}, 5),
        ({"a": 9, "b": 6, "c": 3, "d": 4}, 0, {"a", "b"}, 7),
        ({"a": 5, "b": 1}, 0, set(), 6),
    ],
)
def test_no_small_neighbourhood_follows_from_the_others(
    counted: dict[str, int], elsewhere: int, shown: set[str], rest: int
) -> None:
    places = counts.publishable([place(*item) for item in counted.items()], elsewhere)
    assert {item.name for item in places.shown} == shown
    assert places.rest == rest


@given(
    numbers=st.lists(st.integers(min_value=0, max_value=12), max_size=16),
    elsewhere=st.integers(min_value=0, max_value=12),
)
def test_whatever_is_left_over_is_nobody_or_at_least_five(
    numbers: list[int], elsewhere: int
) -> None:
    counted = [place(str(index), number) for index, number in enumerate(numbers)]
    places = counts.publishable(counted, elsewhere)
    total = sum(numbers) + elsewhere
    assert sum(item.number for item in places.shown) + places.rest == total
    assert all(item.number >= counts.SMALLEST_COUNT for item in places.shown)
    assert places.rest == 0 or places.rest >= counts.SMALLEST_COUNT or not places.shown


def test_a_page_tells_until_when_was_counted(resident: Client, pact: Pact) -> None:
    address = "/pacten/proef/ondertekenaars/"
    assert "nog niet geteld" in resident.get(address).content.decode()
    crowd.make(pact, 12)
    counting.recount(pact=pact, now=datetime(2026, 3, 10, 12, 5, tzinfo=UTC))
    page = resident.get(address).content.decode().replace("\xa0", " ")
    assert "stand van 10 maart 2026 om 13.05 uur" in page
    assert "Dat zijn 12 bewoners en 0 organisaties" in page


@pytest.mark.parametrize(
    "path", ["/pacten/deel-3/", "/pacten/deel-3/ondertekenaars/", "/", "/raad/", "/buurten/heuvel/"]
)
def test_every_page_shows_the_same_number_and_no_page_counts_rows(
    resident: Client, path: str
) -> None:
    pact = Pact.objects.get(slug="deel-3")
    crowd.make(pact, 1234, neighbourhoods=["heuvel"])
    counting.recount(pact=pact, now=timezone.now())
    with connection.execute_wrapper(_no_counting):
        page = resident.get(path).content.decode()
    assert "1.234" in page
    assert "stand van" in page


def _no_counting(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
    assert not ("COUNT(" in sql and "pacts_signature" in sql), sql
    return execute(sql, params, many, context)


def test_the_days_are_a_sentence_a_chart_and_a_table(resident: Client, pact: Pact) -> None:
    crowd.make(pact, 6, seconds_apart=86_400 // 2)
    counting.recount(pact=pact, now=timezone.now())
    days = counts.days(pact, timezone.now())
    assert days
    assert sum(int(row[1]) for row in days.table.rows) == 6
    assert "6\xa0handtekeningen" in days.sentence
    page = resident.get("/pacten/proef/ondertekenaars/").content.decode()
    assert days.svg in page
    assert "Handtekeningen per dag" in page


def test_only_the_last_thirty_days_are_drawn(pact: Pact) -> None:
    crowd.make(pact, 100, seconds_apart=86_400, until=timezone.now() + timedelta(days=1))
    counting.recount(pact=pact, now=timezone.now())
    days = counts.days(pact, timezone.now())
    assert days
    assert len(days.table.rows) == 30


def test_a_pact_that_closed_long_ago_shows_the_days_on_which_it_was_signed(pact: Pact) -> None:
    Pact.objects.filter(pk=pact.pk).update(
        signing_from_at=NOW - timedelta(days=900), signing_until_at=NOW - timedelta(days=800)
    )
    pact.refresh_from_db()
    crowd.make(pact, 3, seconds_apart=86_400, until=NOW - timedelta(days=800))
    counting.recount(pact=pact, now=timezone.now())
    days = counts.days(pact, timezone.now())
    assert days
    assert len(days.table.rows) == 3
