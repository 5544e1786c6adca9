"""What waits for the bureau stands on the front page of the admin, with a link to it."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from pacts import services
from pacts.models import Pact, Pledge, Signature, TallyRun
from tests.pacts import journey, organising
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import remembering
from verbeterbreda.lib.attention import matters

type Login = Callable[[User], Client]


def told(user: User) -> dict[str, str]:
    """Return sentence → address of what this room asks."""
    remembering.forget_all()
    ours = (matter for matter in matters(user) if "/beheer/pacts/" in matter.url)
    return {matter.text.replace("\xa0", " "): matter.url for matter in ours}


def test_with_nothing_to_do_there_is_nothing(pact: Pact, staff: User) -> None:
    journey.store(pact)
    assert told(staff) == {}


def test_each_matter_leads_to_the_page_where_it_is_done(
    pact: Pact, staff: User, login: Login
) -> None:
    held = journey.store(pact, name="Vast", email="vast@voorbeeld.nl")
    Signature.objects.filter(pk=held.pk).update(state="held", state_reason="Te snel")
    journey.store(pact, name="Schrijver", motivation="Lees mij")
    organising.store(pact)
    run = TallyRun.objects.create(
        pact=pact, counted_until_at=timezone.now(), checked_at=timezone.now(), repaired=2
    )
    asked = told(staff)
    assert list(asked) == [
        "1 handtekening wacht tot je kijkt",
        "1 motivatie om te lezen",
        "1 organisatie wacht op jullie besluit",
        "De telling van Proefpact is hersteld: 2 verschillen",
    ]
    client = login(staff)
    shown = [client.get(address).content.decode() for address in asked.values()]
    for page, words in zip(
        shown, ["Te snel", "Lees mij", organising.NAME, "Proefpact"], strict=True
    ):
        assert words in page
    front = client.get("/beheer/").content.decode().replace("\xa0", " ")
    assert all(text in front for text in asked)
    TallyRun.objects.filter(pk=run.pk).update(checked_at=timezone.now() - timedelta(days=8))
    assert not any("telling" in text for text in told(staff))


def test_a_promise_is_asked_about_when_its_day_is_over(
    pact: Pact, staff: User, login: Login
) -> None:
    organising.take_part(pact, staff)
    pledge = Pledge.objects.get()
    client = login(staff)
    ((text, address),) = told(staff).items()
    assert text == "1 belofte zonder dag om ernaar te vragen"
    assert organising.PLEDGE in client.get(address).content.decode()
    today = timezone.localdate()
    for days, wanted in ((-1, True), (1, False)):
        Pledge.objects.update(by_on=today + timedelta(days=days))
        late = told(staff)
        assert bool(late) is wanted
        for text, address in late.items():
            assert text == "1 belofte waarvan de dag voorbij is: wat kwam ervan?"
            assert organising.PLEDGE in client.get(address).content.decode()
    services.follow_up(
        pledge=pledge, state="done", outcome="", by_on=today, by=staff, now=timezone.now()
    )
    assert told(staff) == {}


def test_council_and_board_are_asked_nothing(pact: Pact, council: User, board: User) -> None:
    organising.store(pact)
    assert told(council) == told(board) == {}
