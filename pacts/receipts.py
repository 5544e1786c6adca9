"""The receipt of a signature: which text, which day, and a code with which anybody can check it.

The PDF goes with a mail and is made when that mail is made, so never in a web process.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from pacts.models import Pact, PactVersion, Signature
from verbeterbreda.lib.formats import local
from verbeterbreda.lib.languages import address, current
from verbeterbreda.outbox.kinds import Attachment

GROUP = 4
# What the fonts in static/fonts can print: Latin with all its marks, Cyrillic, Arabic.
PRINTABLE = re.compile(
    "[\u0020-\u007e\u00a0-\u00ac\u00ae-\u00b4\u00b6-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123"
    "\u0126-\u012b\u012e-\u0133\u0136-\u0137\u0139-\u013e\u0141-\u0148\u0150-\u0155\u0158-\u015b"
    "\u015e-\u0165\u0168-\u016b\u016e-\u017e\u01a0-\u01a1\u01af-\u01b0\u0218-\u021b"
    "\u0400-\u045f\u0490-\u0491\u0621-\u064a\u0660-\u0669\u0671-\u06d3\u1e80-\u1e85\u1ea0-\u1ef9"
    "\u2013-\u2014\u2018-\u201a\u201c-\u201e]*"
)

LETTERS = {
    "latin-ext": re.compile("[\u0100-\u024f\u1e80-\u1e85]"),
    "vietnamese": re.compile("[\u01a0-\u01b0\u1ea0-\u1ef9]"),
    "cyrillic": re.compile("[\u0400-\u0491]"),
    "arabic": re.compile("[\u0600-\u06ff]"),
}
"""What needs a font besides Latin: each has a sheet static/css/receipt-<name>.css."""


@dataclass(frozen=True)
class Receipt:
    """What stands on a receipt. `name` is empty when our fonts cannot print it."""

    title: str
    pact: Pact
    version: PactVersion
    sha256: str
    name: str
    signed_on: date
    is_on_paper: bool
    code: str
    check_url: str
    language: str
    direction: str


@dataclass(frozen=True)
class Checked:
    """What anybody may know of a receipt: text, day, and whether it counts now."""

    version: PactVersion
    sha256: str
    signed_on: date | None
    state: str
    is_organisation: bool


def check(*, pact: Pact, code: str) -> Checked | None:
    """Return what a receipt code stands for; None for no code of ours, or one taken back.

    Nor for what was never confirmed. Who is held is given a code on the screen, and a repeat is
    given one that stands for nothing: the two must look alike, or this tells who signed already.
    """
    confirmed = Signature.objects.filter(pact=pact, confirmed_at__isnull=False)
    signature = confirmed.select_related("version").filter(receipt_code=code).first()
    if signature is None:
        return None
    return Checked(
        version=signature.version,
        sha256=signature.version_sha256,
        signed_on=signature.counted_on,
        state=signature.state,
        is_organisation=signature.kind == Signature.Kind.ORGANISATION,
    )


def spaced(code: str) -> str:
    """Return a code in groups of four, as people read and type it."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def check_address(signature: Signature) -> str:
    """Return the full address of the page that checks this receipt, in the language that is on."""
    page = reverse("pacts:receipt", args=[signature.pact_id])
    return f"{settings.SITE_URL}{address(f'{page}?code={signature.receipt_code}')}"


def receipt_of(signature: Signature) -> Receipt:
    """Return the receipt of a confirmed signature, in the language that is on."""
    assert signature.confirmed_at
    assert signature.receipt_code
    return Receipt(
        title=_("Ontvangstbewijs van je handtekening"),
        pact=signature.pact,
        version=signature.version,
        sha256=signature.version_sha256,
        name=signature.name if PRINTABLE.fullmatch(signature.name) else "",
        signed_on=local(signature.confirmed_at).date(),
        is_on_paper=signature.channel == Signature.Channel.PAPER,
        code=spaced(signature.receipt_code),
        check_url=check_address(signature),
        language=current().code,
        direction=current().direction,
    )


def pdf(signature: Signature) -> bytes:
    """Return the receipt as one accessible page; the same signature gives the same bytes."""
    from verbeterbreda.lib.pdf import render_pdf  # WeasyPrint: only ever loaded in the worker

    receipt = receipt_of(signature)
    assert signature.confirmed_at
    return render_pdf(
        _html(receipt),
        base_url=settings.SITE_URL + settings.STATIC_URL,
        title=receipt.title,
        identifier=f"receipt/{signature.receipt_code}/{receipt.language}",
        created=signature.confirmed_at,
        lang=receipt.language,
    )


def _html(receipt: Receipt) -> str:
    """Return the page, asking for just the fonts that its letters need."""
    plain = render_to_string("pdf/receipt.html", {"receipt": receipt})
    letters = [name for name, pattern in LETTERS.items() if pattern.search(plain)]
    return render_to_string("pdf/receipt.html", {"receipt": receipt, "more_letters": letters})


def attachment(signature: Signature) -> Attachment:
    return Attachment(_("ontvangstbewijs.pdf"), pdf(signature), "application/pdf")
