"""The front of the money room."""

from dataclasses import dataclass

from budget.models import Budget, Commitment, Scheme
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class BudgetCard:
    """A budget in the list."""

    title: str
    introduction: str
    url: str
    years: str
    slug: str


@dataclass(frozen=True)
class MoneyRoom:
    """The front of the money room: the budgets and the schemes the money comes from."""

    budgets: tuple[BudgetCard, ...]
    schemes: tuple[Scheme, ...]
    has_promises: bool


def money_room() -> MoneyRoom:
    """Return all published budgets and schemes, and if anything was promised; in three queries."""
    return MoneyRoom(
        budgets=tuple(
            BudgetCard(
                budget.title,
                budget.introduction,
                budget.get_absolute_url(),
                formats.year_range(budget.from_year, budget.until_year),
                budget.slug,
            )
            for budget in Budget.objects.public()
        ),
        schemes=tuple(Scheme.objects.all()),
        has_promises=Commitment.objects.filter(line__section__budget__is_draft=False).exists(),
    )
