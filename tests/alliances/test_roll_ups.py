"""Goal, alliance, organisation and year say the same on the page, in the CSV and in the rows."""

import csv
import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliances import reports
from alliances.models import Action, ActionRole, Contribution, Milestone, PartnerShare, YearPlan
from alliances.reports.rollups import RollUp
from pacts.models import Goal, Organisation
from tests.alliances import committed
from tests.pages.reading import links, main_text

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Rolled:
    """A roll-up page, its CSV, and the report that both are made from."""

    path: str
    file: str
    roll: Callable[[], RollUp]

    def __str__(self) -> str:
        return self.path


ROLLED = [
    Rolled("/doelen/gw1/", "/doelen/gw1.csv", lambda: reports.goal_report("GW1").roll),
    Rolled(
        "/allianties/goed-wonen/",
        "/allianties/goed-wonen.csv",
        lambda: reports.alliance_report("goed-wonen").roll,
    ),
    Rolled(
        "/organisaties/gemeente-breda/acties/",
        "/organisaties/gemeente-breda/acties.csv",
        lambda: reports.organisation_report("gemeente-breda").roll,
    ),
    Rolled("/jaren/2023/", "/jaren/2023.csv", lambda: reports.year_report(2023).roll),
]


@pytest.fixture
def told(db: None) -> None:
    """Some statuses, promises and a payment, as the bureau would fill them in."""
    for slug, status in {
        "gw1-1a": "started",
        "gw1-1b": "done",
        "gw1-1c": "delayed",
        "gw1-2": "planned",
        "gw1-3": "stopped",
        "gw2-1": "done",
    }.items():
        Action.objects.filter(pk=slug).update(status=status, status_on=date(2026, 11, 1))
    promised = committed.commitment("50000.00", title="Proef met verdelen")
    committed.funding(promised, "gw1-1a", "30000.10")
    committed.funding(promised, "gw1-2", "12500.20")
    committed.payment(promised, "10000.30")


def table(resident: Client, path: str) -> list[dict[str, str]]:
    response = resident.get(path)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("rolled", ROLLED, ids=str)
def test_page_and_csv_tell_the_same_figures(resident: Client, told: None, rolled: Rolled) -> None:
    roll, text = rolled.roll(), main_text(resident.get(rolled.path))
    rows = table(resident, rolled.file)
    assert roll.progress.sentence.replace(SPACE, " ") in text
    progress = [(r["titel"], int(r["aantal"])) for r in rows if r["soort_rij"] == "voortgang"]
    assert progress == list(roll.progress.rows)
    for label, number in progress:
        assert f"{label} {number}" in text
    in_file = [row for row in rows if row["soort_rij"] == "actie"]
    assert [row["nummer"] for row in in_file] == [row.number for row in roll.rows]
    for row in roll.rows:
        assert f"{row.title} {row.number}" in text
    amounts = [Decimal(r["bedrag"]) for r in rows if r["soort_rij"] == "toezegging"]
    assert amounts == [line.amount for section in roll.sections for line in section.lines]
    assert amounts
    for section in roll.sections:
        assert section.title in text
    for amount in amounts:
        assert f"{euros(amount)} Proef met verdelen, 2023" in text


def euros(amount: Decimal) -> str:
    whole = f"{amount:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"€ {whole.removesuffix(',00')}"


@pytest.mark.parametrize("rolled", ROLLED, ids=str)
def test_progress_is_counted_from_the_rows_that_are_shown(told: None, rolled: Rolled) -> None:
    roll = rolled.roll()
    leaves = Counter(row.status for row in roll.rows if not row.has_parts)
    assert {part.status.value: part.count for part in roll.progress.parts} == {
        status: leaves[status] for status in ("done", "started", "planned", "delayed")
    }
    assert roll.progress.unknown == leaves["unknown"]
    assert roll.progress.stopped == leaves["stopped"]
    assert roll.progress.with_parts == sum(row.has_parts for row in roll.rows)
    parents = set(Action.objects.exclude(parent=None).values_list("parent_id", flat=True))
    assert all(row.has_parts is (row.slug in parents) for row in roll.rows)


