"""Remind, once, who signed three days ago and did not confirm."""

from datetime import datetime, timedelta

from django.db import transaction

from pacts import emails, links
from pacts.models import Signature
from pacts.models.signatures import SignatureQuerySet
from pacts.services.signing import CONFIRM_WITHIN

REMIND_AFTER = timedelta(days=3)
BATCH = 500


def remind(now: datetime) -> str:
    """Mail everybody whose turn it is; return in a few words how many."""
    reminded = 0
    for key in list(_due(now).values_list("pk", flat=True)[:BATCH]):
        reminded += remind_one(key, now)
    return f"{reminded} herinnerd" if reminded else ""


@transaction.atomic
def remind_one(key: int, now: datetime) -> bool:
    """Mail one signer, unless somebody else did, or it was confirmed meanwhile."""
    if not _due(now).filter(pk=key).update(reminded_at=now):
        return False
    signature = Signature.objects.select_related("pact").get(pk=key)
    until = links.works_until(signature)
    if until is None or until <= now:
        return False
    emails.send(signature, "reminder")
    return True


def _due(now: datetime) -> SignatureQuerySet:
    """Return who waits for three days: since the mail, which comes late for who was held first."""
    mailed = now - REMIND_AFTER
    waiting = Signature.objects.pending().filter(reminded_at=None, created_at__lte=mailed)
    in_time = waiting.filter(confirm_until_at__gt=now)
    return in_time.filter(confirm_until_at__lte=mailed + CONFIRM_WITHIN).order_by("pk")
