"""An imported list shows the fate of every row first, goes in whole or not, and does it once."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pacts.models import Mailbox, Neighbourhood, Pact, PaperSignature, Signature
from tests.pacts import journey
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import sheets
from verbeterbreda.lib.formats import local
from verbeterbreda.outbox.models import Message

pytestmark = pytest.mark.django_db

IMPORT = "/beheer/pacts/papersignature/importeren/"
HEADER = "Lijst;Regel;Naam;E-mail;Buurt;In de lijst;Datum;Motivatie\n"

type Login = Callable[[User], Client]


@pytest.fixture
def desk(login: Login, staff: User) -> Client:
    return login(staff)


def today() -> str:
    return f"{local(timezone.now()):%d-%m-%Y}"


def upload(
    desk: Client, pact: Pact, content: str | bytes, name: str = "lijst.csv", **changes: Any
) -> HttpResponse:
    data = content.encode() if isinstance(content, str) else content
    chosen = {
        "version": pact.versions.get().pk,
        "sheet": "Heuvel 1",
        "signed_on": today(),
        "file": SimpleUploadedFile(name, data),
    }
    return desk.post(IMPORT, chosen | changes)


def fates(page: HttpResponse) -> list[tuple[str, str]]:
    """Return row number and fate of every row of the preview."""
    text = page.content.decode().split("<h2>Alle rijen</h2>")[1]
    found = re.findall(r'<th scope="row">(\d+)</th>.*?<strong>([^<]+)</strong>', text, re.S)
    return [(number, html.unescape(fate)) for number, fate in found]


def enter(desk: Client, page: HttpResponse, *ticked: int) -> HttpResponse:
    payload = journey.hidden(page, "voorbeeld")
    return desk.post(IMPORT, {"voorbeeld": payload, "toch": list(ticked)}, follow=True)


def told(page: HttpResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def test_a_preview_writes_nothing_and_entering_does_what_it_said(
    pact: Pact, desk: Client, neighbourhood: Neighbourhood
) -> None:
    journey.store(pact, name="Web Signer", email="web@voorbeeld.nl", neighbourhood=neighbourhood)
    page = upload(
        desk,
        pact,
        HEADER
        + "H1;1;Jan;jan@voorbeeld.nl;Proefbuurt;hele naam;;Voor de buurt\n"
        + "H1;2;Web Signer;web@voorbeeld.nl;;;;\n"
        + "H1;3;web signer;;proefbuurt;;;\n"
        + f"H1;4;Fatma;;ergens anders;geen naam;{today()};\n",
    )
    assert fates(page) == [
        ("2", "Nieuw"),
        ("3", "Staat er al"),
        ("4", "Staat er misschien al"),
        ("5", "Nieuw"),
    ]
    assert not PaperSignature.objects.exists()
    assert Mailbox.objects.count() == 1
    done = enter(desk, page)
    assert "2 handtekeningen ingevoerd, 2 rijen overgeslagen." in told(done)
    jan, fatma = PaperSignature.objects.order_by("sheet_line")
    assert (jan.name, jan.display, jan.neighbourhood) == ("Jan", "full", neighbourhood)
    assert (jan.motivation, jan.is_motivation_approved) == ("Voor de buurt", False)
    assert (jan.channel, jan.counted_on) == ("paper", local(timezone.now()).date())
    assert (fatma.display, fatma.is_elsewhere) == ("anonymous", True)
    assert Message.objects.filter(kind="pacts.paper").count() == 1


def test_a_doubtful_row_goes_in_with_a_tick(
    pact: Pact, desk: Client, neighbourhood: Neighbourhood
) -> None:
    journey.store(pact, neighbourhood=neighbourhood)
    page = upload(desk, pact, "regel;naam;buurt\n1;Ayşe Yıldız;Proefbuurt\n2;Jan;\n")
    enter(desk, page, 2)
    assert PaperSignature.objects.count() == 2


def test_the_same_file_again_changes_nothing(pact: Pact, desk: Client) -> None:
    content = "regel;naam;e-mail\n1;Jan;jan@voorbeeld.nl\n2;Els;\n"
    enter(desk, upload(desk, pact, content))
    before = list(Signature.objects.order_by("pk").values())
    page = upload(desk, pact, content)
    assert [fate for _, fate in fates(page)] == ["Deze regel is al ingevoerd"] * 2
    assert "niets nieuws" in told(page)
    enter(desk, page)
    assert list(Signature.objects.order_by("pk").values()) == before
    assert Message.objects.count() == 1


def test_one_bad_row_keeps_the_whole_file_out(pact: Pact, desk: Client) -> None:
    page = upload(
        desk,
        pact,
        HEADER
        + ";1;Jan;;;;;\n"
        + ";2;;;Atlantis;alles;31-2-2026;\n"
        + ";x;Els;els@;;;;\n"
        + ";1;Piet;;;;;\n"
        + f";5;Kim;;;;{local(timezone.now() + timedelta(days=3)):%d-%m-%Y};\n",
    )
    text = told(page)
    for cell in [
        "3 naam (leeg) Vul de naam in.",
        "3 buurt Atlantis We kennen de buurt ‘Atlantis’ niet.",
        "3 in de lijst alles ‘alles’ kennen we niet.",
        "3 datum 31-2-2026 De dag 31-2-2026 bestaat niet.",
        "4 regel x Een regel is een getal",
        "4 e-mail els@ Dit adres klopt niet.",
        "5 regel 1 Deze regel staat twee keer in dit bestand.",
        "6 datum",
    ]:
        assert cell in text
    assert 'value="Voer in"' not in page.content.decode()
    # Not by posting the preview all the same either.
    enter(desk, page)
    assert not PaperSignature.objects.exists()


def test_what_changed_since_the_preview_is_shown_again(pact: Pact, desk: Client) -> None:
    page = upload(desk, pact, "regel;naam;e-mail\n1;Jan;jan@voorbeeld.nl\n2;Els;\n")
    journey.store(pact, name="Jan", email="jan@voorbeeld.nl")
    again = enter(desk, page)
    assert "Intussen is er iets veranderd" in told(again)
    assert [fate for _, fate in fates(again)] == ["Staat er al", "Nieuw"]
    assert not PaperSignature.objects.exists()
    enter(desk, again)
    assert PaperSignature.objects.get().name == "Els"


def test_a_preview_of_somebody_elses_making_is_refused(pact: Pact, desk: Client) -> None:
    page = upload(desk, pact, "regel;naam\n1;Jan\n")
    payload = journey.hidden(page, "voorbeeld")
    for forged in ("", "x", payload[:-2], payload.replace(":", ".", 1)):
        response = desk.post(IMPORT, {"voorbeeld": forged}, follow=True)
        assert "Kies het bestand opnieuw" in told(response)
    assert not PaperSignature.objects.exists()


def test_the_list_and_the_day_of_the_form_fill_the_gaps(pact: Pact, desk: Client) -> None:
    enter(desk, upload(desk, pact, "regel;naam\n1;Jan\n", sheet="De Koe", signed_on=today()))
    stored = PaperSignature.objects.get()
    assert (stored.sheet, stored.counted_on) == ("DE KOE", local(timezone.now()).date())
    page = upload(desk, pact, "regel;naam\n2;Jan\n", sheet="", signed_on="")
    assert "Vul in welke lijst dit is." in told(page)
    assert "Vul de dag in die op het papier staat." in told(page)


def test_an_excel_file_with_real_days_and_numbers(pact: Pact, desk: Client) -> None:
    book = openpyxl.Workbook()
    for cells in (
        ["Nr.", "NAAM", "Datum", "E-mailadres"],
        [1, "van 't Hoff", local(timezone.now()).date(), None],
        [2.0, "李", today(), "li@voorbeeld.nl"],
    ):
        book.active.append(cells)
    out = BytesIO()
    book.save(out)
    enter(desk, upload(desk, pact, out.getvalue(), name="lijst.xlsx"))
    assert list(PaperSignature.objects.values_list("sheet_line", "name").order_by("pk")) == [
        (1, "van 't Hoff"),
        (2, "李"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_every_encoding_keeps_the_name(pact: Pact, desk: Client, encoding: str) -> None:
    enter(desk, upload(desk, pact, "regel\tnaam\n1\tZoë\n".encode(encoding)))
    assert PaperSignature.objects.get().name == "Zoë"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "geen tekst"),
        (b"PK\x03\x04kapot", "beschadigd"),
        (b"naam;e-mail\nJan;\n", "ontbreekt een kolom: regel"),
        (b"regel;naam\n", "geen enkele rij"),
        (b"regel;naam\n" + b"1;Jan\n" * 251, "hooguit 250"),
        (b"x" * (sheets.MAX_BYTES + 1), "te groot"),
    ],
    ids=["empty", "picture", "broken", "no column", "no row", "251 rows", "too large"],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_reason(
    pact: Pact, desk: Client, content: bytes, says: str
) -> None:
    page = upload(desk, pact, content)
    assert says in told(page)
    assert page.status_code == 200
    assert not PaperSignature.objects.exists()


def test_the_template_is_what_the_import_reads(pact: Pact, desk: Client) -> None:
    lists = "/beheer/pacts/papersignature/"
    for name in ("sjabloon.csv", "sjabloon.xlsx"):
        response = desk.get(lists + name)
        content = response.getvalue()
        assert "attachment" in response["Content-Disposition"]
        page = upload(desk, pact, content, name=name)
        # 25 numbered lines without a name: each is told, none goes in.
        assert told(page).count("Vul de naam in.") == 25


def test_a_hundred_rows_cost_no_query_per_row_to_preview(
    pact: Pact, desk: Client, django_assert_max_num_queries: Any
) -> None:
    content = "regel;naam;e-mail\n" + "".join(
        f"{n};Jan {n};j{n}@voorbeeld.nl\n" for n in range(1, 101)
    )
    with django_assert_max_num_queries(25):
        page = upload(desk, pact, content)
    assert len(fates(page)) == 100
    enter(desk, page)
    assert PaperSignature.objects.count() == 100
