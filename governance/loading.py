"""Load bodies, seats, who pays them, and the timeline from the fixtures."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from governance.models import Body, FundingShare, Seat, Term, TimelineItem
from pacts.loading import sourced
from verbeterbreda.lib.fixtures import create_missing, day, figure, rows


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from the CSVs in `folder`; return how many of each.

    Sources must be there already. Terms come with a new seat only, funding with a new body only:
    staff may have closed or reworded those that are there.
    """
    bodies = set(Body.objects.values_list("key", flat=True))
    seats = set(Seat.objects.values_list("key", flat=True))
    return {
        "bodies": create_missing(Body, _bodies(folder), key=["key"]),
        "seats": create_missing(Seat, _seats(folder), key=["key"]),
        "terms": create_missing(Term, _terms(folder, seats), key=["seat_id", "person"]),
        "funding shares": create_missing(
            FundingShare, _funding(folder, bodies), key=["body_id", "payer"]
        ),
        "timeline": create_missing(TimelineItem, _timeline(folder), key=["key"]),
    }


def _bodies(folder: Path) -> Iterator[Body]:
    for row in rows(folder / "bodies.csv"):
        yield Body(
            key=row["key"],
            name=row["name"],
            kind=row["kind"],
            purpose=row["purpose"],
            deciding=row["deciding"],
            note=row["note"],
            order=int(row["order"]),
            **sourced(row),
        )


def _seats(folder: Path) -> Iterator[Seat]:
    for row in rows(folder / "seats.csv"):
        yield Seat(
            key=row["key"],
            body_id=row["body"],
            role=row["role"],
            quota=row["quota"],
            note=row["note"],
            order=int(row["order"]),
            **sourced(row),
        )


def _terms(folder: Path, known: set[str]) -> Iterator[Term]:
    """Only public offices that a source names, with the date it did so."""
    for row in rows(folder / "seats.csv"):
        if row["person"] and row["key"] not in known:
            yield Term(
                seat_id=row["key"],
                person=row["person"],
                on_behalf_of=row["on_behalf_of"],
                known_on=row["known_on"],
                source_id=row["term_source"],
                locator=row["term_locator"],
            )


def _funding(folder: Path, known: set[str]) -> Iterator[FundingShare]:
    for row in rows(folder / "funding_shares.csv"):
        if row["body"] not in known:
            yield FundingShare(
                body_id=row["body"],
                payer=row["payer"],
                share_percent=figure(row["share_percent"]),
                amount=figure(row["amount"]),
                note=row["note"],
                **sourced(row),
            )


def _timeline(folder: Path) -> Iterator[TimelineItem]:
    for row in rows(folder / "timeline.csv"):
        yield TimelineItem(
            key=row["key"],
            kind=row["kind"],
            title=row["title"],
            date_text=row["date_text"],
            from_on=day(row["from_on"]),
            until_on=day(row["until_on"]),
            is_planned=row["is_planned"] == "1",
            note=row["note"],
            **sourced(row),
        )
