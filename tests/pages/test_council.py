"""A council member sees in one screen whether the gap closes, what it costs and what changed."""

import csv
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliances.models import Action, ActionVersion
from alliances.services.versions import publish
from alliances.versions import content_of
from budget.models import Amendment, Budget, Cell, Commitment, Line, Payment
from budget.services.editing import publish_budget
from governance.models import Body, Decision, Meeting
from monitor.models import Correction, ImportRun, Indicator
from monitor.reports import monitor_report, verdict_sentence
from tests.pages.reading import links, main_text
from verbeterbreda.documents.models import Edition
from verbeterbreda.pages import council_views
from verbeterbreda.pages.reports.council import (
    MOST_PER_KIND,
    Period,
    changes,
    council_period,
    council_report,
)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
AUTUMN = Period(date(2026, 10, 1), TODAY)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages believe that it is TODAY."""
    monkeypatch.setattr(council_views, "today", lambda: TODAY)


def decision(number: str = "2026-1", decided_on: date = date(2026, 11, 10)) -> Decision:
    """Store a decision of the board; it is put down at the moment of the test itself."""
    return Decision.objects.create(
        body=Body.objects.get(pk="bestuur"), number=number, decided_on=decided_on,
        title="De proef gaat door", wording="Besloten.", subject="money",
    )  # fmt: skip


def commitment(number: str = "2026-1") -> Commitment:
    line = Line.objects.get(section__budget="2023", number=8)
    return Commitment.objects.create(
        line=line, decision=decision(number), title="Een proef", year=2026, amount=Decimal(150_000)
    )


def amendment() -> None:
    cell = Cell.objects.filter(line__section__budget="2023", kind="ntb").first()
    assert cell
    Amendment.objects.create(
        cell=cell, reason="Verbeterd", old_kind="ntb", new_kind="amount", new_raw="€ 12.000",
        new_amount=Decimal(12_000), made_at=NOW,
    )  # fmt: skip


def version(place: int = 0, **more: object) -> ActionVersion:
    """Publish one more version of an action."""
    action = Action.objects.all()[place]
    content = content_of(action) | {"title": "Een nieuwe titel"}
    return publish(action=action, content=content, by=None, now=NOW, **more)  # type: ignore[arg-type]


def said(period: Period = AUTUMN) -> dict[str, list[str]]:
    """Return by group what the report says that changed, with ordinary spaces."""
    return {
        group.key: [change.sentence.replace("\xa0", " ") for change in group.shown]
        for group in changes(period)
    }


# --- The page ------------------------------------------------------------------------------------


def test_closing_and_not_closing_stand_apart(resident: Client) -> None:
    text = main_text(resident.get("/raad/"))
    closing, rest = text.split("De kloof wordt niet kleiner")
    assert "Moeite met rondkomen 15,0 procentpunt (2012) 9,8 procentpunt (2020)" in closing
    assert "Overgewicht 1,8 procentpunt (2012) 4,2 procentpunt (2020)" in rest
    assert "te weinig meetjaren" in rest
    assert "Bij 4 van de 10 cijfers met genoeg meetjaren wordt de kloof kleiner" in text


def test_every_page_says_it_with_the_same_sentence(resident: Client) -> None:
    """The overview, the council's page and the quarterly report, made from the same counts."""
    said_here = main_text(resident.get("/raad/")).partition("Voor de raad ")[2]
    sentence = said_here.partition(" Stand van")[0]
    assert sentence.startswith("Bij 4 van de 10 cijfers met genoeg meetjaren")
    assert sentence in main_text(resident.get("/monitor/"))
    assert sentence == monitor_report().sentence.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((0, 0, 0, 3), "Er zijn nog te weinig meetjaren om te zeggen of de kloof kleiner wordt."),
        (
            (0, 1, 0, 1),
            "Van één cijfer zijn er genoeg meetjaren: daar wordt de kloof niet kleiner. Over 1 "
            "cijfer is nog niets te zeggen.",
        ),
        (
            (2, 1, 1, 0),
            "Bij 2 van de 4 cijfers met genoeg meetjaren wordt de kloof kleiner, bij 1 niet. Bij 1 "
            "is er geen achterstand.",
        ),
    ],
)
def test_the_sentence_leaves_out_what_is_not_there(counts: tuple[int, ...], sentence: str) -> None:
    closing, not_closing, no_gap, unknown = counts
    found = verdict_sentence(
        closing=closing, not_closing=not_closing, no_gap=no_gap, unknown=unknown
    )
    assert found.replace("\xa0", " ") == sentence


