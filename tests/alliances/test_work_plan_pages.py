"""Who sees which plan, what its page tells, and the steps of bureau and board with buttons."""

import csv
import hashlib
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliances import services
from alliances.kinds import WORK_PLAN
from alliances.models import Action, PartnerShare, PlannedAction, YearPlan
from alliances.reports.plans import rows, year_plan_report
from governance.models import Body, Decision
from pacts.models import Organisation
from tests.alliances.planning import NOW, a_decision, draft
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]
State = YearPlan.State
type Login = Callable[[User], Client]
ADMIN = "/beheer/alliances/yearplan"


def words(client: Client, path: str) -> str:
    """Return what somebody reads on this page, with one space between words."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", unescape(text))


# --- Who sees what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/werkplannen/2024/",
        "/werkplannen/2024.pdf",
        "/werkplannen/2024.csv",
        "/werkplannen/2024.xlsx",
    ],
)
def test_a_draft_does_not_exist_for_the_public_and_the_council(
    submitted: YearPlan, resident: Client, council: User, login: Login, path: str
) -> None:
    assert resident.get(path).status_code == 404
    assert login(council).get(path).status_code == 404
    assert "Werkplan 2024" not in words(login(council), "/werkplannen/")


def test_the_public_and_the_council_do_not_get_the_concept(
    submitted: YearPlan, resident: Client, council: User, login: Login
) -> None:
    assert resident.get("/werkplannen/2024/concept.pdf").status_code == 302  # to log in
    assert login(council).get("/werkplannen/2024/concept.pdf").status_code == 404
    assert login(council).get("/werkplannen/2024/vaststellen/").status_code == 403
    assert login(council).get(f"{ADMIN}/2024/change/").status_code == 302
    assert "Werkplan 2024" not in login(council).get(f"{ADMIN}/").content.decode()


@pytest.mark.parametrize("who", ["staff", "board"])
def test_bureau_and_board_read_the_draft(
    submitted: YearPlan, request: pytest.FixtureRequest, login: Login, who: str
) -> None:
    client = login(request.getfixturevalue(who))
    text = words(client, "/werkplannen/2024/")
    assert "ligt voor bij het bestuur" in text.lower()
    assert "Uit het werkplan van 2023. De woningcorporaties wilden eerst meer" in text
    response = client.get("/werkplannen/2024/concept.pdf")
    assert response["Cache-Control"] == "private, no-store"
    assert client.get("/werkplannen/2024.csv").status_code == 200


def test_an_adopted_plan_is_for_everybody(adopted: YearPlan, resident: Client) -> None:
    text = words(resident, "/werkplannen/2024/")
    edition = documents.latest(WORK_PLAN, "2024")
    assert edition is not None
    assert "Vastgesteld met besluit 2026-1 van 2 november 2026" in text
    assert "Het bestuur stelt het werkplan 2024 vast." in text
    assert f"SHA-256 van het bestand: {edition.sha256}" in text
    assert "niets veranderd" in text
    assert resident.get("/werkplannen/2024.csv").status_code == 200
    assert "Werkplan 2024" in words(resident, "/werkplannen/")


def test_while_it_is_changed_the_public_keeps_what_was_adopted(
    adopted: YearPlan, staff: User, resident: Client
) -> None:
    services.revise(plan=adopted, by=staff, now=NOW)
    Action.objects.filter(pk="gw1-2").update(title="Nog geheim")
    text = words(resident, "/werkplannen/2024/")
    assert "Dat besluit geldt tot het bestuur een nieuw besluit neemt" in text
    assert "Nog geheim" not in text
    assert "Nog geheim" not in words(resident, "/werkplannen/")
    assert resident.get("/werkplannen/2024.pdf").status_code == 200
    assert resident.get("/werkplannen/2024.csv").status_code == 404


def test_2023_says_that_it_is_a_reconstruction(resident: Client) -> None:
    text = words(resident, "/werkplannen/2023/")
    assert "Reconstructie uit de bronnen, niet vastgesteld" in text
    assert "ook geen besluit van het bestuur erover" in text


# --- What has changed since ----------------------------------------------------------------------


def test_a_year_and_three_edits_later_the_file_is_the_same_and_the_page_tells_each_edit(
    adopted: YearPlan, resident: Client, staff: User, login: Login
) -> None:
    edition = documents.latest(WORK_PLAN, "2024")
    assert edition is not None
    before = b"".join(resident.get("/werkplannen/2024.pdf").streaming_content)
    assert hashlib.sha256(before).hexdigest() == edition.sha256
    Action.objects.filter(pk="gw1-1").update(title="Andere titel")
    Action.objects.filter(pk="gw1-2").update(status="delayed", status_on=NOW.date())
    planned = adopted.planned_actions.get(action="gw2-1")
    PlannedAction.objects.filter(pk=planned.pk).update(from_part="K3")
    documents_renewed(NOW + timedelta(days=365))
    after = b"".join(resident.get("/werkplannen/2024.pdf").streaming_content)
    assert after == before
    page = resident.get("/werkplannen/2024/").content.decode()
    table = page[page.index('<table class="changes">') :]
    cells = re.findall(r"<tr><th[^>]*>(.*?) <span.*?</th><td>(.*?)</td><td>(.*?)</td></tr>", table)
    assert [(unescape(was), unescape(now)) for _, was, now in cells] == [
        ("Afspraken over meer betaalbare woningen", "Andere titel"),
        ("stand niet bekend", "vertraagd, op 22 november 2026"),
        ("start in 2023", "vanaf 3e kwartaal van 2024"),
    ]


def documents_renewed(now: datetime) -> None:
    """What the clock does each night."""
    from django.core.management import call_command

    assert now > NOW
    call_command("render_editions", stdout=io.StringIO(), only=WORK_PLAN)


# --- The board adopts ----------------------------------------------------------------------------


def typed(**changes: str) -> dict[str, str]:
    return {
        "decision": "0",
        "decided_on": "2026-11-02",
        "title": "Werkplan 2024",
        "wording": "Het bestuur stelt het werkplan 2024 vast.",
    } | changes


def test_a_member_of_the_board_takes_the_decision_on_the_page(
    submitted: YearPlan, board: User, login: Login
) -> None:
    client = login(board)
    assert "Stel dit werkplan vast" in words(client, "/werkplannen/2024/")
    assert "Er komt één PDF van" in words(client, "/werkplannen/2024/vaststellen/")
    response = client.post("/werkplannen/2024/vaststellen/", typed())
    assert response.status_code == 302, response.content.decode()[:400]
    submitted.refresh_from_db()
    decision = submitted.decision
    assert decision is not None
    assert (submitted.state, decision.number) == (State.ADOPTED, "2026-1")
    assert decision.body.kind == Body.Kind.BOARD


def test_a_decision_from_the_register_can_be_chosen(
    submitted: YearPlan, board: User, login: Login
) -> None:
    decision = a_decision()
    client = login(board)
    page = client.get("/werkplannen/2024/vaststellen/").content.decode()
    assert "Besluit 2026-1: Werkplan 2024" in page
    client.post("/werkplannen/2024/vaststellen/", {"decision": str(decision.pk)})
    submitted.refresh_from_db()
    assert submitted.decision == decision
    assert Decision.objects.count() == 1


def test_what_was_typed_stays_when_something_is_missing(
    submitted: YearPlan, board: User, login: Login
) -> None:
    response = login(board).post(
        "/werkplannen/2024/vaststellen/", typed(decided_on="", wording="Wij besluiten dit.")
    )
    page = response.content.decode()
    assert "Vul de dag in waarop het bestuur dit besloot." in page
    assert "Wij besluiten dit." in page
    assert not Decision.objects.exists()


def test_who_comes_second_reads_it_and_keeps_the_text(
    adopted: YearPlan, board: User, login: Login
) -> None:
    response = login(board).post("/werkplannen/2024/vaststellen/", typed(wording="Mijn tekst."))
    page = unescape(response.content.decode())
    assert "Dit werkplan is al vastgesteld, met Besluit 2026-1: Werkplan 2024." in page
    assert "Mijn tekst." in page
    assert Decision.objects.count() == 1


def test_the_page_says_what_changed_after_the_board_got_its_concept(
    submitted: YearPlan, board: User, login: Login
) -> None:
    assert "Sinds die editie is er niets veranderd." in words(
        login(board), "/werkplannen/2024/vaststellen/"
    )
    Action.objects.filter(pk="gw1-2").update(title="Op het laatst anders")
    text = words(login(board), "/werkplannen/2024/vaststellen/")
    assert "Na die editie is er nog iets veranderd" in text
    assert "Op het laatst anders" in text


# --- The bureau in the admin ---------------------------------------------------------------------


def test_the_plan_of_2024_is_made_on_one_page(staff: User, login: Login) -> None:
    client = login(staff)
    page = unescape(client.get(f"{ADMIN}/2023/volgend-jaar/").content.decode())
    assert "GW1.1 Afspraken over meer betaalbare woningen" in page
    assert "GW1.2 Samen een woning delen" in page
    response = client.post(
        f"{ADMIN}/2023/volgend-jaar/",
        {"neem-gw1-1": "on", "neem-li1-2": "on", "reden-li1-2": "Te druk.", "everywhere": "Later."},
    )
    assert response["Location"] == f"{ADMIN}/2024/change/"
    rolled = PlannedAction.objects.filter(plan=2024).exclude(rolled_from=None)
    assert dict(rolled.values_list("action", "roll_reason")) == {
        "gw1-1": "Later.",
        "li1-2": "Te druk.",
    }


def test_nothing_that_was_typed_is_lost_when_a_reason_misses(staff: User, login: Login) -> None:
    response = login(staff).post(
        f"{ADMIN}/2023/volgend-jaar/",
        {"neem-gw1-1": "on", "reden-li1-2": "Te druk in het team."},
    )
    page = unescape(response.content.decode())
    assert "Schrijf waarom deze actie niet op tijd klaar was." in page
    assert "Je schreef een reden. Vink de actie ook aan, of wis de reden." in page
    assert "Te druk in het team." in page
    assert re.search(r'name="neem-gw1-1"[^>]* checked', page)
    assert not YearPlan.objects.filter(year=2024).exists()


def test_buttons_take_the_steps(staff: User, login: Login) -> None:
    plan = draft(staff)
    client = login(staff)
    client.post(f"{ADMIN}/2024/change/", {"_submit": "1"})
    plan.refresh_from_db()
    assert plan.state == State.SUBMITTED
    page = client.get(f"{ADMIN}/2024/change/").content.decode()
    assert "Neem terug" in page
    assert 'name="title"' not in page
    client.post(f"{ADMIN}/2024/change/", {"_take_back": "1"})
    plan.refresh_from_db()
    assert plan.state == State.DRAFT


def test_what_is_adopted_is_read_and_says_how_to_change_it(
    adopted: YearPlan, staff: User, login: Login
) -> None:
    client = login(staff)
    page = unescape(client.get(f"{ADMIN}/2024/change/").content.decode())
    assert "verandert alleen met een nieuw besluit" in page
    assert 'name="title"' not in page
    told = client.post(f"{ADMIN}/2024/change/", {"title": "Anders", "_save": "1"}, follow=True)
    assert "Er is niets bewaard." in told.content.decode()
    planned = adopted.planned_actions.first()
    assert planned is not None
    path = f"/beheer/alliances/plannedaction/{planned.pk}/change/"
    told = client.post(path, {"order": "99", "_save": "1"}, follow=True)
    assert "Er is niets bewaard." in told.content.decode()
    assert client.post(path.replace("change", "delete"), {"post": "yes"}).status_code == 403
    client.post(f"{ADMIN}/2024/change/", {"_revise": "1"})
    adopted.refresh_from_db()
    assert adopted.state == State.DRAFT


def test_the_bureau_fills_in_when_and_what_partners_put_in(staff: User, login: Login) -> None:
    planned = draft(staff).planned_actions.get(action="gw1-2")
    client = login(staff)
    path = f"/beheer/alliances/plannedaction/{planned.pk}/change/"
    form = {
        "order": "1",
        "first": "kwartaal 2 2024",
        "last": "oktober 2024",
        "shares-TOTAL_FORMS": "1",
        "shares-INITIAL_FORMS": "0",
        "shares-0-organisation": str(Organisation.objects.earliest("name").pk),
        "shares-0-kind": "in_kind",
        "shares-0-text": "een wijkagent, twee dagen per week",
        "shares-0-amount": "",
        "_save": "1",
    }
    wrong = client.post(path, form | {"first": "kwartaal 2 2025"})
    assert "Dit werkplan gaat over 2024." in wrong.content.decode()
    assert "een wijkagent, twee dagen per week" in wrong.content.decode()
    assert client.post(path, form)["Location"] == f"{ADMIN}/2024/change/"
    planned.refresh_from_db()
    assert (planned.from_part, planned.until_part) == ("K2", "10")
    text = words(client, "/werkplannen/2024/")
    assert "2e kwartaal van 2024 tot en met oktober 2024" in text
    assert "een wijkagent, twee dagen per week (mensen of middelen, waarde niet bekend)" in text


# --- The same figures everywhere -----------------------------------------------------------------


@pytest.mark.parametrize("year", [2023, 2024])
def test_page_pdf_csv_and_xlsx_say_the_same(
    resident: Client, staff: User, board: User, year: int
) -> None:
    plan = YearPlan.objects.get(year=2023) if year == 2023 else a_rich_plan(staff, board)
    edition = documents.latest(WORK_PLAN, str(year)) or documents.render(
        edition=documents.prepare_edition(kind=WORK_PLAN, key=str(year), now=NOW)[0], now=NOW
    )
    report = year_plan_report(plan)
    page = words(resident, f"/werkplannen/{year}/")
    paper = re.sub(r"<[^>]+>", " ", Path(edition.file.path).read_text())
    paper = re.sub(r"\s+", " ", unescape(paper))
    figures = [str(row[16]).replace("\xa0", " ") for row in rows(report) if row[16]]
    assert len(figures) > 20
    for figure in figures:
        assert figure in page.replace("\xa0", " "), figure
        assert figure in paper, figure
    for action in report.actions:
        assert action.when in page
        assert action.when in paper
    answer = b"".join(resident.get(f"/werkplannen/{year}.csv").streaming_content)
    table = list(csv.reader(io.StringIO(answer.decode())))
    book = openpyxl.load_workbook(
        io.BytesIO(resident.get(f"/werkplannen/{year}.xlsx").content), read_only=True
    )
    sheet = [
        ["" if value is None else value for value in row] + [""] * (len(table[0]) - len(row))
        for row in book.active.iter_rows(values_only=True)
    ]
    assert len(table) == len(sheet) == len(rows(report)) + 1
    column = table[0].index("bedrag")
    for line, cells, row in zip(table[1:], sheet[1:], rows(report), strict=True):
        amount = row[17]
        assert line[column] == ("" if amount is None else format(amount, "f"))
        assert cells[column] == ("" if amount is None else float(amount))
        assert line[16] == cells[16] == (row[16] or "")


def a_rich_plan(staff: User, board: User) -> YearPlan:
    """The plan of 2024 adopted, with partners of both kinds and one share of unknown value."""
    plan = draft(staff, gw1_1="Eerst meer cijfers.")
    first, second = Organisation.objects.order_by("name")[:2]
    planned = plan.planned_actions.get(action="gw1-2")
    for partner, kind, text, amount in (
        (first, "money", "subsidie", 12500),
        (second, "in_kind", "een wijkagent", 8000),
        (second, "in_kind", "vergaderruimte", None),
    ):
        PartnerShare.objects.create(
            planned=planned, organisation=partner, kind=kind, text=text, amount=amount
        )
    services.submit(plan=plan, by=staff, now=NOW)
    services.adopt(plan=plan, decision=a_decision(), by=board, now=NOW)
    return YearPlan.objects.get(pk=2024)


def test_the_money_of_2024_is_that_year_of_the_outlook(staff: User) -> None:
    report = year_plan_report(draft(staff))
    assert report.budget is not None
    assert {column.year for column in report.budget.columns} == {2024}
    assert all(len(line.cells) == len(report.budget.columns) for line in report.budget.lines)


def test_the_page_asks_as_much_for_few_as_for_many_actions(
    adopted: YearPlan, resident: Client
) -> None:
    few = asked(resident)
    original = Action.objects.get(pk="gw1-2")
    for number in range(40):
        action = Action.objects.get(pk=original.pk)
        action.pk, action.number = f"veel-{number}", f"V{number}"
        action._state.adding = True
        action.save(force_insert=True)
        PlannedAction.objects.create(plan=adopted, action=action, order=100 + number)
    assert len(asked(resident)) == len(few) <= 12


def asked(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/werkplannen/2024/").status_code == 200
    return [query["sql"] for query in queries.captured_queries]
