"""The reports of the monitor. Page, PDF, CSV and XLSX all render these."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from monitor import figures
from monitor.drawing import gap_picture
from monitor.gap import Gap, GapYear, Kind, difference, group_value, printed, with_unit
from monitor.models import Claim, Correction, Indicator, Observation
from pacts.models import Goal, Neighbourhood
from verbeterbreda.lib import formats

NO_FIGURE = "geen cijfer"
STATUS_WORDS = {
    "suppressed": "niet getoond: te weinig mensen",
    "missing": NO_FIGURE,
}


@dataclass(frozen=True)
class IndicatorGap:
    """An indicator with its gap. `data_text` says how fresh the figures are and from whom."""

    indicator: Indicator
    gap: Gap
    data_text: str

    @property
    def has_series(self) -> bool:
        """Whether there are two or more years to draw a line through."""
        return len([year for year in self.gap.years if year.points is not None]) > 1

    @property
    def has_comparison(self) -> bool:
        return self.gap.latest is not None

    def _latest(self, group: str) -> str:
        latest = self.gap.latest
        value = getattr(latest, group).value if latest else None
        return NO_FIGURE if value is None else with_unit(value, self.gap.method)

    @property
    def focus_text(self) -> str:
        return self._latest("focus")

    @property
    def rest_text(self) -> str:
        return self._latest("rest")

    @property
    def status(self) -> str:
        """The look of the verdict, for `components/status.html`."""
        return _STATUS.get(self.gap.verdict.value, "unknown")


_STATUS = {"closing": "running", "no_gap": "done", "not_closing": "attention"}


def measured_gaps(slugs: Collection[str] | None = None) -> list[IndicatorGap]:
    """The gap of every measured indicator (or only of `slugs`), in three queries."""
    indicators = Indicator.objects.measured().select_related("source")
    if slugs is not None:
        indicators = indicators.filter(slug__in=slugs)
    found_indicators = list(indicators)
    found = figures.series([indicator.slug for indicator in found_indicators])
    members = figures.groups()
    return [
        IndicatorGap(
            indicator,
            figures.indicator_gap(indicator, found[indicator.slug], members),
            data_text(indicator),
        )
        for indicator in found_indicators
    ]


def data_text(indicator: Indicator) -> str:
    """ "Bron: RIVM en GGD, 2012, 2016 en 2020. De cijfers per buurt zijn schattingen."."""
    source = indicator.source
    origin = (source.publisher or source.title) if source else "onbekend"
    text = f"Bron: {origin}"
    if indicator.retrieved_text:
        text += f", {indicator.retrieved_text}"
    return text + (". De cijfers per buurt zijn schattingen." if indicator.is_estimate else ".")


def hero_chart(item: IndicatorGap, chart_id: str) -> SafeString:
    """The gap chart for a desk and for a phone; the style sheet shows one of the two."""
    return gap_picture(item.gap, chart_id)


# Overview


@dataclass(frozen=True)
class GoalGroup:
    """The measured and wanted indicators under one building block of the programme."""

    key: str
    name: str
    goals: tuple[Goal, ...]
    measured: tuple[IndicatorGap, ...]
    city_only: tuple[Indicator, ...]
    wanted: tuple["Wanted", ...]


@dataclass(frozen=True)
class Wanted:
    """An indicator nobody publishes per neighbourhood, with what was said about it."""

    indicator: Indicator
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class MonitorReport:
    title: str
    data_date: date
    groups: tuple[GoalGroup, ...]
    closing: int
    not_closing: int
    no_gap: int
    unknown: int
    claims: tuple[Claim, ...]

    @property
    def sentence(self) -> str:
        """One sentence about all indicators with enough years."""
        judged = self.closing + self.not_closing + self.no_gap
        if not judged:
            return "Er zijn nog te weinig meetjaren om te zeggen of de kloof kleiner wordt."
        return (
            f"Van {judged} cijfers met genoeg meetjaren wordt de kloof bij {self.closing} kleiner "
            f"en bij {self.not_closing} niet."
            + (f" Bij {self.no_gap} is er geen achterstand." if self.no_gap else "")
        )


def monitor_report() -> MonitorReport:
    """Everything on the overview, in at most nine queries however many indicators there are."""
    gaps = measured_gaps()
    others = list(
        Indicator.objects.exclude(availability=Indicator.Availability.MEASURED)
        .select_related("source")
        .prefetch_related("claims__source")
    )
    goals = list(Goal.objects.select_related("building_block"))
    links = _links()
    verdicts = [item.gap.verdict.value for item in gaps]
    return MonitorReport(
        title="Hoe staat het ervoor",
        data_date=_data_date(gaps),
        groups=tuple(_groups(goals, links, gaps, others)),
        closing=verdicts.count("closing"),
        not_closing=verdicts.count("not_closing"),
        no_gap=verdicts.count("no_gap"),
        unknown=verdicts.count("too_few_points"),
        claims=tuple(claim for item in others for claim in item.claims.all()),
    )


def _links() -> dict[str, str]:
    """The first goal of each indicator, by the order of the goals."""
    through = Indicator.goals.through._default_manager
    rows = through.order_by("-goal__building_block__order", "-goal__order").values_list(
        "indicator_id", "goal_id"
    )
    return dict(rows)


def _groups(
    goals: list[Goal],
    links: dict[str, str],
    gaps: list[IndicatorGap],
    others: list[Indicator],
) -> Iterable[GoalGroup]:
    blocks = {goal.building_block.key: goal.building_block.name for goal in goals}
    block_of = {goal.key: goal.building_block.key for goal in goals}

    def block(indicator: Indicator) -> str:
        return block_of.get(links.get(indicator.slug, ""), "")

    for key, name in [*blocks.items(), ("", "Over alle doelen heen")]:
        measured = [item for item in gaps if block(item.indicator) == key]
        rest = [item for item in others if block(item) == key]
        if measured or rest:
            yield GoalGroup(
                key=key,
                name=name,
                goals=tuple(goal for goal in goals if goal.building_block_id == key),
                measured=tuple(sorted(measured, key=lambda item: not item.has_series)),
                city_only=tuple(_with(rest, Indicator.Availability.CITY)),
                wanted=tuple(
                    Wanted(item, tuple(item.claims.all()))
                    for item in _with(rest, Indicator.Availability.WANTED)
                ),
            )


def _with(indicators: list[Indicator], availability: str) -> list[Indicator]:
    return [item for item in indicators if item.availability == availability]


def _data_date(gaps: Iterable[IndicatorGap]) -> date:
    """The end of the last year with a figure: these figures are about whole years."""
    years = [item.gap.years[-1].year for item in gaps if item.gap.years]
    return date(max(years, default=2023), 12, 31)


# One indicator


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


# A place


@dataclass(frozen=True)
class FigureRow:
    """One indicator for some areas together, beside the rest of Breda and the Netherlands."""

    name: str
    url: str
    year: int
    here: str
    rest: str
    netherlands: str


def neighbourhood_figures(area_codes: Collection[str]) -> list[FigureRow]:
    """The latest figure of every measured indicator for these areas together, in three queries.

    An indicator without a figure for any of these areas is left out.
    """
    indicators = list(Indicator.objects.measured())
    found = figures.series([indicator.slug for indicator in indicators])
    members = figures.groups()
    rows = (_figure_row(item, found[item.slug], members, area_codes) for item in indicators)
    return [row for row in rows if row is not None]


def _figure_row(
    indicator: Indicator,
    found: figures.Series,
    members: figures.Groups,
    area_codes: Collection[str],
) -> FigureRow | None:
    method = figures.method(indicator)

    def text(value: Decimal | None) -> str:
        return "" if value is None else with_unit(value, method)

    for year in reversed(found.years):
        rows = list(figures.in_year(found.areas, year).values())
        shown = [row for row in rows if row.value is not None]
        here = group_value(method.kind, shown, area_codes)
        if here.value is None:
            continue
        rest = group_value(method.kind, rows, members.rest - set(area_codes))
        return FigureRow(
            name=indicator.name,
            url=reverse("monitor:indicator", args=[indicator.slug]),
            year=year,
            here=text(here.value),
            rest=text(rest.value) if method.kind is not Kind.SUM else "",
            netherlands=text(found.country.get(year)),
        )
    return None
