"""Many at once made invalid: counted first, in batches, stopped halfway, turned back exactly."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pacts import services
from pacts.models import InvalidatedSignature, Invalidation, Pact, Signature, Tally
from pacts.services import counting, invalidating
from pacts.services.invalidating import matching
from tests.pacts import journey, robots
from tests.pacts.conftest import make_pact
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import jobs
from verbeterbreda.lib.formats import NBSP

type Login = Callable[[User], Client]
DECISIONS = "/beheer/pacts/invalidation/"
KEPT = ["state", "state_reason", "mailbox_slot", "counted_on", "confirmed_at", "reviewed_at"]


def decide(pact: Pact, **conditions: Any) -> Invalidation:
    return Invalidation.objects.create(
        pact=pact, title="De vloed van zondag", reason="Een robot.", **conditions
    )


def carry_out(decision: Invalidation, by: User) -> None:
    invalidating.count(invalidation=decision, now=timezone.now())
    invalidating.start(invalidation=decision, by=by, now=timezone.now())
    invalidating.work(timezone.now())
    decision.refresh_from_db()


def snapshot() -> list[dict[str, Any]]:
    return list(Signature.objects.order_by("pk").values("pk", *KEPT))


def robots_sign(pact: Pact, many: int, start: int = 0) -> list[Signature]:
    """Confirmed signatures of robots, all at one domain."""
    return [
        journey.store(pact, name=f"Robot {number}", email=f"robot{number}@vloed.example")
        for number in range(start, start + many)
    ]


def total(pact: Pact) -> int:
    """Return the count that the site shows."""
    counting.recount(pact=pact, now=timezone.now())
    return sum(Tally.objects.filter(pact=pact).values_list("number", flat=True))


# --- Which ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ({"email_glob": "*@vloed.example"}, ["Robot 1", "robot 2"]),
        ({"email_glob": "ROBOT?@vloed.example"}, ["Robot 1", "robot 2"]),
        ({"email_glob": "robot1@*"}, ["Robot 1"]),
        ({"email_glob": "robot.@vloed.example"}, []),
        ({"name_glob": "robot *"}, ["Robot 1", "robot 2"]),
        ({"name_glob": "(Ayşe)"}, ["(Ayşe)"]),
        ({"name_glob": "*", "state_is": "pending"}, ["(Ayşe)"]),
        ({"address_key": robots.key_of(robots.HALL)}, ["robot 2"]),
        ({"email_glob": "*@vloed.example", "name_glob": "Robot 1"}, ["Robot 1"]),
    ],
)
def test_what_the_conditions_catch(
    pact: Pact, conditions: dict[str, Any], names: list[str]
) -> None:
    journey.store(pact, name="Robot 1", email="robot1@vloed.example")
    second = journey.store(pact, name="robot 2", email="robot2@vloed.example")
    journey.store(pact, name="(Ayşe)", is_confirmed=False)
    journey.store(make_pact("anders", 98), name="Robot 1", email="robot1@vloed.example")
    Signature.objects.filter(pk=second.pk).update(address_key=robots.key_of(robots.HALL))
    found = matching(Invalidation(pact=pact, **conditions))
    assert [signature.name for signature in found.order_by("pk")] == names


def test_a_window_of_time_has_a_beginning_and_no_end(pact: Pact) -> None:
    signature = journey.store(pact)
    at = signature.created_at
    inside = Invalidation(pact=pact, created_from_at=at, created_until_at=at + timedelta(seconds=1))
    assert matching(inside).get() == signature
    assert not matching(Invalidation(pact=pact, created_until_at=at)).exists()


def test_no_decision_without_a_condition(pact: Pact) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        decide(pact)
    with pytest.raises(ValidationError, match="ten minste één kenmerk"):
        Invalidation(pact=pact, title="x", reason="x").validate_constraints()


# --- Count, begin, stop, turn back ---------------------------------------------------------------


def test_it_begins_only_after_a_count(pact: Pact, staff: User) -> None:
    decision = decide(pact, name_glob="*")
    with pytest.raises(ValueError, match="opgesteld"):
        invalidating.start(invalidation=decision, by=staff, now=timezone.now())
    assert invalidating.work(timezone.now()) == 0


def test_only_what_was_counted_takes_part(pact: Pact, staff: User) -> None:
    robots_sign(pact, 2)
    decision = decide(pact, email_glob="*@vloed.example")
    assert invalidating.count(invalidation=decision, now=timezone.now()) == 2
    robots_sign(pact, 1, start=2)
    invalidating.start(invalidation=decision, by=staff, now=timezone.now())
    invalidating.work(timezone.now())
    assert Signature.objects.filter(state="invalid").count() == 2
    assert Signature.objects.confirmed().count() == 1


def test_every_figure_agrees_and_undo_gives_everything_back(
    resident: Client, pact: Pact, staff: User
) -> None:
    journey.store(pact)
    robots_sign(pact, 3)
    journey.store(pact, name="Robot 9", email="robot9@vloed.example", is_confirmed=False)
    services.hold(
        signature=robots_sign(pact, 1, start=5)[0], reason="Twijfel", by=staff, now=timezone.now()
    )
    before, counted = snapshot(), total(pact)
    assert counted == 4

    decision = decide(pact, email_glob="*@vloed.example")
    carry_out(decision, staff)
    assert (decision.state, decision.counted, decision.done) == ("done", 5, 5)
    assert decision.by == staff
    assert total(pact) == 1
    listed = resident.get("/pacten/proef/ondertekenaars/").content.decode()
    assert "Robot" not in listed
    assert "Robot" not in resident.get("/pacten/proef/ondertekenaars.csv").getvalue().decode()
    assert set(
        Signature.objects.filter(state="invalid").values_list("state_reason", flat=True)
    ) == {"Een robot."}
    assert counting.check(pact=pact, now=timezone.now()) == []

    invalidating.undo(invalidation=decision)
    invalidating.work(timezone.now())
    after = snapshot()
    for row in [*before, *after]:
        if row["state"] == "held":
            row.pop("mailbox_slot")  # a place is given again when it is released
    assert after == before
    assert total(pact) == counted
    assert counting.check(pact=pact, now=timezone.now()) == []
    assert "Robot" in resident.get("/pacten/proef/ondertekenaars/").content.decode()
    decision.refresh_from_db()
    assert (decision.state, decision.done) == ("undone", 0)
    assert decision.finished_at
    assert not InvalidatedSignature.objects.exists()


def test_a_decision_that_is_stopped_halfway_is_undone_too(
    pact: Pact, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidating, "BATCH", 2)
    robots_sign(pact, 5)
    before = snapshot()
    decision = decide(pact, email_glob="*@vloed.example")
    invalidating.count(invalidation=decision, now=timezone.now())
    invalidating.start(invalidation=decision, by=staff, now=timezone.now())
    invalidating.invalidate_batch(invalidation=decision, after=0, now=timezone.now())
    invalidating.cancel(invalidation=decision, now=timezone.now())
    invalidating.work(timezone.now())
    decision.refresh_from_db()
    assert (decision.state, decision.done) == ("cancelled", 2)
    assert Signature.objects.filter(state="invalid").count() == 2
    invalidating.undo(invalidation=decision)
    invalidating.work(timezone.now())
    assert snapshot() == before


def test_a_clock_that_died_goes_on_where_it_was(
    pact: Pact, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidating, "BATCH", 2)
    robots_sign(pact, 5)
    decision = decide(pact, email_glob="*@vloed.example")
    invalidating.count(invalidation=decision, now=timezone.now())
    invalidating.start(invalidation=decision, by=staff, now=timezone.now())
    invalidating.invalidate_batch(invalidation=decision, after=0, now=timezone.now())
    assert invalidating.work(timezone.now()) == 3
    decision.refresh_from_db()
    assert (decision.state, decision.done) == ("done", 5)
    assert InvalidatedSignature.objects.count() == 5
    invalidating.undo(invalidation=decision)
    invalidating.undo_batch(invalidation=decision, after=0, now=timezone.now())
    assert invalidating.work(timezone.now()) == 3
    assert Signature.objects.confirmed().count() == 5


def test_who_signed_again_meanwhile_keeps_the_new_one(pact: Pact, staff: User) -> None:
    robots_sign(pact, 2)
    decision = decide(pact, email_glob="*@vloed.example")
    carry_out(decision, staff)
    again = journey.store(pact, name="Robot 1", email="robot1@vloed.example")
    invalidating.undo(invalidation=decision)
    invalidating.work(timezone.now())
    assert set(Signature.objects.confirmed().values_list("name", flat=True)) == {
        "Robot 0",
        "Robot 1",
    }
    (trace,) = InvalidatedSignature.objects.all()
    assert (trace.signature.state, trace.signature.name) == ("invalid", "Robot 1")
    assert trace.signature != again


def test_what_staff_decided_since_is_not_turned_back(pact: Pact, staff: User) -> None:
    (signature,) = robots_sign(pact, 1)
    decision = decide(pact, email_glob="*@vloed.example")
    carry_out(decision, staff)
    signature.refresh_from_db()
    services.release(signature=signature, by=staff, now=timezone.now())
    services.hold(signature=signature, reason="Toch niet", by=staff, now=timezone.now())
    invalidating.undo(invalidation=decision)
    invalidating.work(timezone.now())
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("held", "Toch niet")


def test_the_mail_of_an_invalid_signature_does_not_leave(pact: Pact, staff: User) -> None:
    journey.store(pact, name="Robot", email="robot@vloed.example", is_confirmed=False)
    (mail,) = journey.mails()
    decision = decide(pact, email_glob="*@vloed.example")
    carry_out(decision, staff)
    with pytest.raises(AssertionError, match="nothing to say"):
        _ = mail.mail


def test_the_clock_carries_decisions_out() -> None:
    assert jobs.plans["pacts.invalidate"].run is invalidating.work


# --- In the admin --------------------------------------------------------------------------------


def press(client: Client, decision: Invalidation, button: str, **changes: Any) -> str:
    data = {
        "pact": decision.pact_id,
        "title": decision.title,
        "reason": decision.reason,
        "email_glob": decision.email_glob,
        button: "1",
    } | changes
    return client.post(f"{DECISIONS}{decision.pk}/change/", data, follow=True).content.decode()


def test_the_bureau_counts_begins_and_turns_back(pact: Pact, staff: User, login: Login) -> None:
    robots_sign(pact, 3)
    client = login(staff)
    form = client.get(f"{DECISIONS}add/?pact=proef&email_glob=*@vloed.example").content.decode()
    assert "*@vloed.example" in form
    client.post(
        f"{DECISIONS}add/",
        {"pact": "proef", "title": "Vloed", "reason": "Robot", "email_glob": "*@vloed.example"},
    )
    decision = Invalidation.objects.get()
    page = client.get(f"{DECISIONS}{decision.pk}/change/").content.decode()
    assert "Tel hoeveel het er zijn" in page
    assert "Begin: maak ze ongeldig" not in page
    assert f"Geteld: 3{NBSP}handtekeningen." in press(client, decision, "_count")
    assert (
        "robot2@vloed.example" in client.get(f"{DECISIONS}{decision.pk}/change/").content.decode()
    )
    assert f"Begonnen met 3{NBSP}handtekeningen." in press(client, decision, "_start")
    invalidating.work(timezone.now())
    page = client.get(f"{DECISIONS}{decision.pk}/change/").content.decode()
    assert "3 van 3 (100 %)" in page
    assert 'name="_save"' not in page
    assert 'name="reason"' not in page
    press(client, decision, "_undo")
    invalidating.work(timezone.now())
    assert Signature.objects.confirmed().count() == 3
    said = LogEntry.objects.filter(object_id=str(decision.pk), user=staff).order_by("pk")
    assert [entry.get_change_message() for entry in said][1:] == [
        f"Geteld: 3{NBSP}handtekeningen.",
        f"Begonnen met 3{NBSP}handtekeningen.",
        "We zetten alles terug zoals het was.",
    ]


def test_other_conditions_are_counted_again(pact: Pact, staff: User, login: Login) -> None:
    robots_sign(pact, 2)
    decision = decide(pact, email_glob="robot1@*")
    client = login(staff)
    press(client, decision, "_count")
    page = press(client, decision, "_start", email_glob="*")
    assert "opgesteld: dat kan nu niet" in page
    decision.refresh_from_db()
    assert (decision.state, decision.counted, decision.email_glob) == ("draft", None, "*")


def test_what_began_cannot_be_changed(pact: Pact, staff: User, login: Login) -> None:
    robots_sign(pact, 2)
    decision = decide(pact, email_glob="robot1@*")
    client = login(staff)
    press(client, decision, "_count")
    press(client, decision, "_start")
    press(client, decision, "_save", email_glob="*", reason="Anders")
    decision.refresh_from_db()
    assert (decision.state, decision.email_glob, decision.reason) == (
        "running",
        "robot1@*",
        "Een robot.",
    )
    press(client, decision, "_cancel")
    decision.refresh_from_db()
    assert decision.state == "cancelled"


def test_the_form_asks_for_a_condition_and_a_reason(pact: Pact, staff: User, login: Login) -> None:
    page = login(staff).post(f"{DECISIONS}add/", {"pact": "proef", "title": "Alles", "reason": ""})
    text = page.content.decode()
    assert "Kies ten minste één kenmerk" in text
    assert not Invalidation.objects.exists()


@pytest.mark.parametrize("role", ["council", "board"])
def test_others_may_not_decide(
    pact: Pact, role: str, request: pytest.FixtureRequest, login: Login
) -> None:
    decision = decide(pact, name_glob="*")
    client = login(request.getfixturevalue(role))
    for address in (DECISIONS, f"{DECISIONS}add/", f"{DECISIONS}{decision.pk}/change/"):
        assert client.get(address).status_code == 403
    assert client.post(f"{DECISIONS}{decision.pk}/change/", {"_count": "1"}).status_code == 403
    decision.refresh_from_db()
    assert decision.counted is None
