"""Twelve seats, four of them for residents; names only where a source gives them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from governance.models import Body, Decision, Term
from governance.reports import board_report

pytestmark = pytest.mark.django_db


def test_the_board_has_twelve_seats_of_which_four_for_residents(client):
    report = board_report(date(2026, 1, 1))
    assert report.board is not None
    assert len(report.board.seats) == 12
    assert report.resident_seats == 4
    page = client.get("/bestuur/").content.decode()
    assert "12 zetels, waarvan 4 voor bewoners" in page
    assert page.count("Herkomst") > 12


def test_only_a_named_public_office_has_a_name():
    report = board_report(date(2026, 1, 1))
    named = [item for item in report.board.seats if item.term]
    assert [item.term.person for item in named] == ["Arjen van Drunen"]
    assert all(item.term.source for item in named)


def test_a_term_that_has_ended_is_not_shown():
    Term.objects.filter(person="Arjen van Drunen").update(until_on=date(2025, 5, 1))
    shown = [item.term for item in board_report(date(2025, 5, 1)).board.seats if item.term]
    assert shown == []


def test_the_bureau_page_shows_who_pays(client):
    page = client.get("/programmabureau/").content.decode()
    assert "50%" in page
    assert page.count("25%") >= 2
    assert "€\N{NO-BREAK SPACE}500.000" in page


def test_no_decision_is_invented(client):
    assert "Er staat nog geen besluit in" in client.get("/besluiten/").content.decode()


def test_a_decision_cannot_be_changed(board, client):
    client.force_login(board)
    decision = Decision.objects.create(
        body=Body.objects.get(pk="bestuur"),
        number="2026-1",
        decided_on=date(2026, 11, 1),
        title="Werkplan",
        wording="Het bestuur stelt het werkplan vast.",
    )
    decision.wording = "Iets anders"
    with pytest.raises(ValidationError, match="verandert niet"):
        decision.save()
    answer = client.post(f"/beheer/governance/decision/{decision.pk}/change/", {"title": "Anders"})
    assert answer.status_code == 403
    decision.refresh_from_db()
    assert decision.wording == "Het bestuur stelt het werkplan vast."


def test_the_board_takes_a_decision_and_everyone_reads_it(board, client):
    client.force_login(board)
    answer = client.post(
        "/beheer/governance/decision/add/",
        {
            "body": "bestuur",
            "number": "2026-1",
            "subject": "other",
            "decided_on": "2026-11-01",
            "title": "Werkplan",
            "wording": "Het bestuur stelt het werkplan vast.",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    client.logout()
    assert "Het bestuur stelt het werkplan vast." in client.get("/besluiten/").content.decode()
