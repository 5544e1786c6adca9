"""Load the vocabulary and the pacts from the fixtures: sources, goals, partners, texts, doubts."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from pacts.models import (
    Block,
    BuildingBlock,
    Contradiction,
    Goal,
    Organisation,
    Pact,
    PactMoment,
    PactVersion,
    Source,
)
from pacts.services import publish
from verbeterbreda.lib.fixtures import create_missing, day, moment, rows


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from the CSVs in `folder`; return how many of each.

    The text and the dates of a pact that is in the database are left alone as a whole.
    """
    known = set(Pact.objects.values_list("slug", flat=True))
    counts = {
        "sources": create_missing(Source, _sources(folder), key=["key"]),
        "building blocks": create_missing(BuildingBlock, _building_blocks(folder), key=["key"]),
        "goals": create_missing(Goal, _goals(folder), key=["key"]),
        "organisations": create_missing(Organisation, _organisations(folder), key=["slug"]),
        "contradictions": create_missing(Contradiction, _contradictions(folder), key=["key"]),
        "pacts": create_missing(Pact, _pacts(folder), key=["slug"]),
    }
    counts["pact moments"] = create_missing(
        PactMoment, _moments(folder, known), key=["pact_id", "order"]
    )
    return counts | _texts(folder, known)


def sourced(row: dict[str, str]) -> dict[str, Any]:
    """The three fields that say where a row comes from."""
    return {
        "source_id": row["source"] or None,
        "locator": row["locator"],
        "quote": row["quote"],
    }


def _sources(folder: Path) -> Iterator[Source]:
    for row in rows(folder / "sources.csv"):
        yield Source(
            key=row["key"],
            title=row["title"],
            publisher=row["publisher"],
            published_text=row["date_text"],
            url=row["url"],
            licence=row["licence"],
            quality=row["certainty"],
            note=row["note"],
        )


def _building_blocks(folder: Path) -> Iterator[BuildingBlock]:
    for row in rows(folder / "alliances.csv"):
        yield BuildingBlock(key=row["key"], name=row["name"], order=int(row["order"]))


def _goals(folder: Path) -> Iterator[Goal]:
    for row in rows(folder / "goals.csv"):
        yield Goal(
            key=row["key"],
            building_block_id=row["building_block"],
            order=int(row["order"]),
            name=row["name"],
            short_name=row["short_name"],
            explanation=row["explanation"],
            **sourced(row),
        )


def _organisations(folder: Path) -> Iterator[Organisation]:
    for row in rows(folder / "partners.csv"):
        yield Organisation(
            slug=row["slug"],
            name=row["name"],
            kind=row["kind"],
            is_role=row["is_role"] == "1",
            description=row["description"],
            source_id=row["source"],
            locator=row["locator"],
        )


def _contradictions(folder: Path) -> Iterator[Contradiction]:
    for row in rows(folder / "contradictions.csv"):
        yield Contradiction(
            key=row["key"],
            subject=row["subject"],
            reading_a=row["reading_a"],
            reading_b=row["reading_b"],
            note=row["note"],
            concerns=row["concerns"],
            source_id=row["source"],
        )


def _pacts(folder: Path) -> Iterator[Pact]:
    for row in rows(folder / "pacts.csv"):
        yield Pact(
            slug=row["slug"],
            number=int(row["number"]),
            title=row["title"],
            subject=row["subject"],
            introduction=row["introduction"],
            what_is_known=row["what_is_known"],
            consultation_from_at=_moment(row["consultation_from_at"]),
            consultation_until_at=_moment(row["consultation_until_at"]),
            signing_from_at=_moment(row["signing_from_at"]),
            signing_until_at=_moment(row["signing_until_at"]),
            signed_on=day(row["signed_on"]),
            concluded_on=day(row["concluded_on"]),
            **sourced(row),
        )


def _moments(folder: Path, known: set[str]) -> Iterator[PactMoment]:
    for row in rows(folder / "pact_moments.csv"):
        if row["pact"] not in known:
            yield PactMoment(
                pact_id=row["pact"],
                order=int(row["order"]),
                subject=row["subject"],
                planned_text=row["planned_text"],
                actual_text=row["actual_text"],
                note=row["note"],
                **sourced(row),
            )


def _texts(folder: Path, known: set[str]) -> dict[str, int]:
    """Write and publish the first version of each new pact: what we know of it, as we say it."""
    blocks = rows(folder / "pact_blocks.csv")
    counts = {"pact versions": 0, "blocks": 0}
    for row in rows(folder / "pacts.csv"):
        if row["slug"] in known:
            continue
        version = PactVersion.objects.create(
            pact_id=row["slug"], number=1, note=row["version_note"]
        )
        counts["pact versions"] += 1
        counts["blocks"] += len(
            Block.objects.bulk_create(
                _block(version, block) for block in blocks if block["pact"] == row["slug"]
            )
        )
        # By nobody, and the moment is when this portal first shows the text.
        publish(version=version, by=None, now=timezone.now())
    return counts


def _block(version: PactVersion, row: dict[str, str]) -> Block:
    return Block(
        version=version,
        key=row["key"],
        order=int(row["order"]),
        kind=row["kind"],
        goal_id=row["goal"] or None,
        formal_text=row["formal_text"],
        plain_text=row["plain_text"],
        **sourced(row),
    )


def _moment(text: str) -> datetime | None:
    return moment(text) if text else None
