"""The board pack: one accessible PDF, made by the worker, of what this reader may see."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client

from governance import kinds, papers
from governance.models import Meeting, Paper
from governance.reports import packs
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
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition

pytestmark = pytest.mark.django_db
type Login = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "media")
    monkeypatch.setattr(settings, "PRIVATE_ROOT", tmp_path / "private")


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


# --- Papers that came as a file -------------------------------------------------------------------


def a_pdf(**how: object) -> bytes:
    made, file = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(file, **how)
    return file.getvalue()


LOCKED = pikepdf.Encryption(owner="geheim", user="geheim")
ODD = {
    "Dit bestand is beveiligd.": a_pdf(encryption=LOCKED),
    "Dit bestand is beschadigd.": b"%PDF-1.7\n/Encrypt endstream endobj trailer\n%%EOF\n",
}


def uploaded(meeting: Meeting, content: bytes, title: str, *, is_public: bool = True) -> Paper:
    return second_item(meeting).papers.create(
        title=title,
        file=ContentFile(content, name="x.pdf"),
        sha256=hashlib.sha256(content).hexdigest(),
        is_public=is_public,
    )


def inside(edition: Edition) -> dict[str, bytes]:
    """Return the files in the PDF of an edition, by name."""
    with pikepdf.open(edition.file.path) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


@pytest.mark.parametrize(
    "how",
    [
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable},
        {"linearize": True},
    ],
)
def test_a_locked_or_damaged_pdf_is_told_from_a_whole_one(how: dict[str, object]) -> None:
    whole, locked = a_pdf(**how), a_pdf(**how, encryption=LOCKED)
    assert papers.remark(whole) == ""
    assert "wachtwoord" in papers.remark(locked)
    for damaged in (b"", whole[:-40], whole[:200] + whole[-60:], b"x" + whole):
        assert "beschadigd" in papers.remark(damaged)


def test_the_pack_is_one_file_that_holds_the_papers(staff: User, tmp_path: Path) -> None:
    """Whatever was uploaded: locked and damaged files are named as such, and harm nothing."""
    meeting, whole = a_full_meeting(), a_pdf()
    uploaded(meeting, whole, "Brief van de wijk")
    uploaded(meeting, a_pdf(linearize=True), "Voor het bestuur", is_public=False)
    for sentence, content in ODD.items():
        uploaded(meeting, content, sentence)
    gone = uploaded(meeting, whole, "Weg")
    gone.file.storage.delete(gone.file.name)
    services.publish_agenda(meeting=meeting, by=staff, now=NOW)
    full, public = pack(meeting), pack(meeting, kinds.PUBLIC_PACK)
    assert list(inside(full)) == [
        "stuk-02-03-brief-van-de-wijk.pdf", "stuk-02-04-voor-het-bestuur.pdf",
        "stuk-02-05-dit-bestand-is-beveiligd.pdf", "stuk-02-06-dit-bestand-is-beschadigd.pdf",
    ]  # fmt: skip
    assert inside(full)["stuk-02-03-brief-van-de-wijk.pdf"] == whole
    assert not any("voor-het-bestuur" in name for name in inside(public))
    assert len(inside(public)) == 3
    for edition in (full, public):
        text = text_of(edition)
        for sentence in (*ODD, packs.GONE, "Bijlagen in deze PDF"):
            assert text.count(sentence) >= 1, sentence
        assert re.sub(r"\s", "", text).count("stuk-02-") == 2 * len(inside(edition))
        command = [Path(sys.executable).with_name("pdfua"), "check", edition.file.path]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_what_does_not_fit_is_named_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting, content = a_full_meeting(), a_pdf()
    uploaded(meeting, content, "Past")
    uploaded(meeting, content + b"%" * 9, "Past niet")
    uploaded(meeting, content, "Past ook")
    monkeypatch.setattr(packs, "MOST_BYTES", 2 * len(content))
    report = kinds._report(str(meeting.pk), is_member=True)
    assert [paper.title for paper in report.attached] == ["Past", "Past ook"]
    (left,) = (each for item in report.items for each in item.papers if each.remark)
    assert (left.title, left.remark) == ("Past niet", packs.TOO_LARGE)


def test_a_document_of_this_site_goes_along_for_members_only(
    published: Meeting, staff: User
) -> None:
    """It may be a draft, which its own page keeps from everybody else."""
    content = b"%PDF-1.7 een concept"
    edition = pack(published)
    name = edition.file.storage.save("editions/concept.pdf", ContentFile(content))
    concept = Edition.objects.create(
        kind=kinds.MEMBERS_PACK, key="0", number=1, title="Concept", data_date_on=HELD_ON,
        state="published", file=name, sha256=hashlib.sha256(content).hexdigest(),
        created_at=NOW, published_at=NOW,
    )  # fmt: skip
    second_item(published).papers.create(title="Het concept", edition=concept)
    for is_member, names in ((True, ["stuk-02-03-het-concept.pdf"]), (False, [])):
        report = kinds._report(str(published.pk), is_member=is_member)
        assert [file.name for file in packs.attachments(report)] == names


def test_a_file_that_changed_meanwhile_fails_the_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = a_full_meeting()
    paper = uploaded(meeting, a_pdf(), "Brief")
    edition, _ = documents.prepare_edition(kind=kinds.MEMBERS_PACK, key=str(meeting.pk), now=NOW)
    Path(paper.file.path).write_bytes(a_pdf() + b"%")
    made = documents.render(edition=edition, now=NOW)
    assert (made.state, made.error) == (
        Edition.State.FAILED, "De bijlage ‘Brief’ is niet meer hetzelfde bestand.",
    )  # fmt: skip
