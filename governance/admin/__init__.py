"""Staff at work, one file per noun. A file here registers its models when it is imported."""

from governance.admin import bodies, decisions, meetings, seats, vacancies

__all__ = ["bodies", "decisions", "meetings", "seats", "vacancies"]
