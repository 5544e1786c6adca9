"""The mails about a signature. Plain text, and only to the address that was filled in."""

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from pacts import links
from pacts.models import Mailbox, Signature
from pacts.models.mailboxes import MAX_MAILS
from pacts.translations import translation_note
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import put

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

SOONER = {"again": 3, "already": 3, "waits": 3, "full": 3, "reminder": 4}
"""Mails that a stranger can cause, or that can be missed, leave room for the ones that count."""

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
        kinds.register(f"pacts.{kind}", lambda ref, kind=kind: build(kind, ref))


def build(kind: str, ref: str) -> kinds.Mail | None:
    """Return the mail about one signature, None when its signer is not there any more."""
    signature = (
        Signature.objects.select_related("pact", "version", "details").filter(pk=ref).first()
    )
    if signature is None or not (signature.nonce or kind == "withdrawn"):
        return None
    context: dict[str, object] = {"signature": signature, "pact": signature.pact}
    if signature.nonce:
        context |= {
            "code": links.code(signature.nonce),
            "confirm_url": links.address(signature, "confirm"),
            "mine_url": links.address(signature, "mine"),
        }
    text = render_to_string(f"pacts/mail/{kind}.txt", context)
    return kinds.Mail(
        subject=SUBJECTS[kind] % {"pact": signature.pact.title},
        text="\n\n".join(filter(None, [text.rstrip(), translation_note()])) + "\n",
    )
