"""Load what has really been published about the programme, with its date and address."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from pacts.loading import sourced
from verbeterbreda.lib.fixtures import create_missing, rows
from verbeterbreda.news.models import NewsItem


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from `news.csv`."""
    return {"news": create_missing(NewsItem, _items(folder), key=["slug"])}


def _items(folder: Path) -> Iterator[NewsItem]:
    for row in rows(folder / "news.csv"):
        yield NewsItem(
            slug=row["slug"],
            title=row["title"],
            text=row["text"],
            published_on=date.fromisoformat(row["published_on"]),
            date_text=row["date_text"],
            link=row["link"],
            is_published=True,
            **sourced(row),
        )
