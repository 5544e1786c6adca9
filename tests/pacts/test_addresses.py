"""Which addresses the form takes, and which are one mailbox: as docs/decisions says it."""

import re
from email.headerregistry import Address

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.test import Client
from django.utils import timezone

from pacts.misspelt import suggestion
from pacts.models import Pact, Signature
from tests.pacts import journey
from verbeterbreda.outbox.services import send_due

POLICY = settings.BASE_DIR / "docs" / "decisions" / "0014-same-person.md"
ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \| (yes|no) \| (yes|no)? ?\| .+ \|$", re.MULTILINE)

LONGEST = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.bbb"
"""Of 251 signs, so that there is just room for .nl."""


def cases() -> list[tuple[str, str, bool, bool]]:
    rows = ROW.findall(POLICY.read_text())
    return [
        (unescaped(first), unescaped(second), accepted == "yes", same == "yes")
        for first, second, accepted, same in rows
    ]


def unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def test_the_longest_address_is_as_long_as_may_be() -> None:
    assert len(f"{LONGEST}.nl") == 254


def test_the_policy_has_a_line_for_every_known_trick() -> None:
    assert len(cases()) == 30


@pytest.mark.parametrize(("first", "second", "is_accepted", "is_same"), cases())
def test_the_policy_is_what_happens(
    resident: Client, pact: Pact, first: str, second: str, is_accepted: bool, is_same: bool
) -> None:
    journey.sign(resident, pact, email=first)
    checked = journey.fill_in(resident, pact, email=second)
    if not is_accepted:
        assert "error-summary" in checked.content.decode()
        assert checked.context["form"]["email"].value() == second
        return
    journey.send(resident, pact, checked)
    assert Signature.objects.count() == (1 if is_same else 2)
    stored = set(Signature.objects.values_list("email", flat=True))
    assert {message.to_email for message in journey.mails()} <= stored


@pytest.mark.parametrize(
    ("email", "header"),
    [
        ("jan@bücher.example", "jan@xn--bcher-kva.example"),
        ('"jan de wit"@voorbeeld.nl', '"jan de wit"@voorbeeld.nl'),
        ("jan+pact@voorbeeld.nl", "jan+pact@voorbeeld.nl"),
        (f"{LONGEST}.nl", None),
        ("o'neill!#$%&*/=?^_`{|}~@voorbeeld.nl", None),
    ],
)
def test_mail_goes_to_the_address_as_it_was_typed(
    resident: Client, pact: Pact, email: str, header: str | None
) -> None:
    assert journey.sign(resident, pact, email=email).status_code == 303
    assert Signature.objects.get().email == email
    send_due(now=timezone.now())
    (sent,) = django_mail.outbox
    (to,) = sent.message()["To"].addresses
    assert isinstance(to, Address)
    assert to.addr_spec == (header or email)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Vul je e-mailadres in"),
        ("geen adres", "klopt niet"),
        ("a@b", "klopt niet"),
        ("a@b@c.nl", "klopt niet"),
        ("a..b@voorbeeld.nl", "klopt niet"),
        (".a@voorbeeld.nl", "klopt niet"),
        ("a b@voorbeeld.nl", "klopt niet"),
        ("a@voorbeeld..nl", "klopt niet"),
        ("a@-voorbeeld.nl", "klopt niet"),
        ("a@localhost", "klopt niet"),
        ("a@voorbeeld.nl,b@voorbeeld.nl", "klopt niet"),
        ("Ayşe <a@voorbeeld.nl>", "klopt niet"),
        ("a@voorbeeld.nl\r\nBcc: b@voorbeeld.nl", "dat je niet ziet"),
        ("a\x00@voorbeeld.nl", "dat je niet ziet"),
        ("a\u202e@voorbeeld.nl", "dat je niet ziet"),
        (f"{'a' * 65}@voorbeeld.nl", "klopt niet"),
        (f"{LONGEST}b.nl", "te lang"),
        ("a" * 100_000 + "@voorbeeld.nl", "te lang"),
        ("jan@straße.example", "nog een ander adres"),
    ],
)
def test_what_is_no_address_is_refused_with_a_reason(
    resident: Client, pact: Pact, email: str, sentence: str
) -> None:
    page = journey.fill_in(resident, pact, email=email)
    assert sentence in page.content.decode()
    assert page.context["form"]["email"].value() == email
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jan@gmial.com", "jan@gmail.com"),
        ("jan@gmail.con", "jan@gmail.com"),
        ("jan@gmai.com", "jan@gmail.com"),
        ("jan@gmail.nl", "jan@gmail.com"),
        ("jan@hotmial.nl", "jan@hotmail.nl"),
        ("jan@hotmai.com", "jan@hotmail.com"),
        ("jan@outlok.com", "jan@outlook.com"),
        ("jan@zigo.nl", "jan@ziggo.nl"),
        ("jan@kpnmial.nl", "jan@kpnmail.nl"),
        ("jan@gmail.com", ""),
        ("jan@live.nl", ""),
        ("jan@breda.nl", ""),
        ("jan@wonen-breburg.nl", ""),
        ("jan@voorbeeld.nl", ""),
        ("jan@bücher.example", ""),
    ],
)
def test_a_slip_of_the_fingers_is_recognised(db: None, typed: str, meant: str) -> None:
    assert suggestion(typed) == meant


def test_a_slip_is_asked_about_and_never_refused(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact, email="ayse@gmial.com")
    page = checked.content.decode()
    assert "Klopt je e-mailadres?" in page
    assert "ayse@gmail.com" in page
    assert journey.send(resident, pact, checked).status_code == 303
    assert Signature.objects.get().email == "ayse@gmial.com"


def test_a_slip_is_mended_with_one_button(resident: Client, pact: Pact) -> None:
    checked = journey.fill_in(resident, pact, email="ayse@gmial.com", motivation="Voor de buurt")
    mended = resident.post(
        "/pacten/proef/ondertekenen/", {"antwoorden": journey.hidden(checked), "verbeter": "1"}
    )
    assert "Klopt je e-mailadres?" not in mended.content.decode()
    journey.send(resident, pact, mended)
    signature = Signature.objects.get()
    assert (signature.email, signature.motivation) == ("ayse@gmail.com", "Voor de buurt")
