"""The public list shows each signer as chosen, and never how few there are somewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify
from pytest_django import DjangoAssertNumQueries

from pacts.addresses import name_key
from pacts.models import Neighbourhood, Organisation, Pact, Signature
from pacts.services import counting
from tests.pacts import journey
from verbeterbreda.accounts.models import User

LIST = "/pacten/proef/ondertekenaars/"
CSV = "/pacten/proef/ondertekenaars.csv"


def read(client: Client, path: str) -> str:
    response = client.get(path)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def many(pact: Pact, count: int, **fields: object) -> None:
    """Store confirmed signatures, two in each second, without mails, and count them."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    version = pact.versions.get()
    Signature.objects.bulk_create(
        Signature(
            **{
                "pact": pact,
                "version": version,
                "version_sha256": version.sha256,
                "name": f"Tekenaar {number}.",
                "name_key": f"tekenaar{number}",
                "display": "full",
                "state": "confirmed",
                "created_at": start,
                "counted_on": start.date(),
                "confirmed_at": start + timedelta(seconds=number // 2),
            }
            | fields
        )
        for number in range(count)
    )
    count_now(pact)


def count_now(pact: Pact) -> None:
    counting.recount(pact=pact, now=timezone.now())


@pytest.mark.parametrize(
    ("display", "shown", "hidden"),
    [
        ("full", ["Ayşe Yıldız"], ["Proefbuurt"]),
        ("first", ["Ayşe", "Proefbuurt"], ["Yıldız"]),
        ("anonymous", ["Een bewoner"], ["Ayşe", "Yıldız", "Proefbuurt"]),
    ],
)
@pytest.mark.parametrize("path", [LIST, CSV])
def test_each_signer_stands_there_as_chosen(
    resident: Client,
    pact: Pact,
    neighbourhood: Neighbourhood,
    path: str,
    display: str,
    shown: list[str],
    hidden: list[str],
) -> None:
    journey.store(pact, display=display, neighbourhood=neighbourhood)
    page = read(resident, path)
    for text in shown:
        assert text in page
    for text in [*hidden, journey.EMAIL]:
        assert text not in page


@pytest.mark.parametrize("state", ["pending", "held", "withdrawn", "invalid"])
def test_only_confirmed_signatures_count(resident: Client, pact: Pact, state: str) -> None:
    journey.store(pact)
    Signature.objects.update(state=state, state_reason="reden")
    assert "Ayşe" not in read(resident, LIST)
    assert "Ayşe" not in read(resident, CSV)


def test_a_motivation_stands_there_after_approval(
    resident: Client, pact: Pact, administrator: User
) -> None:
    signature = journey.store(pact, motivation="Voor mijn <b>straat</b>")
    assert "Voor mijn" not in read(resident, LIST)
    journey.approve_motivation(signature, by=administrator)
    assert "Voor mijn &lt;b&gt;straat" in read(resident, LIST)


def test_fewer_than_five_in_a_neighbourhood_are_not_counted_out(
    resident: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    many(pact, 4, neighbourhood=neighbourhood)
    many(pact, 5)
    page = read(resident, LIST)
    assert "Proefbuurt" not in page
    assert "minder dan 5" in page
    many(pact, 1, neighbourhood=neighbourhood)
    assert "Proefbuurt" in read(resident, LIST)


def pages(visitor: Client, path: str, way: str = "next_url") -> list[list[str]]:
    """Return the names on each page, following the links one way."""
    found = []
    while path:
        report = visitor.get(path).context["report"]
        found.append([signer.name for signer in report.signers])
        path = getattr(report, way)
    return found


def test_every_signer_is_on_exactly_one_page(resident: Client, pact: Pact) -> None:
    many(pact, 120)
    there = pages(resident, LIST)
    assert [len(page) for page in there] == [50, 50, 20]
    names = [name for page in there for name in page]
    assert names == [f"Tekenaar {number}." for number in reversed(range(120))]


def test_back_through_the_pages_one_meets_the_same_signers(resident: Client, pact: Pact) -> None:
    many(pact, 120)
    there = pages(resident, LIST)
    first = resident.get(LIST).context["report"]
    second = resident.get(first.next_url).context["report"]
    last = resident.get(second.next_url).context["report"]
    back = pages(resident, last.previous_url, "previous_url")
    assert back == [there[1], there[0]]
    assert resident.get(last.previous_url).context["report"].next_url == second.next_url


@pytest.mark.parametrize("word", ["na", "voor"])
@pytest.mark.parametrize(
    "place", ["x", "1-", "-1", "1-2-3", "9" * 39, "99999999999999999999-1", f"1-{2**63}"]
)
def test_a_page_that_does_not_exist_is_not_found(
    resident: Client, pact: Pact, word: str, place: str
) -> None:
    assert resident.get(f"{LIST}?{word}={place}").status_code == 404


def organisations(pact: Pact, *names: str) -> None:
    for name in names:
        organisation = Organisation.objects.create(slug=slugify(name), name=name)
        many(
            pact,
            1,
            kind="organisation",
            name=name,
            name_key=name_key(name),
            organisation=organisation,
        )


def test_organisations_stand_first_in_a_block_of_their_own(resident: Client, pact: Pact) -> None:
    organisations(pact, *(f"Stichting {number}" for number in range(14)))
    many(pact, 3)
    report = resident.get(LIST).context["report"]
    assert len(report.organisations) == 12
    assert {signer.name for signer in report.signers} == {f"Tekenaar {n}." for n in range(3)}
    assert "?soort=organisatie" in read(resident, LIST)
    (names,) = pages(resident, f"{LIST}?soort=organisatie")
    assert len(names) == 14


@pytest.mark.parametrize("word", ["MUZIEK", "café", "cafe", "het muziek"])
def test_an_organisation_is_found_by_part_of_its_name(
    resident: Client, pact: Pact, word: str
) -> None:
    organisations(pact, "Het Muziekcafé", "De Bieb")
    many(pact, 1, name="Muziekcafé Piet", name_key="muziekcafepiet")
    assert pages(resident, f"{LIST}?zoek={word}") == [["Het Muziekcafé"]]
    assert "We vonden geen organisatie" in read(resident, f"{LIST}?zoek=zwembad")


def test_the_kind_can_be_chosen(resident: Client, pact: Pact) -> None:
    organisations(pact, "De Bieb")
    many(pact, 1)
    assert pages(resident, f"{LIST}?soort=bewoner") == [["Tekenaar 0."]]
    assert pages(resident, f"{LIST}?soort=organisatie") == [["De Bieb"]]
    assert resident.get(f"{LIST}?soort=x&zoek=%25").status_code == 200


@pytest.mark.parametrize(
    ("query", "queries"),
    [("", 6), ("?soort=bewoner", 3), ("?soort=organisatie", 3), ("?zoek=e", 3)],
)
def test_a_full_page_costs_as_many_queries_as_one_signer(
    resident: Client,
    pact: Pact,
    neighbourhood: Neighbourhood,
    django_assert_num_queries: DjangoAssertNumQueries,
    query: str,
    queries: int,
) -> None:
    organisations(pact, "De Bieb")
    many(pact, 1, neighbourhood=neighbourhood)
    with django_assert_num_queries(queries):
        resident.get(LIST + query)
    organisations(pact, "De Meervaart", "De Wende")
    many(pact, 60, neighbourhood=neighbourhood)
    with django_assert_num_queries(queries):
        resident.get(LIST + query)


def test_a_name_cannot_become_a_formula_in_the_csv(resident: Client, pact: Pact) -> None:
    journey.store(pact, name="=1+1")
    assert "\r\n'=1+1," in read(resident, CSV)
    assert resident.get(CSV)["Content-Type"].startswith("text/csv")
