"""Decisions, commitments and shares of actions for tests, made as short as they can be said."""

from datetime import date
from decimal import Decimal
from itertools import count

from alliances.models import Action, Funding
from budget.models import Commitment, Line, Payment
from governance.models import Body, Decision

_numbers = count(1)


def decision(title: str = "Geld voor een proef") -> Decision:
    """A decision of the board, with the next number of this run."""
    return Decision.objects.create(
        body=Body.objects.get(key="bestuur"),
        number=f"2026-T{next(_numbers)}",
        decided_on=date(2026, 11, 2),
        title=title,
        wording="Het bestuur zegt het geld toe.",
    )


def commitment(
    amount: str = "100.00", *, line: int = 9, year: int = 2023, title: str = "Een proef"
) -> Commitment:
    """Money of a line of the budget of 2023."""
    return Commitment.objects.create(
        line=Line.objects.get(section__budget="2023", number=line),
        decision=decision(),
        title=title,
        year=year,
        amount=Decimal(amount),
    )


def funding(to: Commitment, slug: str, amount: str) -> Funding:
    return Funding.objects.create(
        commitment=to, action=Action.objects.get(pk=slug), amount=Decimal(amount)
    )


def payment(of: Commitment, amount: str) -> Payment:
    return Payment.objects.create(
        commitment=of, paid_on=date(2026, 11, 3), amount=Decimal(amount), text="Eerste deel"
    )
