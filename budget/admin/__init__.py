"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from budget.admin import proposals, schemes, tables

__all__ = ["proposals", "schemes", "tables"]
