"""The public list shows each signer as chosen, and never how few there are somewhere."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from pacts import services
from pacts.models import Neighbourhood, Pact, Signature
from tests.pacts import journey

LIST = "/pacten/proef/ondertekenaars/"
CSV = "/pacten/proef/ondertekenaars.csv"


def read(client: Client, path: str) -> str:
    response = client.get(path)
    return b"".join(response).decode() if response.streaming else response.content.decode()


def many(pact: Pact, count: int, **fields: object) -> None:
    """Store confirmed signatures, one second apart, without mails."""
    start = datetime(2025, 1, 1, tzinfo=UTC)
    version = pact.versions.get()
    Signature.objects.bulk_create(
        Signature(
            pact=pact,
            version=version,
            version_sha256=version.sha256,
            name=f"Tekenaar {number}.",
            display="full",
            state="confirmed",
            created_at=start,
            counted_on=start.date(),
            confirmed_at=start + timedelta(seconds=number // 2),
            **fields,
        )
        for number in range(count)
    )


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
    resident: Client, pact: Pact, administrator: object
) -> None:
    signature = journey.store(pact, motivation="Voor mijn <b>straat</b>")
    assert "Voor mijn" not in read(resident, LIST)
    services.approve_motivation(
        signature=signature,
        by=administrator,  # type: ignore[arg-type]
        now=timezone.now(),
    )
    assert "Voor mijn &lt;b&gt;straat" in read(resident, LIST)


def test_fewer_than_five_in_a_neighbourhood_are_not_counted_out(
    resident: Client, pact: Pact, neighbourhood: Neighbourhood
) -> None:
    many(pact, 4, neighbourhood=neighbourhood)
    page = read(resident, LIST)
    assert "Proefbuurt" not in page
    assert "minder dan 5" in page
    many(pact, 1, neighbourhood=neighbourhood)
    assert "Proefbuurt" in read(resident, LIST)


def test_every_signer_is_on_exactly_one_page(resident: Client, pact: Pact) -> None:
    many(pact, 120)
    seen: list[str] = []
    path, pages = LIST, 0
    while path:
        page = resident.get(path)
        report = page.context["report"]
        seen += [signer.name for signer in report.signers]
        path, pages = report.next_url, pages + 1
    assert pages == 3
    assert sorted(seen) == sorted(f"Tekenaar {number}." for number in range(120))
    assert seen[0] == "Tekenaar 119."


@pytest.mark.parametrize("cursor", ["x", "1-", "-1", "1-2-3", "9" * 39, "99999999999999999999-1"])
def test_a_page_that_does_not_exist_is_not_found(resident: Client, pact: Pact, cursor: str) -> None:
    assert resident.get(f"{LIST}?na={cursor}").status_code == 404


def test_fifty_signers_cost_as_many_queries_as_one(
    resident: Client,
    pact: Pact,
    neighbourhood: Neighbourhood,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    many(pact, 1, neighbourhood=neighbourhood)
    with django_assert_num_queries(4):
        resident.get(LIST)
    many(pact, 60, neighbourhood=neighbourhood)
    with django_assert_num_queries(4):
        resident.get(LIST)


def test_a_name_cannot_become_a_formula_in_the_csv(resident: Client, pact: Pact) -> None:
    journey.store(pact, name="=1+1")
    assert "\r\n'=1+1," in read(resident, CSV)
    assert resident.get(CSV)["Content-Type"].startswith("text/csv")
