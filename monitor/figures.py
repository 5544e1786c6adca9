"""From rows in the database to the plain figures of `monitor.gap`; few queries, any size."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from monitor.gap import (
    AreaFigure,
    Direction,
    Gap,
    GroupValue,
    Kind,
    Method,
    Totals,
    gap_between,
    totals,
)
from monitor.gap.hiding import Cell, Hidden, hide
from monitor.models import Indicator, Observation
from pacts.models import Area, NeighbourhoodArea

CITY_CODE, COUNTRY_CODE = "GM0758", "NL01"
WIDE_GROUP = "ruim"

_Match = NeighbourhoodArea.Match
_STRENGTH: dict[str, str] = {_Match.FULL: "full", _Match.PART: "part", _Match.UNCERTAIN: "part"}
_Status = Observation.Status


@dataclass(frozen=True)
class Groups:
    """Which buurten are focus and which are rest, by area code.

    `matches` says how well each belongs to the programme ("full", "part" or ""), `parents` in which
    wijk it lies.
    """

    focus: frozenset[str]
    rest: frozenset[str]
    names: dict[str, str]
    matches: dict[str, str]
    parents: dict[str, str] = field(default_factory=dict)

    @property
    def part(self) -> frozenset[str]:
        """The buurten that match only in part, or that may match."""
        return frozenset(code for code, match in self.matches.items() if match == "part")

    def choose(self, *, wide: bool) -> "Groups":
        """The same buurten divided again; `wide` makes partly and uncertain ones focus."""
        focus = {
            code for code, match in self.matches.items() if match == "full" or (wide and match)
        }
        return replace(self, focus=frozenset(focus), rest=frozenset(self.names) - focus)


def groups(*, wide: bool = False) -> Groups:
    """All buurten in two groups, in one query; `wide` makes partly and uncertain ones focus."""
    rows = Area.objects.buurten().values_list(
        "code", "name", "parent_id", "neighbourhood_matches__match"
    )
    return members(rows, wide=wide)


def members(
    rows: Iterable[tuple[str, str, str | None, str | None]], *, wide: bool = False
) -> Groups:
    """Both groups from (code, name, wijk, match), a row for each match of a buurt."""
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    matches: dict[str, str] = {}
    for code, name, parent, match in rows:
        names[code] = name
        parents[code] = parent or ""
        strength = _STRENGTH.get(match, "") if match else ""
        matches[code] = (
            "full"
            if "full" in (strength, matches.get(code))
            else (strength or matches.get(code, ""))
        )
    return Groups(frozenset(), frozenset(), names, matches, parents).choose(wide=wide)


@dataclass
class Series:
    """All figures of one indicator: of buurten, and the published ones of city and country.

    A figure of a buurt that is suppressed or withheld has no value here, and status "suppressed".
    """

    areas: list[AreaFigure] = field(default_factory=list)
    city: dict[int, Decimal] = field(default_factory=dict)
    country: dict[int, Decimal] = field(default_factory=dict)
    months: dict[str, Decimal] = field(default_factory=dict)
    statuses: dict[tuple[str, int], str] = field(default_factory=dict)
    withheld: set[tuple[str, int]] = field(default_factory=set)

    @property
    def years(self) -> list[int]:
        return sorted({figure.year for figure in self.areas})

    def year_statuses(self) -> dict[int, str]:
        """By year, whether a figure of a buurt is an estimate, or else provisional."""
        found: dict[int, str] = {}
        for (_, year), status in self.statuses.items():
            if status == _Status.ESTIMATE or (status == _Status.PROVISIONAL and year not in found):
                found[year] = status
        return found


_COLUMNS = (
    "indicator_id", "area_id", "period", "value", "numerator", "denominator", "status",
    "is_withheld",
)  # fmt: skip


def series(slugs: Collection[str], *, year: int | None = None) -> dict[str, Series]:
    """The figures of these indicators by slug, in one query however many there are.

    With `year` only those of that year.
    """
    wanted = Observation.objects.filter(indicator_id__in=slugs)
    if year is not None:
        wanted = wanted.filter(period=str(year))
    rows = (
        wanted.exclude(area__level=Area.Level.WIJK)
        .order_by("indicator_id", "period", "area_id")
        .values_list(*_COLUMNS)
    )
    result: dict[str, Series] = defaultdict(Series)
    for slug, *row in rows.iterator():
        _place(result[slug], *row)
    return result


def _place(
    found: Series,
    code: str,
    period: str,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    status: str,
    is_withheld: bool,
) -> None:
    if is_withheld:
        value, status = None, _Status.SUPPRESSED.value
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
    if is_withheld:
        found.withheld.add((code, year))


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
        suppress_below=indicator.suppress_below,
    )


def indicator_gap(indicator: Indicator, found: Series, members: Groups) -> Gap:
    """The gap of one indicator between the two groups."""
    how = method(indicator)
    return gap_of(how, found, group_totals(how, found, members))


def gap_of(how: Method, found: Series, groups: Totals) -> Gap:
    """The gap between two groups whose figures are known."""
    return gap_between(
        how,
        groups,
        city=found.city,
        netherlands=found.country,
        statuses=found.year_statuses(),
    )


def group_totals(
    how: Method, found: Series, members: Groups, hidden: Mapping[int, Hidden] | None = None
) -> dict[int, tuple[GroupValue, GroupValue]]:
    """The figures of both groups by year, without those that would give a small figure away.

    `hidden` is what `hidden_by_year` says, where that is known already.
    """
    result = totals(how, found.areas, focus=members.focus, rest=members.rest)
    is_wide = bool(members.focus & members.part)
    if hidden is None:
        hidden = hidden_by_year(how, found, members)
    for year, of_year in hidden.items():
        if not of_year.has_groups or (is_wide and not of_year.has_wide):
            focus, rest = result[year]
            result[year] = (replace(focus, value=None), replace(rest, value=None))
    return result


def hidden_by_year(how: Method, found: Series, members: Groups) -> dict[int, Hidden]:
    """What is hidden in each year in which a figure is too small to show; for both choices."""
    small = {figure.year for figure in found.areas if _is_small(how, found, figure)}
    cells: dict[int, list[Cell]] = {year: [] for year in sorted(small)}
    for figure in found.areas:
        if figure.year in small:
            cells[figure.year].append(_cell(how, found, members, figure))
    full = frozenset(code for code, match in members.matches.items() if match == "full")
    return {
        year: hide(how.kind, of_year, focus=full, part=members.part)
        for year, of_year in cells.items()
    }


def _is_small(how: Method, found: Series, figure: AreaFigure) -> bool:
    """Whether the figure of a buurt may not be shown for itself."""
    people, place = figure.denominator, (figure.area, figure.year)
    if people is not None and people < how.suppress_below:
        return True
    return found.statuses[place] == _Status.SUPPRESSED and place not in found.withheld


def _cell(how: Method, found: Series, members: Groups, figure: AreaFigure) -> Cell:
    people = figure.denominator
    is_counted = how.kind is Kind.RATE and figure.numerator is not None and people
    return Cell(
        area=figure.area,
        wijk=members.parents.get(figure.area, ""),
        count=figure.numerator if is_counted else None,
        people=people or Decimal(0),
        is_suppressed=_is_small(how, found, figure),
    )


def in_year(figures: Iterable[AreaFigure], year: int) -> dict[str, AreaFigure]:
    """Figures of one year by area code."""
    return {figure.area: figure for figure in figures if figure.year == year}