def test_the_goals_together_are_the_alliances_and_the_alliances_are_all(told: None) -> None:
    rolls = [
        reports.alliance_report(slug)
        for slug in ("goed-wonen", "leefbaar-inkomen", "kunnen-worden")
    ]
    for report in rolls:
        for name in ("counted", "done", "unknown", "stopped", "with_parts", "total"):
            parts = [getattr(line.progress, name) for line in report.goals]
            assert sum(parts) == getattr(report.roll.progress, name)
    assert sum(report.roll.progress.total for report in rolls) == Action.objects.count()


def test_money_of_a_promise_that_no_action_got_stands_apart(resident: Client, told: None) -> None:
    report = reports.alliance_report("goed-wonen")
    divided, rest = report.roll.sections
    assert divided.total == Decimal("42500.30")
    assert rest.total == Decimal("7499.70")
    assert "niet toe te delen" in rest.title
    line = divided.lines[0]
    assert line.numbers == "GW1.1a en GW1.2"
    assert line.commitment.paid == Decimal("10000.30")
    text = main_text(resident.get("/allianties/goed-wonen/"))
    assert "€ 7.499,70 Proef met verdelen" in text
    assert "€ 10.000,30 betaald" in text


def test_no_promise_is_not_nought(resident: Client) -> None:
    text = main_text(resident.get("/doelen/gw3/"))
    assert "Er is hier nog geen geld toegezegd" in text
    assert "€ 0" not in text
    promised = committed.commitment("100.00")
    committed.funding(promised, "gw3-1", "100.00")
    assert "geen betaling ingevuld" in main_text(resident.get("/doelen/gw3/"))
    rows = table(resident, "/doelen/gw3.csv")
    assert [r["bedrag"] for r in rows if r["soort_rij"] == "actie"] == ["100.00", "", "", ""]


# --- What was brought in ----------------------------------------------------------------------


def test_what_was_brought_in_became_the_actions_that_the_sources_name(resident: Client) -> None:
    became = {
        key: sorted(Contribution.objects.get(key=key).actions.values_list("number", flat=True))
        for key in ("X1", "X3", "X4", "O6", "O2")
    }
    assert became == {
        "X1": ["KW2.1", "KW2.2"],
        "X3": ["GW1.1", "GW1.2"],
        "X4": ["LI1.6"],
        "O6": ["LI2.3d"],
        "O2": [],
    }
    text = main_text(resident.get("/doelen/gw1/"))
    assert "Meer verschil in de wijk en meer woningen" in text
    assert "Dit werd: Afspraken over meer betaalbare woningen GW1.1" in text


def test_where_no_source_says_what_it_became_the_page_says_so(resident: Client) -> None:
    made = Contribution.objects.create(key="proef", title="Een los idee", text="Iets.")
    made.goals.add("GW3")
    for path in ("/doelen/gw3/", "/allianties/goed-wonen/"):
        text = main_text(resident.get(path))
        assert "Een los idee Iets. De bronnen zeggen niet waar dit is gebleven." in text
    rows = [r for r in table(resident, "/doelen/gw3.csv") if r["titel"] == "Een los idee"]
    assert [r["toelichting"] for r in rows] == ["De bronnen zeggen niet waar dit is gebleven."]


def test_loading_again_keeps_what_staff_said_of_a_contribution() -> None:
    from django.core.management import call_command

    first = Contribution.objects.get(key="X1")
    first.actions.clear()
    first.became_note = "Niet overgenomen."
    first.save()
    call_command("load_programme", verbosity=0)
    first.refresh_from_db()
    assert first.became_note == "Niet overgenomen."
    assert not first.actions.exists()


# --- An organisation --------------------------------------------------------------------------


