"""Where the money comes from and goes: bars and flows, each with its sentence and its table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString

from budget.models import Budget, Column
from budget.reconciliation import Total, together
from budget.reports import BudgetReport, ColumnView, Flow, budget_report, flows
from budget.reports.lines import NO_BLOCK, NO_GOAL, planned_lines
from budget.reports.spending import SpendingReport, spending_report
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
    """One picture per year with cover.

    A year without any amount has none, and neither has one with less than nought: a bar cannot
    show that, and the tables do.
    """
    years = sorted({column.year for column in report.columns})
    parts = {year: list(_parts(report, year)) for year in years}
    return [
        _picture(report, year, found)
        for year, found in parts.items()
        if (known := [amount for _, amount in found if amount is not None]) and min(known) >= 0
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
class FlowPicture:
    """A flow as drawn. Without any known amount there is nothing to draw, and only the words."""

    flow: Flow
    wide: SafeString | None
    compact: SafeString | None

    @property
    def title(self) -> str:
        return f"Van wie het geld komt en waar het heen gaat in {self.flow.year}"


FLOW_HEADS = ("Wie betaalt", "Bouwsteen", "Doel")


def flow_picture(flow: Flow) -> FlowPicture:
    """Draw a flow twice: for a desk or paper, and for a phone."""
    if flow.total.amount is None or flow.has_negative:
        return FlowPicture(flow, None, None)
    drawings = [
        charts.flow_chart(
            chart_id=f"{flow.key}{'-smal' if compact else ''}",
            title=flow.sentence,
            desc="Van wie betaalt, via de bouwsteen, naar het doel. Hoe breder een band, hoe meer "
            "geld. Een stippellijn is geld waarvan het bedrag niet bekend is.",
            columns=[_nodes(pairs) for pairs in (flow.payers, flow.blocks, flow.goals)],
            links=_links(flow),
            heads=FLOW_HEADS,
            compact=compact,
        )
        for compact in (False, True)
    ]
    return FlowPicture(flow, *drawings)


def _nodes(pairs: Sequence[tuple[str, Total]]) -> list[charts.FlowNode]:
    return [
        charts.FlowNode(name, name, total.text, is_rest=name in (NO_BLOCK, NO_GOAL))
        for name, total in pairs
    ]


def _links(flow: Flow) -> list[charts.FlowLink]:
    """What goes from each payer to each building block, and from each block to each goal."""
    found: dict[tuple[str, str], list[Total]] = {}
    for stream in flow.streams:
        found.setdefault((stream.payer, stream.block), []).append(stream.total)
        found.setdefault((stream.block, stream.goal or NO_GOAL), []).append(stream.total)
    return [_link(start, end, together(totals)) for (start, end), totals in found.items()]


def _link(start: str, end: str, total: Total) -> charts.FlowLink:
    return charts.FlowLink(
        start, end, total.amount, total.is_lower_bound, f"{start} naar {end}: {total.text}"
    )


@dataclass(frozen=True)
class BudgetDocument:
    """What the PDF of a budget shows."""

    title: str
    data_date: date
    budget: BudgetReport
    pictures: tuple[MoneyPicture, ...]
    flows: tuple[FlowPicture, ...]
    spending: SpendingReport


def budget_document(slug: str) -> BudgetDocument:
    """Raises `Budget.DoesNotExist` for an unknown slug."""
    report = budget_report(slug)
    budget = Budget.objects.get(pk=slug)
    lines = planned_lines([budget])
    return BudgetDocument(
        title=report.title,
        data_date=report.data_date,
        budget=report,
        pictures=tuple(money_pictures(report)),
        flows=tuple(flow_picture(flow) for flow in flows([budget], lines=lines)),
        spending=spending_report(budget, lines=lines),
    )
