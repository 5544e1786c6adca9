"""The money: as it was printed, as it was promised, as it was paid. Unknown is never nought."""

from budget.models.amendments import Amendment
from budget.models.commitments import Commitment, Payment
from budget.models.proposals import Proposal
from budget.models.schemes import Scheme, SchemeUse
from budget.models.tables import Budget, Cell, Column, Line, Section

__all__ = [
    "Amendment",
    "Budget",
    "Cell",
    "Column",
    "Commitment",
    "Line",
    "Payment",
    "Proposal",
    "Scheme",
    "SchemeUse",
    "Section",
]
