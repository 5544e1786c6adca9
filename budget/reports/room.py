"""The front of the money room."""

from dataclasses import dataclass

from budget.models import Budget, Scheme
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class BudgetCard:
    """A budget in the list."""

    title: str
    introduction: str
    url: str
    years: str


@dataclass(frozen=True)
class MoneyRoom:
    """The front of the money room: the budgets and the schemes the money comes from."""

    budgets: tuple[BudgetCard, ...]
    schemes: tuple[Scheme, ...]


def money_room() -> MoneyRoom:
    """Return all published budgets and schemes, in two queries."""
    return MoneyRoom(
        budgets=tuple(
            BudgetCard(
                budget.title,
                budget.introduction,
                budget.get_absolute_url(),
                formats.year_range(budget.from_year, budget.until_year),
            )
            for budget in Budget.objects.public()
        ),
        schemes=tuple(Scheme.objects.all()),
    )
