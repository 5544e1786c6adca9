"""Proposals for money: what is asked, who decides, and what became of it. Nothing is invented."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budget.models import Budget, Line, Proposal
from tests.alliances.planning import a_decision
from tests.budget.money import a_budget, a_proposal, a_scheme
from tests.pages.reading import main_text as words

pytestmark = pytest.mark.django_db
LIST = "/begroting/voorstellen/"


def test_the_proposals_of_the_memo_have_a_place_and_a_quotation() -> None:
    found = Proposal.objects.select_related("source")
    assert found.count() == 5
    for proposal in found:
        assert proposal.source_id == "memo"
        assert "regel" in proposal.locator
        assert proposal.quote
        assert proposal.outcome == Proposal.Outcome.UNKNOWN  # no source says what was decided
        assert proposal.granted is None
    assert found.get(pk="coordinatie-en-contributie").amount is None


def test_what_the_college_decided_on_is_said_to_be_unknown(resident: Client) -> None:
    page = words(resident.get(f"{LIST}cofinanciering-verduurzaming/"))
    assert "€ 1.000.000" in page
    assert "In 2023 (uiterlijk 31 december 2023). Deze dag is voorbij." in page
    assert "uitkomst niet bekend" in page
    assert "Het college besluit hier in ‘23 op basis van onderzoek over." in page
    assert "nog geen besluit" not in page


def test_an_amount_that_nobody_named_is_marked(resident: Client) -> None:
    page = resident.get(f"{LIST}coordinatie-en-contributie/").content.decode()
    assert '<em class="unknown">niet genoemd bij het voorstel</em>' in page


def test_what_was_granted_stands_with_its_decision(resident: Client) -> None:
    decision = a_decision()
    proposal = a_proposal(
        amount=Decimal(500),
        outcome="partly",
        outcome_on=date(2026, 3, 4),
        outcome_text="De helft, want de rest komt later.",
        granted=Decimal("250.50"),
        decision=decision,
    )
    answer = resident.get(proposal.get_absolute_url())
    page = words(answer)
    assert "voor een deel toegekend" in page
    assert "De helft, want de rest komt later." in page
    assert "€ 250,50" in page
    assert "4 maart 2026" in page
    assert f'href="{decision.get_absolute_url()}"' in answer.content.decode()


def test_granted_without_an_amount_is_not_nought(resident: Client) -> None:
    proposal = a_proposal(outcome="granted", outcome_on=date(2026, 3, 4))
    assert "bedrag niet bekend" in words(resident.get(proposal.get_absolute_url()))


def test_the_list_puts_what_is_open_first_and_says_when_a_day_passed(resident: Client) -> None:
    today = timezone.localdate()
    a_proposal(1, title="Te laat", deadline_on=today - timedelta(1))
    a_proposal(2, title="Op tijd", deadline_on=today + timedelta(3))
    a_proposal(3, title="Nee gezegd", outcome="refused", outcome_on=today)
    page = words(resident.get(LIST))
    order = ["Te laat", "Op tijd", "Nee gezegd", "Hiervan kennen we de uitkomst niet"]
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert "nog geen besluit, en de dag is voorbij" in page
    assert "Nog 3 dagen." in page


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "granted"},
        {"outcome": "refused", "outcome_on": date(2026, 1, 1), "granted": Decimal(1)},
    ],
)
def test_an_outcome_that_cannot_be_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_proposal(**facts)


def test_three_rows_cost_as_much_as_one(resident: Client) -> None:
    a_proposal(1)
    asked(resident)
    one = asked(resident)
    a_proposal(2)
    a_proposal(3)
    assert asked(resident) == one <= 12


def asked(visitor: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(LIST).status_code == 200
    return len(queries)


def test_the_calendar_holds_the_days_of_what_is_open(resident: Client) -> None:
    a_proposal(1, deadline_on=date(2027, 3, 28))
    a_proposal(2, deadline_on=date(2027, 4, 1), outcome="withdrawn", outcome_on=date(2026, 1, 1))
    a_proposal(3)
    a_scheme(until_on=date(2027, 5, 1))
    answer = resident.get("/begroting/deadlines.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    days = {
        str(event["summary"]): (event.start, event.end)
        for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    }
    assert days == {
        "Besluit nodig: Voorstel 1": (date(2027, 3, 28), date(2027, 3, 29)),
        "Laatste dag: Regeling 1": (date(2027, 5, 1), date(2027, 5, 2)),
    }


def test_people_find_a_proposal_by_its_words(resident: Client) -> None:
    assert f"{LIST}bijles-rijke-schooldag/" in resident.get("/zoeken/?q=bijles").content.decode()
    assert f"{LIST}bijles-rijke-schooldag/" in resident.get("/sitemap.xml").content.decode()


def test_staff_write_down_a_proposal_and_its_outcome(staff, login) -> None:
    client = login(staff)
    address = reverse("admin:budget_proposal_add")
    filled = {
        "title": "Een speeltuin",
        "slug": "een-speeltuin",
        "text": "Voor de buurt.",
        "decided_by": "College",
        "outcome": "granted",
    }
    answer = client.post(address, filled)
    assert "Vul in op welke datum dit is besloten." in answer.content.decode()
    answer = client.post(address, filled | {"outcome_on": "01-02-2026"})
    assert answer.status_code == 302
    assert Proposal.objects.get(pk="een-speeltuin").granted is None


def test_a_long_list_comes_in_pages_with_what_is_open_first(resident: Client) -> None:
    for number in range(40):
        a_proposal(number, title=f"Nog open {number:02}")
    first, second = resident.get(LIST), resident.get(f"{LIST}?pagina=2")
    assert words(first).count("Nog open") == 30
    assert words(second).count("Nog open") == 10
    assert "Pagina 2 van 2" in words(second)
    assert "Hiervan kennen we de uitkomst niet" in words(second)
    assert "Hiervan kennen we de uitkomst niet" not in words(first)


def test_the_file_holds_every_proposal_and_no_amount_that_nobody_knows(resident: Client) -> None:
    a_proposal(1, title="=1+1", amount=Decimal("12.50"), deadline_on=date(2027, 3, 28))
    text = b"".join(resident.get("/begroting/voorstellen.csv").streaming_content).decode()
    rows = {row["sleutel"]: row for row in csv.DictReader(StringIO(text))}
    assert len(rows) == Proposal.objects.count()
    assert rows["proef-1"]["voorstel"] == "'=1+1"
    assert rows["proef-1"]["gevraagd_bedrag"] == "12.50"
    assert rows["proef-1"]["uiterlijk_op"] == "2027-03-28"
    assert rows["coordinatie-en-contributie"]["gevraagd_bedrag"] == ""
    assert rows["cofinanciering-verduurzaming"]["uitkomst"] == "uitkomst niet bekend"


def test_a_line_of_a_draft_is_not_in_the_file(resident: Client) -> None:
    budget = a_budget("geheim", lines=1, columns=1)
    Budget.objects.filter(pk=budget.pk).update(is_draft=True)
    a_proposal(1, line=Line.objects.get(section__budget=budget))
    text = b"".join(resident.get("/begroting/voorstellen.csv").streaming_content).decode()
    assert "geheim" not in text


@pytest.mark.parametrize("slug", ["voorstellen", "regelingen", "toezeggingen"])
def test_a_budget_does_not_take_the_address_of_another_page(slug: str) -> None:
    budget = Budget(slug=slug, title="Proef", from_year=2030, until_year=2030)
    with pytest.raises(ValidationError, match="al van een andere pagina"):
        budget.full_clean()
    Budget(slug="2030", title="Proef", from_year=2030, until_year=2030).full_clean()


def test_a_proposal_with_a_page_of_its_own_is_accepted_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_proposal(1).full_clean()
    fixed = SimpleNamespace(view_name="budget:deadlines")
    monkeypatch.setattr("budget.models.addresses.resolve", lambda address: fixed)
    with pytest.raises(ValidationError, match="al van een andere pagina"):
        a_proposal(2).full_clean()
