"""The charts of the monitor, made from the reports. Same SVG on the page and on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.utils.safestring import SafeString

from monitor.drawing import small_picture
from monitor.gap import Gap
from monitor.reports import (
    AreaRow,
    GoalGroup,
    IndicatorGap,
    MonitorReport,
    monitor_report,
)
from pacts.models import Area, Source
from verbeterbreda.lib import charts, formats, maps

MAP_SECONDS = 600
OUTLIER = 10


def strip_picture(
    areas: Sequence[AreaRow],
    gap: Gap,
    *,
    chart_id: str,
    title: str,
    city: Decimal | None,
    links: Mapping[str, str] | None = None,
    picked: Sequence[str] = (),
) -> SafeString:
    """All buurten as dots from low to high; empty without any figure.

    `links` are start tags by name (`map_parts.dot_links`), `picked` names the reader chose. Areas
    far above all others stand behind a break in the scale: `strip_note` names them.
    """
    values = [(area.name, area.value, area.match == "full") for area in areas]
    known = [value for _, value, _ in values if value is not None]
    if not known:
        return SafeString("")
    desc = "Elke stip is een buurt. Gevulde stippen zijn Verbeter Breda-buurten."
    desc = f"{desc} {strip_note(areas)}".strip()
    return SafeString(
        "".join(
            charts.bar_strip(
                chart_id=f"{chart_id}{'-smal' if compact else ''}",
                title=title,
                desc=desc,
                values=values,
                average=city,
                unit=gap.method.unit,
                decimals=gap.method.decimals,
                compact=compact,
                links=links,
                picked=picked,
                cut=_cut(known),
            )
            for compact in (False, True)
        )
    )


def strip_note(areas: Sequence[AreaRow]) -> str:
    """Which areas stand outside the scale of the strip, the highest first; "" when none does."""
    cut = _cut([area.value for area in areas if area.value is not None])
    beyond = [area for area in areas if cut is not None and area.value and area.value > cut]
    if not beyond:
        return ""
    ordered = sorted(beyond, key=lambda area: (-(area.value or 0), area.name))
    names = formats.join_nl([f"{area.name} ({area.text})" for area in ordered])
    verb = "staat" if len(beyond) == 1 else "staan"
    return f"Rechts, buiten de schaal, {verb} {names}."


def _cut(values: Sequence[Decimal]) -> Decimal | None:
    """Where the scale of a strip ends, so that a few areas do not press the others into a heap.

    None when the highest is less than `OUTLIER` times the middle one. Otherwise the last value
    within three times the middle half above it, as in a box plot.
    """
    ordered = sorted(values)
    if not ordered:
        return None
    low, middle, high = (ordered[len(ordered) * part // 4] for part in (1, 2, 3))
    if ordered[-1] <= OUTLIER * middle or high == low:
        return None
    inside = [value for value in ordered if value <= high + 3 * (high - low)]
    return inside[-1] if len(inside) < len(ordered) else None


def city_outline(matches: dict[str, str]) -> tuple[list[maps.MapArea], int]:
    """The 56 buurten ready to draw, and the height of the drawing; borders are kept ten minutes."""
    outline = cache.get_or_set("monitor.city_outline", _outline, MAP_SECONDS)
    paths, height = outline or ([], 0)
    areas = [
        maps.MapArea(code, name, path, matches.get(code, ""), f"#gebied-{code}")
        for code, name, path in paths
    ]
    return areas, height


def _outline() -> tuple[list[tuple[str, str, str]], int]:
    rows = Area.objects.buurten().values_list("code", "name", "geometry")
    shapes = [(code, name, shape) for code, name, shape in rows if shape is not None]
    if not shapes:
        return [], 0
    projection = maps.Projection.fit(shape for _, _, shape in shapes)
    paths = [(code, name, projection.path(shape)) for code, name, shape in shapes]
    return paths, projection.height


def map_picture(
    areas: Sequence[AreaRow], gap: Gap, *, chart_id: str, title: str
) -> charts.Figure | None:
    """The buurten in five steps of one colour; None without borders or figures."""
    drawn, height = city_outline({area.code: area.match for area in areas})
    if not drawn or all(area.value is None for area in areas):
        return None
    return maps.choropleth(
        chart_id=chart_id,
        title=title,
        desc="Hoe sterker de kleur, hoe hoger het cijfer; gearceerd is geen cijfer. Omlijnd zijn "
        "de buurten van Verbeter Breda. Onder de kaart staan dezelfde cijfers als lijst.",
        areas=drawn,
        height=height,
        values={area.code: area.value for area in areas},
        unit=gap.method.unit,
        decimals=gap.method.decimals,
    )


# What a page or a document shows


@dataclass(frozen=True)
class Card:
    """One indicator of the overview with its small chart, when there are years enough for one."""

    item: IndicatorGap
    svg: SafeString


@dataclass(frozen=True)
class CardGroup:
    group: GoalGroup
    cards: tuple[Card, ...]


def overview_pictures(groups: Sequence[GoalGroup]) -> tuple[CardGroup, ...]:
    """Every group of the overview with its small charts."""
    return tuple(
        CardGroup(group, tuple(_card(item) for item in group.measured)) for group in groups
    )


def _card(item: IndicatorGap) -> Card:
    name = f"klein-{item.indicator.slug}"
    return Card(item, small_picture(item.gap, name) if item.has_series else SafeString(""))


@dataclass(frozen=True)
class MonitorDocument:
    """What the PDF of the monitor shows."""

    title: str
    data_date: date
    monitor: MonitorReport
    groups: tuple[CardGroup, ...]

    @property
    def sources(self) -> list[Source]:
        """The sources of all figures, each once, in the order of the document."""
        indicators = [card.item.indicator for block in self.groups for card in block.cards]
        return list({item.source_id: item.source for item in indicators if item.source}.values())


def monitor_document() -> MonitorDocument:
    report = monitor_report()
    return MonitorDocument(
        title=f"Monitor Verbeter Breda: {report.title.lower()}",
        data_date=report.data_date,
        monitor=report,
        groups=overview_pictures(report.groups),
    )


def place_picture(name: str, matches: dict[str, str]) -> SafeString:
    """Where in the city some buurten are; `matches` by code, dashed when only partly (`part`)."""
    drawn, height = city_outline(matches)
    if not any(area.focus for area in drawn):
        return SafeString("")
    return maps.locator_map(
        chart_id="kaart-buurt",
        title=f"Waar {name} in Breda ligt.",
        areas=[replace(area, href="") for area in drawn],
        height=height,
        chosen=matches,
    )
