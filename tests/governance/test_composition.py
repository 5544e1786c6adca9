"""Who sits where on any day, and what is not, or soon will not be, as it should be."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Body, Seat, Term, Vacancy
from governance.reports.composition import BOARD, BodyView, Held, SeatView, bodies_on

pytestmark = pytest.mark.django_db

FIRST = "bestuur-bewoner-1"
APRIL, MAY, JUNE = date(2027, 4, 1), date(2027, 5, 1), date(2027, 6, 1)


def board(day: date) -> BodyView:
    return next(view for view in bodies_on(day) if view.body.key == BOARD)


def seat(day: date, key: str = FIRST) -> SeatView:
    return next(view for view in board(day).seats if view.seat.key == key)


def texts(day: date) -> str:
    return " | ".join(finding.text for finding in board(day).findings)


def term(person: str, from_on: date | None, until_on: date | None, key: str = FIRST) -> Term:
    return Term.objects.create(seat_id=key, person=person, from_on=from_on, until_on=until_on)


def test_what_we_do_not_know_is_not_an_empty_seat() -> None:
    assert seat(MAY).held is Held.UNKNOWN
    assert texts(MAY) == ""
    assert board(MAY).unknown == 11


def test_each_day_has_its_own_person() -> None:
    term("Eerste", APRIL, MAY)
    term("Tweede", MAY, JUNE)
    held = {
        day: view.term.person if view.term else view.held
        for day in (APRIL, MAY - timedelta(days=1), MAY, JUNE)
        for view in [seat(day)]
    }
    assert held == {
        APRIL: "Eerste",
        MAY - timedelta(days=1): "Eerste",
        MAY: "Tweede",
        JUNE: Held.VACANT,
    }
    assert seat(APRIL - timedelta(days=1)).held is Held.UNKNOWN
    assert seat(JUNE).empty_since == JUNE
    assert [row.person for row in seat(MAY).others] == ["Eerste"]


def test_the_query_and_the_row_agree_on_who_sits_there() -> None:
    rows = [term("Eerste", None, APRIL), term("Tweede", APRIL, MAY), term("Derde", JUNE, None)]
    for day in (APRIL - timedelta(days=1), APRIL, MAY, JUNE, JUNE + timedelta(days=999)):
        found = set(Term.objects.filter(seat=FIRST).on(day))
        assert found == {row for row in rows if row.runs_on(day)}


def test_a_seat_that_is_open_for_application_is_empty_until_it_is_filled() -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    vacancy = Vacancy.objects.create(
        seat_id=FIRST, text="x", opens_at=now, closes_at=now + timedelta(days=1)
    )
    assert seat(today).held is Held.VACANT
    assert seat(today - timedelta(days=1)).held is Held.UNKNOWN
    assert "Er staat een vacature open." in texts(today)
    vacancy.filled_on = today
    vacancy.save()
    assert seat(today).held is Held.UNKNOWN


def test_too_few_residents() -> None:
    term("Eerste", APRIL, MAY)
    assert "van de 4 bewonerszetels is er 1 leeg" in texts(MAY)
    term("Tweede", APRIL, MAY, "bestuur-bewoner-2")
    assert "van de 4 bewonerszetels zijn er 2 leeg" in texts(MAY)
    assert "te weinig bewoners" not in texts(APRIL)


def test_too_few_seats() -> None:
    Seat.objects.get(pk=FIRST).delete()
    assert "Het bestuur hoort 12 zetels te hebben. Er zijn er 11" in texts(MAY)
    assert "Er horen 4 zetels voor bewoners te zijn. Het zijn er 3." in texts(MAY)


@pytest.mark.parametrize(("days", "is_found"), [(91, False), (90, True), (1, True)])
def test_a_term_about_to_end_is_told_ninety_days_before(days: int, is_found: bool) -> None:
    term("Eerste", APRIL, JUNE)
    found = "de termijn eindigt op 1 juni 2027" in texts(JUNE - timedelta(days=days))
    assert found is (is_found and JUNE - timedelta(days=days) >= APRIL)


def test_a_term_that_ends_with_a_successor_is_nothing_to_tell() -> None:
    term("Eerste", APRIL, JUNE)
    term("Tweede", JUNE, None)
    assert texts(MAY) == ""


def test_three_terms_cost_as_many_queries_as_one(resident: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert resident.get("/bestuur/?datum=2027-05-15").status_code == 200
        return len(queries)

    now = timezone.now()
    until = now + timedelta(days=1)
    term("Eerste", APRIL, MAY)
    Vacancy.objects.create(seat_id=FIRST, text="x", opens_at=now, closes_at=until)
    one = asked()
    for number in (2, 3):
        key = f"bestuur-bewoner-{number}"
        term("Eerste", APRIL, MAY, key)
        term("Tweede", MAY, JUNE, key)
        Vacancy.objects.create(seat_id=key, text="x", opens_at=now, closes_at=until)
    assert asked() == one <= 12


# --- The pages -----------------------------------------------------------------------------------


def test_the_page_of_a_day_shows_that_day(resident: Client) -> None:
    term("Eerste", APRIL, MAY)
    term("Tweede", MAY, None)
    page = resident.get("/bestuur/?datum=2027-04-15").content.decode()
    assert "<title>Bestuur op 15 april 2027" in page
    assert "Bewoner, zetel 1</strong>: Eerste" in page
    assert "Terug naar vandaag" in page
    assert (
        "Bewoner, zetel 1</strong>: Tweede"
        in resident.get("/bestuur/?datum=1-5-2027").content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("2024-02-31", "Die dag bestaat niet"),
        ("gisteren", "Die dag bestaat niet"),
        ("<script>", "Die dag bestaat niet"),
        ("", "Vul een dag in"),
        ("0001-01-01", "Zo ver terug gaan we niet"),
        ("9999-12-31", "Zo ver vooruit gaan we niet"),
    ],
)
@pytest.mark.parametrize("address", ["/bestuur/", "/programmabureau/"])
def test_what_is_no_day_gets_a_sentence(
    resident: Client, address: str, asked: str, words: str
) -> None:
    answer = resident.get(address, {"datum": asked})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert page.count("Fout:") == 1
    assert "<script>" not in page.partition("<main")[2]


def test_before_there_was_a_board_the_page_says_so(resident: Client) -> None:
    assert "Toen was dit er nog niet" in resident.get("/bestuur/?datum=2023-03-31").content.decode()
    later = resident.get("/bestuur/?datum=2023-04-01").content.decode()
    assert "Toen was dit er nog niet" not in later


def test_the_public_page_tells_calmly_and_the_bureau_gets_the_list(
    resident: Client, staff: Any, council: Any, login: Any
) -> None:
    today = timezone.localdate()
    term("Eerste", None, today)
    page = resident.get("/bestuur/").content.decode()
    assert "Wat opvalt aan de samenstelling" in page
    front = login(staff).get("/beheer/").content.decode()
    assert "Bestuur van Verbeter Breda: Bewoner, zetel 1: deze zetel is leeg" in front
    assert f"/beheer/governance/seat/{FIRST}/change/" in front
    assert "deze zetel is leeg" not in login(council).get("/beheer/").content.decode()


def test_the_bureau_and_the_municipality_show_their_seats_with_their_role(
    resident: Client,
) -> None:
    page = resident.get("/programmabureau/").content.decode()
    assert page.count("Directeur, in deeltijd") >= 2
    assert page.count("Aanjager ") >= 3
    assert page.count("Coördinator, plaats") >= 4
    for role in ("Secretaris", "Communicatiemedewerker", "Ambtelijk opdrachtgever"):
        assert role in page


def test_every_body_says_what_it_is_for() -> None:
    assert not Body.objects.filter(purpose="").exists()
    decides = Body.objects.filter(kind__in=[Body.Kind.BOARD, Body.Kind.BUREAU], deciding="")
    assert not decides.exists()
