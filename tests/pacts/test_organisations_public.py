"""What the public reads about organisations: only of who takes part, and what came of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pacts import links, services
from pacts.models import Organisation, OrganisationDetails, Pact, Pledge, Signature, Source
from tests.pacts import journey, organising
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import retention

PAGE = "/organisaties/stichting-proefwonen/"
EVERYWHERE = [
    "/organisaties/",
    "/organisaties/?hoe=ondertekend",
    "/zoeken/?q=stichting",
    "/sitemap.xml",
    "/pacten/proef/ondertekenaars/",
    "/pacten/proef/ondertekenaars.csv",
    "/pacten/proef/",
    "/doelen/gw1/",
    "/api/v1/doelen",
    "/",
]


def read(resident: Client, path: str) -> str:
    answer = resident.get(path)
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    return answer.content.decode()


@pytest.mark.parametrize("state", ["pending", "submitted", "held", "invalid", "declined"])
def test_who_does_not_take_part_stands_nowhere(
    resident: Client, pact: Pact, staff: User, state: str
) -> None:
    signature = organising.store(pact)
    Signature.objects.filter(pk=signature.pk).update(state=state, state_reason="Omdat")
    for path in EVERYWHERE:
        text = read(resident, path)
        for told in ("Proefwonen", "proefwonen", "veertig woningen", organising.CONTACT):
            assert told not in text, path
    assert resident.get(PAGE).status_code == 404


@pytest.mark.parametrize("network", ["requested", "declined"])
def test_an_organisation_that_only_applied_stands_nowhere_either(
    resident: Client, network: str
) -> None:
    """Also when staff wrote it down themselves; unless the programme names it."""
    organisation = Organisation.objects.create(
        slug="stichting-proefwonen", name=organising.NAME, network=network, network_reason="Reden"
    )
    for path in ("/organisaties/", "/zoeken/?q=stichting", "/sitemap.xml"):
        assert "proefwonen" not in read(resident, path).lower()
    assert resident.get(PAGE).status_code == 404
    organisation.source = Source.objects.first()
    organisation.save()
    page = read(resident, PAGE)
    assert organisation.get_network_display() not in page.lower()
    assert "Reden" not in page


def test_who_takes_part_has_a_page_and_a_place_in_the_lists(
    resident: Client, pact: Pact, staff: User
) -> None:
    organising.take_part(pact, staff)
    page = read(resident, PAGE)
    for told in (
        organising.NAME,
        organising.PLEDGE,
        "eind 2027",
        "Beloofd",
        "voert zelf acties uit",
        "versie 1",
        pact.versions.get().sha256,
        "/doelen/gw1/",
        "https://proefwonen.example",
    ):
        assert told in page
    for path in EVERYWHERE[:6]:
        assert "roefwonen" in read(resident, path), path
    goal = read(resident, "/doelen/gw1/")
    assert organising.PLEDGE in goal
    assert PAGE in goal
    assert organising.PLEDGE not in read(resident, "/doelen/gw2/")


def test_nobody_who_signed_is_named_anywhere(resident: Client, pact: Pact, staff: User) -> None:
    organising.take_part(pact, staff, kvk_number="12345678")
    for path in [PAGE, *EVERYWHERE]:
        for private in (organising.CONTACT, "Directeur", organising.EMAIL, "12345678"):
            assert private not in read(resident, path), path


def test_the_legal_name_stands_in_the_list_of_signatories(
    resident: Client, pact: Pact, staff: User
) -> None:
    known = Organisation.objects.create(slug="proefwonen", name="Proefwonen", kind="housing")
    organising.take_part(pact, staff, organisation=known)
    assert organising.NAME in read(resident, "/pacten/proef/ondertekenaars/")
    assert organising.NAME in read(resident, "/pacten/proef/ondertekenaars.csv")


def test_a_name_is_written_not_run(resident: Client, pact: Pact, staff: User) -> None:
    organising.take_part(
        pact,
        staff,
        name="<b>Bob</b> & zn",
        promises=(services.Promise("<script>alert(1)</script>", "GW1"),),
    )
    page = read(resident, "/organisaties/bbobb-zn/")
    assert "&lt;b&gt;Bob&lt;/b&gt;" in page
    assert "<script>alert" not in page + read(resident, "/doelen/gw1/")


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("?q=PROEFWONEN", True),
        ("?q=stichting proef", True),
        ("?q=elders", False),
        ("?soort=other", True),
        ("?soort=school", False),
        ("?hoe=ondertekend", True),
        ("?hoe=executing", True),
        ("?hoe=taking_part", False),
        ("?hoe=onzin&soort=onzin", True),
        ("?q=proef&soort=other&hoe=executing", True),
    ],
)
def test_the_list_is_searched_and_filtered(
    resident: Client, pact: Pact, staff: User, query: str, is_there: bool
) -> None:
    organising.take_part(pact, staff)
    assert (PAGE in read(resident, f"/organisaties/{query}")) is is_there


def test_who_is_only_named_did_not_sign(resident: Client, pact: Pact, staff: User) -> None:
    organising.take_part(pact, staff)
    page = read(resident, "/organisaties/?hoe=ondertekend")
    assert "/organisaties/gemeente-breda/" not in page
    assert "1\N{NO-BREAK SPACE}organisatie gevonden" in page


def test_pledges_stand_in_the_order_of_the_goals(resident: Client, pact: Pact, staff: User) -> None:
    promises = tuple(
        services.Promise(f"Belofte over {goal or 'alles'}", goal) for goal in ("KW1", "", "GW1")
    )
    organising.take_part(pact, staff, promises=promises)
    page = read(resident, PAGE)
    places = [page.index(f"Belofte over {goal}") for goal in ("GW1", "KW1", "alles")]
    assert places == sorted(places)


# --- Stepping back -------------------------------------------------------------------------------


def step_back(resident: Client, signature: Signature) -> None:
    services.withdraw(pact=signature.pact, token=links.token(signature, "mine"), now=timezone.now())


def test_who_steps_back_leaves_its_promises_marked_and_no_person(
    resident: Client, pact: Pact, staff: User
) -> None:
    signature = organising.take_part(pact, staff, kvk_number="12345678")
    step_back(resident, signature)
    page = read(resident, PAGE)
    assert "trok zich terug op" in page
    assert organising.PLEDGE in page
    assert "Ingetrokken" in page
    assert "Beloofd" not in page
    details = OrganisationDetails.objects.get()
    assert (details.contact_name, details.mandate, bytes(details.logo)) == ("", "", b"")
    assert Organisation.objects.get(name=organising.NAME).network == "left"
    for path in ("/pacten/proef/ondertekenaars/", "/organisaties/?hoe=ondertekend"):
        assert "roefwonen" not in read(resident, path)
    assert organising.PLEDGE not in read(resident, "/doelen/gw1/")


def test_who_steps_back_before_the_decision_is_gone(
    resident: Client, pact: Pact, staff: User
) -> None:
    step_back(resident, organising.store(pact))
    assert not OrganisationDetails.objects.exists()
    assert not Pledge.objects.exists()
    assert Signature.objects.get().name == ""


def test_who_steps_back_may_come_back(resident: Client, pact: Pact, staff: User) -> None:
    signature = organising.take_part(pact, staff)
    step_back(resident, signature)
    organising.take_part(pact, staff, organisation=signature.organisation)
    page = read(resident, PAGE)
    assert "trok zich terug op" in page
    assert "voert zelf acties uit" in page
    assert Organisation.objects.get(name=organising.NAME).network == "accepted"


# --- After its time ------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "left"), [(179, 1), (181, 0)])
def test_what_was_declined_is_gone_after_half_a_year(
    pact: Pact, staff: User, days: int, left: int
) -> None:
    signature = organising.store(pact)
    services.decline(signature=signature, reason="Past niet", by=staff, now=timezone.now())
    retention.apply(now=signature.created_at + timedelta(days=days))
    assert OrganisationDetails.objects.count() == left
    assert Pledge.objects.count() == left
    assert bool(Signature.objects.get().email) is bool(left)


def test_half_a_year_after_the_next_part_only_the_organisation_is_left(
    resident: Client, pact: Pact, staff: User
) -> None:
    organising.take_part(pact, staff)
    now = timezone.now()
    Pact.objects.filter(pk=pact.pk).update(revised_at=now)
    retention.apply(now=now + timedelta(days=181))
    details = OrganisationDetails.objects.select_related("signature").get()
    assert (details.contact_name, details.mandate, details.signature.email) == ("", "", "")
    assert organising.NAME in read(resident, "/pacten/proef/ondertekenaars/")
    assert organising.PLEDGE in read(resident, PAGE)


# --- What it costs -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [PAGE, "/organisaties/", "/doelen/gw1/"])
def test_three_cost_as_much_as_one(resident: Client, pact: Pact, staff: User, path: str) -> None:
    promises = tuple(services.Promise(f"Belofte {number}", "GW1") for number in range(3))
    organising.take_part(pact, staff)
    read(resident, path)
    with CaptureQueriesContext(connection) as one:
        read(resident, path)
    Signature.objects.get().pledges.create(text="Nog een", goal_id="GW2")
    for number in range(2):
        name, email = f"Stichting {number}", f"{number}@b.example"
        organising.take_part(pact, staff, name=name, email=email, promises=promises)
    with CaptureQueriesContext(connection) as three:
        read(resident, path)
    assert len(one) == len(three) <= 12


def test_mails_about_an_organisation_never_exceed_five(pact: Pact, staff: User) -> None:
    for _ in range(4):
        organising.store(pact, is_confirmed=False)
    signature = organising.store(pact)
    services.accept(signature=signature, by=staff, now=timezone.now())
    kinds = [mail.row.kind for mail in journey.mails()]
    assert len(kinds) <= 5
    assert kinds[-2:] == ["pacts.submitted", "pacts.accepted"]