def test_an_organisation_page_says_what_it_leads_joins_pays_and_brings(resident: Client) -> None:
    school = Organisation.objects.create(slug="proefschool", name="Proefschool")
    for slug, role in (("gw1-1a", "lead"), ("gw1-1b", "partner"), ("gw1-2", "funder")):
        ActionRole.objects.create(action_id=slug, organisation=school, role=role)
    planned = YearPlan.objects.get(year=2023).planned_actions.first()
    assert planned is not None
    for kind, text, amount in (
        ("money", "Een bedrag ineens", Decimal("1000.50")),
        ("in_kind", "Een lokaal op woensdag", None),
    ):
        PartnerShare.objects.create(
            planned=planned, organisation=school, kind=kind, text=text, amount=amount
        )
    text = main_text(resident.get("/organisaties/proefschool/acties/"))
    assert "Deze organisatie trekt Proef met een andere verdeling van woningen" in text
    assert "Deze organisatie doet mee aan" in text
    assert "Deze organisatie betaalt mee aan" in text
    assert "Een bedrag ineens (geld, € 1.000,50)" in text
    assert "Een lokaal op woensdag (mensen of middelen, bedrag niet bekend)" in text
    assert "Samen € 1.000,50, en daarnaast 1 bijdrage waarvan het bedrag niet bekend is." in text
    rows = table(resident, "/organisaties/proefschool/acties.csv")
    brought = {r["toelichting"]: r["bedrag"] for r in rows if "bijdrage" in r["soort_rij"]}
    assert brought == {"Een bedrag ineens": "1000.50", "Een lokaal op woensdag": ""}


def test_what_stands_in_a_draft_is_not_told(resident: Client) -> None:
    school = Organisation.objects.create(slug="proefschool", name="Proefschool")
    plan = YearPlan.objects.get(year=2023)
    YearPlan.objects.filter(pk=plan.pk).update(state=YearPlan.State.DRAFT)
    PartnerShare.objects.create(
        planned=plan.planned_actions.all()[0], organisation=school, kind="money", text="Geheim"
    )
    assert "Geheim" not in main_text(resident.get("/organisaties/proefschool/acties/"))


# --- A year -----------------------------------------------------------------------------------


def test_a_year_holds_what_the_sources_place_in_it_and_says_what_they_place_nowhere(
    resident: Client,
) -> None:
    report = reports.year_report(2023)
    wanted = set(Action.objects.in_year(2023).values_list("pk", flat=True))
    assert {row.slug for row in report.roll.rows} == wanted
    nowhere = [row for row in Action.objects.without_year() if not row.children.exists()]
    assert report.roll.progress.without_year == len(nowhere)
    text = main_text(resident.get("/jaren/2023/"))
    assert f"{len(nowhere)} acties zonder jaar in de bronnen" in text
    assert "reconstructie uit de bronnen" in text


def test_milestones_stand_in_the_order_of_the_year(resident: Client) -> None:
    for part, title in (("K4", "Laatste stap"), ("02", "Eerste stap"), ("05-17", "Midden")):
        Milestone.objects.create(action_id="gw1-1a", title=title, due_year=2023, due_part=part)
    text = main_text(resident.get("/jaren/2023/"))
    places = [text.index(title) for title in ("Eerste stap", "Midden", "Laatste stap")]
    assert places == sorted(places)
    assert "17 mei 2023: Midden".lower() in text.lower()


@pytest.mark.parametrize(
    "path",
    [
        "/jaren/1999/",
        "/jaren/99999999999/",
        "/jaren/1999.csv",
        "/doelen/xx1.csv",
        "/allianties/geen.csv",
        "/organisaties/geen/acties/",
        "/organisaties/geen/acties.csv",
    ],
)
def test_what_is_not_there_is_a_404(resident: Client, path: str) -> None:
    assert resident.get(path).status_code == 404


