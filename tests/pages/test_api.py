"""The API gives the same facts as the pages, says null for unknown, and explains its refusals."""

import json
from typing import Any

import pytest
from django.test import Client

from alliances.models import Action
from budget.models import Cell
from monitor.models import Indicator, Observation

LISTS = ["doelen", "acties", "buurten", "indicatoren", "indicatoren/moeite-met-rondkomen/cijfers"]
LISTS += ["begrotingen/2023/cellen", "begrotingen/doorkijk-2024-2026/cellen"]


def read(visitor: Client, path: str) -> Any:
    response = visitor.get(f"/api/v1/{path}")
    assert response.status_code == 200
    return json.loads(response.content)


@pytest.mark.parametrize("path", LISTS)
def test_every_answer_says_its_version_and_is_for_everyone(resident: Client, path: str) -> None:
    response = resident.get(f"/api/v1/{path}")
    assert response.status_code == 200
    assert response["API-Version"] == "1.0.0"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"].startswith("application/json")
    assert json.loads(response.content)


def test_the_description_names_every_address(resident: Client) -> None:
    description = read(resident, "openapi.json")
    assert description["openapi"].startswith("3.1")
    assert len(description["paths"]) == 7
    assert all(path.startswith("/api/v1/") for path in description["paths"])
    for methods in description["paths"].values():
        assert list(methods) == ["get"]
        assert methods["get"]["description"]


def test_it_holds_as_much_as_the_pages(resident: Client) -> None:
    assert len(read(resident, "doelen")) == 9
    assert len(read(resident, "acties")) == Action.objects.count() == 65
    assert len(read(resident, "buurten")) == 16
    assert len(read(resident, "indicatoren")) == Indicator.objects.count()
    found = read(resident, "indicatoren/moeite-met-rondkomen/cijfers")
    assert len(found) == Observation.objects.filter(indicator="moeite-met-rondkomen").count()


def test_unknown_is_null_with_a_reason_and_never_nought(resident: Client) -> None:
    cells = read(resident, "begrotingen/2023/cellen")
    assert len(cells) == Cell.objects.filter(line__section__budget="2023").count()
    unknown = [cell for cell in cells if cell["soort"] != "amount"]
    assert {cell["zoals_gedrukt"].strip().lower() for cell in unknown} >= {"ntb", ""}
    assert all(cell["bedrag"] is None for cell in unknown)


def test_a_missing_figure_is_null_with_a_status(resident: Client) -> None:
    row = Observation.objects.filter(indicator="moeite-met-rondkomen")[0]
    row.value, row.status = None, Observation.Status.MISSING
    row.save()
    rows = read(resident, "indicatoren/moeite-met-rondkomen/cijfers")
    missing = [item for item in rows if item["waarde"] is None]
    assert missing
    assert {item["status"] for item in missing} <= {"missing", "suppressed"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/geen",
        "/api/v2/doelen",
        "/api/",
        "/api/v1/indicatoren/geen/cijfers",
        "/api/v1/begrotingen/1900/cellen",
    ],
)
def test_what_is_not_there_is_a_problem_in_json(resident: Client, path: str) -> None:
    problem(resident.get(path), 404)


def test_a_question_that_makes_no_sense_is_a_problem_in_json(resident: Client) -> None:
    problem(resident.get("/api/v1/indicatoren/%00/cijfers"), 400)
    problem(resident.get("/api/v1/doelen?x=%00"), 400)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(resident: Client, method: str) -> None:
    response = getattr(resident, method)("/api/v1/doelen")
    problem(response, 405)
    assert response["Allow"] == "GET"


def problem(response: Any, status: int) -> None:
    """Check that an answer is a problem of this status, as RFC 9457 words it."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["API-Version"]
    body = json.loads(response.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
