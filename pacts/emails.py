"""The mails about a signature. Plain text, and only to the address that was filled in."""

from django.template.loader import render_to_string

from pacts import links
from pacts.models import Signature
from verbeterbreda.outbox.services import put

MAX_MAILS = 5
"""To one address about one pact, whatever happens."""

SUBJECTS = {
    "confirm": "Bevestig je handtekening onder {pact}",
    "already": "Je hebt {pact} al ondertekend",
    "thanks": "Je staat onder {pact}",
    "withdrawn": "Je handtekening onder {pact} is ingetrokken",
}


def send(signature: Signature, kind: str) -> None:
    """Put one mail of this kind in the outbox, unless this signature had its share already.

    Call it with the signature's row locked, inside its transaction. How long the link in it works
    (`confirm_until_at`) is stored with it: without a mail that date does not move.
    """
    if signature.mails_sent >= MAX_MAILS or not signature.email:
        return
    signature.mails_sent += 1
    signature.save(update_fields=["mails_sent", "confirm_until_at"])
    put(
        key=f"signature:{signature.pk}:{signature.mails_sent}",
        to=signature.email,
        subject=SUBJECTS[kind].format(pact=signature.pact.title),
        text=_text(signature, kind),
    )


def _text(signature: Signature, kind: str) -> str:
    context = {
        "signature": signature,
        "pact": signature.pact,
        "confirm_url": links.address(signature, "confirm"),
        "mine_url": links.address(signature, "mine"),
    }
    return render_to_string(f"pacts/mail/{kind}.txt", context)
