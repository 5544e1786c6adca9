"""A decision gets its number from the site, is read by everyone, and never changes."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliances.models import Funding, YearPlan
from budget.models import Budget, Commitment, Line
from governance.models import Decision
from governance.services.decisions import decide, next_number
from governance.services.meetings import cancel, publish_agenda
from tests.governance.gatherings import (
    AMSTERDAM,
    HELD_ON,
    NOW,
    a_decision,
    a_full_meeting,
    second_item,
)
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db


def taken(by: User, **more: object) -> Decision:
    return decide(decision=a_decision(**more), by=by, now=NOW)


# --- The number ----------------------------------------------------------------------------------


def test_each_year_counts_from_one(board: User) -> None:
    numbers = [taken(board).number for _ in range(11)]
    assert numbers == [f"2026-{place}" for place in range(1, 12)]
    assert taken(board, decided_on=date(2025, 12, 31)).number == "2025-1"
    assert next_number(2026) == "2026-12"


def test_a_save_that_fails_leaves_no_gap(board: User) -> None:
    assert taken(board).number == "2026-1"
    with pytest.raises(ValidationError):
        taken(board, wording="")
    undone = transaction.atomic()
    undone.__enter__()
    assert taken(board).number == "2026-2"
    undone.__exit__(RuntimeError, RuntimeError("the power went"), None)
    assert taken(board).number == "2026-2"


def test_a_number_of_another_shape_is_left_alone(board: User) -> None:
    a_decision(number="2026-oud").save()
    assert taken(board).number == "2026-1"


# --- What cannot be ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decided_on": date(2026, 11, 2)}, "moet nog komen"),
        ({"votes_for": 9}, "alle drie"),
        ({"wording": ""}, "wording"),
        ({"title": ""}, "title"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    board: User, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        taken(board, **wrong)
    assert not Decision.objects.exists()


def test_the_database_counts_the_votes_together_too(board: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_decision(number="2026-1", votes_for=9).save()


def test_nothing_is_decided_in_a_cancelled_meeting(board: User) -> None:
    meeting = cancel(meeting=a_full_meeting(), by=board, now=NOW)
    with pytest.raises(ValidationError, match="afgezegd"):
        taken(board, item=second_item(meeting))


def test_a_decision_does_not_follow_a_later_one(board: User) -> None:
    later = taken(board)
    with pytest.raises(ValidationError, match="2026-1 is van een latere dag"):
        taken(board, decided_on=HELD_ON - timedelta(days=1), replaces=later)


def test_at_a_point_of_the_agenda_it_belongs_to_that_meeting(board: User) -> None:
    meeting = a_full_meeting()
    decision = taken(board, item=second_item(meeting))
    assert decision.meeting == meeting
    assert decision.body_id == "bestuur"


# --- It never changes ----------------------------------------------------------------------------


def test_no_way_changes_or_removes_it(board: User) -> None:
    decision = taken(board)
    decision.wording = "Iets anders"
    with pytest.raises(ValidationError, match="verandert niet"):
        decision.save()
    with pytest.raises(IntegrityError, match="decision_frozen"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(wording="Iets anders")
    with pytest.raises(IntegrityError, match="decision_frozen"), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(votes_for=1)
    with pytest.raises(ValidationError, match="verandert niet"):
        decision.delete()
    with pytest.raises(ValidationError, match="verandert niet"):
        Decision.objects.all().delete()
    assert Decision.objects.get().wording == "Het bestuur stelt het werkplan vast."


@pytest.mark.parametrize("who", ["staff", "board", "administrator"])
def test_the_admin_changes_and_removes_none(
    who: str, board: User, request: pytest.FixtureRequest, client: Client
) -> None:
    decision = taken(board)
    user = board if who == "board" else request.getfixturevalue(who)
    client.force_login(user)
    page = f"/beheer/governance/decision/{decision.pk}/"
    assert client.get(f"{page}change/").status_code == 200
    assert client.post(f"{page}change/", {"wording": "Anders"}).status_code == 403
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert Decision.objects.get().wording == "Het bestuur stelt het werkplan vast."


def test_the_record_says_who_wrote_it_down(board: User) -> None:
    assert taken(board).history.get().history_user == board


# --- The register --------------------------------------------------------------------------------


def test_the_page_says_what_it_is_about_and_what_followed(board: User, resident: Client) -> None:
    meeting = publish_agenda(meeting=a_full_meeting(), by=board, now=NOW)
    first = taken(
        board,
        item=second_item(meeting),
        subject="plan",
        votes_for=9,
        votes_against=2,
        votes_abstained=1,
        follow_up="Het bureau begint.",
    )
    second = taken(board, title="Korter", replaces=first, votes="Zonder stemming.")
    line = Line.objects.first()
    money = Commitment.objects.create(
        line=line, decision=first, title="De bus", year=2027, amount=Decimal(1200)
    )
    Funding.objects.create(commitment=money, action_id="gw1-1a", amount=Decimal(700))
    plan = YearPlan.objects.get(pk=2023)
    YearPlan.objects.filter(pk=plan.pk).update(decision=first)

    page = resident.get("/besluiten/2026-1/").content.decode()
    assert "9 voor, 2 tegen, 1 onthouden" in page
    assert "Het bestuur stelt het werkplan vast." in page
    assert "Het bureau begint." in page
    assert "Er is een later besluit" in page
    assert 'href="/besluiten/2026-2/"' in page
    assert f'href="/vergaderingen/{meeting.pk}/#punt-2"' in page
    assert "€\N{NO-BREAK SPACE}1.200 in 2027: De bus" in page
    assert f'href="{line.get_absolute_url()}"' in page
    assert "€\N{NO-BREAK SPACE}700 voor GW1.1a" in page
    assert 'href="/acties/gw1-1a/"' in page
    assert f'href="{plan.get_absolute_url()}"' in page

    after = resident.get(second.get_absolute_url()).content.decode()
    assert "Volgt op" in after
    assert 'href="/besluiten/2026-1/"' in after

    Budget.objects.filter(pk=line.section.budget_id).update(is_draft=True)
    hidden = resident.get("/besluiten/2026-1/").content.decode()
    assert "1.200 in 2027: De bus" in hidden
    assert f'href="{line.get_absolute_url()}"' not in hidden
    assert "Zonder stemming." in after


def test_a_meeting_that_is_not_public_is_not_named(board: User, resident: Client) -> None:
    taken(board, item=second_item(a_full_meeting(title="Geheime zitting")))
    page = resident.get("/besluiten/2026-1/").content.decode()
    assert "Geheime zitting" not in page
    assert "Geheime zitting" not in resident.get("/besluiten.csv").getvalue().decode()


def test_unknown_votes_are_called_unknown(board: User, resident: Client) -> None:
    taken(board)
    assert "niet bekend" in resident.get("/besluiten/2026-1/").content.decode()
    assert resident.get("/besluiten/2026-2/").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"2026-1", "2026-2", "2025-1"}),
        ("?jaar=2025", {"2025-1"}),
        ("?over=money", {"2026-2"}),
        ("?q=HUREN", {"2025-1"}),
        ("?q=heuvels", {"2026-2"}),
        ("?q=2025-1", {"2025-1"}),
        ("?q=bus&jaar=2025", set()),
        ("?jaar=abc&over=onzin&pagina=zoveel", {"2026-1", "2026-2", "2025-1"}),
    ],
)
def test_the_register_is_searched(
    board: User, resident: Client, query: str, found: set[str]
) -> None:
    taken(board, subject="plan")
    taken(board, subject="money", title="De bus", wording="Er komt een bus naar de Heuvel.")
    taken(board, decided_on=date(2025, 5, 1), title="De huur", wording="De huur gaat omlaag.")
    page = resident.get(f"/besluiten/{query}").content.decode()
    shown = {number for number in ("2026-1", "2026-2", "2025-1") if f"besluit-{number}" in page}
    assert shown == found


def test_the_register_says_the_same_as_its_csv(board: User, resident: Client) -> None:
    first = taken(board, votes_for=9, votes_against=0, votes_abstained=0)
    taken(board, wording="=1+1", replaces=first)
    lines = resident.get("/besluiten.csv").getvalue().decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("2026-2,2026-10-14,Bestuur van Verbeter Breda,Werkplan,")
    assert ",'=1+1," in lines[1]
    assert ",9,0,0," in lines[2]
    assert ",2026-2," in lines[2]


def test_as_many_queries_for_one_as_for_thirty(board: User, resident: Client) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert resident.get(path).status_code == 200
        return len(queries)

    first = taken(board)
    before = asked("/besluiten/"), asked("/besluiten/2026-1/"), asked("/besluiten.csv")
    for _ in range(30):
        taken(board, replaces=first)
    after = asked("/besluiten/"), asked("/besluiten/2026-1/"), asked("/besluiten.csv")
    assert before == after
    assert max(after) <= 12
    assert "Pagina 1 van 2" in resident.get("/besluiten/").content.decode()


def test_it_is_found_by_search_and_in_the_sitemap(board: User, resident: Client) -> None:
    taken(board, title="Fietspad langs de Mark")
    assert "/besluiten/2026-1/" in resident.get("/zoeken/?q=fietspad").content.decode()
    assert "/besluiten/2026-1/" in resident.get("/sitemap.xml").content.decode()


# --- Taking one ----------------------------------------------------------------------------------

ANSWERS = {
    "body": "bestuur",
    "decided_on": "2026-10-14",
    "title": "Werkplan",
    "wording": "Het bestuur stelt het werkplan vast.",
    "subject": "plan",
}
PAGE = "/besluiten/vastleggen/"


def test_the_board_looks_again_before_it_counts(board: User, client: Client) -> None:
    client.force_login(board)
    check = client.post(PAGE, ANSWERS)
    assert "Kijk het besluit na" in check.content.decode()
    assert not Decision.objects.exists()
    back = client.post(PAGE, ANSWERS | {"terug": "ja"}).content.decode()
    assert 'value="2026-10-14"' in back
    assert "Het bestuur stelt het werkplan vast." in back
    assert not Decision.objects.exists()
    answer = client.post(PAGE, ANSWERS | {"bevestig": "ja"})
    assert (answer.status_code, answer["Location"]) == (302, "/besluiten/2026-1/")
    assert Decision.objects.get().wording == ANSWERS["wording"]


def test_at_a_point_the_proposal_is_there_already(board: User, client: Client) -> None:
    item = second_item(a_full_meeting())
    client.force_login(board)
    page = f"{PAGE}?agendapunt={item.pk}"
    html = client.get(page).content.decode()
    assert "Het bestuur stelt het werkplan vast." in html
    assert 'name="body"' not in html
    without_body = {name: value for name, value in ANSWERS.items() if name != "body"}
    client.post(page, without_body | {"bevestig": "ja"})
    assert Decision.objects.get().item == item


@pytest.mark.parametrize("wrong", ["0", "abc", "9" * 30])
def test_a_point_that_is_not_there(board: User, client: Client, wrong: str) -> None:
    client.force_login(board)
    assert client.get(f"{PAGE}?agendapunt={wrong}").status_code == 404


def test_what_was_typed_survives_a_mistake(board: User, client: Client) -> None:
    client.force_login(board)
    future = (datetime.now(AMSTERDAM) + timedelta(days=3)).date().isoformat()
    answer = client.post(PAGE, ANSWERS | {"decided_on": future, "bevestig": "ja"})
    html = answer.content.decode()
    assert "moet nog komen" in html
    assert "Het bestuur stelt het werkplan vast." in html
    answer = client.post(PAGE, ANSWERS | {"votes_for": "9", "bevestig": "ja"})
    assert "alle drie" in answer.content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("who", ["council", "staff", "board"])
def test_who_may_record_one(who: str, request: pytest.FixtureRequest, client: Client) -> None:
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == (403 if who == "council" else 200)


def test_a_resident_is_asked_to_log_in(resident: Client) -> None:
    answer = resident.post(PAGE, ANSWERS | {"bevestig": "ja"})
    assert answer["Location"].startswith("/beheer/login/")
    assert not Decision.objects.exists()
