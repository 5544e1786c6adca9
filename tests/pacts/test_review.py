"""Staff review signatures in the admin: with a reason, on the record, and without surprises."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from pacts import services
from pacts.models import Block, Organisation, Pact, PactVersion, Signature
from tests.pacts import journey
from verbeterbreda.accounts.models import User

SIGNATURES = "/beheer/pacts/signature/"
VERSIONS = "/beheer/pacts/pactversion/"

type Login = Callable[[User], Client]


def act(client: Client, address: str, action: str, pk: int, reason: str = "") -> str:
    """Choose an action for one row of a list and return the page that follows."""
    data = {"action": action, "_selected_action": str(pk), "reason": reason}
    return client.post(address, data, follow=True).content.decode()


def test_held_and_released(pact: Pact, staff: User, login: Login) -> None:
    signature = journey.store(pact)
    client = login(staff)
    act(client, SIGNATURES, "hold", signature.pk, "Drie keer dezelfde naam")
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("held", "Drie keer dezelfde naam")
    assert signature.reviewed_by == staff
    act(client, SIGNATURES, "release", signature.pk)
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("confirmed", "")
    assert LogEntry.objects.filter(user=staff, object_id=str(signature.pk)).count() == 2


@pytest.mark.parametrize("action", ["hold", "invalidate"])
def test_no_hold_without_a_reason(pact: Pact, staff: User, login: Login, action: str) -> None:
    signature = journey.store(pact)
    assert "met een reden" in act(login(staff), SIGNATURES, action, signature.pk, "  ")
    signature.refresh_from_db()
    assert signature.state == "confirmed"


def test_a_released_robot_gets_its_mail(
    resident: Client, pact: Pact, staff: User, login: Login
) -> None:
    journey.sign(resident, pact, website="x")
    act(login(staff), SIGNATURES, "release", Signature.objects.get().pk)
    (mail,) = journey.mails()
    resident.post(journey.confirm_path(mail))
    assert Signature.objects.get().state == "confirmed"


@pytest.mark.parametrize(("hours", "state"), [(23, "pending"), (25, "held")])
def test_nobody_gets_a_mail_with_a_link_that_is_closed_already(
    pact: Pact, staff: User, hours: int, state: str
) -> None:
    held = journey.store(pact, is_confirmed=False)
    Signature.objects.filter(pk=held.pk).update(state="held", state_reason="Te snel")
    closing = held.created_at + timedelta(days=1)
    Pact.objects.filter(pk=pact.pk).update(signing_until_at=closing)
    now, before = closing + timedelta(hours=hours), len(journey.mails())
    if state == "held":
        with pytest.raises(ValueError, match="bevestigen kan niet meer"):
            services.release(signature=held, by=staff, now=now)
    else:
        services.release(signature=held, by=staff, now=now)
    held.refresh_from_db()
    assert (held.state, len(journey.mails()) - before) == (state, int(state == "pending"))


def test_a_repeat_does_not_undo_what_staff_held(
    resident: Client, pact: Pact, staff: User, login: Login
) -> None:
    signature = journey.store(pact)
    act(login(staff), SIGNATURES, "hold", signature.pk, "Twijfel")
    journey.sign(resident, pact)
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("held", "Twijfel")


def test_nobody_edits_or_deletes_a_signature(pact: Pact, administrator: User, login: Login) -> None:
    signature = journey.store(pact)
    client = login(administrator)
    page = client.get(f"{SIGNATURES}{signature.pk}/change/").content.decode()
    assert 'name="_save"' not in page
    client.post(f"{SIGNATURES}{signature.pk}/change/", {"name": "Een ander"})
    signature.refresh_from_db()
    assert signature.name == "Ayşe Yıldız"
    assert client.get(f"{SIGNATURES}{signature.pk}/delete/").status_code == 403
    assert client.get(f"{SIGNATURES}add/").status_code == 403


@pytest.mark.parametrize("role", ["council", "board"])
def test_council_and_board_see_no_signature(
    pact: Pact, role: str, request: pytest.FixtureRequest, login: Login
) -> None:
    journey.store(pact)
    assert login(request.getfixturevalue(role)).get(SIGNATURES).status_code == 403


def test_staff_publish_a_text_and_then_it_is_read_only(
    pact: Pact, staff: User, login: Login
) -> None:
    draft = PactVersion.objects.create(pact=pact, number=2)
    Block.objects.create(version=draft, key="een", order=1, formal_text="Nieuw.")
    client = login(staff)
    assert 'name="note"' in client.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    act(client, VERSIONS, "publish", draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == ("published", staff)
    page = client.get(f"{VERSIONS}{draft.pk}/change/").content.decode()
    assert 'name="note"' not in page
    assert 'name="blocks-0-formal_text"' not in page
    assert client.post(f"{VERSIONS}{draft.pk}/change/", {"note": "anders"}).status_code == 403
    assert "al gepubliceerd" in act(client, VERSIONS, "publish", draft.pk)


def test_an_edit_of_a_pact_is_on_record(pact: Pact, staff: User) -> None:
    pact.subject = "Iets anders"
    pact._history_user = staff  # type: ignore[attr-defined]
    pact.save()
    newest, first = pact.history.all()
    assert (newest.subject, newest.history_user) == ("Iets anders", staff)
    assert first.subject == "Waar het over gaat"


@pytest.mark.parametrize(
    "model",
    ["pact", "pactversion", "signature", "organisation", "goal", "buildingblock", "source"]
    + ["contradiction", "neighbourhood", "area"],
)
def test_every_list_and_first_page_opens(pact: Pact, staff: User, login: Login, model: str) -> None:
    journey.store(pact)
    client = login(staff)
    Organisation.objects.get_or_create(slug="proef", name="Proef", kind="other")
    page = client.get(f"/beheer/pacts/{model}/?q=e")
    assert page.status_code == 200
    for row in page.context["cl"].result_list[:1]:
        assert client.get(f"/beheer/pacts/{model}/{row.pk}/change/").status_code == 200


def test_a_signature_keeps_no_history_of_its_person() -> None:
    assert not hasattr(Signature, "history")


def test_the_review_keeps_the_time(pact: Pact, staff: User, login: Login) -> None:
    signature = journey.store(pact)
    before = timezone.now()
    act(login(staff), SIGNATURES, "invalidate", signature.pk, "Bestaat niet")
    signature.refresh_from_db()
    assert signature.state == "invalid"
    assert signature.reviewed_at is not None
    assert signature.reviewed_at >= before
