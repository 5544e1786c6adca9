"""Load the few past meetings that the sources name."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from pacts.loading import sourced
from verbeterbreda.agenda.models import Event
from verbeterbreda.lib.fixtures import create_missing, moment, rows


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from `events.csv`; alliances must be there already."""
    return {"events": create_missing(Event, _events(folder), key=["slug"])}


def _events(folder: Path) -> Iterator[Event]:
    for row in rows(folder / "events.csv"):
        yield Event(
            slug=row["slug"],
            title=row["title"],
            text=row["text"],
            starts_at=moment(row["starts_at"]),
            ends_at=moment(row["ends_at"]) if row["ends_at"] else None,
            is_all_day=row["is_all_day"] == "1",
            place=row["place"],
            organiser=row["organiser"],
            alliance_id=row["alliance"] or None,
            is_published=True,
            **sourced(row),
        )
