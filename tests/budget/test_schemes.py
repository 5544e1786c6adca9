"""The page of a scheme says who gives, how much, until when, and what is known to be used."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from budget.models import Budget, Line, Scheme, SchemeUse
from budget.reports.schemes import scheme_page, used_sentence
from pacts.models import Source
from tests.budget.money import a_proposal, a_scheme
from tests.pages.reading import main_text as words

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def use(amount: str | None) -> SchemeUse:
    return SchemeUse(text="Iets", amount=None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("amounts", "starts", "holds"),
    [
        ([], "Wat ervan is gebruikt, staat niet in onze bronnen", "niet hetzelfde als niets"),
        ([None], "Hoeveel ervan is gebruikt, is niet te zeggen", "niet elk bedrag"),
        (["0", None], "Hoeveel ervan is gebruikt, is niet te zeggen", "niet elk bedrag"),
        (["100.50", None], "Minstens € 100,50", "kennen we het bedrag niet"),
        (["100", "20"], "Samen € 120", "voor zover bekend"),
        (["0"], "Samen € 0", "voor zover bekend"),
    ],
)
def test_no_unknown_is_nought_in_silence(
    amounts: list[str | None], starts: str, holds: str
) -> None:
    sentence = used_sentence([use(amount) for amount in amounts]).replace("\xa0", " ")
    assert sentence.startswith(starts)
    assert holds in sentence


def test_what_the_memo_says_was_used_of_the_actieplan(resident: Client) -> None:
    page = words(resident.get("/begroting/regelingen/actieplan/"))
    assert "er is niets van gebruikt" in page
    assert "er is geen gebruik gemaakt van de investeringsmiddelen" in page
    assert "Toelichting investeringsmiddelen, regels 348-351" in page


def test_an_amount_that_nobody_knows_is_marked(resident: Client) -> None:
    page = resident.get("/begroting/regelingen/vws-veerkracht/").content.decode()
    assert '<dt>Hoeveel</dt><dd><em class="unknown">nog onbekend</em>' in page
    assert "€ 0" not in page.replace("\xa0", " ")


def test_the_page_leads_to_its_lines_and_proposals(resident: Client) -> None:
    page = resident.get("/begroting/regelingen/cofinanciering-verduurzaming/").content.decode()
    assert 'href="/begroting/2023/#regel-20"' in page
    assert 'href="/begroting/voorstellen/cofinanciering-verduurzaming/"' in page


def test_a_line_of_a_draft_budget_is_not_given_away(resident: Client) -> None:
    Budget.objects.filter(pk="2023").update(is_draft=True)
    line = Line.objects.get(section__budget="2023", number=20)
    scheme = Scheme.objects.get(pk="cofinanciering-verduurzaming")
    SchemeUse.objects.create(scheme=scheme, text="Proef", line=line)
    for path in (
        scheme.get_absolute_url(),
        "/begroting/",
        scheme.proposals.get().get_absolute_url(),
    ):
        assert line.title not in words(resident.get(path))
        assert "/begroting/2023/" not in resident.get(path).content.decode()


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "Deze dag is voorbij."), (0, "Dat is vandaag."), (1, "Nog 1 dag.")]
)
def test_the_last_day_says_how_near_it_is(resident: Client, days: int, said: str) -> None:
    on = timezone.localdate() + timedelta(days)
    scheme = a_scheme(until_on=on)
    assert said in words(resident.get(scheme.get_absolute_url()))
    assert scheme_page(scheme.pk, today=on).deadline.remark == "Dat is vandaag."


def test_a_day_that_is_not_known_stays_unknown() -> None:
    deadline = scheme_page(a_scheme().pk, today=TODAY).deadline
    assert (deadline.text, deadline.remark, deadline.is_past) == ("", "", False)


def test_every_scheme_of_the_list_has_its_page(resident: Client) -> None:
    page = resident.get("/begroting/").content.decode()
    for scheme in Scheme.objects.all():
        assert f'href="{scheme.get_absolute_url()}"' in page
    assert resident.get("/begroting/regelingen/bestaat-niet/").status_code == 404


def test_three_rows_cost_as_much_as_one(resident: Client) -> None:
    scheme = a_scheme()
    add(scheme, 1)
    asked(resident, scheme)
    one = asked(resident, scheme)
    add(scheme, 2)
    add(scheme, 3)
    assert asked(resident, scheme) == one <= 12


def add(scheme: Scheme, number: int) -> None:
    line = Line.objects.all()[number]
    scheme.lines.add(line)
    source = Source.objects.all()[number]
    SchemeUse.objects.create(scheme=scheme, text=f"Gebruik {number}", line=line, source=source)
    a_proposal(number, scheme=scheme)


def asked(visitor: Client, scheme: Scheme) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(scheme.get_absolute_url()).status_code == 200
    return len(queries)


def test_staff_write_down_what_was_used_and_a_new_day_is_reminded_of_again(staff, login) -> None:
    scheme = a_scheme(until_on=TODAY, reminded_at=timezone.now())
    address = reverse("admin:budget_scheme_change", args=[scheme.pk])
    client = login(staff)
    filled = {
        "order": "0",
        "name": scheme.name,
        "giver": scheme.giver,
        "purpose": scheme.purpose,
        "amount_text": scheme.amount_text,
        "until_on": "01-02-2027",
        "uses-TOTAL_FORMS": "1",
        "uses-INITIAL_FORMS": "0",
        "uses-0-text": "Een speeltuin",
        "uses-0-year": "2026",
    }
    answer = client.post(address, filled)
    assert answer.status_code == 302, answer.context["errors"]
    scheme.refresh_from_db()
    assert (scheme.until_on, scheme.reminded_at) == (date(2027, 2, 1), None)
    assert scheme.uses.get().amount is None
