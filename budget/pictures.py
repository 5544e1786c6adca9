"""Where the money comes from, as one bar for each year, with its sentence and its table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from budget.models import Column
from budget.reports import BudgetReport, ColumnView, budget_report
from verbeterbreda.lib import charts, formats

COVER = (Column.Kind.OPERATING, Column.Kind.STATE, Column.Kind.INVESTMENT)


@dataclass(frozen=True)
class MoneyTable:
    """What the bar shows, for `components/table.html`."""

    caption: str
    rows: tuple[tuple[str, str], ...]

    head = ("Wie betaalt", "Bedrag")
    numeric = True


@dataclass(frozen=True)
class MoneyPicture:
    title: str
    sentence: str
    wide: charts.Figure
    compact: charts.Figure
    table: MoneyTable


def money_pictures(report: BudgetReport) -> list[MoneyPicture]:
    """One picture per year with cover; a year without any amount has none."""
    years = sorted({column.year for column in report.columns})
    parts = {year: list(_parts(report, year)) for year in years}
    return [
        _picture(report, year, found)
        for year, found in parts.items()
        if any(amount is not None for _, amount in found)
    ]


def _covers(report: BudgetReport, year: int) -> list[ColumnView]:
    """Cover of a year in an order that is the same each year, so that a payer keeps its colour."""
    found = [column for column in report.columns if column.year == year and not column.is_cost]
    return sorted(found, key=lambda column: COVER.index(Column.Kind(column.kind)))


def _parts(report: BudgetReport, year: int) -> Iterator[tuple[str, Decimal | None]]:
    """Name and amount of each source of cover; what is not known comes last, as None."""
    unknown = 0
    for column in _covers(report, year):
        unknown += column.total.unknowns
        rest = column.total.amount
        if rest is None:
            continue
        if column.without:
            rest = column.without.rest
        yield _payer(column), rest
        if column.without:
            yield "Partners", column.without.amount
    if unknown:
        yield f"Nog niet bekend ({formats.plural(unknown, 'vak', 'vakken')})", None


def _payer(column: ColumnView) -> str:
    text = column.title.removeprefix("Dekking ")
    return text[:1].upper() + text[1:] + (" (zonder partners)" if column.without else "")


def _misprints(report: BudgetReport, year: int) -> str:
    """A warning when an amount in the bar is probably a typing error of the source."""
    keys = {column.key for column in _covers(report, year)}
    texts = {
        cell.text
        for line in report.lines
        for cell in line.cells
        if cell.is_misprinted and cell.column_key in keys
    }
    return "".join(
        f" Hierin zit ‘{text}’, zoals gedrukt. Waarschijnlijk is dat een tikfout."
        for text in sorted(texts)
    )


def _picture(
    report: BudgetReport, year: int, parts: list[tuple[str, Decimal | None]]
) -> MoneyPicture:
    sentence = _sentence(year, parts, _covers(report, year)) + _misprints(report, year)
    name = f"geld-{report.slug}-{year}"
    drawings = [
        charts.stacked_money_bar(
            chart_id=f"{name}{'-smal' if compact else ''}",
            title=sentence,
            parts=parts,
            desc="Een balk van links naar rechts; hoe breder een vlak, hoe meer geld.",
            compact=compact,
        )
        for compact in (False, True)
    ]
    return MoneyPicture(
        title=f"Wie betaalt in {year}",
        sentence=sentence,
        wide=drawings[0],
        compact=drawings[1],
        table=MoneyTable(
            f"Dekking in {year}, opgeteld uit de regels",
            tuple((label, formats.euro(amount)) for label, amount in parts),
        ),
    )


def _sentence(
    year: int, parts: list[tuple[str, Decimal | None]], columns: Iterable[ColumnView]
) -> str:
    known = sum((amount for _, amount in parts if amount is not None), Decimal(0))
    unknown = sum(column.total.unknowns for column in columns)
    largest = max((part for part in parts if part[1] is not None), key=lambda part: part[1] or 0)
    least = "minstens " if unknown else ""
    return (
        f"In {year} is {least}{formats.euro(known)} aan dekking ingevuld. "
        f"Het grootste deel staat bij ‘{largest[0]}’: {formats.euro(largest[1])}."
    )


@dataclass(frozen=True)
class BudgetDocument:
    """What the PDF of a budget shows."""

    title: str
    data_date: date
    budget: BudgetReport
    pictures: tuple[MoneyPicture, ...]


def budget_document(slug: str) -> BudgetDocument:
    """Raises `Budget.DoesNotExist` for an unknown slug."""
    report = budget_report(slug)
    return BudgetDocument(report.title, report.data_date, report, tuple(money_pictures(report)))
