"""A wijk as a flat table: its figures in their last year, then every buurt for that figure."""

from collections.abc import Iterator
from decimal import Decimal

from monitor.gap import printed
from monitor.wijken.reports import WijkReport

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
        for area in report.areas:
            yield [
                "buurt",
                area.code,
                area.name,
                report.chosen.slug,
                report.year,
                None if area.value is None else printed(area.value, report.chosen.decimals),
                report.chosen.unit,
                BY_SOURCE,
                area.text if area.value is None else "",
            ]
