"""One indicator with all that is known of it: the years, the areas, the sixteen."""

from dataclasses import dataclass
from decimal import Decimal

from monitor import figures
from monitor.gap import Gap, GapYear, Kind, difference, printed, with_unit
from monitor.models import Claim, Correction, Indicator, Observation
from monitor.reports.gaps import NO_FIGURE, IndicatorGap, data_text
from pacts.models import Goal, Neighbourhood
from verbeterbreda.lib import formats

STATUS_WORDS = {
    "suppressed": "niet getoond: te weinig mensen",
    "missing": NO_FIGURE,
}


@dataclass(frozen=True)
class YearRow:
    """One year as in the table; "" where the method gives nothing. Gaps are without their unit."""

    year: int
    focus: str
    rest: str
    city: str
    netherlands: str
    points: str
    ratio: str
    path: str
    distance: str
    areas: str


@dataclass(frozen=True)
class AreaRow:
    """One CBS buurt in the chosen year. `match`: "full", "part" or "" (not in the programme)."""

    code: str
    name: str
    match: str
    value: Decimal | None
    text: str
    status: str

    @property
    def match_text(self) -> str:
        return {"full": "ja", "part": "deels of onzeker"}.get(self.match, "nee")


@dataclass(frozen=True)
class NeighbourhoodRow:
    """One of the sixteen, the CBS buurt it is compared with, and how that differs from the rest."""

    name: str
    url: str
    area: str
    match_text: str
    note: str
    text: str
    compared: str


@dataclass(frozen=True)
class IndicatorReport:
    item: IndicatorGap
    is_wide: bool
    years: tuple[YearRow, ...]
    available_years: tuple[int, ...]
    year: int | None
    areas: tuple[AreaRow, ...]
    neighbourhoods: tuple[NeighbourhoodRow, ...]
    goals: tuple[Goal, ...]
    corrections: tuple[Correction, ...]
    claims: tuple[Claim, ...]
    months: tuple[tuple[str, str], ...]
    city_value: Decimal | None
    observations: figures.Series

    @property
    def indicator(self) -> Indicator:
        return self.item.indicator

    @property
    def gap(self) -> Gap:
        return self.item.gap

    @property
    def gap_unit(self) -> str:
        """The unit of a difference: "procentpunt", "euro" or that of the indicator."""
        unit = self.gap.method.unit
        return {"%": "procentpunt", "€": "euro"}.get(unit, unit)

    @property
    def months_sentence(self) -> str:
        """First and last month of a series of the whole city."""
        if not self.months:
            return ""
        (first, before), (last, now) = self.months[0], self.months[-1]
        return f"{self.indicator.name} in heel Breda: {before} in {first} en {now} in {last}."


def indicator_report(slug: str, *, year: int | None = None, wide: bool = False) -> IndicatorReport:
    """One indicator with all that is known of it, in at most eight queries.

    `year` chooses the year of map and lists (the last one otherwise, also when there are no figures
    for it); `wide` counts partly matching areas as focus. Raises `Indicator.DoesNotExist`.
    """
    indicator = Indicator.objects.select_related("source").get(pk=slug)
    found = figures.series([slug])[slug]
    members = figures.groups(wide=wide)
    result = figures.indicator_gap(indicator, found, members)
    years = found.years
    shown = year if year in years else (years[-1] if years else None)
    areas = _areas(indicator, found, members, shown)
    return IndicatorReport(
        item=IndicatorGap(indicator, result, data_text(indicator)),
        is_wide=wide,
        years=tuple(_year_row(result, row) for row in result.years),
        available_years=tuple(years),
        year=shown,
        areas=areas,
        neighbourhoods=_neighbourhoods(result, areas, shown),
        goals=tuple(indicator.goals.select_related("building_block")),
        corrections=tuple(indicator.corrections.all()),
        claims=tuple(indicator.claims.select_related("source")),
        months=tuple(
            (formats.nl_partial(period), with_unit(value, result.method))
            for period, value in sorted(found.months.items())
        ),
        city_value=found.city.get(shown) if shown else None,
        observations=found,
    )


def _year_row(result: Gap, row: GapYear) -> YearRow:
    def text(value: Decimal | None) -> str:
        return "" if value is None else with_unit(value, result.method)

    def gap_text(value: Decimal | None) -> str:
        return "" if value is None else formats.signed(value, result.method.decimals)

    counted = row.focus.areas + row.rest.areas
    return YearRow(
        year=row.year,
        focus=text(row.focus.value),
        rest=text(row.rest.value),
        city=text(row.city),
        netherlands=text(row.netherlands),
        points=gap_text(row.points),
        ratio="" if row.ratio is None else formats.number(row.ratio, 2),
        path=gap_text(row.path),
        distance=gap_text(row.distance),
        areas=f"{counted} van {row.focus.areas_total + row.rest.areas_total}",
    )


def _signed(value: Decimal, result: Gap) -> str:
    """A difference with its sign: "+9,8 procentpunt"; no sign when it rounds to nought."""
    shown = printed(value, result.method.decimals)
    sign = "+" if shown > 0 else formats.MINUS if shown < 0 else ""
    return f"{sign}{difference(shown, result.method)}"


def _areas(
    indicator: Indicator, found: figures.Series, members: figures.Groups, year: int | None
) -> tuple[AreaRow, ...]:
    """All buurten, highest figure first, those without a figure last."""
    if year is None:
        return ()
    values = figures.in_year(found.areas, year)
    method = figures.method(indicator)
    rows = []
    for code, name in members.names.items():
        value = values[code].value if code in values else None
        status = found.statuses.get((code, year), Observation.Status.MISSING.value)
        text = STATUS_WORDS.get(status, NO_FIGURE) if value is None else with_unit(value, method)
        rows.append(AreaRow(code, name, members.matches[code], value, text, status))
    return tuple(
        sorted(rows, key=lambda row: (row.value is None, -(row.value or Decimal(0)), row.name))
    )


def _neighbourhoods(
    result: Gap, areas: tuple[AreaRow, ...], year: int | None
) -> tuple[NeighbourhoodRow, ...]:
    """The sixteen beside the rest of Breda in one year; empty when there is no figure at all."""
    if year is None:
        return ()
    rest = next((row.rest.value for row in result.years if row.year == year), None)
    by_code = {area.code: area for area in areas}
    rows = []
    for place in Neighbourhood.objects.prefetch_related("area_matches__area"):
        for match in place.area_matches.all():
            area = by_code.get(match.area_id)
            value = area.value if area else None
            rows.append(
                NeighbourhoodRow(
                    name=place.name,
                    url=place.get_absolute_url(),
                    area=match.area.name,
                    match_text=match.get_match_display(),
                    note=place.note,
                    text=area.text if area else NO_FIGURE,
                    compared=""
                    if value is None or rest is None or result.method.kind is Kind.SUM
                    else _signed(value - rest, result),
                )
            )
    return tuple(rows)
