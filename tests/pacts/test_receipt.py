"""A receipt goes with the mail, is accessible, and can be checked without showing a person."""

from io import BytesIO
from pathlib import Path

import pdfua
import pikepdf
import pytest
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone, translation

from pacts import links, receipts, services
from pacts.models import Pact, Signature
from pacts.models.signatures import RECEIPT_LETTERS
from tests.pacts import journey
from verbeterbreda.lib.pdf import PdfError
from verbeterbreda.outbox.services import send_due

PAGE = "/pacten/proef/ontvangstbewijs/"
LANGUAGES = ["nl", "en", "tr", "ar", "pl", "uk"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_accessible_and_the_same_each_time(pact: Pact, tmp_path: Path, language: str) -> None:
    signature = journey.store(pact)
    with translation.override(language):
        first, second = receipts.pdf(signature), receipts.pdf(signature)
    assert first == second
    path = tmp_path / "receipt.pdf"
    path.write_bytes(first)
    assert not pdfua.validate(str(path)).findings


def test_it_names_text_day_and_code(pact: Pact) -> None:
    signature = journey.store(pact)
    receipt = receipts.receipt_of(signature)
    assert receipt.version == pact.versions.get()
    assert receipt.sha256 == pact.versions.get().sha256
    assert receipt.signed_on == timezone.localtime(signature.confirmed_at).date()
    assert receipt.code.replace(" ", "") == signature.receipt_code
    assert receipt.check_url.endswith(f"{PAGE}?code={signature.receipt_code}")


def test_the_mail_carries_it_in_the_language_of_the_signer(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    Signature.objects.update(language="uk")
    key = services.ByLink(links.token(signature, "confirm"))
    services.confirm(pact=pact, key=key, now=timezone.now())
    send_due(now=timezone.now())
    ((filename, content, mimetype),) = django_mail.outbox[-1].attachments
    assert (filename[-4:], mimetype) == (".pdf", "application/pdf")
    with pikepdf.open(BytesIO(content)) as pdf:
        assert str(pdf.Root.Lang) == "uk"
        assert len(pdf.pages) == 1


def test_without_a_renderer_the_mail_goes_all_the_same(
    pact: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(signature: Signature) -> bytes:
        raise PdfError("Installeer libpango.")

    monkeypatch.setattr(receipts, "pdf", missing)
    signature = journey.store(pact)
    thanks = journey.mails()[1].mail
    assert thanks.attachments == ()
    assert "zit je ontvangstbewijs" not in thanks.text
    assert receipts.spaced(signature.receipt_code or "") in thanks.text


def test_its_code_tells_text_and_day_and_no_person(resident: Client, pact: Pact) -> None:
    signature = journey.store(pact, motivation="Voor mijn straat")
    page = resident.get(receipts.check_address(signature)).content.decode()
    assert "Deze handtekening telt mee" in page
    assert signature.version_sha256 in page
    for personal in ("Ayşe", "Yıldız", "ayse", "straat"):
        assert personal not in page


@pytest.mark.parametrize(
    "write", [str.lower, receipts.spaced, lambda code: f" {code[:6]}-{code[6:]} "]
)
def test_it_does_not_matter_how_the_code_is_typed(
    resident: Client, pact: Pact, write: object
) -> None:
    code = journey.store(pact).receipt_code
    page = resident.get(PAGE, {"code": write(code)})  # type: ignore[operator]
    assert "Deze handtekening telt mee" in page.content.decode()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("held", "wordt nagekeken"),
        ("invalid", "telt niet mee"),
        ("submitted", "wacht op het programmabureau"),
    ],
)
def test_it_says_whether_the_signature_still_counts(
    resident: Client, pact: Pact, state: str, sentence: str
) -> None:
    signature = journey.store(pact)
    Signature.objects.update(state=state, state_reason="reden")
    assert sentence in resident.get(receipts.check_address(signature)).content.decode()


def test_a_withdrawn_signature_and_one_that_never_was_look_the_same(
    resident: Client, pact: Pact
) -> None:
    signature = journey.store(pact)
    address = receipts.check_address(signature)
    resident.post(journey.withdraw_path(journey.mails()[-1]))
    gone = resident.get(address).content.decode()
    assert "hoort geen bevestigde handtekening" in gone
    never = resident.get(PAGE, {"code": "ABCDEFGHJKMN"}).content.decode()
    assert never.replace("ABCDEFGHJKMN", signature.receipt_code or "") == gone


@pytest.mark.parametrize("code", ["", "ABC", "0" * 12, "ABCDEFGHJKM0", "x" * 5000, "\u202e" * 12])
def test_what_is_no_code_gets_a_sentence(resident: Client, pact: Pact, code: str) -> None:
    page = resident.get(PAGE, {"code": code})
    assert page.status_code == 200
    assert "error-summary" in page.content.decode()


def test_the_page_sets_no_cookie_and_is_kept_nowhere(resident: Client, pact: Pact) -> None:
    page = resident.get(PAGE, {"code": journey.store(pact).receipt_code})
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"


def test_guessing_a_code_is_hopeless() -> None:
    assert len(RECEIPT_LETTERS) ** 12 > 2**59


def test_a_reference_does_not_tell_whether_somebody_signed_before(
    resident: Client, pact: Pact
) -> None:
    """Whoever makes the form hold back a signature gets a code, also for a known signer."""
    journey.store(pact, email="bekend@voorbeeld.nl")
    answers = []
    for email in ("bekend@voorbeeld.nl", "nieuw@voorbeeld.nl"):
        held = journey.sign(resident, pact, email=email, website="x")
        code = held["Location"].rpartition("=")[2]
        answers.append(resident.get(PAGE, {"code": code}).content.decode().replace(code, "CODE"))
    known, new = answers
    assert known == new
    assert "kijken we er nog naar" in new


def test_who_is_held_twice_is_found_by_the_last_reference(resident: Client, pact: Pact) -> None:
    for _ in range(2):
        held = journey.sign(resident, pact, website="x")
    signature = Signature.objects.get()
    assert signature.state == "held"
    assert held["Location"].endswith(f"={signature.receipt_code}")


def test_who_is_held_can_ask_by_the_reference(resident: Client, pact: Pact) -> None:
    answer = journey.sign(resident, pact, website="x")
    page = resident.get(answer["Location"]).content.decode()
    reference = Signature.objects.get().receipt_code
    assert reference
    assert receipts.spaced(reference) in page
    assert "noem je kenmerk" in page
    for forged in ("?code=<b>", "?code=ABC", ""):
        page = resident.get(f"/pacten/proef/ondertekenen/we-kijken-het-na/{forged}")
        assert "Je kenmerk" not in page.content.decode()
