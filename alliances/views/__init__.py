"""Pages of what is done, one file per noun."""

from alliances.views import actions, plans, programme

__all__ = ["actions", "plans", "programme"]
