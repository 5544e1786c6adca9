"""The mails about a signature. Plain text, and only to the address that was filled in."""

import logging
from functools import partial

from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pacts import links, receipts
from pacts.models import Mailbox, Signature
from pacts.models.mailboxes import MAX_MAILS
from pacts.models.signatures import ACTIVE_STATES
from pacts.translations import translation_note
from verbeterbreda.lib import languages
from verbeterbreda.lib.pdf import PdfError
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import put

log = logging.getLogger(__name__)

SUBJECTS = {
    "confirm": _("Bevestig je handtekening onder %(pact)s"),
    "again": _("Bevestig je handtekening onder %(pact)s"),
    "reminder": _("Vergeet je niet te bevestigen? Je handtekening onder %(pact)s"),
    "already": _("Je hebt %(pact)s al ondertekend"),
    "waits": _("We kijken je handtekening onder %(pact)s nog na"),
    "full": _("Met dit mailadres zijn al twee handtekeningen gezet onder %(pact)s"),
    "thanks": _("Je staat onder %(pact)s"),
    "submitted": _("We hebben de aanmelding van je organisatie voor %(pact)s"),
    "accepted": _("Je organisatie staat onder %(pact)s"),
    "declined": _("Over de aanmelding van je organisatie voor %(pact)s"),
    "paper": _("Je papieren handtekening onder %(pact)s is ingevoerd"),
    "withdrawn": _("Je handtekening onder %(pact)s is ingetrokken"),
}

SOONER = {"again": 3, "already": 3, "waits": 3, "full": 3, "reminder": 4, "submitted": 4}
"""Mails that a stranger can cause, or that can be missed, leave room for the ones that count."""

SAID_IN = {
    "confirm": {Signature.State.PENDING},
    "again": {Signature.State.PENDING},
    "reminder": {Signature.State.PENDING},
    "waits": {Signature.State.HELD},
    "already": {Signature.State.CONFIRMED, Signature.State.SUBMITTED},
    "full": ACTIVE_STATES,
    "thanks": {Signature.State.CONFIRMED, Signature.State.HELD},
    "submitted": {Signature.State.SUBMITTED},
    "accepted": {Signature.State.CONFIRMED},
    "declined": {Signature.State.DECLINED},
    "paper": {Signature.State.CONFIRMED},
    "withdrawn": {Signature.State.WITHDRAWN},
}
"""The states in which a mail is still true when it leaves."""

WITH_RECEIPT = {"thanks", "accepted", "paper"}

SIGN_PAGES = {
    Signature.Kind.RESIDENT: "sign",
    Signature.Kind.ORGANISATION: "sign_organisation",
}

PRIORITIES = {"confirm": 1, "again": 1}


def send(signature: Signature, kind: str) -> None:
    """Put one mail of this kind in the outbox, unless its mailbox had its share already.

    Call it inside the transaction of what the mail is about.
    """
    if not signature.email or signature.mailbox_id is None:
        return
    allowed = Mailbox.objects.filter(pk=signature.mailbox_id, mails__lt=SOONER.get(kind, MAX_MAILS))
    if not allowed.update(mails=F("mails") + 1):
        return
    number = Mailbox.objects.values_list("mails", flat=True).get(pk=signature.mailbox_id)
    mail = message(signature, kind, number=number)
    put(
        key=mail.key,
        kind=mail.kind,
        ref=mail.ref,
        to=mail.to_email,
        language=mail.language,
        priority=mail.priority,
    )


def message(signature: Signature, kind: str, *, number: int) -> Message:
    """Return the unsaved outgoing message: the `number`-th to this mailbox."""
    return Message(
        key=f"signature:{signature.pk}:{kind}:{number}",
        kind=f"pacts.{kind}",
        ref=str(signature.pk),
        to_email=signature.email,
        language=signature.language,
        priority=PRIORITIES.get(kind, 5),
    )


def register() -> None:
    """Make the kinds of mail known to the app that sends them."""
    for kind in SUBJECTS:
        title = SUBJECTS[kind] % {"pact": "…"} + (" (nog eens)" if kind == "again" else "")
        kinds.register(f"pacts.{kind}", partial(build, kind), title)


def build(kind: str, ref: str) -> kinds.Mail | None:
    """Return the mail about one signature; None when it has nothing to say any more.

    So a signature that was confirmed, withdrawn or deleted meanwhile makes its mail disappear.
    """
    signature = (
        Signature.objects.select_related(
            "pact", "version", "details", "neighbourhood", "organisation"
        )
        .filter(pk=ref)
        .first()
    )
    if signature is None or signature.state not in SAID_IN[kind]:
        return None
    attachments = _attachments(signature) if kind in WITH_RECEIPT else ()
    context = _context(signature) | {"has_receipt": bool(attachments)}
    text = render_to_string(f"pacts/mail/{kind}.txt", context)
    return kinds.Mail(
        subject=SUBJECTS[kind] % {"pact": signature.pact.title},
        text="\n\n".join(filter(None, [text.rstrip(), translation_note()])) + "\n",
        attachments=attachments,
    )


def _context(signature: Signature) -> dict[str, object]:
    context: dict[str, object] = {
        "signature": signature,
        "pact": signature.pact,
        "line": signature.public_line(),
        "sign_url": _page(signature, SIGN_PAGES[Signature.Kind(signature.kind)]),
    }
    if signature.organisation:
        context["page_url"] = settings.SITE_URL + signature.organisation.get_absolute_url()
    if not signature.nonce:
        return context
    return context | {
        "code": receipts.spaced(links.code(signature.nonce)),
        "code_url": _page(signature, "code"),
        "confirm_url": links.address(signature, "confirm"),
        "until": links.works_until(signature),
        "mine_url": links.address(signature, "mine"),
        "erase_url": _page(signature, "erase", links.token(signature, "mine")),
        "receipt_code": receipts.spaced(signature.receipt_code or ""),
        "receipt_url": receipts.check_address(signature),
    }


def _page(signature: Signature, name: str, *rest: str) -> str:
    """Return the full address of a page of this pact, in the language of the mail."""
    page = reverse(f"pacts:{name}", args=[signature.pact_id, *rest])
    return f"{settings.SITE_URL}{languages.address(page)}"


def _attachments(signature: Signature) -> tuple[kinds.Attachment, ...]:
    """Return the receipt. Without it the mail goes all the same: what it says is in the text."""
    try:
        return (receipts.attachment(signature),)
    except PdfError:
        log.exception("The receipt of signature %s could not be made.", signature.pk)
        return ()
