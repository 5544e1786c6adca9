"""Pages of who governs and what was decided, one file per noun."""

from governance.views import bodies, decisions, meetings, vacancies

__all__ = ["bodies", "decisions", "meetings", "vacancies"]
