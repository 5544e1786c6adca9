"""Load indicators, figures and claims from the fixtures. Figures come long: one row, one figure."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from monitor import standings
from monitor.models import Claim, Indicator, Observation
from pacts.loading import sourced
from verbeterbreda.lib.fixtures import create_missing, figure, rows, several


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from the CSVs in `folder`; return how many of each.

    Places, goals and sources must be there already.
    """
    known = set(Indicator.objects.values_list("slug", flat=True))
    created = {
        "indicators": create_missing(Indicator, _indicators(folder), key=["slug"]),
        "goals of indicators": _link_goals(folder, known),
        "observations": create_missing(
            Observation, _observations(folder), key=["indicator_id", "area_id", "period"]
        ),
        "claims": create_missing(Claim, _claims(folder), key=["key"]),
    }
    standings.refresh()
    return created


def _indicators(folder: Path) -> Iterator[Indicator]:
    for row in rows(folder / "indicators.csv"):
        yield Indicator(
            slug=row["slug"],
            order=int(row["order"]),
            name=row["name"],
            question=row["question"],
            definition=row["definition"],
            unit=row["unit"],
            unit_short=row["unit_short"],
            direction=row["direction"],
            method=row["method"],
            decimals=int(row["decimals"]),
            availability=row["availability"],
            is_estimate=row["is_estimate"] == "1",
            source_id=row["source"] or None,
            retrieved_text=row["periods"],
            caveat=row["caveat"],
            suppress_below=int(row["suppress_below"]),
            series_breaks=row["series_breaks"],
            headline_better=row["headline_better"],
            headline_worse=row["headline_worse"],
        )


def _link_goals(folder: Path, known: set[str]) -> int:
    """Only for indicators that were not there before: staff may have changed the others."""
    links = [
        Indicator.goals.through(indicator_id=row["slug"], goal_id=goal)
        for row in rows(folder / "indicators.csv")
        if row["slug"] not in known
        for goal in several(row["goals"])
    ]
    return len(Indicator.goals.through._default_manager.bulk_create(links))


def _observations(folder: Path) -> Iterator[Observation]:
    for path in sorted(folder.glob("observations_*.csv")):
        for row in rows(path):
            yield Observation(
                indicator_id=row["indicator"],
                area_id=row["area"],
                period=row["period"],
                value=figure(row["value"]),
                numerator=figure(row["numerator"]),
                denominator=figure(row["denominator"]),
                status=row["status"],
            )


def _claims(folder: Path) -> Iterator[Claim]:
    for row in rows(folder / "claims.csv"):
        yield Claim(
            key=row["key"],
            subject=row["subject"],
            statement=row["statement"],
            note=row["note"],
            indicator_id=row["indicator"] or None,
            **sourced(row),
        )