def test_estimates_are_named_as_such(resident: Client) -> None:
    text = main_text(resident.get("/raad/"))
    assert "9 van deze cijfers zijn schattingen: een klein verschil kan toeval zijn." in text


def test_what_nobody_measures_is_named(resident: Client) -> None:
    wanted = Indicator.objects.filter(availability=Indicator.Availability.WANTED)
    assert wanted.exists()
    text = main_text(resident.get("/raad/"))
    assert [item.name for item in wanted if item.name not in text] == []


def test_printed_and_computed_money_stand_side_by_side(resident: Client) -> None:
    response = resident.get("/raad/")
    text = main_text(response)
    assert "Rijk / overig € 13.100.000 minstens € 3.350.000 5 keer nog onbekend" in text
    assert "Dekking uit exploitatie – minstens € 7.950.000 4 keer pm" in text
    assert "/begroting/2023/" in links(response)
    assert "Wat onbekend is, zit niet in onze som" in text
    assert "Er staat nog geen toezegging bij deze begroting." in text


def test_what_was_promised_and_paid_stands_with_its_budget(resident: Client) -> None:
    promise = commitment()
    assert "€ 150.000 toegezegd in 1 toezegging, geen betaling ingevuld." in main_text(
        resident.get("/raad/")
    )
    for amount in ("25000", "-5000.50"):
        Payment.objects.create(commitment=promise, paid_on=TODAY, amount=Decimal(amount))
    Payment.objects.create(commitment=commitment("2026-2"), paid_on=TODAY, amount=Decimal(1))
    text = main_text(resident.get("/raad/"))
    assert "€ 300.000 toegezegd in 2 toezeggingen, € 20.000,50 betaald." in text


def test_a_draft_budget_is_nobodys_business(resident: Client) -> None:
    Budget.objects.create(
        slug="2030", title="Geheime begroting", from_year=2030, until_year=2030, is_draft=True
    )
    assert "Geheime" not in resident.get("/raad/").content.decode()


def test_the_head_of_the_page_counts_what_changed(resident: Client) -> None:
    assert "Sinds 24 augustus 2026 : niets veranderd op deze site." in main_text(
        resident.get("/raad/")
    )
    meeting()
    run()
    commitment()
    text = main_text(resident.get("/raad/")).partition("Wordt de kloof kleiner?")[0]
    assert text.endswith(
        "Sinds 5 november 2026, de laatste raadsvergadering : cijfers: 1, besluiten: 1 en geld: 1. "
    )


def test_each_kind_of_change_without_any_says_so(resident: Client) -> None:
    text = main_text(resident.get("/raad/"))
    for nothing in (
        "Er kwamen geen cijfers bij", "Geen actie en geen werkplan", "Er is geen besluit",
        "Geen begroting is veranderd",
    ):  # fmt: skip
        assert nothing in text


# --- Since when ----------------------------------------------------------------------------------


def meeting(**more: object) -> Meeting:
    values = {
        "body": Body.objects.get(pk="gemeenteraad"), "held_on": date(2026, 11, 5),
        "title": "Raad", "agenda_published_at": NOW,
    }  # fmt: skip
    return Meeting.objects.create(**values | more)


def test_without_a_meeting_of_the_council_it_is_ninety_days() -> None:
    report = council_report(today=TODAY)
    assert (report.period.first, report.period.last) == (date(2026, 8, 24), TODAY)
    assert report.since_text == "negentig dagen geleden"


def test_the_last_meeting_of_the_council_that_everybody_may_know_of_counts() -> None:
    meeting()
    meeting(held_on=date(2026, 10, 1))
    meeting(held_on=TODAY)  # whoever reads this before tonight, wants it since the one before
    meeting(held_on=date(2026, 11, 19), cancelled_at=NOW)
    meeting(held_on=date(2026, 11, 18), agenda_published_at=None)
    meeting(held_on=date(2026, 11, 17), body=Body.objects.get(pk="bestuur"))
    assert council_period(today=TODAY).first == date(2026, 11, 5)
    assert council_report(today=TODAY).since_text == "de laatste raadsvergadering"
    assert council_report(today=TODAY, since=date(2026, 1, 1)).since_text == ""


