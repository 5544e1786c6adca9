"""Maps of the wijken and of the buurten in one, drawn to fill their frame."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.core.cache import cache
from django.utils.safestring import SafeString

from monitor import map_parts
from monitor.gap import Method
from monitor.map_parts import MapPart
from monitor.pictures import place_picture
from monitor.reports import AreaRow
from monitor.wijken.reports import WijkenReport, WijkReport
from pacts.models import Area
from verbeterbreda.lib import charts, maps

OUTLINE_SECONDS = 600
CITY_NAME = "heel Breda"

type Outline = tuple[dict[str, str], int]
"""The paths of areas by code, and the height of the drawing."""
_NOTHING: Outline = ({}, 0)


def wijk_part(report: WijkReport, codes: Sequence[str], kept: Mapping[str, str]) -> MapPart | None:
    """The buurten of one wijk on a map and in a list, for the chosen figure."""
    if report.chosen is None or report.method is None or report.year is None:
        return None
    return part(
        report.areas, report.method, codes, kept,
        ident="kaart-wijk", name=report.chosen.name, year=report.year, noun="buurt",
        plural="buurten", city=report.city_value, level=Area.Level.BUURT, parent=report.wijk.code,
    )  # fmt: skip


def wijken_part(
    report: WijkenReport, codes: Sequence[str], kept: Mapping[str, str]
) -> MapPart | None:
    """All wijken on a map and in a list, for the chosen figure."""
    if report.chosen is None or report.method is None or report.year is None:
        return None
    return part(
        report.areas, report.method, codes, kept,
        ident="kaart-wijken", name=report.chosen.name, year=report.year, noun="wijk",
        plural="wijken", city=report.city_value, level=Area.Level.WIJK, parent="",
        pages={line.code: line.url for line in report.lines},
    )  # fmt: skip


def trend(report: WijkReport) -> SafeString:
    """The wijk and the whole city over the years; empty with one year."""
    found = report.history
    if found is None or not found.has_trend:
        return SafeString("")
    marked = frozenset(row.year for row in found.years if row.mark)
    here = [(row.year, row.here_value) for row in found.years]
    city = [(row.year, row.city_value) for row in found.years]
    return SafeString(
        "".join(
            charts.line_chart(
                chart_id=f"wijk-jaren{'-smal' if compact else ''}",
                title=found.sentence,
                series=[
                    charts.Series(report.wijk.name, here, "focus", marked),
                    charts.Series("Heel Breda", city, "rest", marked),
                ],
                unit=found.method.unit,
                decimals=found.method.decimals,
                compact=compact,
            )
            for compact in (False, True)
        )
    )


def locator(report: WijkReport) -> SafeString:
    """Where the wijk lies in the city."""
    return place_picture(report.wijk.name, {item.code: "full" for item in report.buurten})


def part(
    areas: Sequence[AreaRow], method: Method, codes: Sequence[str], kept: Mapping[str, str], *,
    ident: str, name: str, year: int, noun: str, plural: str, city: Decimal | None, level: str,
    parent: str, pages: Mapping[str, str] | None = None,
) -> MapPart:  # fmt: skip
    """Areas of one level, inside `parent` or all of them ("")."""
    rows = map_parts.place_rows(areas, method, codes, kept, pages)
    picked = map_parts.pick(rows, method, codes, kept, whole=CITY_NAME, whole_value=city)
    sentence = map_parts.extremes(areas, name, year, noun, plural)
    return MapPart(
        title=name,
        year=year,
        noun=noun,
        plural=plural,
        whole=CITY_NAME,
        rows=rows,
        picked=picked,
        map=_map(rows, method, ident, sentence, level, parent),
        strip=SafeString(""),
        strip_note="",
        sentence=sentence,
        has_matches=level == Area.Level.BUURT,
    )


def _map(
    rows: Sequence[map_parts.PlaceRow], method: Method, ident: str, title: str, level: str,
    parent: str,
) -> charts.Figure | None:  # fmt: skip
    key = f"monitor.outline.{level}.{parent}"
    kept = cache.get_or_set(key, lambda: _outline(level, parent), OUTLINE_SECONDS)
    paths, height = kept or _NOTHING
    drawn = [
        maps.MapArea(row.area.code, row.area.name, paths[row.area.code], row.area.match, row.href)
        for row in rows
        if row.area.code in paths
    ]
    if not drawn or all(row.area.value is None for row in rows):
        return None
    return maps.choropleth(
        chart_id=ident,
        title=title,
        desc="Hoe sterker de kleur, hoe hoger het cijfer; gearceerd is geen cijfer. "
        "Naast de kaart staan dezelfde cijfers als lijst.",
        areas=drawn,
        height=height,
        values={row.area.code: row.area.value for row in rows},
        unit=method.unit,
        decimals=method.decimals,
        ranks={row.area.code: row.rank for row in rows},
        picked=[row.area.code for row in rows if row.is_picked],
    )


def _outline(level: str, parent: str) -> Outline:
    rows = Area.objects.filter(level=level, geometry__isnull=False)
    if parent:
        rows = rows.filter(parent=parent)
    shapes = {code: shape for code, shape in rows.values_list("code", "geometry") if shape}
    if not shapes:
        return _NOTHING
    projection = maps.Projection.fit(shapes.values())
    return {code: projection.path(shape) for code, shape in shapes.items()}, projection.height
