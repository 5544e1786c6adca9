"""Writes on committed money."""

from budget.services.commitments import locked, refuse_excess, still_stands

__all__ = ["locked", "refuse_excess", "still_stands"]
