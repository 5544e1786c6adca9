"""Writes on what is told about an action while it runs."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from alliances.models import Action, ProgressNote
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.pagecache import bump


@transaction.atomic
def tell(*, action: Action, notes: Iterable[ProgressNote], by: User | None, now: datetime) -> int:
    """Save new or changed notes, which everybody reads at once; return how many.

    A note counts as something told, so the action is not silent any more.
    """
    found = list(notes)
    for note in found:
        note.action = action
        if note._state.adding:
            note.by = by
        note.save()
    if found:
        Action.objects.filter(pk=action.pk).update(told_at=now)
        bump()
    return len(found)
