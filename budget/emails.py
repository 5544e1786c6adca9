"""The mail to the bureau about a last day that comes near."""

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from budget.models import Proposal, Scheme
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.services import put

PROPOSAL = "budget.proposal_deadline"
SCHEME = "budget.scheme_deadline"


def register() -> None:
    """Make the kinds of mail known to the app that sends them."""
    kinds.register(PROPOSAL, build_for_proposal, "Binnenkort besluit nodig over een voorstel")
    kinds.register(SCHEME, build_for_scheme, "Binnenkort laatste dag van een regeling")


def remind(thing: Proposal | Scheme, on: date | None) -> None:
    """Put the mail about a day, once for that day: a day that moves is a new one.

    Call it inside the transaction that notes that the bureau was reminded.
    """
    kind = PROPOSAL if isinstance(thing, Proposal) else SCHEME
    put(key=f"{kind}:{thing.pk}:{on}", kind=kind, ref=thing.pk, to=settings.CONTACT_EMAIL)


def build_for_proposal(ref: str) -> kinds.Mail | None:
    """Return the mail; None when it was decided meanwhile, or the day moved or passed."""
    found = Proposal.objects.filter(pk=ref, outcome=Proposal.Outcome.OPEN).first()
    if found is None or not _still_to_come(found.deadline_on):
        return None
    return kinds.Mail(
        subject=f"Besluit nodig: {found.title}", text=_text("proposal_deadline", found)
    )


def build_for_scheme(ref: str) -> kinds.Mail | None:
    """Return the mail; None when the scheme is gone, or its day moved or passed."""
    found = Scheme.objects.filter(pk=ref).first()
    if found is None or not _still_to_come(found.until_on):
        return None
    return kinds.Mail(subject=f"Laatste dag: {found.name}", text=_text("scheme_deadline", found))


def _still_to_come(on: date | None) -> bool:
    return on is not None and on >= timezone.localdate()


def _text(name: str, thing: Proposal | Scheme) -> str:
    context = {"thing": thing, "page_url": settings.SITE_URL + thing.get_absolute_url()}
    return render_to_string(f"budget/mail/{name}.txt", context)
