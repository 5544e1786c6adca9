"""Load committed CSVs into tables: create what is missing, leave the rest as it is."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

FIRST_LOAD = "Geladen uit de bronnen"


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV as text; raises FileNotFoundError when the fixture is not there."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def several(text: str) -> list[str]:
    """The values of a cell that holds several, separated by a semicolon."""
    return [part.strip() for part in text.split(";") if part.strip()]


def figure(text: str) -> Decimal | None:
    """The figure in a cell; an empty cell is None and not nought."""
    return Decimal(text) if text else None


def day(text: str) -> date | None:
    """The day in a cell written as 2023-04-19; None when it is empty."""
    return date.fromisoformat(text) if text else None


def moment(text: str) -> datetime:
    """The local time of Amsterdam in a cell as an aware datetime; ValueError when it is empty."""
    return timezone.make_aware(datetime.fromisoformat(text))


def create_missing[M: Model](model: type[M], objects: Iterable[M], *, key: Sequence[str]) -> int:
    """Create the objects whose `key` (attribute names) is not in the table yet; return how many.

    What is there already stays as staff left it. A model with history gets its first history row,
    so that the first edit can be undone. Duplicate keys among `objects` count once.
    """
    present = set(model._default_manager.values_list(*key))
    new: dict[tuple[Any, ...], M] = {}
    for item in objects:
        value = tuple(getattr(item, name) for name in key)
        if value not in present:
            new.setdefault(value, item)
    created = list(new.values())
    if hasattr(model, "history"):
        bulk_create_with_history(created, model, batch_size=200, default_change_reason=FIRST_LOAD)
    else:
        model._default_manager.bulk_create(created, batch_size=500)
    return len(created)
