"""Names are taken as they come, wherever they are shown; what is no name is refused."""

import csv
import io
import json
import string
import subprocess
from dataclasses import replace
from email import message_from_bytes, policy

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from fontTools.ttLib import TTFont

from pacts import links, receipts
from pacts.forms.fields import MAX_NAME
from pacts.models import Organisation, Pact, Signature
from tests.pacts import journey
from verbeterbreda.lib import sheets, tables
from verbeterbreda.lib.pdf import render_pdf
from verbeterbreda.outbox import kinds, sending
from verbeterbreda.outbox.models import Message

NAMES = [
    "van 't Hof",
    "in 't Veld",
    "d'Hondt",
    "O'Neill",
    "IJsbrand",
    "Ĳ",
    "Sjoerd-Jan de Vries-van den Berg",
    "Özgür Çağlar",
    "Ayşe Yıldız",
    "Nguyễn Thị Ánh",
    "Олександра",
    "محمد",
    "王",
    "李",
    "Q",
    "Madonna",
    "Anna 🌻",
    "👩‍👩‍👧 Familie",
    "<b>Bob</b> & co",
    "a" * 200,
    "Iris ‮omkeren",
]
ORGANISATIONS = [name for name in NAMES if len(name) <= 150]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_byte_for_byte(resident: Client, pact: Pact, name: str) -> None:
    journey.sign(resident, pact, name=name)
    signature = Signature.objects.get()
    assert signature.name == name
    confirm = journey.mails()[0]
    assert name in confirm.text
    resident.post(journey.confirm_path(confirm))
    listed = resident.get("/pacten/proef/ondertekenaars/").content.decode()
    assert f"<bdi>{escape(name)}</bdi>" in listed
    exported = b"".join(resident.get("/pacten/proef/ondertekenaars.csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(exported, newline=""))
    assert row["naam"] == name


def test_a_name_stays_out_of_the_headers_of_a_mail(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, name="Олександра Ayşe", is_confirmed=False)
    confirm = journey.mails()[0]
    assert "Ayşe" in confirm.text
    assert "Ayşe" not in confirm.subject
    resident.post(journey.confirm_path(confirm))
    thanks = journey.mails()[1]
    assert "Ayşe" in thanks.text
    assert "Ayşe" not in thanks.subject
    assert thanks.to_email == signature.email
    assert [file.filename for file in thanks.mail.attachments] == ["ontvangstbewijs.pdf"]


def test_a_name_comes_back_out_of_a_spreadsheet() -> None:
    book = tables.xlsx_bytes([[name] for name in NAMES], ["naam"])
    rows = openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows(min_row=2)
    assert [(cell.value, cell.data_type) for (cell,) in rows] == [(name, "s") for name in NAMES]
    read = sheets.read(book, [sheets.Column("name", ("naam",), is_required=True)])
    assert [row.cells["name"] for row in read.rows] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_header_of_a_mail_is_ascii_on_the_way(name: str) -> None:
    """What staff write in a subject may hold one; ours never do."""
    letter = kinds.Mail(f"Dank aan {name}", name)
    sent = sending._envelope(Message(to_email="a@voorbeeld.nl"), letter).message().as_bytes()
    headers, _, _ = sent.partition(b"\n\n")
    assert headers.isascii()
    arrived = message_from_bytes(sent, policy=policy.default)
    assert arrived["Subject"] == f"Dank aan {name}"
    assert arrived.get_content().strip() == name


def test_my_own_data_hold_my_name_as_it_is(resident: Client, pact: Pact) -> None:
    for number, name in enumerate(NAMES):
        signature = journey.store(pact, name=name, email=f"n{number}@voorbeeld.nl")
        own = f"/pacten/proef/mijn-handtekening/{links.token(signature, 'mine')}/gegevens.json"
        assert name in json.dumps(resident.get(own).json(), ensure_ascii=False)


def test_the_receipt_prints_a_name_in_our_own_fonts(pact: Pact) -> None:
    """All names that they can print at once: making a PDF takes a while."""
    receipt = receipts.receipt_of(journey.store(pact))
    ours = [name for name in NAMES if receipts.PRINTABLE.fullmatch(name)]
    assert set(NAMES) - set(ours) == {"王", "李", "Anna 🌻", "👩‍👩‍👧 Familie", "Iris \u202eomkeren"}
    assert "<b>Bob</b> & co" in ours
    text = as_text(render_pdf(
        receipts._html(replace(receipt, name=" · ".join(ours))),
        base_url=settings.SITE_URL + settings.STATIC_URL, title="Proef", identifier="proef",
        created=timezone.now(), lang="nl",
    ))  # fmt: skip
    assert [
        name for name in ours if joined(name) not in text and joined(name[::-1]) not in text
    ] == []


def test_an_organisation_keeps_its_name(resident: Client) -> None:
    for number, name in enumerate(ORGANISATIONS):
        Organisation.objects.create(slug=f"proef-{number}", name=name, kind="business")
    listed = resident.get("/organisaties/").content.decode()
    for number, name in enumerate(ORGANISATIONS):
        assert f"<bdi>{escape(name)}</bdi>" in listed
        page = resident.get(f"/organisaties/proef-{number}/").content.decode()
        assert escape(name) in page


def test_the_receipt_prints_an_arabic_name(pact: Pact) -> None:
    # Who reads such a file back may give its letters in the order of the line or of the eye.
    text = printed(journey.store(pact, name="محمد"))
    assert "محمد" in text or "دمحم" in text


def printed(signature: Signature) -> str:
    """Return the text of a receipt, without its spaces: a change of font may look like one."""
    return as_text(receipts.pdf(signature))


def as_text(pdf: bytes) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return joined(read.stdout.decode())


def joined(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", ["王", "Anna 🌻", "Iris ‮omkeren"])
def test_a_name_that_our_fonts_lack_is_left_out_of_the_receipt(pact: Pact, name: str) -> None:
    signature = journey.store(pact, name=name)
    assert receipts.receipt_of(signature).name == ""


def test_our_fonts_can_print_what_we_say_they_can() -> None:
    known = set()
    for path in (settings.BASE_DIR / "static" / "fonts").glob("*-400-normal.woff2"):
        known |= set(TTFont(path).getBestCmap())
    printable = {code for code in range(0x3000) if receipts.PRINTABLE.fullmatch(chr(code))}
    assert printable <= known
    assert set(map(ord, string.ascii_letters)) <= printable


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Koop nu op www.voorbeeld.nl", "past geen webadres"),
        ("https://voorbeeld.nl", "past geen webadres"),
        ("voorbeeld.com", "past geen webadres"),
        ("Anna\x00", "teken in dat we niet kunnen bewaren"),
        ("Anna\x1b[31m", "teken in dat we niet kunnen bewaren"),
        ("a" * (MAX_NAME + 1), "korter"),
        ("a" * 10_000, "korter"),
        ("www." * 100_000, "korter"),
        ("   ", "Vul je naam in"),
        ("\u200b\u2060", "Vul je naam in"),
        *((f"{sign}1+1", "begint niet met") for sign in "=+-@＝＋－＠"),
        ("\t=1+1", "begint niet met"),
        ("\r=1+1", "begint niet met"),
        ("\u200b=1+1", "begint niet met"),
    ],
)
def test_what_is_no_name_is_refused_and_stays_in_the_form(
    resident: Client, pact: Pact, name: str, sentence: str
) -> None:
    page = journey.fill_in(resident, pact, name=name, motivation="Voor mijn straat")
    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert page.context["form"]["name"].value() == name
    assert "Voor mijn straat" in page.content.decode()
    assert not Signature.objects.exists()


@pytest.mark.parametrize("name", ["\tAyşe", "\rAyşe", "Ayşe \u2028 Yıldız", "  Ayşe   Yıldız "])
def test_a_tab_or_line_break_becomes_a_space(resident: Client, pact: Pact, name: str) -> None:
    journey.sign(resident, pact, name=name)
    assert Signature.objects.get().name == " ".join(name.split())


def test_a_very_long_name_costs_no_time(resident: Client, pact: Pact) -> None:
    page = journey.fill_in(resident, pact, name="a-" * 500_000)
    assert "korter" in page.content.decode()


@pytest.mark.parametrize("field", ["motivation"])
def test_what_somebody_writes_may_hold_anything_but_a_control_character(
    resident: Client, pact: Pact, field: str
) -> None:
    text = "=1+1 www.voorbeeld.nl 👋\r\nTweede regel\t‮"
    journey.sign(resident, pact, **{field: text})
    assert Signature.objects.get().motivation == text.replace("\r\n", "\n")
    page = journey.fill_in(resident, pact, **{field: "a\x00b"})
    assert "teken in dat we niet kunnen bewaren" in page.content.decode()
    page = journey.fill_in(resident, pact, **{field: "a" * 501})
    assert "hooguit 500 tekens" in page.content.decode()