# --- The cost ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rolled", ROLLED, ids=str)
def test_three_promises_cost_as_many_queries_as_one(resident: Client, rolled: Rolled) -> None:
    counts = []
    for number, slug in enumerate(("gw1-1a", "gw1-2", "gw1-1"), 1):
        promised = committed.commitment("100.00", title=f"Proef {number}")
        committed.funding(promised, slug, "60.00")
        committed.payment(promised, "10.00")
        with CaptureQueriesContext(connection) as queries:
            assert resident.get(rolled.path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 12


def test_markup_typed_by_staff_is_text(resident: Client) -> None:
    promised = committed.commitment("100.00", title="<b>Vet</b> & meer")
    committed.funding(promised, "gw1-1a", "60.00")
    page = resident.get("/doelen/gw1/").content.decode()
    assert html.escape("<b>Vet</b> & meer") in page
    assert not re.search("<b>Vet", page)


def test_every_goal_and_alliance_has_its_page_and_file(resident: Client) -> None:
    for key in Goal.objects.values_list("key", flat=True):
        rows = table(resident, f"/doelen/{key.lower()}.csv")
        assert {row["doel"] for row in rows if row["soort_rij"] == "actie"} == {key}


# --- The whole -----------------------------------------------------------------------------------

CENTS = st.integers(1, 10_000_000).map(lambda cents: Decimal(cents) / 100)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.integers(6, 21), CENTS, st.lists(st.integers(0, 64), max_size=4)), max_size=5
    )
)
def test_what_is_divided_and_what_is_not_are_all_that_was_promised(
    db: None, made: list[tuple[int, Decimal, list[int]]]
) -> None:
    """Over the alliances together, to the cent, whatever is promised and however it is divided."""
    slugs = list(Action.objects.values_list("pk", flat=True))
    with transaction.atomic():
        for number, amount, actions in made:
            promised = committed.commitment(str(amount), line=number)
            share = (amount / (len(actions) + 1)).quantize(Decimal("0.01"), ROUND_DOWN)
            for at in set(actions) if share else ():
                committed.funding(promised, slugs[at], str(share))
        reported = [
            reports.alliance_report(slug)
            for slug in ("goed-wonen", "leefbaar-inkomen", "kunnen-worden")
        ]
        sections = [section for report in reported for section in report.roll.sections]
        totals = [section.total for section in sections if section.total is not None]
        assert sum(totals, Decimal(0)) == sum((amount for _, amount, _ in made), Decimal(0))
        for report in reported:
            lines = [line.promised for line in report.goals if line.promised is not None]
            assert sum(lines, Decimal(0)) == (report.roll.promised[0].total or Decimal(0))
        transaction.set_rollback(True)


def test_what_was_brought_in_for_the_whole_programme_stands_with_the_alliances(
    resident: Client,
) -> None:
    text = main_text(resident.get("/allianties/"))
    titles = Contribution.objects.filter(key__in=["O1", "O2", "O3", "O4", "O7"])
    places = [text.index(title) for title in titles.values_list("title", flat=True)]
    assert places == sorted(places)
    assert "De bronnen zeggen niet waar dit is gebleven." in text


# --- The page of one action ----------------------------------------------------------------------


def test_an_action_says_what_was_promised_to_it_by_which_decision(resident: Client) -> None:
    promised = committed.commitment("100.00", title="De proef")
    committed.funding(promised, "gw1-1a", "60.50")
    committed.payment(promised, "10.00")
    response = resident.get("/acties/gw1-1a/")
    text = main_text(response)
    assert "€ 60,50 De proef, 2023" in text
    assert "Deel van € 100. Van de hele toezegging: € 10 betaald." in text
    assert promised.decision.get_absolute_url() in links(response)
    without = main_text(resident.get("/acties/gw1-1b/"))
    assert "Voor deze actie is nog geen geld toegezegd" in without


def test_the_page_of_an_organisation_leads_to_what_it_does(resident: Client) -> None:
    found = links(resident.get("/organisaties/gemeente-breda/"))
    assert "/organisaties/gemeente-breda/acties/" in found
