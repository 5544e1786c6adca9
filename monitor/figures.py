"""From rows in the database to the plain figures of `monitor.gap`; few queries, any size."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from monitor.gap import AreaFigure, Direction, Gap, Kind, Method, gap
from monitor.models import Indicator, Observation
from pacts.models import Area, NeighbourhoodArea

CITY_CODE, COUNTRY_CODE = "GM0758", "NL01"
WIDE_GROUP = "ruim"

_Match = NeighbourhoodArea.Match
_STRENGTH: dict[str, str] = {_Match.FULL: "full", _Match.PART: "part", _Match.UNCERTAIN: "part"}


@dataclass(frozen=True)
class Groups:
    """Which buurten are focus and which are rest, by area code; `matches` says how well."""

    focus: frozenset[str]
    rest: frozenset[str]
    names: dict[str, str]
    matches: dict[str, str]


def groups(*, wide: bool = False) -> Groups:
    """All buurten in two groups, in one query; `wide` makes partly and uncertain ones focus."""
    rows = Area.objects.buurten().values_list("code", "name", "neighbourhood_matches__match")
    names: dict[str, str] = {}
    matches: dict[str, str] = {}
    for code, name, match in rows:
        names[code] = name
        strength = _STRENGTH.get(match, "") if match else ""
        matches[code] = "full" if "full" in (strength, matches.get(code)) else strength
    focus = {code for code, match in matches.items() if match == "full" or (wide and match)}
    return Groups(frozenset(focus), frozenset(names) - focus, names, matches)


@dataclass
class Series:
    """All figures of one indicator: of buurten, and the published ones of city and country."""

    areas: list[AreaFigure] = field(default_factory=list)
    city: dict[int, Decimal] = field(default_factory=dict)
    country: dict[int, Decimal] = field(default_factory=dict)
    months: dict[str, Decimal] = field(default_factory=dict)
    statuses: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        return sorted({figure.year for figure in self.areas})


def series(slugs: Collection[str]) -> dict[str, Series]:
    """The figures of these indicators by slug, in one query however many there are."""
    rows = (
        Observation.objects.filter(indicator_id__in=slugs)
        .exclude(area__level=Area.Level.WIJK)
        .order_by("indicator_id", "period", "area_id")
        .values_list(
            "indicator_id", "area_id", "period", "value", "numerator", "denominator", "status"
        )
    )
    result: dict[str, Series] = defaultdict(Series)
    for slug, code, period, value, numerator, denominator, status in rows.iterator():
        _place(result[slug], code, period, value, numerator, denominator, status)
    return result


def _place(
    found: Series,
    code: str,
    period: str,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: str,
) -> None:
    if not period.isdecimal():  # a month: only the city has those
        if value is not None and code == CITY_CODE:
            found.months[period] = value
        return
    year = int(period)
    if code in (CITY_CODE, COUNTRY_CODE):
        if value is not None:
            (found.city if code == CITY_CODE else found.country)[year] = value
        return
    found.areas.append(AreaFigure(code, year, value, numerator, denominator))
    found.statuses[code, year] = status


def method(indicator: Indicator) -> Method:
    """What the gap method must know of an indicator."""
    return Method(
        name=indicator.name,
        kind=Kind(indicator.method),
        direction=Direction(indicator.direction),
        unit=indicator.unit_short or indicator.unit,
        decimals=indicator.decimals,
        breaks=tuple(int(year) for year in indicator.series_breaks.split()),
        better=indicator.headline_better,
        worse=indicator.headline_worse,
    )


def indicator_gap(indicator: Indicator, found: Series, members: Groups) -> Gap:
    """The gap of one indicator between the two groups."""
    return gap(
        method(indicator),
        found.areas,
        focus=members.focus,
        rest=members.rest,
        city=found.city,
        netherlands=found.country,
    )


def in_year(figures: Iterable[AreaFigure], year: int) -> dict[str, AreaFigure]:
    """Figures of one year by area code."""
    return {figure.area: figure for figure in figures if figure.year == year}
