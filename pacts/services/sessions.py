"""Signing sessions: opened beforehand by staff, closed by the clock or by hand."""

from datetime import datetime, timedelta

from django.db import transaction

from pacts.models import SigningSession
from pacts.services.signing import GRACE


def may_sign(*, session: SigningSession, opened_at: datetime | None, now: datetime) -> bool:
    """Say whether somebody may sign here: who began in time may finish after the closing."""
    if session.is_open(now):
        return True
    in_grace = opened_at is not None and timedelta(0) <= now - opened_at <= GRACE
    return bool(in_grace and opened_at and session.is_open(opened_at))


@transaction.atomic
def close(*, session: SigningSession, now: datetime) -> SigningSession:
    """End a session now; ValueError for one that is not open."""
    locked = SigningSession.objects.select_for_update().get(pk=session.pk)
    if not locked.is_open(now) or now == locked.starts_at:
        raise ValueError(f"{locked} is niet open.")
    locked.ends_at = now
    locked.save(update_fields=["ends_at"])
    return locked
