"""The mail that tells the bureau that an organisation waits for its decision, and not which."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from pacts.models import Pact, Signature
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.services import put

KIND = "pacts.applied"


def tell(signature: Signature) -> None:
    """Mail the bureau, once for each organisation that confirmed.

    Call it inside the transaction of the confirmation.
    """
    put(
        key=f"applied:{signature.pk}",
        kind=KIND,
        ref=signature.pact_id,
        to=settings.CONTACT_EMAIL,
    )


def register() -> None:
    """Make the kind known to the app that sends it."""
    kinds.register(KIND, build, "Nieuwe aanmelding van een organisatie (aan het bureau)")


def build(ref: str) -> kinds.Mail | None:
    """Return the mail about a pact; None when nobody waits any more."""
    pact = Pact.objects.filter(pk=ref).first()
    waiting = Signature.objects.filter(pact=ref, state=Signature.State.SUBMITTED).count()
    if pact is None or not waiting:
        return None
    page = reverse("admin:pacts_organisationdetails_changelist")
    context = {"pact": pact, "waiting": waiting, "admin_url": f"{settings.SITE_URL}{page}"}
    return kinds.Mail(
        subject=f"Een organisatie wil meedoen aan {pact.title}",
        text=render_to_string("pacts/mail/applied.txt", context),
    )
