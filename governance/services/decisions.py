"""Recording what was decided. A decision gets its number here, and then never changes."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from governance.models import Decision
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.constraints import in_words

MOST_TRIES = 200
"""So many clerks may save at the same moment; each try lets at least one of them through."""


@transaction.atomic
def decide(*, decision: Decision, by: User, now: datetime) -> Decision:
    """Store a new decision under the next free number of its year and return it.

    Of `decision`, made but not stored, everything but the number is filled in. With an agenda item
    it belongs to the meeting and the body of that item. Raises ValidationError, in sentences.
    """
    _belong(decision)
    decision.full_clean(exclude=["number"])
    check(decision, now)
    decision._history_user = by  # type: ignore[attr-defined]  # read by simple-history
    for _ in range(MOST_TRIES):
        decision.number = next_number(decision.decided_on.year)
        try:
            with in_words(Decision):
                decision.save(force_insert=True)
        except IntegrityError:
            # Somebody else took this number while we waited: then the next one is ours.
            if not Decision.objects.filter(number=decision.number).exists():
                raise
            decision.pk, decision._state.adding = None, True
        else:
            pagecache.bump()
            return decision
    raise ValidationError("Het is nu te druk om een nummer te geven. Probeer het zo nog eens.")


def next_number(year: int) -> str:
    """Return the number after the highest of this year: 2026-3 after 2026-2."""
    taken = Decision.objects.filter(number__startswith=f"{year}-").values_list("number", flat=True)
    places = (number.partition("-")[2] for number in taken)
    return f"{year}-{max((int(place) for place in places if place.isdecimal()), default=0) + 1}"


def _belong(decision: Decision) -> None:
    if decision.item is not None:
        decision.meeting = decision.item.meeting
    if decision.meeting is not None:
        decision.body = decision.meeting.body


def check(decision: Decision, now: datetime) -> None:
    """Raise ValidationError, in a sentence, for what cannot have been decided."""
    if decision.decided_on > timezone.localdate(now):
        raise ValidationError("De dag van het besluit moet nog komen.")
    if decision.meeting is not None and decision.meeting.cancelled_at:
        raise ValidationError("Deze vergadering is afgezegd: daar is niets besloten.")
    earlier = decision.replaces
    if earlier is not None and earlier.decided_on > decision.decided_on:
        raise ValidationError(f"Besluit {earlier.number} is van een latere dag dan dit besluit.")
