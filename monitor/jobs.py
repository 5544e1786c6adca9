"""What the monitor does by itself; the clock runs it (verbeterbreda/lib/jobs.py)."""

from datetime import timedelta

from monitor import standings
from verbeterbreda.lib import jobs

OFTEN = timedelta(minutes=1)
CHECK_AT = 3


def register() -> None:
    """Make the jobs known."""
    jobs.every("monitor.standings", OFTEN, standings.refresh_old, "stand van de kloof bijwerken")
    jobs.daily("monitor.check", CHECK_AT, standings.check_all, "stand van de kloof narekenen")
