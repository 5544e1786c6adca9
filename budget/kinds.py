"""The document of this room: a budget as PDF."""

from budget.models import Budget
from verbeterbreda.documents import kinds

BUDGET = "begroting"


def register() -> None:
    """Called when the app starts."""
    from budget.pictures import budget_document

    kinds.register(
        kinds.Kind(
            name=BUDGET,
            template="pdf/budget.html",
            build=budget_document,
            keys=lambda: Budget.objects.public().values_list("slug", flat=True),
            address=lambda key: f"/begroting/{key}/",
        )
    )
