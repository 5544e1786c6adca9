"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from alliances.admin import actions, funding, plans, programme

__all__ = ["actions", "funding", "plans", "programme"]
