"""A wijk, and all of them, as files: a flat table, the same for programs, and with borders."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from monitor.exports import as_number
from monitor.gap import printed
from monitor.models import Indicator
from monitor.reports import AreaRow
from monitor.wijken.reading import CITY
from monitor.wijken.reports import WijkenReport, WijkReport
from pacts.models import Area

type Row = list[str | int | Decimal | None]

HEAD = ["soort", "code", "naam", "cijfer", "jaar", "waarde", "eenheid", "herkomst", "status"]
BY_SOURCE, BY_US = "bron", "berekend uit buurten"


def rows(report: WijkReport, decimals: dict[str, int]) -> Iterator[Row]:
    """What the page shows; `decimals` by indicator. Unknown is empty, with a status in words."""
    for item in report.figures:
        places = decimals[item.slug]
        ours = "; ".join(filter(None, [item.coverage, item.mark]))
        for kind, code, name, value, origin, status in (
            ("wijk", report.wijk.code, report.wijk.name, item.published_value, BY_SOURCE,
             item.mark),
            ("wijk", report.wijk.code, report.wijk.name, item.our_value, BY_US, ours),
            ("breda", "GM0758", "Breda", item.city_value,
             BY_US if item.is_city_ours else BY_SOURCE, ""),
        ):  # fmt: skip
            if value is not None:
                shown = printed(value, places)
                yield [kind, code, name, item.slug, item.year, shown, item.unit, origin, status]
            elif kind == "wijk" and origin == BY_US and item.ours:
                yield [kind, code, name, item.slug, item.year, None, item.unit, origin, item.ours]
    if report.chosen is not None:
        yield from _area_rows("buurt", report.areas, report.chosen, report.year, BY_SOURCE)
        yield from _year_rows(report, report.chosen)


def _year_rows(report: WijkReport, chosen: Indicator) -> Iterator[Row]:
    """The chosen figure in the years before the last one, which stands above already."""
    found = report.history
    if found is None or not found.has_trend:
        return
    origin = BY_US if found.is_ours else BY_SOURCE
    for row in found.years:
        if row.year == report.year:
            continue
        for kind, code, name, value, source in (
            ("wijk", report.wijk.code, report.wijk.name, row.here_value, origin),
            ("breda", CITY, "Breda", row.city_value, BY_SOURCE),
        ):
            if value is not None:
                shown = printed(value, chosen.decimals)
                yield [
                    kind,
                    code,
                    name,
                    chosen.slug,
                    row.year,
                    shown,
                    chosen.unit,
                    source,
                    row.mark,
                ]


def list_rows(report: WijkenReport) -> Iterator[Row]:
    """All wijken: the chosen figure, then inhabitants and numbers of buurten, as on the page."""
    if report.chosen is not None:
        origin = BY_US if report.is_ours else BY_SOURCE
        yield from _area_rows("wijk", report.areas, report.chosen, report.year, origin)
    for line in report.lines:
        for name, year, value, unit in (
            ("bevolking", report.people_year, line.people_value, "inwoners"),
            ("buurten", None, Decimal(line.buurten), "buurten"),
            ("verbeter-breda-buurten", None, Decimal(line.focus), "buurten"),
        ):
            yield ["wijk", line.code, line.name, name, year, value, unit, BY_US, ""]


def _area_rows(
    kind: str, areas: Iterable[AreaRow], chosen: Indicator, year: int | None, origin: str
) -> Iterator[Row]:
    for area in areas:
        value = None if area.value is None else printed(area.value, chosen.decimals)
        status = area.text if area.value is None else ""
        yield [kind, area.code, area.name, chosen.slug, year, value, chosen.unit, origin, status]


def as_geojson(
    areas: Sequence[AreaRow], chosen: Indicator | None, year: int | None, *, page: str
) -> dict[str, Any]:
    """The areas of the map with their borders and the chosen figure; one query more."""
    codes = [area.code for area in areas]
    borders = dict(Area.objects.filter(code__in=codes).values_list("code", "geometry"))
    return {
        "type": "FeatureCollection",
        "pagina": page,
        "cijfer": chosen.slug if chosen else None,
        "eenheid": chosen.unit if chosen else None,
        "jaar": year,
        "features": [
            {
                "type": "Feature",
                "id": area.code,
                "geometry": borders.get(area.code),
                "properties": {
                    "code": area.code,
                    "naam": area.name,
                    "waarde": as_number(printed(area.value, chosen.decimals))
                    if chosen and area.value is not None
                    else None,
                    "status": area.text if area.value is None else "",
                },
            }
            for area in areas
        ],
    }