@pytest.mark.parametrize("typed", ["2026-09-01", "1-9-2026", "01/09/2026"])
def test_a_chosen_day_is_in_the_address(resident: Client, typed: str) -> None:
    text = main_text(resident.get("/raad/", {"sinds": typed}))
    assert "Wat is er veranderd sinds 1 september 2026?" in text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("gisteren", "Die dag bestaat niet"),
        ("2026-02-30", "Die dag bestaat niet"),
        ("1999-01-01", "Kies een dag vanaf 2021"),
        ("9999-12-31", "Die dag moet nog komen"),
        ("", "Vul een dag in"),
        ("1-9-10000", "Die dag bestaat niet"),
    ],
)
def test_a_day_that_is_none_is_refused_in_words(resident: Client, typed: str, words: str) -> None:
    response = resident.get("/raad/", {"sinds": typed})
    assert response.status_code == 200
    assert words in main_text(response)


def test_the_first_and_the_last_day_count_and_the_days_around_them_do_not() -> None:
    for day in (1, 2, 9, 10):
        Correction.objects.create(
            indicator_id="misdrijven", what=f"dag {day}", why="x", corrected_on=date(2026, 9, day)
        )
    found = said(Period(date(2026, 9, 2), date(2026, 9, 9)))["cijfers"]
    assert [text[-6:-1] for text in found] == ["dag 9", "dag 2"]


def test_a_day_begins_at_midnight_in_breda() -> None:
    """The night of 31 October is a quarter of an hour in UTC that is November here."""
    late = datetime(2026, 10, 31, 23, 30, tzinfo=ZoneInfo("UTC"))
    ImportRun.objects.create(name="Nacht", state="published", created_at=late, published_at=late)
    assert said(Period(date(2026, 11, 1), date(2026, 11, 1)))["cijfers"]
    assert not said(Period(date(2026, 10, 31), date(2026, 10, 31)))["cijfers"]


# --- What changed --------------------------------------------------------------------------------


def run(**more: object) -> ImportRun:
    values = {"name": "Cijfers 2025", "state": "published", "new": 56, "changed": 2,
              "reason": "Bijgesteld", "created_at": NOW, "published_at": NOW}  # fmt: skip
    return ImportRun.objects.create(**values | more)


def test_figures_that_came_in_or_were_taken_back_are_told() -> None:
    run()
    run(name="Weg", state="undone", undone_at=NOW, published_at=NOW - timedelta(days=300))
    run(name="Nog niet", state="proposed", published_at=None)
    Correction.objects.create(
        indicator_id="misdrijven", what="61,2 werd 60,8", why="x", corrected_on=date(2026, 11, 1)
    )
    assert said()["cijfers"] == [
        "Weg is teruggedraaid.",
        "Cijfers 2025 is gepubliceerd: 56 nieuwe cijfers en 2 veranderde cijfers.",
        "Geregistreerde misdrijven is verbeterd: 61,2 werd 60,8.",
    ]


def test_a_new_version_of_an_action_is_told_and_a_small_one_is_not() -> None:
    action = Action.objects.get(slug="gw1-1a")
    content = content_of(action)
    publish(action=action, content=content | {"title": "Nieuw"}, by=None, now=NOW, note="Later")
    assert said()["plannen"] == ["Actie GW1.1a Nieuw: Later."]
    assert said(Period(date(2021, 1, 1), date(2026, 11, 19)))["plannen"] == []


def test_an_edition_of_a_work_plan_is_told() -> None:
    Edition.objects.create(
        kind="werkplan", key="2023", number=2, title="Werkplan 2023", data_date_on=TODAY,
        state="published", sha256="0" * 64, file="x.pdf", created_at=NOW, published_at=NOW,
    )  # fmt: skip
    assert said()["plannen"] == ["Werkplan 2023: editie 2 als pdf."]


