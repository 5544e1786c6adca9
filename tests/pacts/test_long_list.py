"""The public list asks as little of the database with many signers as with few."""

import time
import tracemalloc

import pytest
from django.test import Client
from django.utils import timezone

from pacts.models import Neighbourhood, Pact, Signature
from pacts.reports import signatories
from pacts.reports.signatories import Asked
from pacts.services import counting
from tests.pacts import crowd

CROWD = 20_000


@pytest.fixture
def crowded(pact: Pact) -> Pact:
    """A pact that twenty thousand residents and thirty organisations signed."""
    crowd.make(pact, CROWD, seconds_apart=7)
    crowd.make(pact, 30, kind="organisation", seconds_apart=4000)
    return pact


def middle(pact: Pact) -> str:
    """Return a place half-way the list."""
    newest = pact.signatures.confirmed().order_by("-confirmed_at")
    return signatories._place(newest[CROWD // 2])


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("first page", "signatories_list"),
        ("deep page", "signatories_list"),
        ("page back", "signatories_list"),
        ("organisations", "signatories_organisations"),
        ("search", "signatories_organisations"),
        ("csv", "signatories_list"),
    ],
)
def test_postgresql_jumps_to_the_place_by_the_index(crowded: Pact, name: str, index: str) -> None:
    place = middle(crowded)
    residents = signatories._wanted(crowded, Asked(kind="bewoner"))
    lists = {
        "first page": signatories.after(residents, ""),
        "deep page": signatories.after(residents, place),
        "page back": signatories.before(residents, place),
        "organisations": signatories.after(
            signatories._wanted(crowded, Asked(kind="organisatie")), place
        ),
        "search": signatories.after(
            signatories._wanted(crowded, Asked(kind="organisatie", search="een")), ""
        ),
        "csv": signatories.after(crowded.signatures.confirmed(), place),
    }
    plan = lists[name][:51].explain(analyze=True, timing=False)
    assert f"using {index}" in plan, plan
    assert "Seq Scan on pacts_signature" not in plan, plan
    if "page" in name:
        assert "Sort" not in plan, plan
        assert "Rows Removed by Filter" not in plan or "Removed by Filter: 0" in plan, plan
    if name in {"deep page", "page back", "csv"}:
        assert "ROW(" in plan.partition("Index Cond")[2], plan


@pytest.mark.postgres
def test_postgresql_reads_little_when_all_signed_at_one_moment(pact: Pact) -> None:
    """After forgetting, a whole day bears one moment; the number breaks the tie in the index."""
    crowd.make(pact, CROWD, seconds_apart=0)
    rows = signatories.after(pact.signatures.confirmed(), middle(pact))[:51]
    plan = rows.explain(analyze=True, timing=False)
    assert "Removed by Filter" not in plan, plan


def test_the_csv_of_a_crowd_is_read_in_pieces(crowded: Pact) -> None:
    """Memory does not grow with the list: it stays far below what the names alone would take."""

    def peak(rows: int) -> int:
        tracemalloc.start()
        read = 0
        for row in signatories.signatories_rows(crowded):
            assert row
            read += 1
            if read == rows:
                break
        result = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read == rows
        return result

    peak(signatories.CHUNK)
    assert peak(CROWD + 30) < 1.5 * peak(2 * signatories.CHUNK)


def test_the_csv_holds_everybody_once(crowded: Pact) -> None:
    names = [row[0] for row in signatories.signatories_rows(crowded)]
    assert len(names) == CROWD + 30
    residents = {f"Tekenaar {number}" for number in range(1, CROWD + 1)}
    assert set(names) == residents


def test_a_deep_page_is_as_quick_as_the_first(resident: Client, crowded: Pact) -> None:
    counting.recount(pact=crowded, now=timezone.now())
    oldest = crowded.signatures.confirmed().order_by("confirmed_at")
    addresses = [
        f"/pacten/proef/ondertekenaars/?soort=bewoner&na={signatories._place(row)}"
        for row in (oldest[CROWD - 100], oldest[100])
    ]

    def seconds(address: str) -> float:
        def once() -> float:
            began = time.perf_counter()
            assert len(resident.get(address).context["report"].signers) == 50
            return time.perf_counter() - began

        return min(once() for _ in range(7))

    first, deep = map(seconds, addresses)
    assert deep < 3 * first


def test_a_crowd_is_what_the_list_expects(pact: Pact, neighbourhood: Neighbourhood) -> None:
    crowd.make(pact, 10, neighbourhoods=[neighbourhood.key, "biesdonk"])
    rows = Signature.objects.filter(pact=pact).order_by("-confirmed_at")
    assert [row.name for row in rows] == [f"Tekenaar {number}" for number in range(1, 11)]
    assert [row.pk for row in rows] == sorted((row.pk for row in rows), reverse=True)
    assert {row.neighbourhood_id for row in rows} == {neighbourhood.key, "biesdonk"}
    for row in rows:
        row.full_clean(exclude=["name_key", "state_reason"])
