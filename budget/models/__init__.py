"""The money: as it was printed, as it was promised, as it was paid. Unknown is never nought."""

from budget.models.commitments import Commitment, Payment
from budget.models.schemes import Scheme
from budget.models.tables import Budget, Cell, Column, Line, Section

__all__ = ["Budget", "Cell", "Column", "Commitment", "Line", "Payment", "Scheme", "Section"]
