"""The bureau decides about an organisation, tells why, and follows up what was promised."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import (
    Invalidation,
    Mailbox,
    Organisation,
    Pact,
    Pledge,
    Signature,
    Source,
)
from pacts.services import invalidating
from tests.pacts import journey, organising
from tests.pacts.conftest import make_pact
from tests.pacts.journey import Posted
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import local
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message

QUEUE = "/beheer/pacts/organisationdetails/"
PLEDGES = "/beheer/pacts/pledge/"
REASON = "Jullie werken niet in Breda."

type Login = Callable[[User], Client]


def decide(client: Client, signature: Signature, decision: str, **fields: Any) -> str:
    """Fill in the decision in the admin and return the page that follows."""
    data = {"decision": decision, "organisation": "", "kind": "other", "reason": ""} | fields
    answer = client.post(f"{QUEUE}{signature.pk}/change/", data, follow=True)
    return answer.content.decode()


def test_the_bureau_accepts_an_organisation(pact: Pact, staff: User, login: Login) -> None:
    signature = organising.store(pact, now=timezone.now() - timedelta(hours=23))
    client = login(staff)
    assert organising.NAME in client.get(QUEUE).content.decode()
    decide(client, signature, "accept", kind="housing")

    signature.refresh_from_db()
    today = local(timezone.now()).date()
    assert (signature.state, signature.counted_on) == ("confirmed", today)
    assert signature.confirmed_at is not None
    assert local(signature.confirmed_at).date() == today
    assert (signature.reviewed_by, signature.details.decided_by) == (staff, staff)
    organisation = signature.organisation
    assert organisation is not None
    assert (organisation.name, organisation.kind) == (organising.NAME, "housing")
    assert (organisation.network, organisation.slug) == ("accepted", "stichting-proefwonen")
    assert organisation.history.first().history_user == staff

    accepted = journey.mails()[-1]
    assert accepted.to_email == organising.EMAIL
    assert "http://127.0.0.1:8000/organisaties/stichting-proefwonen/" in accepted.text
    assert signature.version_sha256 in accepted.text
    (entry,) = LogEntry.objects.filter(user=staff)
    assert "Doet mee als Stichting Proefwonen" in entry.get_change_message()
    assert organising.NAME not in client.get(QUEUE).content.decode()
    assert organising.NAME in client.get(f"{QUEUE}?stand=alle").content.decode()


def test_the_bureau_hears_by_mail_of_each_application_and_not_of_whom(pact: Pact) -> None:
    organising.store(pact, is_confirmed=False)
    told = Message.objects.filter(kind="pacts.applied")
    assert not told.exists(), "nobody confirmed yet"
    organising.store(pact)
    organising.store(pact, name="Tweede", email="twee@proefwonen.example")
    assert [row.to_email for row in told] == [settings.CONTACT_EMAIL] * 2
    text = Posted(told[0]).text
    assert "wachten er 2 aanmeldingen" in text
    assert f"{settings.SITE_URL}{QUEUE}" in text
    assert organising.NAME not in text


def test_a_signature_that_does_not_count_is_no_place_in_the_network(
    pact: Pact, staff: User
) -> None:
    signature = organising.take_part(pact, staff)
    now = timezone.now()
    page = f"/organisaties/{signature.organisation_id}/"
    assert Client().get(page).status_code == 200
    services.invalidate(signature=signature, reason="Geen mandaat", by=staff, now=now)
    assert Client().get(page).status_code == 404
    services.release(signature=signature, by=staff, now=now)
    assert "Hoort bij het netwerk" in Client().get(page).content.decode()


def test_who_never_counted_does_not_leave_in_public(pact: Pact, staff: User) -> None:
    signature = organising.take_part(pact, staff)
    page = f"/organisaties/{signature.organisation_id}/"
    token, now = links.token(signature, "mine"), timezone.now()
    services.invalidate(signature=signature, reason="Geen mandaat", by=staff, now=now)
    assert services.erase(pact=pact, token=token, now=now)
    assert Client().get(page).status_code == 404


def test_a_decision_about_many_takes_the_network_along_and_gives_it_back(
    pact: Pact, staff: User
) -> None:
    """Who stands in the programme goes on standing there, as named and no more."""
    known = Organisation.objects.create(
        slug="bekend", name="Bekend", kind="care", source=Source.objects.first()
    )
    organising.take_part(pact, staff, organisation=known)
    decision = Invalidation.objects.create(
        pact=pact, title="Vals", reason="Vals", email_glob=organising.EMAIL
    )
    now = timezone.now()
    invalidating.count(invalidation=decision, now=now)
    invalidating.start(invalidation=decision, by=staff, now=now)
    invalidating.work(now)
    known.refresh_from_db()
    assert known.network == Organisation.Network.NAMED
    invalidating.undo(invalidation=decision)
    invalidating.work(now)
    known.refresh_from_db()
    assert known.network == Organisation.Network.ACCEPTED
    assert known.history.first().history_user == staff


def test_the_decision_has_room_among_the_five_mails_or_staff_are_told(
    pact: Pact, staff: User, login: Login
) -> None:
    """After so many repeats the mail that only says "we got it" stays away, not the answer."""
    signature = organising.store(pact, is_confirmed=False)
    Mailbox.objects.update(mails=4)
    signature = organising.store(pact)
    assert "Er gaat geen mail" not in decide(login(staff), signature, "accept")
    assert [mail.row.kind for mail in journey.mails()][-1] == "pacts.accepted"
    other = organising.store(pact, name="Tweede", email="twee@proefwonen.example")
    Mailbox.objects.update(mails=5)
    assert "Er gaat geen mail" in decide(login(staff), other, "decline", reason=REASON)


def test_no_mail_about_an_application_that_was_decided_already(pact: Pact, staff: User) -> None:
    organising.take_part(pact, staff)
    row = Message.objects.get(kind="pacts.applied")
    assert kinds.build(row.kind, row.ref, row.language) is None


def test_the_bureau_declines_with_a_reason(pact: Pact, staff: User, login: Login) -> None:
    signature = organising.store(pact)
    client = login(staff)
    assert "Schrijf op waarom" in decide(client, signature, "decline", reason="  ")
    signature.refresh_from_db()
    assert signature.state == "submitted"

    decide(client, signature, "decline", reason=REASON)
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("declined", REASON)
    assert (signature.counted_on, signature.organisation) == (None, None)
    declined = journey.mails()[-1]
    assert declined.to_email == organising.EMAIL
    assert REASON in declined.text
    assert "opnieuw aanmelden" in declined.text
    assert REASON in LogEntry.objects.get(user=staff).get_change_message()


def test_not_deciding_changes_nothing(pact: Pact, staff: User, login: Login) -> None:
    signature = organising.store(pact)
    mails = len(journey.mails())
    decide(login(staff), signature, "later", reason="Nog even bellen")
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("submitted", "")
    assert len(journey.mails()) == mails


def test_who_was_declined_may_apply_again(pact: Pact, staff: User) -> None:
    first = organising.store(pact)
    services.decline(signature=first, reason=REASON, by=staff, now=timezone.now())
    second = organising.store(pact)
    assert second.pk != first.pk
    assert second.state == "submitted"


@pytest.mark.parametrize("state", ["pending", "confirmed", "declined", "withdrawn", "held"])
def test_only_what_waits_is_decided(pact: Pact, staff: User, login: Login, state: str) -> None:
    signature = organising.store(pact)
    Signature.objects.filter(pk=signature.pk).update(
        state=state, state_reason="x", counted_on=timezone.localdate()
    )
    for verb, more in ((services.accept, {}), (services.decline, {"reason": REASON})):
        with pytest.raises(ValueError, match="dat kan nu niet"):
            verb(signature=signature, by=staff, now=timezone.now(), **more)  # type: ignore[operator]
    page = login(staff).get(f"{QUEUE}{signature.pk}/change/").content.decode()
    assert 'name="decision"' not in page
    assert login(staff).post(f"{QUEUE}{signature.pk}/change/", {}).status_code == 403


def test_two_people_decide_at_once(
    pact: Pact, staff: User, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form was open when somebody else said no: it says so and changes nothing."""
    signature = organising.store(pact)
    accept = services.accept

    def late(**arguments: Any) -> Signature:
        services.decline(signature=signature, reason=REASON, by=staff, now=timezone.now())
        return accept(**arguments)

    monkeypatch.setattr(services, "accept", late)
    page = decide(login(staff), signature, "accept")
    assert "dat kan nu niet" in page
    assert not Organisation.objects.filter(name=organising.NAME).exists()


