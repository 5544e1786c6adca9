"""One form for a meeting: agenda, papers, minutes, decision and tasks; nothing typed is lost."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from governance.models import ActionPoint, AgendaItem, Decision, Meeting, Paper
from governance.papers import MAX_BYTES
from governance.services.decisions import decide
from tests.governance.gatherings import (
    AMSTERDAM,
    NOW,
    a_decision,
    a_full_meeting,
    a_meeting,
    second_item,
)
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db
ADD = "/beheer/governance/meeting/add/"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
type Data = dict[str, object]
type Login = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "PRIVATE_ROOT", tmp_path / "private")
    monkeypatch.setattr("governance.services.meetings.request_packs", lambda **facts: None)


@pytest.fixture
def clerk(staff: User, login: Login) -> Client:
    return login(staff)


def meeting_data(*items: Data, initial: int = 0, **more: object) -> Data:
    """Return what the form sends for a meeting with these points."""
    data: Data = {
        "body": "bestuur",
        "title": "Bestuursvergadering",
        "held_on": "14-10-2026",
        "begins": "19:30",
        "ends": "21:00",
        "place": "Kamer 3",
        "items-TOTAL_FORMS": str(len(items)),
        "items-INITIAL_FORMS": str(initial),
    }
    for place, item in enumerate(items):
        for part in ("papers", "taken", "points"):
            data.setdefault(f"items-{place}-{part}-TOTAL_FORMS", "1")
            data.setdefault(f"items-{place}-{part}-INITIAL_FORMS", "0")
        data[f"items-{place}-kind"] = "discuss"
        data[f"items-{place}-taken-0-subject"] = "other"
        data[f"items-{place}-papers-0-is_public"] = "on"
        data |= {f"items-{place}-{name}": value for name, value in item.items()}
    return data | more


FULL: Data = {
    "order": "1",
    "title": "Werkplan",
    "kind": "decide",
    "explanation": "Het bureau schreef een werkplan.",
    "proposal": "Het bestuur stelt het werkplan vast.",
    "minutes": "Er is over gesproken.",
    "papers-0-title": "Notitie",
    "papers-0-text": "Wat erin staat.",
    "taken-0-title": "Werkplan",
    "taken-0-wording": "Het bestuur stelt het werkplan vast.",
    "taken-0-subject": "plan",
    "taken-0-votes_for": "9",
    "taken-0-votes_against": "2",
    "taken-0-votes_abstained": "1",
    "taken-0-is_checked": "on",
    "points-0-text": "Een korte tekst schrijven",
    "points-0-owner": "programmabureau",
    "points-0-due_on": "2026-11-01",
}


def test_everything_in_one_go(clerk: Client) -> None:
    answer = clerk.post(ADD, meeting_data(FULL, {"title": "Rondvraag"}))
    assert answer.status_code == 302, answer.context["errors"]
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2026, 10, 14, 19, 30, tzinfo=AMSTERDAM)
    assert meeting.ends_at == datetime(2026, 10, 14, 21, 0, tzinfo=AMSTERDAM)
    assert [str(item) for item in meeting.items.all()] == ["1. Werkplan", "2. Rondvraag"]
    assert Paper.objects.get().text == "Wat erin staat."
    assert ActionPoint.objects.get().item.title == "Werkplan"
    decision = Decision.objects.get()
    assert (decision.number, decision.decided_on) == ("2026-1", meeting.held_on)
    assert (decision.item.title, decision.meeting, decision.votes_for) == ("Werkplan", meeting, 9)
    assert not meeting.is_public


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"items-0-title": ""}, "Dit veld is verplicht"),
        ({"items-0-papers-0-title": ""}, "Dit veld is verplicht"),
        ({"items-0-papers-0-text": ""}, "Vul een tekst in, kies een document of kies een bestand"),
        ({"items-0-taken-0-is_checked": ""}, "Kijk het besluit na"),
        ({"items-0-taken-0-votes_for": ""}, "alle drie"),
        ({"items-0-taken-0-wording": ""}, "Dit veld is verplicht"),
        ({"items-0-points-0-owner": ""}, "Dit veld is verplicht"),
        ({"items-0-points-0-due_on": "morgen"}, "Voer een geldige datum in"),
        ({"ends": "19:00"}, "eindigt voordat zij begint"),
        ({"begins": ""}, "hoe laat de vergadering begint"),
        ({"held_on": "28-03-2027", "begins": "02:30", "ends": ""}, "bestaat niet"),
        ({"held_on": ""}, "Dit veld is verplicht"),
    ],
)
def test_a_mistake_anywhere_keeps_all_that_was_typed(
    clerk: Client, wrong: Data, sentence: str
) -> None:
    data = meeting_data(FULL, **wrong)
    answer = clerk.post(ADD, data)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in html
    assert answer.context["errors"]  # the note at the top of the form
    assert not Meeting.objects.exists()
    assert not Decision.objects.exists()
    typed = {"Wat erin staat.", "Er is over gesproken.", "Een korte tekst schrijven"}
    kept = typed & {str(value) for value in data.values()}
    assert len(kept) >= 2
    assert {text for text in kept if text not in html} == set()


def test_a_meeting_to_come_decides_nothing_yet(clerk: Client) -> None:
    day = (timezone.localdate() + timedelta(days=9)).strftime("%d-%m-%Y")
    answer = clerk.post(ADD, meeting_data(FULL, held_on=day))
    assert "moet nog komen" in answer.content.decode()
    assert not Meeting.objects.exists()


def change(meeting: Meeting) -> str:
    return f"/beheer/governance/meeting/{meeting.pk}/change/"


def stored(meeting: Meeting, **more: object) -> Data:
    """Return what the form of a full meeting sends when nothing is changed."""
    opening, item = meeting.items.all()
    papers = list(item.papers.all())
    point = item.points.get()
    second: Data = {
        "id": str(item.pk),
        "meeting": str(meeting.pk),
        "order": str(item.order),
        "kind": item.kind,
        "title": item.title,
        "explanation": item.explanation,
        "proposal": item.proposal,
        "minutes": item.minutes,
        "papers-TOTAL_FORMS": "3",
        "papers-INITIAL_FORMS": "2",
        "papers-2-is_public": "on",
        "points-TOTAL_FORMS": "2",
        "points-INITIAL_FORMS": "1",
        "points-0-id": str(point.pk),
        "points-0-text": point.text,
        "points-0-owner": point.owner,
        "points-0-due_on": str(point.due_on),
    }
    for place, paper in enumerate(papers):
        second |= {
            f"papers-{place}-id": str(paper.pk),
            f"papers-{place}-title": paper.title,
            f"papers-{place}-text": paper.text,
            f"papers-{place}-order": "0",
        }
        second[f"papers-{place}-is_public"] = "on" if paper.is_public else ""
    first: Data = {
        "id": str(opening.pk),
        "meeting": str(meeting.pk),
        "order": str(opening.order),
        "kind": opening.kind,
        "title": opening.title,
    }
    return meeting_data(first, second, initial=2, present=meeting.present) | more


def test_saving_without_a_change_changes_nothing(clerk: Client) -> None:
    meeting = a_full_meeting()
    before = list(Meeting.objects.values()), list(AgendaItem.objects.values())
    answer = clerk.post(change(meeting), stored(meeting))
    assert answer.status_code == 302, answer.context["errors"]
    assert (list(Meeting.objects.values()), list(AgendaItem.objects.values())) == before
    assert Paper.objects.count() == 2


def test_points_change_places_and_the_site_counts(clerk: Client) -> None:
    meeting = a_full_meeting()
    sent = stored(meeting, **{"items-0-order": "2", "items-1-order": "1"})
    assert clerk.post(change(meeting), sent).status_code == 302
    assert [str(item) for item in meeting.items.all()] == ["1. Werkplan", "2. Opening"]
    meeting.refresh_from_db()
    assert meeting.changes == 1  # calendar programs are told


def test_two_points_with_one_number_are_no_mistake(clerk: Client) -> None:
    meeting = a_full_meeting()
    sent = stored(meeting, **{"items-0-order": "7", "items-1-order": "7"})
    assert clerk.post(change(meeting), sent).status_code == 302
    assert [item.order for item in meeting.items.all()] == [1, 2]


def test_a_point_goes_from_the_agenda_with_its_papers(clerk: Client) -> None:
    meeting = a_full_meeting()
    sent = stored(meeting, **{"items-0-DELETE": "on"})
    assert clerk.post(change(meeting), sent).status_code == 302
    assert [str(item) for item in meeting.items.all()] == ["1. Werkplan"]


def test_a_point_with_a_decision_stays(clerk: Client, staff: User) -> None:
    meeting = a_full_meeting()
    decide(decision=a_decision(item=second_item(meeting)), by=staff, now=NOW)
    answer = clerk.post(change(meeting), stored(meeting, **{"items-1-DELETE": "on"}))
    assert answer.status_code == 200
    assert "er hoort een besluit of een afspraak bij" in answer.content.decode()
    assert meeting.items.count() == 2


def test_papers_are_changed_and_removed_in_the_same_form(clerk: Client) -> None:
    meeting = a_full_meeting()
    sent = stored(
        meeting,
        **{
            "items-1-papers-0-text": "Een betere tekst.",
            "items-1-papers-1-DELETE": "on",
            "items-1-points-0-done_on": "2026-10-20",
        },
    )
    assert clerk.post(change(meeting), sent).status_code == 302
    assert Paper.objects.get().text == "Een betere tekst."
    assert str(ActionPoint.objects.get().done_on) == "2026-10-20"


# --- Files ---------------------------------------------------------------------------------------


def upload(content: bytes, name: str = "brief.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_pdf_is_kept_with_its_hash(clerk: Client) -> None:
    data = meeting_data({"title": "Post", "papers-0-title": "Brief"})
    data["items-0-papers-0-file"] = upload(PDF, "Brief van Jan.pdf")
    assert clerk.post(ADD, data).status_code == 302
    paper = Paper.objects.get()
    assert paper.sha256 == hashlib.sha256(PDF).hexdigest()
    assert paper.file.read() == PDF
    assert "Jan" not in paper.file.name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html><script>alert(1)</script>", "geen hele PDF"),
        (b"PK\x03\x04 %PDF-1.7 %%EOF", "geen hele PDF"),
        (b"%PDF-1.7 cut off", "geen hele PDF"),
        (PDF.ljust(MAX_BYTES - 10, b" ") + b"%%EOF      ", "te groot"),
    ],
)
def test_anything_but_a_whole_pdf_of_ten_megabytes_is_refused(
    clerk: Client, content: bytes, sentence: str
) -> None:
    data = meeting_data({"title": "Post", "papers-0-title": "Brief"})
    data["items-0-papers-0-file"] = upload(content)
    answer = clerk.post(ADD, data)
    html = answer.content.decode()
    assert sentence in html
    assert "Kies het bestand opnieuw (brief.pdf)" in html
    assert not Paper.objects.exists()


# --- Steps ---------------------------------------------------------------------------------------


def step(meeting: Meeting, name: str) -> str:
    return f"/beheer/governance/meeting/{meeting.pk}/stap/{name}/"


def test_publishing_saves_first_then_asks_and_only_then_does(clerk: Client) -> None:
    meeting = a_full_meeting()
    sent = stored(meeting, place="Kamer 9", _agenda="ja")
    answer = clerk.post(change(meeting), sent)
    assert answer["Location"] == step(meeting, "agenda")
    meeting.refresh_from_db()
    assert (meeting.place, meeting.is_public) == ("Kamer 9", False)

    html = clerk.get(answer["Location"]).content.decode()
    assert "De agenda publiceren?" in html
    assert "<strong>niet openbaar</strong>" in html
    meeting.refresh_from_db()
    assert not meeting.is_public

    clerk.post(answer["Location"])
    meeting.refresh_from_db()
    assert meeting.is_public


def test_a_step_that_cannot_be_says_why(clerk: Client) -> None:
    meeting = a_meeting()
    html = clerk.post(step(meeting, "agenda"), follow=True).content.decode()
    assert "ten minste één punt" in html
    assert clerk.get(step(meeting, "onzin")).status_code == 404


def test_the_buttons_are_those_that_make_sense(clerk: Client) -> None:
    def buttons(meeting: Meeting) -> set[str]:
        html = clerk.get(change(meeting)).content.decode()
        names = {"agenda", "verslag", "stukken", "afzeggen"}
        return {name for name in names if f'name="_{name}"' in html}

    assert buttons(a_full_meeting()) == {"stukken", "agenda", "afzeggen"}
    published = a_full_meeting(agenda_published_at=NOW)
    assert buttons(published) == {"stukken", "verslag", "afzeggen"}
    done = a_full_meeting(agenda_published_at=NOW, minutes_published_at=NOW)
    assert buttons(done) == {"stukken"}
    assert buttons(a_full_meeting(cancelled_at=NOW)) == set()


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [("council", 403, 403), ("board", 200, 403), ("staff", 200, 200), ("administrator", 200, 200)],
)
def test_who_sees_and_who_changes(
    who: str, sees: int, changes: int, request: pytest.FixtureRequest, login: Login
) -> None:
    client = login(request.getfixturevalue(who))
    meeting = a_full_meeting()
    assert client.get(change(meeting)).status_code == sees
    assert client.get("/beheer/governance/meeting/").status_code == sees
    assert client.get("/beheer/governance/actionpoint/").status_code == sees
    assert client.get(step(meeting, "agenda")).status_code == changes
    answer = client.post(change(meeting), stored(meeting, title="Anders"))
    assert answer.status_code == (302 if changes == 200 else 403)
    meeting.refresh_from_db()
    assert meeting.title == ("Anders" if changes == 200 else "Bestuursvergadering")
    assert client.post(step(meeting, "agenda")).status_code == (302 if changes == 200 else 403)


def test_the_board_reads_the_form_without_fields(board: User, login: Login) -> None:
    html = login(board).get(change(a_full_meeting())).content.decode()
    assert "Het bestuur stelt het werkplan vast." in html
    assert 'name="items-0-title"' not in html
    assert "papers-0-title" not in html
