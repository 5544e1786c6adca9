"""What the pacts do by themselves; the clock runs it (verbeterbreda/lib/jobs.py)."""

from datetime import timedelta

from pacts.services import counting, forgetting, invalidating, reminding, updating
from verbeterbreda.lib import jobs, retention

COUNT_EVERY = timedelta(seconds=25)
"""With half a minute in the page cache and a tick of the clock: no number is a minute old."""
REMIND_EVERY = timedelta(minutes=10)
INVALIDATE_EVERY = timedelta(seconds=5)
"""Staff look at the page of their decision and wait for it."""
UPDATE_EVERY = timedelta(minutes=1)


def register() -> None:
    """Make the jobs known."""
    jobs.every("pacts.count", COUNT_EVERY, counting.recount_all, "handtekeningen tellen")
    jobs.daily("pacts.check_count", 4, counting.check_all, "alle tellingen nakijken")
    jobs.every(
        "pacts.invalidate",
        INVALIDATE_EVERY,
        invalidating.work,
        "besluiten over veel handtekeningen uitvoeren",
    )
    jobs.every("pacts.remind", REMIND_EVERY, reminding.remind, "herinneren aan bevestigen")
    jobs.every(
        "pacts.updates", UPDATE_EVERY, updating.work, "berichten aan ondertekenaars klaarzetten"
    )
    retention.afterwards("pacts: traces of who was forgotten", forgetting.sweep)
