"""What the money room does by itself; the clock runs it (verbeterbreda/lib/jobs.py)."""

from budget.services.reminding import remind
from verbeterbreda.lib import jobs

REMIND_AT = 7


def register() -> None:
    """Make the job known."""
    jobs.daily("budget.remind", REMIND_AT, remind, "herinneren aan uiterste dagen voor geld")
