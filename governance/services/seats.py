"""Who comes to sit where, and who leaves: one person per seat and day, also at the same moment."""

from datetime import date

from django.db import transaction

from governance.models import Seat, Term
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.constraints import in_words


def lock(seat: Seat) -> Seat:
    """Return the seat, locked until the transaction ends: who changes its terms does this first."""
    return Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)


@transaction.atomic
def appoint(*, term: Term) -> Term:
    """Store a new term and return it; ValidationError with a sentence when the seat is taken."""
    lock(term.seat)
    term.full_clean()
    with in_words(Term):
        term.save(force_insert=True)
    pagecache.bump()
    return term


@transaction.atomic
def end(*, term: Term, until_on: date) -> Term:
    """Let a term end: `until_on` is the first day on which this person sits there no more."""
    lock(term.seat)
    found = Term.objects.get(pk=term.pk)
    found.until_on = until_on
    found.full_clean()
    with in_words(Term):
        found.save(update_fields=["until_on"])
    pagecache.bump()
    return found
