"""What was promised by a decision, and what was paid of it, as every page says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import models

from budget.models import Commitment, Payment
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class CommitmentView:
    """Money that a decision promised. `paid` is None when no payment was entered."""

    key: int
    title: str
    year: int
    amount: Decimal
    paid: Decimal | None
    decision: str
    decision_url: str
    line: str
    line_url: str
    note: str

    @property
    def paid_text(self) -> str:
        if self.paid is None:
            return "geen betaling ingevuld"
        return f"{formats.euro(self.paid)} betaald"


def commitments() -> models.QuerySet[Commitment]:
    """Commitments with all that a view of them needs, in one query."""
    found = Commitment.objects.select_related("decision", "line__section__budget")
    return found.annotate(paid_sum=paid("pk"))  # type: ignore[no-redef]


def paid(commitment: str) -> models.Subquery:
    """What was paid of the commitment that a row points at by this name; None without payments."""
    payments = Payment.objects.filter(commitment=models.OuterRef(commitment)).order_by()
    return models.Subquery(
        payments.values("commitment").annotate(sum=models.Sum("amount")).values("sum")
    )


def commitment_view(commitment: Commitment, paid: Decimal | None) -> CommitmentView:
    """Return what pages say about it; `paid` in euros, None when no payment was entered."""
    line, budget = commitment.line, commitment.line.section.budget
    return CommitmentView(
        key=commitment.pk,
        title=commitment.title,
        year=commitment.year,
        amount=commitment.amount,
        paid=in_cents(paid),
        decision=commitment.decision.number,
        decision_url=commitment.decision.get_absolute_url(),
        line=f"{budget.title}, regel {line.number}: {line.title}",
        line_url=line.get_absolute_url(),
        note=commitment.note,
    )


def in_cents(amount: Decimal | None) -> Decimal | None:
    """A sum of the database with two decimals: SQLite adds up with more."""
    return None if amount is None else amount.quantize(Decimal("0.01"))


def sum_or_none(amounts: Iterable[Decimal]) -> Decimal | None:
    """The sum in euros; None when there is nothing to add up, since that is not nought."""
    found = list(amounts)
    return sum(found, Decimal(0)) if found else None


@dataclass(frozen=True)
class PromisedOnLine:
    """What was promised from one line of a budget, and what was paid of that."""

    line: str
    line_url: str
    commitments: tuple[CommitmentView, ...]

    @property
    def total(self) -> Decimal:
        return sum((view.amount for view in self.commitments), Decimal(0))

    @property
    def paid(self) -> Decimal | None:
        """Euros; None when no payment was entered for any of them."""
        return sum_or_none(view.paid for view in self.commitments if view.paid is not None)

    @property
    def paid_unknown(self) -> int:
        """Of how many promises no payment was entered."""
        return sum(view.paid is None for view in self.commitments)


def promised_in(budget: str) -> tuple[PromisedOnLine, ...]:
    """Return the lines of a budget from which money was promised, in one query."""
    lines: dict[tuple[str, str], list[CommitmentView]] = {}
    found = commitments().filter(line__section__budget=budget)
    for row in found.order_by("line__section__order", "line__number", "year", "pk"):
        view = commitment_view(row, row.paid_sum)
        lines.setdefault((view.line, view.line_url), []).append(view)
    return tuple(PromisedOnLine(*line, tuple(views)) for line, views in lines.items())
