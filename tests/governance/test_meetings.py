"""A meeting is published in two steps; until then only board and bureau read it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance import kinds
from governance.models import ActionPoint, Meeting, Paper
from governance.services import meetings as services
from tests.governance.gatherings import (
    CLOSED,
    HELD_ON,
    NOW,
    SAID,
    a_full_meeting,
    a_meeting,
    second_item,
)
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.models import Edition

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
type Login = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _no_rendering(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The PDF is made elsewhere (test_board_pack.py); here it is enough that it is asked for."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    monkeypatch.setattr(settings, "PRIVATE_ROOT", tmp_path / "private")
    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", lambda html, **facts: html.encode())


def published(by: User, *, with_minutes: bool = False) -> Meeting:
    meeting = services.publish_agenda(meeting=a_full_meeting(), by=by, now=NOW)
    if with_minutes:
        services.publish_minutes(meeting=meeting, by=by, now=NOW)
    return meeting


def with_file(meeting: Meeting, *, is_public: bool) -> Paper:
    return second_item(meeting).papers.create(
        title="Brief van de wijk",
        file=ContentFile(PDF, name="geheim plan van jan.pdf"),
        sha256="a" * 64,
        is_public=is_public,
    )


# --- Without any meeting -------------------------------------------------------------------------


def test_no_meeting_is_invented(resident: Client) -> None:
    assert "Er staat nog geen vergadering in" in resident.get("/vergaderingen/").content.decode()
    page = resident.get("/besluiten/actielijst/").content.decode()
    assert "Er staat nog niets op de lijst" in page


# --- Two steps -----------------------------------------------------------------------------------


def test_a_draft_is_for_board_and_bureau(
    resident: Client, staff: User, board: User, council: User, login: Login
) -> None:
    meeting = a_full_meeting()
    address = meeting.get_absolute_url()
    for path in (address, f"{address[:-1]}.pdf", f"{address[:-1]}.ics"):
        answer = resident.get(path)
        assert answer["Location"].startswith("/beheer/login/?next="), path
        assert login(council).get(path).status_code == 403
    assert "Bestuursvergadering" not in resident.get("/vergaderingen/").content.decode()
    for member in (staff, board):
        page = login(member).get(address).content.decode()
        assert "Dit is een concept" in page
        assert "Het verslag is een concept" in page
        assert SAID in page
        assert CLOSED in page
        assert "Bestuursvergadering" in login(member).get("/vergaderingen/").content.decode()


def test_the_agenda_first_and_the_minutes_later(resident: Client, staff: User) -> None:
    meeting = published(staff)
    page = resident.get(meeting.get_absolute_url()).content.decode()
    assert "Wat er in het werkplan staat." in page
    assert "Het bestuur stelt het werkplan vast." in page
    assert SAID not in page
    assert "Een korte tekst schrijven" not in page
    assert "vier bewoners" not in page
    assert "Het verslag van deze vergadering is nog niet gepubliceerd." in page

    services.publish_minutes(meeting=meeting, by=staff, now=NOW)
    page = resident.get(meeting.get_absolute_url()).content.decode()
    assert SAID in page
    assert "Een korte tekst schrijven" in page
    assert "De voorzitter en vier bewoners" in page


def test_a_closed_paper_stays_closed(resident: Client, council: User, login: Login) -> None:
    staff = council  # who publishes does not matter here
    meeting = published(staff, with_minutes=True)
    for reader in (resident, login(council)):
        page = reader.get(meeting.get_absolute_url()).content.decode()
        assert CLOSED not in page
        assert "Brief" not in page
        assert "Eén stuk is niet openbaar." in page


@pytest.mark.parametrize(
    ("prepare", "act", "sentence"),
    [
        (lambda: a_meeting(), services.publish_agenda, "ten minste één punt"),
        (lambda: a_full_meeting(), services.publish_minutes, "Publiceer eerst de agenda"),
        (lambda: a_full_meeting(agenda_published_at=NOW), services.publish_agenda, "al gepubl"),
        (lambda: a_full_meeting(cancelled_at=NOW), services.publish_agenda, "afgezegd"),
        (lambda: a_full_meeting(cancelled_at=NOW), services.cancel, "afgezegd"),
        (
            lambda: a_full_meeting(agenda_published_at=NOW, minutes_published_at=NOW),
            services.publish_minutes,
            "al gepubl",
        ),
        (
            lambda: a_full_meeting(agenda_published_at=NOW, minutes_published_at=NOW),
            services.cancel,
            "is geweest",
        ),
        (
            lambda: a_full_meeting(agenda_published_at=NOW, held_on=NOW.date() + timedelta(days=1)),
            services.publish_minutes,
            "moet nog komen",
        ),
    ],
)
def test_what_cannot_be_published_says_why(
    prepare: Callable[[], Meeting], act: Callable[..., Meeting], sentence: str, staff: User
) -> None:
    meeting = prepare()
    before = Meeting.objects.values().get(pk=meeting.pk)
    with pytest.raises(ValidationError, match=sentence):
        act(meeting=meeting, by=staff, now=NOW)
    assert Meeting.objects.values().get(pk=meeting.pk) == before
    assert not Edition.objects.filter(kind=kinds.MEMBERS_PACK).exists()


def test_empty_minutes_are_not_published(staff: User) -> None:
    meeting = a_meeting(agenda_published_at=NOW)
    meeting.items.create(order=1, title="Opening")
    with pytest.raises(ValidationError, match="nog niets in het verslag"):
        services.publish_minutes(meeting=meeting, by=staff, now=NOW)


def test_the_database_too_wants_the_agenda_first() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        a_meeting(minutes_published_at=NOW)


def test_publishing_says_who_did_it(staff: User) -> None:
    published(staff, with_minutes=True)
    messages = list(LogEntry.objects.filter(user=staff).values_list("change_message", flat=True))
    assert sorted(messages) == ["Agenda gepubliceerd.", "Verslag gepubliceerd."]


def test_a_cancelled_meeting_says_so(resident: Client, staff: User) -> None:
    meeting = published(staff)
    services.cancel(meeting=meeting, by=staff, now=NOW)
    assert "gaat niet door" in resident.get(meeting.get_absolute_url()).content.decode()
    assert "Afgezegd" in resident.get("/vergaderingen/").content.decode()


def test_the_pages_ask_as_little_for_ten_points_as_for_one(resident: Client, staff: User) -> None:
    meeting = published(staff, with_minutes=True)

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert resident.get(path).status_code == 200
        return len(queries)

    paths = [meeting.get_absolute_url(), "/vergaderingen/", "/besluiten/actielijst/"]
    before = [asked(path) for path in paths]
    for place in range(3, 13):
        item = meeting.items.create(order=place, title=f"Punt {place}")
        item.papers.create(title="Stuk", text="Tekst")
        item.points.create(text=f"Doe {place}", owner="bureau")
        published_too = a_meeting(title=f"Zitting {place}", agenda_published_at=NOW)
        published_too.items.create(order=1, title="Opening")
    assert [asked(path) for path in paths] == before
    assert max(before) <= 12


def test_it_is_found_once_it_is_public(resident: Client, staff: User) -> None:
    meeting = a_full_meeting(title="Zitting over parkeren")
    address = meeting.get_absolute_url()
    assert address not in resident.get("/zoeken/?q=parkeren").content.decode()
    assert address not in resident.get("/sitemap.xml").content.decode()
    services.publish_agenda(meeting=meeting, by=staff, now=NOW)
    assert address in resident.get("/zoeken/?q=parkeren").content.decode()
    assert address in resident.get("/sitemap.xml").content.decode()


# --- Papers --------------------------------------------------------------------------------------


def test_a_file_has_a_name_that_nobody_guesses_and_no_address_of_its_own(staff: User) -> None:
    paper = with_file(published(staff), is_public=True)
    assert "geheim" not in paper.file.name
    assert len(Path(paper.file.name).stem) == 32
    assert Path(paper.file.path).is_relative_to(settings.PRIVATE_ROOT)
    with pytest.raises(ValueError, match="not accessible via a URL"):
        _ = paper.file.url


def test_a_public_file_is_saved_by_everybody(resident: Client, staff: User) -> None:
    paper = with_file(published(staff), is_public=True)
    assert (
        paper.get_absolute_url()
        in resident.get(paper.item.meeting.get_absolute_url()).content.decode()
    )
    answer = resident.get(paper.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="brief-van-de-wijk.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert answer["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(("is_published", "is_public"), [(True, False), (False, True)])
def test_a_file_that_is_not_public_is_for_members(
    is_published: bool,
    is_public: bool,
    resident: Client,
    staff: User,
    board: User,
    council: User,
    login: Login,
) -> None:
    meeting = published(staff) if is_published else a_full_meeting()
    address = with_file(meeting, is_public=is_public).get_absolute_url()
    assert resident.get(address)["Location"].startswith("/beheer/login/")
    assert login(council).get(address).status_code == 403
    for member in (staff, board):
        answer = login(member).get(address)
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer


def test_a_paper_without_a_file_has_none_to_give(staff: User, login: Login) -> None:
    paper = second_item(a_full_meeting()).papers.get(title="Notitie")
    assert login(staff).get(paper.get_absolute_url()).status_code == 404


def test_a_paper_may_be_an_edition_of_this_site(resident: Client, staff: User) -> None:
    meeting = published(staff)
    edition = Edition.objects.create(
        kind="werkplan",
        key="2023",
        number=7,
        title="Werkplan 2023",
        data_date_on=HELD_ON,
        state="published",
        content_sha256="0" * 64,
        sha256="b" * 64,
        file="editions/een.pdf",
        created_at=NOW,
        published_at=NOW,
    )
    second_item(meeting).papers.create(title="Het plan zelf", edition=edition)
    page = resident.get(meeting.get_absolute_url()).content.decode()
    assert "Werkplan 2023, editie 7 van 1 november 2026" in page
    assert "b" * 64 in page
    assert "/werkplannen/2023/?editie=7" in page


def test_a_paper_holds_something_and_a_file_its_hash() -> None:
    item = second_item(a_full_meeting())
    with pytest.raises(IntegrityError, match="paper_holds_something"), transaction.atomic():
        item.papers.create(title="Leeg")
    with pytest.raises(IntegrityError, match="paper_file_has_a_hash"), transaction.atomic():
        item.papers.create(title="Zonder hash", file="papers/x.pdf")


# --- What was agreed -----------------------------------------------------------------------------


def test_the_list_says_what_is_late_open_and_done(resident: Client, staff: User) -> None:
    meeting = published(staff)
    item = second_item(meeting)
    item.points.create(text="Bellen", owner="de wethouder", due_on=NOW.date() + timedelta(days=900))
    item.points.create(
        text="Mailen", owner="programmabureau", done_on=HELD_ON, done_note="Is gedaan"
    )
    item.points.create(text="Ooit", owner="de wethouder")
    page = "/besluiten/actielijst/"
    assert "Een korte tekst schrijven" not in resident.get(page).content.decode()

    services.publish_minutes(meeting=meeting, by=staff, now=NOW)
    html = resident.get(page).content.decode()
    places = [html.index(text) for text in ("Een korte tekst", "Bellen", "Ooit", "Mailen")]
    assert places == sorted(places)  # late, open with a date, open without one, done
    assert "te laat" in html
    assert "Zonder datum" in html
    assert "Klaar op 14 oktober 2026" in html
    assert "Is gedaan" in html
    late = resident.get(f"{page}?stand=te-laat").content.decode()
    assert "Een korte tekst" in late
    assert "Bellen" not in late
    his = resident.get(f"{page}?wie=de+wethouder&stand=onzin").content.decode()
    assert "Bellen" in his
    assert "Een korte tekst" not in his


def test_members_see_what_was_agreed_before_the_minutes_are_public(
    board: User, login: Login
) -> None:
    a_full_meeting()
    html = login(board).get("/besluiten/actielijst/").content.decode()
    assert "Een korte tekst schrijven" in html
    assert "verslag nog niet openbaar" in html


def test_a_point_is_ticked_off_in_the_admin(staff: User, login: Login) -> None:
    a_full_meeting()
    point = ActionPoint.objects.get()
    client = login(staff)
    page = "/beheer/governance/actionpoint/"
    assert client.get(page).status_code == 200
    client.post(
        page,
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
            "form-0-id": str(point.pk),
            "form-0-done_on": "20-10-2026",
            "form-0-done_note": "Staat online",
            "_save": "Opslaan",
        },
    )
    point.refresh_from_db()
    assert (str(point.done_on), point.done_note) == ("2026-10-20", "Staat online")
