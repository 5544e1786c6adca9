"""Somebody reads a motivation before everybody does: that very text, and with a yes or a no."""

import re
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature
from tests.pacts import journey
from verbeterbreda.accounts.models import User

QUEUE = "/beheer/pacts/signature/?motivatie=nieuw"
ALL = "/beheer/pacts/signature/"
PUBLIC = "/pacten/proef/ondertekenaars/"
WORDS = "Voor mijn straat"

type Login = Callable[[User], Client]


@pytest.fixture
def signature(pact: Pact) -> Signature:
    return journey.store(pact, motivation=WORDS)


@pytest.fixture
def bureau(staff: User, login: Login) -> Client:
    return login(staff)


def judge(
    client: Client,
    page: str,
    action: str,
    signature: Signature,
    reason: str = "",
    address: str = QUEUE,
) -> str:
    """Choose an action on a page of the list that was read before; return what follows."""
    seen = dict(re.findall(r'name="(gelezen-\d+)" value="(\w+)"', page))
    data = {"action": action, "_selected_action": str(signature.pk), "reason": reason, **seen}
    return client.post(address, data, follow=True).content.decode()


def test_the_text_stands_where_it_is_approved(
    bureau: Client, resident: Client, signature: Signature
) -> None:
    page = bureau.get(QUEUE).content.decode()
    assert WORDS in page
    assert WORDS not in resident.get(PUBLIC).content.decode()
    assert "Motivatie openbaar: 1." in judge(bureau, page, "approve_motivation", signature)
    assert WORDS in resident.get(PUBLIC).content.decode()
    assert "0 handtekeningen" in bureau.get(QUEUE).content.decode()


def test_where_the_text_is_not_shown_nobody_approves_it(
    bureau: Client, signature: Signature
) -> None:
    page = bureau.get(ALL).content.decode()
    assert "Geef vrij" in page
    assert "Maak de motivatie openbaar" not in page
    data = {"action": "approve_motivation", "_selected_action": str(signature.pk)}
    bureau.post(ALL, data)
    signature.refresh_from_db()
    assert not signature.is_motivation_approved


@pytest.mark.parametrize("action", ["approve_motivation", "refuse_motivation"])
def test_a_text_that_changed_after_it_was_read_is_read_again(
    bureau: Client, signature: Signature, action: str
) -> None:
    page = bureau.get(QUEUE).content.decode()
    token = links.token(signature, "mine")
    services.change_motivation(pact=signature.pact, token=token, motivation="Koop bij mij")
    told = judge(bureau, page, action, signature, "reclame")
    assert "net veranderd" in told
    signature.refresh_from_db()
    assert not signature.is_motivation_approved
    assert "Koop bij mij" in bureau.get(QUEUE).content.decode()


def test_a_text_that_was_never_on_the_screen_is_not_approved(
    bureau: Client, signature: Signature
) -> None:
    """As when somebody takes all rows of a list of many pages."""
    assert "net veranderd" in judge(bureau, "", "approve_motivation", signature)
    signature.refresh_from_db()
    assert not signature.is_motivation_approved


def test_a_refusal_has_a_reason_and_leaves_the_queue(
    bureau: Client, resident: Client, signature: Signature, staff: User
) -> None:
    page = bureau.get(QUEUE).content.decode()
    assert "met een reden" in judge(bureau, page, "refuse_motivation", signature)
    judge(bureau, page, "refuse_motivation", signature, "Een telefoonnummer van een ander")
    assert WORDS not in bureau.get(QUEUE).content.decode()
    assert WORDS in bureau.get(f"{ALL}?motivatie=geweigerd").content.decode()
    signature.refresh_from_db()
    assert (signature.state, signature.reviewed_by) == ("confirmed", staff)
    log = LogEntry.objects.get(user=staff, object_id=str(signature.pk))
    assert "Een telefoonnummer van een ander" in log.change_message
    own = f"/pacten/proef/mijn-handtekening/{links.token(signature, 'mine')}/"
    assert "zette hem niet in de lijst" in resident.get(own).content.decode()
    resident.post(own, {"wat": "motivatie", "motivation": "Voor de buurt"})
    assert "Voor de buurt" in bureau.get(QUEUE).content.decode()
    assert "Deze tekst ziet nog niemand" in resident.get(own).content.decode()


def test_what_was_approved_by_mistake_is_taken_out_of_the_list(
    bureau: Client, resident: Client, signature: Signature, staff: User
) -> None:
    journey.approve_motivation(signature, by=staff)
    address = f"{ALL}?motivatie=openbaar"
    page = bureau.get(address).content.decode()
    judge(bureau, page, "refuse_motivation", signature, "Toch niet", address)
    assert WORDS not in resident.get(PUBLIC).content.decode()


def test_only_who_is_in_the_list_waits_to_be_read(bureau: Client, pact: Pact) -> None:
    journey.store(pact, email="een@voorbeeld.nl", motivation="Wacht", is_confirmed=False)
    held = journey.store(pact, email="twee@voorbeeld.nl", motivation="Vast")
    Signature.objects.filter(pk=held.pk).update(state="held", state_reason="reden")
    page = bureau.get(QUEUE).content.decode()
    assert "Wacht</div>" not in page
    assert "Vast</div>" not in page


def test_a_text_cannot_run_in_the_admin(bureau: Client, pact: Pact) -> None:
    journey.store(pact, motivation="<script>alert(1)</script>\nen verder")
    page = bureau.get(QUEUE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>en verder" in page


def test_the_council_reads_none_of_it(council: User, login: Login, signature: Signature) -> None:
    assert login(council).get(QUEUE).status_code == 403


def test_the_moment_of_reading_goes_with_the_person(signature: Signature, staff: User) -> None:
    journey.approve_motivation(signature, by=staff)
    token = links.token(signature, "mine")
    services.withdraw(pact=signature.pact, token=token, now=timezone.now())
    signature.refresh_from_db()
    assert (signature.motivation, signature.motivation_read_at) == ("", None)
