"""What partners put in stands beside the money, apart for money and for people and things."""

import csv
from decimal import Decimal
from io import StringIO

import pytest
from django.test import Client

from alliances.models import Action, PartnerShare, PlannedAction, YearPlan
from alliances.reports import brought
from alliances.reports.money import alliance_money
from pacts.models import Organisation
from tests.alliances import committed
from tests.pages.reading import links, main_text
from verbeterbreda.lib.formats import NBSP

pytestmark = pytest.mark.django_db


def share(action: str, text: str, amount: str | None, *, kind: str = "in_kind") -> PartnerShare:
    """A contribution in the work plan of 2023, which everybody may read."""
    plan = YearPlan.objects.public().get(pk=2023)
    planned, _ = PlannedAction.objects.get_or_create(
        plan=plan, action=Action.objects.get(pk=action)
    )
    return PartnerShare.objects.create(
        planned=planned,
        organisation=Organisation.objects.order_by("pk")[0],
        kind=kind,
        text=text,
        amount=None if amount is None else Decimal(amount),
    )


def test_money_and_worth_are_never_one_sum_and_an_unknown_worth_is_said() -> None:
    share("gw1-1a", "Een wijkagent", "2000.00")
    share("gw1-1a", "Een zaal", None)
    share("gw1-1a", "Geld", "500.00", kind="money")
    found = brought(planned__action="gw1-1a")
    assert found.in_kind.amount == Decimal(2_000)
    assert found.sentence.replace(NBSP, " ") == (
        "In geld: 1 bijdrage, samen € 500. In mensen of middelen: 2 bijdragen, samen minstens "
        "€ 2.000; van 1 bijdrage is de waarde niet bekend."
    )


@pytest.mark.parametrize(
    "path", ["/acties/gw1-1a/", "/doelen/gw1/", "/allianties/goed-wonen/geld/"]
)
def test_it_stands_on_the_page_of_the_action_the_goal_and_the_alliance(
    resident: Client, path: str
) -> None:
    assert "Geen openbaar werkplan noemt hier een bijdrage" in main_text(resident.get(path))
    share("gw1-1a", "Een zaal", None)
    response = resident.get(path)
    text = main_text(response)
    assert "In mensen of middelen: 1 bijdrage. Van geen enkele is de waarde bekend." in text
    assert "niet bekend" in text
    assert "€ 0" not in text
    plan = YearPlan.objects.get(pk=2023)
    assert plan.get_absolute_url() in links(response)


def test_a_plan_that_is_not_public_says_nothing() -> None:
    share("gw1-1a", "Een zaal", None)
    YearPlan.objects.filter(pk=2023).update(state="draft")
    assert brought().parts == ()


def test_the_money_page_of_an_alliance_shows_only_its_own(resident: Client) -> None:
    promise = committed.commitment("1000.00", line=9)
    committed.funding(promise, "gw1-1a", "600.00")
    committed.commitment("7000.00", line=17)
    report = alliance_money("goed-wonen")
    assert [year.year for year in report.years] == [2023, 2024, 2025, 2026]
    year = report.years[0]
    assert {line.line.number for line in year.lines} == {6, 7, 8, 9, 10, 11}
    assert year.total.committed == Decimal(1_000)
    assert year.picture is not None
    assert year.picture.flow.total.amount == Decimal(2_350_000)
    text = main_text(resident.get("/allianties/goed-wonen/geld/"))
    assert "In 2023 is minstens € 2.350.000 aan dekking ingevuld." in text
    assert "Niet aan een doel toe te delen" in text
    assert "Reservering ‘Kunnen worden wie je wilt zijn’" not in text


def test_the_csv_of_the_money_says_what_is_not_known(resident: Client) -> None:
    share("gw1-1a", "Een zaal", None)
    content = b"".join(resident.get("/allianties/goed-wonen/geld.csv").streaming_content)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    room = next(row for row in rows if row["titel"] == "Een zaal")
    assert (room["bedrag"], room["toelichting"]) == ("", "bedrag of waarde niet bekend")
    planned = next(row for row in rows if row["soort_rij"] == "gepland, samen")
    assert (planned["bedrag"], planned["toelichting"].replace(NBSP, " ")) == (
        "350000.00",
        "minstens € 350.000",
    )
