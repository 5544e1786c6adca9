"""Schemes, proposals and tables that the tests of money share."""

from decimal import Decimal
from typing import Any

from budget.models import Budget, Cell, Column, Line, Proposal, Scheme, Section


def a_scheme(number: int = 1, **more: Any) -> Scheme:
    facts: dict[str, Any] = {
        "slug": f"proef-{number}",
        "name": f"Regeling {number}",
        "giver": "Het rijk",
        "amount_text": "nog onbekend",
        "purpose": "Waarvoor het is.",
    }
    return Scheme.objects.create(**facts | more)


def a_proposal(number: int = 1, **more: Any) -> Proposal:
    facts: dict[str, Any] = {
        "slug": f"proef-{number}",
        "title": f"Voorstel {number}",
        "text": "Waarvoor het is.",
        "decided_by": "College",
    }
    return Proposal.objects.create(**facts | more)


KINDS = [Column.Kind.COST, Column.Kind.OPERATING, Column.Kind.INVESTMENT, Column.Kind.STATE]


def a_budget(slug: str, *, lines: int, columns: int = 8) -> Budget:
    """Return a published table of this size in blocks of fifty; one cell in eleven is ntb or empty.

    There is a year for each four columns.
    """
    budget = Budget.objects.create(
        slug=slug, title=f"Begroting {slug}", from_year=2030, until_year=2030 + columns // 4
    )
    blocks = Section.objects.bulk_create(
        Section(budget=budget, title=f"Blok {number}", order=number)
        for number in range(lines // 50 + 1)
    )
    heads = Column.objects.bulk_create(
        Column(
            budget=budget,
            key=f"kolom-{at}",
            title=f"Kolom {at}",
            kind=KINDS[at % 4],
            year=2030 + at // 4,
            order=at,
        )
        for at in range(columns)
    )
    rows = Line.objects.bulk_create(
        Line(
            section=blocks[number // 50],
            number=number + 1,
            title=f"Regel {number + 1}",
            source_id="memo",
            locator=f"regel {number}",
        )
        for number in range(lines)
    )
    cells = [
        _cell(line, column, (number * columns + at) % 11)
        for number, line in enumerate(rows)
        for at, column in enumerate(heads)
    ]
    Cell.objects.bulk_create(cells, batch_size=2_000)
    return budget


def _cell(line: Line, column: Column, number: int) -> Cell:
    if number < 2:
        kind, raw = [(Cell.Kind.EMPTY, ""), (Cell.Kind.NTB, "ntb")][number]
        return Cell(line=line, column=column, kind=kind, raw=raw)
    amount = Decimal(number * 1_000)
    return Cell(line=line, column=column, kind="amount", raw=f"€ {number}.000", amount=amount)
