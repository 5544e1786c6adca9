"""Every promise of money and every payment, as one list: what a program or a journalist wants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budget.models import Commitment, Payment


@dataclass(frozen=True)
class RegisterRow:
    """A promise, or a payment of one; `paid_on` is empty for a promise."""

    kind: str
    key: int
    title: str
    year: int
    amount: Decimal
    paid_on: date | None
    budget: str
    number: int
    line: str
    decision: str
    decided_on: date
    decision_url: str
    note: str


def register() -> Iterator[RegisterRow]:
    """Yield the promises from published budgets, each followed by its payments; two queries."""
    found = (
        Commitment.objects.filter(line__section__budget__is_draft=False)
        .select_related("decision", "line__section")
        .prefetch_related("payments")
        .order_by("year", "line__section__budget", "line__section__order", "line__number", "pk")
    )
    for row in found:
        yield _row(row, None)
        for payment in row.payments.all():
            yield _row(row, payment)


def _row(commitment: Commitment, payment: Payment | None) -> RegisterRow:
    line = commitment.line
    return RegisterRow(
        kind="betaling" if payment else "toezegging",
        key=commitment.pk,
        title=payment.text if payment else commitment.title,
        year=commitment.year,
        amount=payment.amount if payment else commitment.amount,
        paid_on=payment.paid_on if payment else None,
        budget=line.section.budget_id,
        number=line.number,
        line=line.title,
        decision=commitment.decision.number,
        decided_on=commitment.decision.decided_on,
        decision_url=commitment.decision.get_absolute_url(),
        note="" if payment else commitment.note,
    )
