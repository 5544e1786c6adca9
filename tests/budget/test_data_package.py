"""The data package says of every CSV what is in it, and each CSV is as it says."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from budget.models import Budget
from tests.alliances import committed

pytestmark = pytest.mark.django_db
PACKAGE = "/begroting/datapackage.json"
READERS = {"string": str, "integer": int, "number": Decimal, "date": date.fromisoformat}


def package(client: Client) -> Any:
    answer = client.get(PACKAGE)
    assert answer["Content-Type"] == "application/json"
    return answer.json()


def table(client: Client, path: str) -> tuple[list[str], list[list[str]]]:
    answer = client.get(urljoin(PACKAGE, path))
    assert answer.status_code == 200
    head, *rows = csv.reader(StringIO(b"".join(answer.streaming_content).decode()))
    return head, rows


def test_each_published_budget_is_described_and_no_draft(resident: Client) -> None:
    Budget.objects.create(slug="geheim", title="Geheim", from_year=2030, until_year=2030)
    Budget.objects.filter(slug="geheim").update(is_draft=True)
    described = package(resident)
    assert {one["name"] for one in described["resources"]} == {
        "toezeggingen",
        "voorstellen",
        *(
            f"{slug}{what}"
            for slug in ("2023", "doorkijk-2024-2026")
            for what in ("", "-aansluiting", "-waarheen", "-toegezegd")
        ),
    }
    assert described["sources"]
    assert all(one["sources"] and one["licenseNote"] for one in described["resources"])


def test_every_field_has_a_name_a_type_and_a_dutch_explanation(resident: Client) -> None:
    for one in package(resident)["resources"]:
        names = [field["name"] for field in one["schema"]["fields"]]
        assert len(names) == len(set(names))
        for field in one["schema"]["fields"]:
            assert field["type"] in READERS
            assert field["title"]
            assert field["description"].endswith(".")


FILES = [
    *("2023", "2023-aansluiting", "2023-waarheen", "2023-toegezegd"),
    *("doorkijk-2024-2026-aansluiting", "doorkijk-2024-2026-waarheen"),
    *("toezeggingen", "voorstellen"),
]


@pytest.mark.parametrize("name", FILES)
def test_the_csv_is_as_the_package_says(resident: Client, name: str) -> None:
    committed.payment(committed.commitment("30000.00", line=9), "10000.50")
    (one,) = [one for one in package(resident)["resources"] if one["name"] == name]
    head, rows = table(resident, one["path"])
    fields = one["schema"]["fields"]
    assert head == [field["name"] for field in fields]
    assert rows
    for row in rows:
        for field, value in zip(fields, row, strict=True):
            assert_fits(field, None if value in one["schema"]["missingValues"] else value)


def assert_fits(field: Any, value: str | None) -> None:
    limits = field.get("constraints", {})
    if value is None:
        assert not limits.get("required"), field["name"]
        return
    READERS[field["type"]](value)
    assert value in limits.get("enum", [value]), (field["name"], value)


def test_a_file_that_says_something_else_is_noticed() -> None:
    kind = {"name": "soort", "type": "string", "constraints": {"enum": ["bedrag"]}}
    with pytest.raises(AssertionError):
        assert_fits(kind, "geraden")
    with pytest.raises(ArithmeticError):
        assert_fits({"name": "bedrag", "type": "number"}, "€ 5")


@pytest.mark.parametrize("page", ["/begroting/", "/open-data/"])
def test_people_find_it(resident: Client, page: str) -> None:
    assert PACKAGE in resident.get(page).content.decode()
