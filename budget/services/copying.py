"""Begin the table of a new year with the lines and columns of another."""

from datetime import datetime

from django.db import transaction

from budget.models import Budget, Cell, Column, Line, Section


class YearIsThereError(Exception):
    """There is a table with this key already."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"Er is al een begroting met de sleutel {slug}.")


@transaction.atomic
def copy_budget(*, source: Budget, year: int, now: datetime, with_amounts: bool = False) -> Budget:
    """Return a draft for `year` with the blocks, lines and columns of `source`.

    The columns of the last year of `source` are taken, so that an outlook of three years gives a
    table of one. What was printed or available does not come along, and neither do notes and
    sources: they are about the other year. Without amounts every cell is empty.
    """
    slug = str(year)
    if Budget.objects.filter(pk=slug).exists():
        raise YearIsThereError(slug)
    budget = Budget.objects.create(
        slug=slug,
        title=f"Begroting {year}",
        from_year=year,
        until_year=year,
        is_draft=True,
        changed_at=now,
    )
    columns = _columns(source, budget, year)
    sections = _sections(source, budget)
    lines = _lines(sections)
    _cells(lines, columns, with_amounts=with_amounts)
    return budget


def _columns(source: Budget, budget: Budget, year: int) -> dict[int, Column]:
    """Return the new columns by the number of the old."""
    found = list(source.columns.filter(year=source.until_year).order_by("order"))
    new = [
        Column(
            budget=budget,
            key=column.key.replace(str(source.until_year), str(year)),
            title=column.title,
            kind=column.kind,
            year=year,
            order=order,
        )
        for order, column in enumerate(found, 1)
    ]
    Column.objects.bulk_create(new)
    return {old.pk: column for old, column in zip(found, new, strict=True)}


def _sections(source: Budget, budget: Budget) -> dict[int, Section]:
    found = list(source.sections.all())
    new = [Section(budget=budget, title=old.title, order=old.order) for old in found]
    Section.objects.bulk_create(new)
    return {old.pk: section for old, section in zip(found, new, strict=True)}


def _lines(sections: dict[int, Section]) -> dict[int, Line]:
    found = list(Line.objects.filter(section__in=sections))
    new = [
        Line(
            section=sections[old.section_id],
            number=old.number,
            title=old.title,
            building_block_id=old.building_block_id,
        )
        for old in found
    ]
    for line in new:
        line.save(force_insert=True)
    return {old.pk: line for old, line in zip(found, new, strict=True)}


def _cells(lines: dict[int, Line], columns: dict[int, Column], *, with_amounts: bool) -> None:
    """Fill the new table; a cell that the old one lacks is empty."""
    old = {
        (cell.line_id, cell.column_id): cell
        for cell in Cell.objects.filter(line__in=lines, column__in=columns)
    }
    Cell.objects.bulk_create(
        (
            _cell(line, column, old.get((line_id, column_id)) if with_amounts else None)
            for line_id, line in lines.items()
            for column_id, column in columns.items()
        ),
        batch_size=500,
    )


def _cell(line: Line, column: Column, old: Cell | None) -> Cell:
    if old is None:
        return Cell(line=line, column=column, kind=Cell.Kind.EMPTY)
    return Cell(
        line=line,
        column=column,
        kind=old.kind,
        raw=old.raw,
        amount=old.amount,
        from_partners=old.from_partners,
    )
