"""One indicator as a flat table, for CSV and XLSX: the groups per year, then every buurt."""

from collections.abc import Iterator
from decimal import Decimal

from monitor.gap import printed
from monitor.reports import STATUS_WORDS, IndicatorReport

type Row = list[str | int | Decimal | None]

HEAD = [
    "soort",
    "code",
    "naam",
    "verbeter_breda",
    "periode",
    "waarde",
    "eenheid",
    "status",
    "gebieden_geteld",
    "gebieden_totaal",
]


def rows(report: IndicatorReport) -> Iterator[Row]:
    """All figures on the page, rounded as on the page; unknown is None with a status in words."""
    yield from _group_rows(report)
    yield from _area_rows(report)
    yield from _month_rows(report)


def _shown(report: IndicatorReport, value: Decimal | None) -> Decimal | None:
    return None if value is None else printed(value, report.indicator.decimals)


def _unit(report: IndicatorReport) -> str:
    return report.indicator.unit


def _group_rows(report: IndicatorReport) -> Iterator[Row]:
    unit = _unit(report)
    points = "procentpunt" if report.gap.method.unit == "%" else unit
    for row in report.gap.years:
        groups = [
            ("verbeter-breda-buurten", row.focus.value, unit, row.focus),
            ("rest-van-breda", row.rest.value, unit, row.rest),
            ("breda", row.city, unit, None),
            ("nederland", row.netherlands, unit, None),
            ("verschil", row.points, points, None),
            ("pad-naar-2040", row.path, points, None),
            ("afstand-tot-pad", row.distance, points, None),
        ]
        for name, value, measure, group in groups:
            if value is not None:
                counted = [group.areas, group.areas_total] if group else [None, None]
                yield [
                    "groep",
                    "",
                    name,
                    "",
                    row.year,
                    _shown(report, value),
                    measure,
                    "",
                    *counted,
                ]
        if row.ratio is not None:
            ratio = printed(row.ratio, 2)
            yield ["groep", "", "verhouding", "", row.year, ratio, "keer", "", None, None]


def _area_rows(report: IndicatorReport) -> Iterator[Row]:
    known = {area.code: area for area in report.areas}
    unit = _unit(report)
    for figure in report.observations.areas:
        area = known.get(figure.area)
        status = report.observations.statuses[figure.area, figure.year]
        yield [
            "buurt",
            figure.area,
            area.name if area else "",
            area.match_text if area else "",
            figure.year,
            _shown(report, figure.value),
            unit,
            "schatting" if status == "estimate" else STATUS_WORDS.get(status, ""),
            None,
            None,
        ]


def _month_rows(report: IndicatorReport) -> Iterator[Row]:
    for period, value in sorted(report.observations.months.items()):
        shown = _shown(report, value)
        yield ["maand", "GM0758", "Breda", "", period, shown, _unit(report), "", None, None]
