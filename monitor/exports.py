"""One indicator as files: a flat table for CSV and XLSX, JSON, GeoJSON, and what describes them.

A file holds what the page at the same question shows: `?jaar=2016&groep=ruim`. Without a year a
table holds the areas of all years.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from monitor import figures
from monitor.gap import GapYear, printed
from monitor.reports import STATUS_WORDS, IndicatorReport, year_marks
from pacts.models import Area

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
RATIO_DECIMALS = 2


def rows(report: IndicatorReport, *, every_year: bool = True) -> Iterator[Row]:
    """The figures on the page, rounded as on the page; unknown is None with a status in words."""
    yield from _group_rows(report)
    yield from _area_rows(report, every_year=every_year)
    yield from _month_rows(report)


def _shown(report: IndicatorReport, value: Decimal | None) -> Decimal | None:
    return None if value is None else printed(value, report.indicator.decimals)


def _unit(report: IndicatorReport) -> str:
    return report.indicator.unit


def _points_unit(report: IndicatorReport) -> str:
    return "procentpunt" if report.gap.method.unit == "%" else _unit(report)


def _of_year(report: IndicatorReport, row: GapYear) -> list[tuple[str, Decimal | None, str]]:
    """Everything about a year that is a figure: its name, rounded, and its unit."""
    unit, points = _unit(report), _points_unit(report)
    found = [
        ("verbeter-breda-buurten", row.focus.value, unit),
        ("rest-van-breda", row.rest.value, unit),
        ("breda", row.city, unit),
        ("nederland", row.netherlands, unit),
        ("verschil", row.points, points),
        ("pad-naar-2040", row.path, points),
        ("afstand-tot-pad", row.distance, points),
    ]
    ratio = None if row.ratio is None else printed(row.ratio, RATIO_DECIMALS)
    return [
        *((name, _shown(report, value), measure) for name, value, measure in found),
        ("verhouding", ratio, "keer"),
    ]


def _group_rows(report: IndicatorReport) -> Iterator[Row]:
    for row in report.gap.years:
        marks = "; ".join(year_marks(row))
        groups = {"verbeter-breda-buurten": row.focus, "rest-van-breda": row.rest}
        for name, value, unit in _of_year(report, row):
            if value is not None:
                group = groups.get(name)
                counted = [group.areas, group.areas_total] if group else [None, None]
                yield ["groep", "", name, "", row.year, value, unit, marks, *counted]


def _area_rows(report: IndicatorReport, *, every_year: bool) -> Iterator[Row]:
    known = {area.code: area for area in report.areas}
    found = report.observations
    if every_year and len(report.available_years) > 1:
        slug = report.indicator.pk
        found = figures.series([slug])[slug]
    unit = _unit(report)
    for figure in found.areas:
        area = known.get(figure.area)
        status = found.statuses[figure.area, figure.year]
        yield [
            "buurt",
            figure.area,
            area.name if area else "",
            area.match_text if area else "",
            figure.year,
            _shown(report, figure.value),
            unit,
            _status(status),
            None,
            None,
        ]


def _status(status: str) -> str:
    words = STATUS_WORDS | {"estimate": "schatting", "provisional": "voorlopig"}
    return words.get(status, "")


def _month_rows(report: IndicatorReport) -> Iterator[Row]:
    for period, value in sorted(report.observations.months.items()):
        shown = _shown(report, value)
        yield ["maand", "GM0758", "Breda", "", period, shown, _unit(report), "", None, None]


# For programs


def as_json(report: IndicatorReport, *, page: str) -> dict[str, Any]:
    """What the page shows, as names and numbers; `page` is its address."""
    return {
        **_about(report, page),
        "jaren": [_json_year(report, row) for row in report.gap.years],
        "oordeel": report.gap.verdict_words,
        "zin": report.gap.sentence,
        "jaar": report.year,
        "buurten": [_json_area(report, area) for area in report.areas],
        "maanden": [
            {"maand": period, "waarde": as_number(_shown(report, value))}
            for period, value in sorted(report.observations.months.items())
        ],
    }


def _about(report: IndicatorReport, page: str) -> dict[str, Any]:
    indicator = report.indicator
    source = indicator.source
    return {
        "sleutel": indicator.pk,
        "naam": indicator.name,
        "definitie": indicator.definition,
        "eenheid": indicator.unit,
        "richting": indicator.get_direction_display(),
        "methode": indicator.get_method_display(),
        "groep": "ruim" if report.is_wide else "strikt",
        "bron": source.title if source else None,
        "licentie": source.licence if source else None,
        "schatting": indicator.is_estimate,
        "pagina": page,
    }


def as_number(value: Decimal | None) -> float | int | None:
    """A number as JSON has it, with no more digits than were printed."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _json_year(report: IndicatorReport, row: GapYear) -> dict[str, Any]:
    values = {name.replace("-", "_"): as_number(value) for name, value, _ in _of_year(report, row)}
    return {
        "jaar": row.year,
        **values,
        "buurten_geteld": row.focus.areas + row.rest.areas,
        "buurten_totaal": row.focus.areas_total + row.rest.areas_total,
        "opmerkingen": list(year_marks(row)),
    }


