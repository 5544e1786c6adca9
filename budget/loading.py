"""Load the printed tables, cell by cell, the schemes and the proposals from the fixtures."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from budget.models import Budget, Cell, Column, Line, Proposal, Scheme, SchemeUse, Section
from verbeterbreda.lib.fixtures import create_missing, day, figure, rows, several

type Key = tuple[str, str]


@transaction.atomic
def load(folder: Path) -> dict[str, int]:
    """Create what is missing from the CSVs in `folder`; return how many of each.

    Goals, building blocks and sources must be there already. A budget that is in the database is
    left alone as a whole: staff may have removed or renamed its lines and cells. So is what was
    used of a scheme, once something of it is there.
    """
    known = set(Budget.objects.values_list("slug", flat=True))
    schemes = set(Scheme.objects.values_list("slug", flat=True))
    counts = {"budgets": create_missing(Budget, _budgets(folder, timezone.now()), key=["slug"])}
    counts["columns"] = create_missing(Column, _columns(folder, known), key=["budget_id", "key"])
    counts["sections"] = create_missing(
        Section, _sections(folder, known), key=["budget_id", "title"]
    )
    counts["lines"] = create_missing(Line, _lines(folder, known), key=["section_id", "number"])
    counts["cells"] = create_missing(Cell, _cells(folder, known), key=["line_id", "column_id"])
    counts["schemes"] = create_missing(Scheme, _schemes(folder), key=["slug"])
    _link_lines(folder, schemes)
    counts["scheme_uses"] = create_missing(
        SchemeUse, _scheme_uses(folder), key=["scheme_id", "year", "text"]
    )
    proposals = set(Proposal.objects.values_list("slug", flat=True))
    counts["proposals"] = create_missing(Proposal, _proposals(folder), key=["slug"])
    _link_goals(folder, proposals)
    return counts


def _fresh(path: Path, known: set[str]) -> list[dict[str, str]]:
    return [row for row in rows(path) if row["budget"] not in known]


def _budgets(folder: Path, now: datetime) -> Iterator[Budget]:
    for row in rows(folder / "budgets.csv"):
        yield Budget(
            slug=row["slug"],
            title=row["title"],
            introduction=row["introduction"],
            from_year=int(row["from_year"]),
            until_year=int(row["until_year"]),
            changed_at=now,
            source_id=row["source"],
            locator=row["locator"],
        )


def _columns(folder: Path, known: set[str]) -> Iterator[Column]:
    for row in _fresh(folder / "budget_columns.csv", known):
        yield Column(
            budget_id=row["budget"],
            key=row["key"],
            order=int(row["order"]),
            title=row["title"],
            kind=row["kind"],
            year=int(row["year"]),
            published_raw=row["published_raw"],
            published_total=figure(row["published_total"]),
            available_raw=row["available_raw"],
            available=figure(row["available"]),
            note=row["note"],
        )


def _sections(folder: Path, known: set[str]) -> Iterator[Section]:
    for row in _fresh(folder / "budget_sections.csv", known):
        yield Section(budget_id=row["budget"], title=row["title"], order=int(row["order"]))


def _lines(folder: Path, known: set[str]) -> Iterator[Line]:
    titles = {
        (row["budget"], row["key"]): row["title"] for row in rows(folder / "budget_sections.csv")
    }
    sections = {
        (budget, title): pk
        for pk, budget, title in Section.objects.values_list("pk", "budget_id", "title")
    }
    for row in _fresh(folder / "budget_lines.csv", known):
        yield Line(
            section_id=sections[row["budget"], titles[row["budget"], row["section"]]],
            number=int(row["number"]),
            title=row["title"],
            building_block_id=row["building_block"] or None,
            note=row["note"],
            source_id=row["source"],
            locator=row["locator"],
        )


def _cells(folder: Path, known: set[str]) -> Iterator[Cell]:
    lines = _line_ids()
    columns = {
        (budget, key): pk
        for pk, budget, key in Column.objects.values_list("pk", "budget_id", "key")
    }
    for row in _fresh(folder / "budget_cells.csv", known):
        yield Cell(
            line_id=lines[row["budget"], row["line"]],
            column_id=columns[row["budget"], row["column"]],
            kind=row["kind"],
            raw=row["raw"],
            amount=figure(row["amount"]),
            from_partners=figure(row["from_partners"]),
            note=row["note"],
        )


def _line_ids() -> dict[Key, int]:
    """Primary keys by (budget, printed number)."""
    found = Line.objects.values_list("pk", "section__budget_id", "number")
    return {(budget, str(number)): pk for pk, budget, number in found}


def _schemes(folder: Path) -> Iterator[Scheme]:
    for row in rows(folder / "schemes.csv"):
        yield Scheme(
            slug=row["slug"],
            order=int(row["order"]),
            name=row["name"],
            giver=row["giver"],
            amount_text=row["amount_text"],
            amount=figure(row["amount"]),
            purpose=row["purpose"],
            period_text=row["period_text"],
            decided_by=row["decided_by"],
            certainty=row["certainty"],
            status_text=row["status_text"],
            note=row["note"],
            building_block_id=row["building_block"] or None,
            source_id=row["source"],
            locator=row["locator"],
        )


def _link_lines(folder: Path, known: set[str]) -> None:
    """Only for schemes that were not there before: staff may have changed the others."""
    lines = _line_ids()
    Scheme.lines.through._default_manager.bulk_create(
        Scheme.lines.through(scheme_id=row["slug"], line_id=lines[budget, number])
        for row in rows(folder / "schemes.csv")
        if row["slug"] not in known
        for budget, _, number in (key.partition(":") for key in several(row["lines"]))
        if (budget, number) in lines
    )


def _scheme_uses(folder: Path) -> Iterator[SchemeUse]:
    lines = _line_ids()
    known = set(SchemeUse.objects.values_list("scheme_id", flat=True))
    for row in rows(folder / "scheme_uses.csv"):
        if row["scheme"] in known:
            continue
        yield SchemeUse(
            scheme_id=row["scheme"],
            year=int(row["year"]) if row["year"] else None,
            text=row["text"],
            amount=figure(row["amount"]),
            line_id=_line(row["line"], lines),
            source_id=row["source"],
            locator=row["locator"],
            quote=row["quote"],
        )


def _proposals(folder: Path) -> Iterator[Proposal]:
    lines = _line_ids()
    for row in rows(folder / "proposals.csv"):
        yield Proposal(
            slug=row["slug"],
            title=row["title"],
            text=row["text"],
            amount=figure(row["amount"]),
            amount_text=row["amount_text"],
            decided_by=row["decided_by"],
            deadline_text=row["deadline_text"],
            deadline_on=day(row["deadline_on"]),
            outcome=row["outcome"],
            outcome_text=row["outcome_text"],
            scheme_id=row["scheme"] or None,
            line_id=_line(row["line"], lines),
            source_id=row["source"],
            locator=row["locator"],
            quote=row["quote"],
        )


def _line(text: str, lines: dict[Key, int]) -> int | None:
    """The primary key of a line written as budget:number; None when that line is not there."""
    budget, _, number = text.partition(":")
    return lines.get((budget, number))


def _link_goals(folder: Path, known: set[str]) -> None:
    """Only for proposals that were not there before: staff may have changed the others."""
    Proposal.goals.through._default_manager.bulk_create(
        Proposal.goals.through(proposal_id=row["slug"], goal_id=key)
        for row in rows(folder / "proposals.csv")
        if row["slug"] not in known
        for key in several(row["goals"])
    )
