"""What a decision promised is a limit: payments and shares of actions stay within it together.

Whoever writes a payment or a share takes the lock of its commitment first, so that two clerks at
once wait for each other and the second one is counted with what the first one stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models, transaction

from budget.models import Commitment
from governance.models import Decision
from verbeterbreda.lib import formats

DECISION_GONE = (
    "Dit besluit staat er niet meer. Iemand heeft het weggehaald terwijl je dit invulde. Kies een "
    "ander besluit: zonder besluit is er geen geld toegezegd."
)
COMMITMENT_GONE = "Deze toezegging staat er niet meer. Iemand heeft haar net weggehaald."


@contextmanager
def locked(pk: int) -> Iterator[Commitment]:
    """Write what leans on a commitment inside this, in one transaction and alone.

    Raises ValidationError with a sentence when it is gone, or when more is paid or divided in the
    end than was promised; then nothing of it is stored.
    """
    with transaction.atomic():
        commitment = Commitment.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if commitment is None:
            raise ValidationError(COMMITMENT_GONE)
        yield commitment
        promised = Commitment.objects.values_list("amount", flat=True).get(pk=pk)
        fundings = commitment.fundings  # type: ignore[attr-defined]  # of the room above
        refuse_excess("paid", promised, _total(commitment.payments))
        refuse_excess("divided", promised, _total(fundings))


def _total(rows: models.Manager) -> Decimal:
    """The sum of the amounts; no row is nought, since each row that is there has an amount."""
    total: Decimal | None = rows.aggregate(total=models.Sum("amount"))["total"]
    return Decimal(0) if total is None else total


def refuse_excess(what: str, promised: Decimal, total: Decimal) -> None:
    """Raise ValidationError when the total is more than was promised.

    `what` is "paid" (payments) or "divided" (shares of actions); both amounts are euros.
    """
    if total <= promised:
        return
    figures = {
        "promised": formats.euro(promised),
        "total": formats.euro(total),
        "over": formats.euro(total - promised),
    }
    raise ValidationError(EXCESS[what].format(**figures), code="more_than_promised")


EXCESS = {
    "paid": (
        "Samen is er {total} betaald en er is {promised} toegezegd. Dat is {over} te veel. Maak "
        "een betaling lager, of laat eerst een besluit nemen over meer geld."
    ),
    "divided": (
        "Samen krijgen de acties {total} en er is {promised} toegezegd. Dat is {over} te veel. "
        "Geef een actie minder, of laat eerst een besluit nemen over meer geld."
    ),
}


def still_stands(decision: Decision) -> Decision:
    """Hold on to a decision until the end of the transaction, so that nobody removes it meanwhile.

    Raises ValidationError with a sentence when it was removed already.
    """
    held = Decision.objects.select_for_update(of=("self",), no_key=True).filter(pk=decision.pk)
    found = held.first()
    if found is None:
        raise ValidationError(DECISION_GONE)
    return found