def _json_area(report: IndicatorReport, area: Any) -> dict[str, Any]:
    return {
        "code": area.code,
        "naam": area.name,
        "verbeter_breda": area.match_text,
        "waarde": as_number(_shown(report, area.value)),
        "status": _status(area.status),
    }


def as_geojson(report: IndicatorReport, *, page: str) -> dict[str, Any]:
    """The areas of the chosen year with their borders; one query more than the page."""
    borders = dict(Area.objects.buurten().values_list("code", "geometry"))
    return {
        "type": "FeatureCollection",
        **_about(report, page),
        "jaar": report.year,
        "features": [
            {
                "type": "Feature",
                "id": area.code,
                "geometry": borders.get(area.code),
                "properties": _json_area(report, area),
            }
            for area in report.areas
        ],
    }


_COLUMNS: dict[str, tuple[str, str]] = {
    "soort": ("string", "Een groep buurten, een CBS-buurt of een maand."),
    "code": ("string", "De code van het CBS; leeg bij een groep."),
    "naam": ("string", "De naam van het gebied of van het cijfer over de groep."),
    "verbeter_breda": ("string", "Of de buurt past bij Verbeter Breda: ja, deels of nee."),
    "periode": ("string", "Het jaar, of jaar en maand."),
    "waarde": ("decimal", "Het cijfer, afgerond zoals op de pagina. Leeg is onbekend."),
    "eenheid": ("string", "Waarin het cijfer is uitgedrukt."),
    "status": (
        "string",
        "Een schatting, voorlopig, een nieuwe reeks, of waarom er geen cijfer is.",
    ),
    "gebieden_geteld": ("integer", "Hoeveel buurten een cijfer hebben."),
    "gebieden_totaal": ("integer", "Hoeveel buurten er zijn in de groep."),
}


type Columns = Mapping[str, tuple[str, str]]
"""Of each column by name: its type in CSV on the Web, and what it holds in words."""


def csvw(report: IndicatorReport, *, table: str, page: str) -> dict[str, Any]:
    """What is in the CSV at the address `table`, as CSV on the Web tells it."""
    source = report.indicator.source
    about = {
        "dc:title": report.indicator.name,
        "dc:description": report.indicator.definition,
        "dc:source": source.title if source else "",
        "dc:license": source.licence if source else "",
        "dc:relation": page,
    }
    key = ["soort", "code", "naam", "periode"]
    return described(
        _COLUMNS, table=table, about=about, key=key, required=["soort", "naam", "periode"]
    )


def described(
    columns: Columns, *, table: str, about: Mapping[str, str], key: Sequence[str],
    required: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    """A table at the address `table` as CSV on the Web tells it: what it is `about`, its columns.

    The columns in `key` say which row it is; those `required` are never empty.
    """
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "nl"}],
        "url": table,
        **about,
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": {
            "columns": [
                {
                    "name": name,
                    "titles": name,
                    "datatype": datatype,
                    "dc:description": words,
                    "required": name in required,
                }
                for name, (datatype, words) in columns.items()
            ],
            "primaryKey": list(key),
        },
    }
