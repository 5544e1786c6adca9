"""Everybody reads which versions there were and compares two; what staff work on stays inside."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliances.models import Action, Milestone, ProgressNote
from alliances.reports.actions import step_of
from alliances.services import versions as services
from alliances.versions import content_of
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "/acties/gw1-1/"
VERSIONS = "/acties/gw1-1/versies/"


def publish(number: int = 1, by: User | None = None, **changes: object) -> None:
    about = {name: changes.pop(name) for name in ("note", "reason", "is_minor") if name in changes}
    action = Action.objects.get(pk="gw1-1")
    services.publish(
        action=action,
        content=content_of(action) | changes,
        by=by,
        now=NOW + timedelta(hours=number),
        **about,
    )


def setback(number: int) -> None:
    """Everything that makes the page longer, once more."""
    publish(
        number,
        until_year=2030 + number,
        reason=f"Reden {number}",
        milestones=[
            {"title": f"M{row}", "due_year": 2027, "due_part": "", "reached_on": None}
            for row in range(number)
        ],
        neighbourhoods=["biesdonk", "heuvel", "wisselaar"][:number],
        related=["kw1-1", "li1-2", "gw1-2"][:number],
    )
    action = Action.objects.get(pk="gw1-1")
    for kind in ProgressNote.Kind.values:
        action.progress_notes.create(kind=kind, text=f"Bericht {number}", noted_on=NOW.date())


def asked(visitor: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", [PAGE, VERSIONS, f"{VERSIONS}?van=1&naar=2"])
def test_three_rows_cost_as_much_as_one(resident: Client, path: str) -> None:
    publish(milestones=[], neighbourhoods=[], title="Een titel")
    setback(1)
    one = asked(resident, path)
    setback(2)
    setback(3)
    assert asked(resident, path) == one <= 12


def test_the_page_of_versions_names_each_change(resident: Client) -> None:
    old = Action.objects.get(pk="gw1-1").title
    publish(title="Tweede", note="Duidelijker.")
    publish(title="Tweede!", is_minor=True)
    publish(until_year=2030, reason="De grond is vervuild.")
    page = resident.get(VERSIONS).content.decode()
    for words in ("Versie 1<", "Versie 2<", "Versie 2.1<", "Versie 3<", "kleine wijziging"):
        assert words in page
    assert f"eerst <del>{old}</del>, nu <ins>Tweede</ins>" in page
    assert "De grond is vervuild." in page


def test_who_did_it_is_for_staff(resident: Client, staff: User) -> None:
    staff.name = "Anna van Proef"
    staff.save()
    publish(by=staff, title="Tweede")
    assert str(staff) not in resident.get(VERSIONS).content.decode()


def test_two_versions_stand_side_by_side_in_either_order(resident: Client) -> None:
    publish(title="Tweede")
    publish(title="Derde")
    page = resident.get(f"{VERSIONS}?van=2&naar=3").content.decode()
    assert "Versie 2 naast versie 3" in page
    assert "<td><del>Tweede</del></td><td><ins>Derde</ins></td>" in page
    page = resident.get(f"{VERSIONS}?van=3&naar=2").content.decode()
    assert "<td><del>Derde</del></td><td><ins>Tweede</ins></td>" in page
    same = resident.get(f"{VERSIONS}?van=2&naar=2").content.decode()
    assert "Deze twee versies zeggen hetzelfde." in same


@pytest.mark.parametrize(
    "query",
    ["van=99&naar=1", "van=1", "naar=1", "van=a&naar=b", "van=1.1&naar=1", "van=²&naar=1",
     "van=99999999999&naar=1", "van=-1&naar=1"],
)  # fmt: skip
def test_a_version_that_is_not_there_is_said(resident: Client, query: str) -> None:
    response = resident.get(f"{VERSIONS}?{query}")
    assert response.status_code == 200
    assert "is er niet. Kies twee versies" in response.content.decode()


def test_what_staff_work_on_is_nowhere(resident: Client, staff: User) -> None:
    action = Action.objects.get(pk="gw1-1")
    services.save_working(
        action=action, content=content_of(action) | {"title": "Geheim"}, by=staff, now=NOW
    )
    for path in (PAGE, VERSIONS, f"{VERSIONS}?van=1&naar=2", "/acties/", "/raad/"):
        assert "Geheim" not in resident.get(path).content.decode()
    assert "is er niet" in resident.get(f"{VERSIONS}?van=1&naar=2").content.decode()


def test_a_setback_stays_on_the_page_after_it_is_made_good(resident: Client) -> None:
    publish(status="started", status_on="2026-11-01")
    publish(status="delayed", status_on="2026-11-02", reason="De vergunning wacht.")
    publish(status="started", status_on="2026-11-03")
    page = resident.get(PAGE).content.decode()
    assert "Wat later werd of slechter ging, en waarom" in page
    assert "Stand: eerst <del>bezig</del>, nu <ins>vertraagd</ins>" in page
    assert "De vergunning wacht." in page


def test_a_page_without_setbacks_does_not_ask_why(resident: Client) -> None:
    assert "slechter ging" not in resident.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("due", "reached", "mark", "label"),
    [
        ((2027, ""), None, "planned", "uiterlijk 2027"),
        ((None, ""), None, "planned", "nog zonder datum"),
        ((2026, "10"), None, "late", "te laat: uiterlijk oktober 2026"),
        ((2026, "11-22"), None, "planned", "uiterlijk 22 november 2026"),
        ((2026, "11-21"), None, "late", "te laat: uiterlijk 21 november 2026"),
        ((2026, "11"), (2026, 11, 1), "done", "bereikt op 1 november 2026"),
        (
            (2026, "05"),
            (2026, 6, 1),
            "done",
            "bereikt op 1 juni 2026, later dan gezegd (uiterlijk mei 2026)",
        ),
    ],
)
def test_a_milestone_says_whether_it_is_late(
    due: tuple[int | None, str], reached: tuple[int, int, int] | None, mark: str, label: str
) -> None:
    step = Milestone(
        title="Paal",
        due_year=due[0],
        due_part=due[1],
        reached_on=date(*reached) if reached else None,
    )
    found = step_of(step, today=NOW.date())
    assert (found.mark, found.label) == (mark, label)


def test_help_that_came_is_no_longer_asked_for(resident: Client) -> None:
    action = Action.objects.get(pk="gw1-1")
    for kind in ("help", "obstacle"):
        action.progress_notes.create(kind=kind, text=f"Over {kind}", noted_on=NOW.date())
    page = resident.get(PAGE).content.decode()
    assert "Hier is hulp bij nodig" in page
    assert "Wat in de weg zit" in page
    action.progress_notes.update(solved_on=NOW.date())
    page = resident.get(PAGE).content.decode()
    assert "Hier is hulp bij nodig" not in page
    assert "Hulp die er kwam" in page
    assert "Wat in de weg zat" in page
    assert "Over help" in page


def test_our_words_for_a_status_are_explained(resident: Client) -> None:
    page = resident.get("/acties/standen/").content.decode()
    labels = [str(label) for label in Action.Status.labels]
    assert [label for label in labels if label.capitalize() not in page] == []
    assert page.index("Klaar") < page.index("Bezig") < page.index("Vertraagd")
    assert "stil na 13\xa0weken" in page