def test_an_organisation_that_is_known_is_pointed_out_and_chosen(
    resident: Client, pact: Pact, staff: User, login: Login
) -> None:
    known = Organisation.objects.create(
        slug="proefwonen", name="Stichting Proef-Wonen", kind="housing", description="Al langer."
    )
    other = organising.store(pact, name="Een ander", email="a@b.example", kvk_number="12345678")
    signature = organising.store(pact, kvk_number="12345678")
    client = login(staff)
    page = client.get(f"{QUEUE}{signature.pk}/change/").content.decode()
    assert "Dezelfde naam als Stichting Proef-Wonen" in page
    assert "Hetzelfde KvK-nummer als Een ander" in page
    assert '<option value="proefwonen" selected' in page

    decide(client, signature, "accept", organisation="proefwonen")
    known.refresh_from_db()
    assert (known.network, known.website) == ("accepted", "https://proefwonen.example")
    assert (known.name, known.description) == ("Stichting Proef-Wonen", "Al langer.")
    assert other.pk != signature.pk


def test_a_stranger_has_no_lookalikes(pact: Pact, staff: User, login: Login) -> None:
    signature = organising.store(pact, kvk_number="12345678")
    page = login(staff).get(f"{QUEUE}{signature.pk}/change/").content.decode()
    assert "geen organisatie met deze naam" in page


