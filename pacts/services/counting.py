"""How many signed. Counted again from the rows, day by day; never incremented, so never adrift.

A signature counts on a day of its own (`counted_on`) that stays when it no longer counts. So what
changed since the last time says which days to count again, and no signer waits for a counter.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Count

from pacts.models import Pact, Signature, Tally, TallyRun
from pacts.models.signatures import SignatureQuerySet
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.formats import nl_date, number, plural

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=10)
"""A change is stored a while after the time that it bears: a list of paper takes minutes."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MOST_TOLD = 20

type Cell = tuple[date, str, str | None]
"""A day, a kind of signer and the key of a neighbourhood, or none."""


@dataclass(frozen=True)
class Difference:
    """What stood in the count of a cell, and what the rows said."""

    cell: Cell
    stored: int
    true: int

    def __str__(self) -> str:
        day, kind, neighbourhood = self.cell
        where = neighbourhood or "zonder buurt"
        label = Signature.Kind(kind).label
        return f"{nl_date(day)}, {label}, {where}: {number(self.stored)} werd {number(self.true)}"


def recount_all(now: datetime) -> str:
    """Count what changed in every pact; return in a few words what was done."""
    days = sum(recount(pact=pact, now=now) for pact in Pact.objects.all())
    return plural(days, "dag geteld", "dagen geteld")


def check_all(now: datetime) -> str:
    """Count every signature of every pact again and repair; return how much was wrong."""
    wrong = sum(len(check(pact=pact, now=now)) for pact in Pact.objects.all())
    return plural(wrong, "verschil hersteld", "verschillen hersteld")


@transaction.atomic
def recount(*, pact: Pact, now: datetime) -> int:
    """Count the days again on which something changed since the last time; return how many.

    Twice, or two at once, gives the same: the second waits for the first and replaces the same
    days. A change that is stored while we count bears a time that the next round looks at.
    """
    run = _locked(pact)
    days = _changed_days(pact, run.counted_until_at - OVERLAP)
    if days:
        _replace(pact, days, _counted(pact.signatures.confirmed().filter(counted_on__in=days)))
    run.counted_until_at = now
    run.save(update_fields=["counted_until_at"])
    return len(days)


@transaction.atomic
def check(*, pact: Pact, now: datetime) -> list[Difference]:
    """Count all rows, replace what differs, write the report; return what was wrong.

    What changed since the last round is counted, but is not called wrong.
    """
    run = _locked(pact)
    stored = _stored(pact)
    true = _counted(pact.signatures.confirmed())
    # Asked after the rows were counted: whatever changed meanwhile is among these.
    moving = set(_changed_days(pact, run.counted_until_at - OVERLAP))
    differing = sorted(
        (cell for cell in stored | true if stored[cell] != true[cell]),
        key=lambda cell: (cell[0], cell[1], cell[2] or ""),
    )
    _replace(pact, {day for day, _, _ in differing}, true)
    wrong = [
        Difference(cell, stored[cell], true[cell]) for cell in differing if cell[0] not in moving
    ]
    _report(run, true, wrong, now)
    return wrong


def _locked(pact: Pact) -> TallyRun:
    """Return the one row of this pact, locked: who counts is alone (SQLite: since BEGIN)."""
    TallyRun.objects.bulk_create(
        [TallyRun(pact=pact, counted_until_at=NEVER)], ignore_conflicts=True
    )
    return TallyRun.objects.select_for_update().get(pact=pact)


def _changed_days(pact: Pact, since: datetime) -> list[date]:
    changed = pact.signatures.filter(changed_at__gte=since, counted_on__isnull=False)
    days = changed.order_by().values_list("counted_on", flat=True).distinct()
    return [day for day in days if day]


def _counted(signatures: SignatureQuerySet) -> Counter[Cell]:
    rows = signatures.order_by().values_list("counted_on", "kind", "neighbourhood_id")
    return Counter({(day, kind, place): n for day, kind, place, n in rows.annotate(n=Count("pk"))})


def _stored(pact: Pact) -> Counter[Cell]:
    rows = pact.tallies.values_list("counted_on", "kind", "neighbourhood_id", "number")
    return Counter({(day, kind, place): n for day, kind, place, n in rows})


def _replace(pact: Pact, days: Collection[date], counted: Counter[Cell]) -> None:
    """Put what was counted in the place of what stood there for these days."""
    pact.tallies.filter(counted_on__in=days).delete()
    Tally.objects.bulk_create(_tallies(pact, days, counted), batch_size=500)


def _tallies(pact: Pact, days: Collection[date], counted: Counter[Cell]) -> Iterable[Tally]:
    for (day, kind, place), amount in counted.items():
        if day in days and amount:
            yield Tally(pact=pact, counted_on=day, kind=kind, neighbourhood_id=place, number=amount)


def _report(run: TallyRun, true: Counter[Cell], wrong: list[Difference], now: datetime) -> None:
    run.checked_at = run.counted_until_at = now
    run.repaired = len(wrong)
    total = plural(true.total(), "handtekening nageteld", "handtekeningen nageteld")
    told = [str(difference) for difference in wrong[:MOST_TOLD]]
    more = [f"en nog {number(len(wrong) - MOST_TOLD)}"] if len(wrong) > MOST_TOLD else []
    verdict = plural(len(wrong), "verschil hersteld", "verschillen hersteld")
    run.report = "\n".join([f"{total}, {verdict}.", *told, *more])
    run.save()
    if wrong:
        log.error("The count of %s was wrong and is repaired:\n%s", run.pact_id, run.report)
        pagecache.bump()
    else:
        log.info("The count of %s is right: %d.", run.pact_id, true.total())
