"""What does not add up in a table, said in sentences."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget.reports.table import ColumnView, LineView
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class Finding:
    """Something in the table that does not add up, said in one go."""

    title: str
    text: str
    explanation: str = ""


def findings(columns: Sequence[ColumnView], lines: Sequence[LineView]) -> Iterator[Finding]:
    """Totals, shortfalls, lines and misprints, in that order, as they are asked for."""
    yield from filter(None, map(_printed_finding, columns))
    yield from filter(None, map(_shortfall_finding, columns))
    yield from (Finding(line.title, " ".join(line.remarks)) for line in lines if line.coverage_text)
    yield from _misprint_findings(lines)


def _printed_finding(column: ColumnView) -> Finding | None:
    if column.printed_check.agrees is not False:
        return None
    parts = [
        f"Onderaan de kolom staat {formats.euro(column.printed_total)}.",
        f"Tel je de regels op, dan kom je op {column.total.text}.",
        column.without_text,
    ]
    if column.total.left_out:
        parts.append(f"Niet meegeteld: {column.total.left_out_text}.")
    return Finding(f"Het totaal van {column.label}", " ".join(filter(None, parts)), column.note)


def _shortfall_finding(column: ColumnView) -> Finding | None:
    if column.shortfall is None:
        return None
    unknown = ""
    if column.total.left_out:
        unknown = f" Daar komt nog bij wat we niet konden optellen: {column.total.left_out_text}."
    text = (
        f"Beschikbaar is {formats.euro(column.available)}, "
        f"gepland {formats.euro(column.total.amount)}: "
        f"{formats.euro(column.shortfall)} meer dan er is.{unknown}"
    )
    return Finding(f"{column.label}: meer gepland dan er is", text, column.note)


def _misprint_findings(lines: Iterable[LineView]) -> Iterator[Finding]:
    for line in lines:
        cells = [cell for cell in line.cells if cell.is_misprinted]
        if cells:
            where = formats.join_nl(cell.column_title for cell in cells)
            text = f"Zo staat het gedrukt bij {where}. Wij veranderen dat niet."
            yield Finding(f"{line.title}: ‘{cells[0].text}’", text, cells[0].note or line.note)