def test_an_organisation_signs_a_pact_once(pact: Pact, staff: User, login: Login) -> None:
    first = organising.take_part(pact, staff)
    second = organising.store(pact, name="Proefwonen", email="a@b.example")
    page = decide(login(staff), second, "accept", organisation=first.organisation_id)
    assert "heeft dit pact al ondertekend" in page
    second.refresh_from_db()
    assert second.state == "submitted"
    assert pact.signatures.confirmed().count() == 1


def test_the_database_itself_takes_an_organisation_once(
    pact: Pact, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = organising.take_part(pact, staff)
    second = organising.store(pact, name="Proefwonen", email="a@b.example")
    monkeypatch.setattr("pacts.services.organisations.obstacle", lambda **_: "")
    with pytest.raises(ValueError, match="al ondertekend"):
        services.accept(
            signature=second, organisation=first.organisation, by=staff, now=timezone.now()
        )


def test_the_same_name_twice_is_no_second_organisation(
    pact: Pact, staff: User, login: Login
) -> None:
    organising.take_part(pact, staff)
    second = organising.store(pact, email="a@b.example")
    page = decide(login(staff), second, "accept")
    assert "kies die" in page
    assert Organisation.objects.filter(name=organising.NAME).count() == 1


def test_an_organisation_may_sign_the_next_part_too(pact: Pact, staff: User) -> None:
    first = organising.take_part(pact, staff)
    other = make_pact("anders", 98)
    second = organising.take_part(other, staff, organisation=first.organisation)
    assert second.organisation == first.organisation


@pytest.mark.parametrize(
    ("name", "slug"),
    [("李", "organisatie"), ("A" * 150, "a" * 75), ("Gemeente-Breda!", "gemeente-breda-2")],
)
def test_every_new_organisation_has_an_address(
    resident: Client, pact: Pact, staff: User, name: str, slug: str
) -> None:
    signature = organising.take_part(pact, staff, name=name)
    assert signature.organisation_id == slug
    assert resident.get(f"/organisaties/{slug}/").status_code == 200


# --- What came of a promise ----------------------------------------------------------------------


def follow_up(client: Client, pledge: Pledge, **fields: str) -> str:
    data = {"state": "open", "outcome": "", "by_on": ""} | fields
    return client.post(f"{PLEDGES}{pledge.pk}/change/", data, follow=True).content.decode()


def test_the_bureau_follows_up_a_promise(
    resident: Client, pact: Pact, staff: User, login: Login
) -> None:
    pledge = organising.take_part(pact, staff).pledges.get()
    client = login(staff)
    assert "Schrijf op wat er van de belofte kwam" in follow_up(client, pledge, state="partly")
    follow_up(client, pledge, state="partly", outcome="Twintig zijn klaar.", by_on="2027-12-31")
    follow_up(client, pledge, state="done", outcome="Alle veertig zijn warm.")
    pledge.refresh_from_db()
    assert (pledge.state, pledge.outcome) == ("done", "Alle veertig zijn warm.")
    assert pledge.text == organising.PLEDGE
    assert pledge.followed_up_by == staff
    assert pledge.followed_up_at is not None
    page = resident.get("/organisaties/stichting-proefwonen/").content.decode()
    assert "Alle veertig zijn warm." in page
    assert "Gedaan" in page
    history = client.get(f"{PLEDGES}{pledge.pk}/history/").content.decode()
    assert "Twintig zijn klaar." in history
    assert "Alle veertig zijn warm." in history


def test_what_was_promised_is_never_rewritten(pact: Pact, staff: User, login: Login) -> None:
    pledge = organising.take_part(pact, staff).pledges.get()
    follow_up(login(staff), pledge, state="done", text="Iets anders", by_text="ooit", goal="KW1")
    pledge.refresh_from_db()
    assert (pledge.text, pledge.by_text, pledge.goal_id) == (organising.PLEDGE, "eind 2027", "GW1")


def test_a_promise_of_who_only_applied_is_not_followed_up(
    pact: Pact, staff: User, login: Login
) -> None:
    pledge = organising.store(pact).pledges.get()
    client = login(staff)
    assert organising.PLEDGE not in client.get(PLEDGES).content.decode()
    follow_up(client, pledge, state="done")
    pledge.refresh_from_db()
    assert pledge.state == "open"


@pytest.mark.parametrize("address", [QUEUE, PLEDGES])
@pytest.mark.parametrize("role", ["council", "board"])
def test_council_and_board_see_no_application(
    pact: Pact, address: str, role: str, request: pytest.FixtureRequest, login: Login
) -> None:
    organising.store(pact)
    assert login(request.getfixturevalue(role)).get(address).status_code == 403


def test_nobody_adds_edits_or_deletes_an_application(
    pact: Pact, administrator: User, login: Login
) -> None:
    signature = organising.store(pact)
    client = login(administrator)
    client.post(
        f"{QUEUE}{signature.pk}/change/", {"decision": "later", "legal_name": "Anders", "role": "x"}
    )
    signature.details.refresh_from_db()
    assert signature.details.legal_name == organising.NAME
    assert client.get(f"{QUEUE}add/").status_code == 403
    assert client.get(f"{QUEUE}{signature.pk}/delete/").status_code == 403
    assert client.get(f"{PLEDGES}add/").status_code == 403


def test_the_queue_costs_as_much_for_three_as_for_one(
    pact: Pact, staff: User, login: Login, django_assert_max_num_queries: Any
) -> None:
    for number in range(3):
        organising.store(pact, name=f"Stichting {number}", email=f"{number}@b.example")
    client = login(staff)
    with django_assert_max_num_queries(12):
        assert client.get(QUEUE).content.decode().count("Stichting ") >= 3
