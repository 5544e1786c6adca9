"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from budget.admin import schemes, tables

__all__ = ["schemes", "tables"]
