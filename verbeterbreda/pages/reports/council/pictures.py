"""The pictures of a quarterly report, drawn as the monitor draws them, each with its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.text import slugify

from monitor import figures
from monitor.drawing import small_picture
from monitor.gap import with_unit
from monitor.map_parts import extremes
from monitor.pictures import map_picture, strip_note, strip_picture
from monitor.reports import AreaRow, IndicatorGap, area_rows
from verbeterbreda.lib import charts, formats
from verbeterbreda.pages.reports.council.money import CouncilBudget, MoneyLine


@dataclass(frozen=True)
class GapCard:
    """The small chart of one indicator. Its text alternative is `sentence`, as beside it."""

    key: str
    name: str
    url: str
    svg: SafeString
    headline: str
    sentence: str
    data_text: str


def gap_card(item: IndicatorGap) -> GapCard:
    indicator, gap = item.indicator, item.gap
    return GapCard(
        key=indicator.slug,
        name=indicator.name,
        url=indicator.get_absolute_url(),
        svg=small_picture(gap, f"kwartaal-{indicator.slug}", title=f"{gap.headline} {gap.summary}"),
        headline=gap.headline,
        sentence=gap.sentence,
        data_text=item.data_text,
    )


@dataclass(frozen=True)
class PlaceFigure:
    """One indicator in every buurt of one year: a map and a strip, which say the same."""

    key: str
    name: str
    url: str
    year: int
    sentence: str
    strip: SafeString
    strip_note: str
    map: charts.Figure
    areas: tuple[AreaRow, ...]


def place_figures(groups: Sequence[Sequence[IndicatorGap]]) -> tuple[PlaceFigure, ...]:
    """Of each group the first indicator that can be put on the map; two queries for all."""
    candidates = [item for items in groups for item in items[:MOST_TRIED]]
    found = figures.series([item.indicator.pk for item in candidates])
    members = figures.groups()
    result = []
    for items in groups:
        drawn = (_place_figure(item, found, members) for item in items[:MOST_TRIED])
        first = next((figure for figure in drawn if figure), None)
        if first:
            result.append(first)
    return tuple(result)


MOST_TRIED = 2
"""Nearly always the first of a group has figures of last year; one more in case it has not."""


def _place_figure(
    item: IndicatorGap, found: dict[str, figures.Series], members: figures.Groups
) -> PlaceFigure | None:
    indicator, series = item.indicator, found[item.indicator.pk]
    year = item.gap.latest.year if item.gap.latest else None
    areas = area_rows(indicator, series, members, year)
    sentence = extremes(areas, indicator.name, year, "buurt", "buurten")
    drawn = map_picture(areas, item.gap, chart_id=f"kwartaalkaart-{indicator.slug}", title=sentence)
    if year is None or drawn is None:
        return None
    return PlaceFigure(
        key=indicator.slug,
        name=indicator.name,
        url=indicator.get_absolute_url(),
        year=year,
        sentence=sentence,
        strip=strip_picture(
            areas,
            item.gap,
            chart_id=f"kwartaalstrook-{indicator.slug}",
            title=f"{sentence} {_city(series.city.get(year), item)}".strip(),
            city=series.city.get(year),
        ),
        strip_note=strip_note(areas),
        map=drawn,
        areas=areas,
    )


def _city(value: Decimal | None, item: IndicatorGap) -> str:
    return "" if value is None else f"In heel Breda is het {with_unit(value, item.gap.method)}."


@dataclass(frozen=True)
class AreaTable:
    """The figures behind the maps as one table: a row for each buurt, a column for each map."""

    caption: str
    head: tuple[str, ...]
    rows: tuple["AreaTableRow", ...]


@dataclass(frozen=True)
class AreaTableRow:
    code: str
    name: str
    match_text: str
    texts: tuple[str, ...]


def area_table(places: Sequence[PlaceFigure]) -> AreaTable | None:
    """The same figures as on the maps, by name; None without maps."""
    if not places:
        return None
    texts = [{area.code: area.text for area in place.areas} for place in places]
    ordered = sorted(places[0].areas, key=lambda area: area.name)
    return AreaTable(
        caption="De cijfers van de kaarten, buurt voor buurt",
        head=tuple(f"{place.name} ({place.year})" for place in places),
        rows=tuple(
            AreaTableRow(
                area.code, area.name, area.match_text, tuple(column[area.code] for column in texts)
            )
            for area in ordered
        ),
    )


@dataclass(frozen=True)
class MoneyBar:
    """Who pays for a budget, as one bar with its sentence; the table stands beside it."""

    title: str
    sentence: str
    wide: charts.Figure
    compact: charts.Figure


def money_bar(budget: CouncilBudget) -> MoneyBar | None:
    """None for a budget without any amount that covers it."""
    covers = [line for line in budget.lines if not line.is_cost and line.amount is not None]
    unknown = sum(line.unknowns for line in budget.lines if not line.is_cost)
    if not covers:
        return None
    parts: list[tuple[str, Decimal | None]] = [(line.title, line.amount) for line in covers]
    if unknown:
        parts.append((f"Nog niet bekend ({formats.plural(unknown, 'vak', 'vakken')})", None))
    sentence = _money_sentence(budget.title, covers, unknown)
    wide, compact = (
        charts.stacked_money_bar(
            chart_id=f"kwartaalgeld-{slugify(budget.title)}{'-smal' if is_compact else ''}",
            title=sentence,
            desc="Een balk van links naar rechts; hoe breder een vlak, hoe meer geld.",
            parts=parts,
            compact=is_compact,
        )
        for is_compact in (False, True)
    )
    return MoneyBar(budget.title, sentence, wide, compact)


def _money_sentence(title: str, covers: Sequence[MoneyLine], unknown: int) -> str:
    known = sum((line.amount or Decimal(0) for line in covers), Decimal(0))
    largest = max(covers, key=lambda line: line.amount or Decimal(0))
    text = (
        f"{title}: {'minstens ' if unknown else ''}{formats.euro(known)} aan dekking. Het grootste "
        f"deel staat bij ‘{largest.title}’: {formats.euro(largest.amount)}."
    )
    if unknown:
        text += f" Van {formats.plural(unknown, 'vak', 'vakken')} is het bedrag niet bekend."
    return text
