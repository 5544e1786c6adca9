"""The board pack: one accessible PDF, made by the worker, of what this reader may see."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.test import Client

from governance import kinds
from governance.models import Meeting
from governance.services import meetings as services
from governance.services.decisions import decide
from tests.governance.gatherings import (
    CLOSED,
    HELD_ON,
    NOW,
    SAID,
    a_decision,
    a_full_meeting,
    second_item,
)
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.models import Edition

pytestmark = pytest.mark.django_db
type Login = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")


def pack(meeting: Meeting, kind: str = kinds.MEMBERS_PACK, number: int = 1) -> Edition:
    edition = Edition.objects.get(kind=kind, key=str(meeting.pk), number=number)
    assert edition.state == Edition.State.PUBLISHED, edition.error
    return edition


def text_of(edition: Edition) -> str:
    """Return the text in the order in which it is read."""
    read = subprocess.run(["pdftotext", edition.file.path, "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def body(client: Client, meeting: Meeting, query: str = "") -> bytes:
    answer = client.get(f"/vergaderingen/{meeting.pk}.pdf{query}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


@pytest.fixture
def published(staff: User) -> Meeting:
    return services.publish_agenda(meeting=a_full_meeting(), by=staff, now=NOW)


def test_a_checker_finds_no_failure(published: Meeting) -> None:
    for kind in (kinds.MEMBERS_PACK, kinds.PUBLIC_PACK):
        checked = subprocess.run(
            [Path(sys.executable).with_name("pdfua"), "check", pack(published, kind).file.path],
            capture_output=True,
            text=True,
            check=False,
        )
        assert checked.returncode == 0, checked.stdout
        assert "errors=0 warnings=0" in checked.stdout


def test_it_is_tagged_dutch_and_says_which_edition_it_is_on_each_page(published: Meeting) -> None:
    edition = pack(published)
    with pikepdf.open(edition.file.path) as pdf:
        assert str(pdf.Root.Lang) == "nl"
        assert pdf.Root.MarkInfo.Marked
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        pages = len(pdf.pages)
    text = text_of(edition)
    assert text.count("Editie 1, gegevens tot en met") == pages - 1  # the cover has its own words
    assert f"/vergaderingen/{published.pk}/" in text
    assert f"{pages}/{pages}" in text.replace(" ", "")


def test_it_holds_agenda_explanation_proposal_and_papers_in_order(published: Meeting) -> None:
    text = text_of(pack(published))
    wanted = [
        *["Bestuursvergadering", "Inhoud", "Agenda", "Kamer 3", "Besluiten die worden gevraagd"],
        *["1. Opening", "2. Werkplan", "Het bureau schreef een werkplan."],
        *["Het bestuur stelt het werkplan vast.", "Notitie", "Wat er in het werkplan staat."],
        *["Brief", "Niet openbaar", CLOSED],
    ]
    place = 0
    for part in wanted:
        place = text.find(part, place)
        assert place >= 0, part
    assert SAID not in text


def test_everybody_gets_it_without_what_is_closed(
    published: Meeting, resident: Client, board: User, council: User, login: Login
) -> None:
    text = text_of(pack(published, kinds.PUBLIC_PACK))
    assert "Wat er in het werkplan staat." in text
    assert CLOSED not in text
    assert "Brief" not in text
    assert "1 stuk is niet openbaar en staat niet in deze PDF." in text
    public = body(resident, published)
    assert body(login(council), published) == public
    full = login(board).get(f"/vergaderingen/{published.pk}.pdf")
    assert b"".join(full.streaming_content) != public
    assert full["Cache-Control"] == "private, no-store"


def test_the_page_shows_number_and_hash_of_what_you_get(
    published: Meeting, resident: Client, board: User, login: Login
) -> None:
    for client, kind in ((resident, kinds.PUBLIC_PACK), (login(board), kinds.MEMBERS_PACK)):
        page = client.get(published.get_absolute_url()).content.decode()
        assert pack(published, kind).sha256 in page
        assert "Editie 1, gemaakt op" in page


def test_a_draft_pack_is_for_members(
    staff: User, board: User, council: User, resident: Client, login: Login
) -> None:
    meeting = a_full_meeting()
    services.request_packs(meeting=meeting, now=NOW)
    assert not Edition.objects.filter(kind=kinds.PUBLIC_PACK).exists()
    assert "De agenda is nog niet gepubliceerd." in text_of(pack(meeting))
    assert body(login(board), meeting) == Path(pack(meeting).file.path).read_bytes()
    for query in ("", "?editie=1"):
        address = f"/vergaderingen/{meeting.pk}.pdf{query}"
        assert resident.get(address)["Location"].startswith("/beheer/login/")
        assert login(council).get(address).status_code == 403


def test_nobody_else_reaches_a_members_edition_by_its_number(staff: User, resident: Client) -> None:
    meeting = a_full_meeting()
    services.request_packs(meeting=meeting, now=NOW)
    meeting.items.create(order=3, title="Rondvraag")
    meeting = services.publish_agenda(meeting=meeting, by=staff, now=NOW)
    assert pack(meeting, number=2)
    assert resident.get(f"/vergaderingen/{meeting.pk}.pdf?editie=2").status_code == 404
    assert CLOSED not in text_of(pack(meeting, kinds.PUBLIC_PACK))


def test_minutes_and_decision_come_in_the_next_edition_and_the_first_stays(
    published: Meeting, staff: User, resident: Client
) -> None:
    first = body(resident, published)
    decision = a_decision(item=second_item(published), votes="Zonder stemming")
    decide(decision=decision, by=staff, now=NOW)
    services.publish_minutes(meeting=published, by=staff, now=NOW)
    text = text_of(pack(published, kinds.PUBLIC_PACK, 2))
    for part in (SAID, "Besluit 2026-1", "Zonder stemming", "Een korte tekst schrijven"):
        assert part in text
    assert body(resident, published) != first
    assert body(resident, published, "?editie=1") == first


def test_asking_again_without_a_change_makes_nothing(published: Meeting) -> None:
    services.request_packs(meeting=published, now=NOW)
    assert Edition.objects.filter(key=str(published.pk)).count() == 2


def test_ticking_off_later_leaves_the_pdf_as_it_is(published: Meeting, staff: User) -> None:
    services.publish_minutes(meeting=published, by=staff, now=NOW)
    before = Edition.objects.count()
    second_item(published).points.update(done_on=HELD_ON, done_note="Klaar")
    services.request_packs(meeting=published, now=NOW)
    assert Edition.objects.count() == before


def test_text_of_people_stays_text(staff: User) -> None:
    meeting = a_full_meeting(title="Over <b>geld</b> & <script>meer</script>")
    services.request_packs(meeting=meeting, now=NOW)
    assert "Over <b>geld</b> & <script>meer</script>" in text_of(pack(meeting))
