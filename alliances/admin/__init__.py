"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from alliances.admin import actions, plans, programme

__all__ = ["actions", "plans", "programme"]