def test_decisions_and_money_are_told_with_their_pages(resident: Client) -> None:
    promise = commitment()
    Payment.objects.create(commitment=promise, paid_on=date(2026, 11, 18), amount=Decimal(25_000))
    Payment.objects.create(commitment=promise, paid_on=date(2026, 11, 19), amount=Decimal(-100))
    amendment()
    draft = Budget.objects.create(
        slug="2027", title="Begroting 2027", from_year=2027, until_year=2027, is_draft=True
    )
    publish_budget(budget=draft, now=NOW)
    found = said()
    assert found["besluiten"] == [
        "De proef gaat door (besluit 2026-1, Bestuur van Verbeter Breda)."
    ]
    assert sorted(found["geld"]) == [
        "Begroting 2027 is gepubliceerd.",
        "Bieb 2.0: nog te bepalen werd € 12.000.",
        "Een proef: € 100 teruggekomen.",
        "Een proef: € 150.000 toegezegd.",
        "Een proef: € 25.000 betaald.",
    ]
    addresses = {change.url for group in changes(AUTUMN) for change in group.shown}
    assert {"/besluiten/2026-1/", "/begroting/2027/", "/begroting/2023/#regel-6"} <= addresses
    for address in addresses:
        assert resident.get(address.partition("#")[0]).status_code == 200


def test_what_was_put_down_later_is_told_when_it_was_put_down() -> None:
    """A decision of long ago that was put down today is news today."""
    day = timezone.localdate(decision(decided_on=date(2022, 2, 24)).created_at)
    assert len(said(Period(day, day))["besluiten"]) == 1


def test_what_does_not_fit_is_counted_and_stands_in_the_file(resident: Client) -> None:
    for day in range(1, MOST_PER_KIND + 4):
        Correction.objects.create(
            indicator_id="misdrijven", what=f"d{day}", why="x", corrected_on=date(2026, 9, day)
        )
    run(published_at=datetime(2026, 9, 30, 12, tzinfo=ZoneInfo("UTC")))
    figures = changes(Period(date(2026, 9, 1), date(2026, 9, 30)))[0]
    assert (figures.total, figures.left_out) == (MOST_PER_KIND + 4, 4)
    assert figures.shown[0].subject == "Cijfers 2025"
    text = main_text(resident.get("/raad/?sinds=2026-09-01"))
    assert "Er zijn nog 4 veranderingen" in text
    rows = table(resident, "/raad/veranderd.csv?sinds=2026-09-01")
    assert len(rows) == MOST_PER_KIND + 4
    assert rows[0]["datum"] == "2026-09-30"
    assert rows[0]["adres"].endswith("/monitor/")


def test_any_number_of_changes_is_one_query() -> None:
    for place in range(3):
        version(place)
        run(name=f"Levering {place}")
        commitment(f"2026-{place}")
        with CaptureQueriesContext(connection) as queries:
            changes(AUTUMN)
        assert len(queries) == 1


# --- Tables --------------------------------------------------------------------------------------


def table(client: Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode())))


def test_the_gaps_come_as_numbers_too(resident: Client) -> None:
    rows = {row["sleutel"]: row for row in table(resident, "/raad/kloof.csv")}
    row = rows["moeite-met-rondkomen"]
    assert [row[name] for name in ("oordeel", "jaar_toen", "verschil_toen")] == [
        "beter", "2012", "15.0",
    ]  # fmt: skip
    assert [row["jaar_nu"], row["verschil_nu"]] == ["2020", "9.8"]
    assert rows["kinderarmoede"]["oordeel"] == "niemand publiceert dit per buurt"
    assert rows["kinderarmoede"]["verschil_nu"] == ""
    measured = Indicator.objects.measured().count()
    wanted = Indicator.objects.filter(availability=Indicator.Availability.WANTED).count()
    assert len(rows) == measured + wanted


def test_a_title_is_no_formula_in_a_spreadsheet(resident: Client) -> None:
    run(name="=1+1", published_at=NOW, created_at=NOW)
    rows = table(resident, "/raad/veranderd.csv?sinds=2026-11-01")
    assert any(row["wat"].startswith("'=1+1") for row in rows)


def test_the_date_field_needs_no_script(resident: Client) -> None:
    html = resident.get("/raad/").content.decode()
    assert '<form method="get"' in html
    assert 'type="date" name="sinds"' in html
