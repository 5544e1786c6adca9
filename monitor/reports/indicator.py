"""One indicator with all that is known of it: the years, the areas, the sixteen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.urls import reverse

from monitor import behind, figures, standings
from monitor.gap import Gap, GapYear, Kind, difference, printed, with_unit
from monitor.models import Claim, Correction, Indicator, Observation
from monitor.reports.gaps import NO_FIGURE, IndicatorGap, data_text
from pacts.models import Area, Goal, NeighbourhoodArea
from verbeterbreda.lib import formats

STATUS_WORDS = {
    "suppressed": "niet getoond: te weinig mensen",
    "missing": NO_FIGURE,
}
YEAR_MARKS = {"estimate": "schatting", "provisional": "voorlopig"}


@dataclass(frozen=True)
class YearRow:
    """One year as in the table; "" where the method gives nothing. Gaps are without their unit.

    `marks` are words: an estimate, provisional figures, a new series.
    """

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
    marks: tuple[str, ...] = ()


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
class Choice:
    """One choice of groups in the last year, for beside the other: what the switch changes."""

    label: str
    areas: int
    row: YearRow
    verdict: str


@dataclass(frozen=True)
class IndicatorReport:
    item: IndicatorGap
    is_wide: bool
    members: figures.Groups
    other: Gap
    years: tuple[YearRow, ...]
    available_years: tuple[int, ...]
    year: int | None
    areas: tuple[AreaRow, ...]
    neighbourhoods: tuple[NeighbourhoodRow, ...]
    goals: tuple[Goal, ...]
    corrections: tuple[Correction, ...]
    claims: tuple[Claim, ...]
    behind: tuple[behind.Section, ...]
    months: tuple[tuple[str, str], ...]
    observations: figures.Series

    @property
    def indicator(self) -> Indicator:
        return self.item.indicator

    @property
    def gap(self) -> Gap:
        return self.item.gap

    @property
    def city_value(self) -> Decimal | None:
        """The published figure of Breda in the chosen year."""
        return next((row.city for row in self.gap.years if row.year == self.year), None)

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

    @property
    def has_marks(self) -> bool:
        return any(row.marks for row in self.years)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The strict and the wide choice in the last year of both, or nothing to compare."""
        both = {self.is_wide: self.gap, not self.is_wide: self.other}
        if any(gap.latest is None for gap in both.values()):
            return ()
        return tuple(
            _choice(label, both[wide])
            for label, wide in (
                ("Alleen buurten die helemaal passen", False),
                ("Ook buurten die voor een deel passen", True),
            )
        )

    @property
    def choice_sentence(self) -> str:
        """What the switch changes, in words; empty when there is nothing to compare."""
        if not self.choices:
            return ""
        strict, wide = (self.other, self.gap) if self.is_wide else (self.gap, self.other)
        names = formats.join_nl(sorted(self.members.names[code] for code in self.members.part))
        return _effect(strict, wide, names)

    @property
    def query(self) -> str:
        """What makes a file hold what the page shows: the year and the choice of groups."""
        parts = [f"jaar={self.year}"] if self.year else []
        return "&".join([*parts, f"groep={figures.WIDE_GROUP}"] if self.is_wide else parts)


def _choice(label: str, gap: Gap) -> Choice:
    assert gap.latest is not None
    return Choice(
        label, gap.latest.focus.areas_total, _year_row(gap, gap.latest), gap.verdict_words
    )


def _effect(strict: Gap, wide: Gap, names: str) -> str:
    narrow, broad = strict.latest, wide.latest
    if narrow is None or broad is None or narrow.points is None or broad.points is None:
        return ""
    decimals = strict.method.decimals
    before, after = printed(narrow.points, decimals), printed(broad.points, decimals)
    if before * after < 0:
        effect = "keert het verschil om"
    elif before == after:
        effect = "blijft het verschil gelijk"
    else:
        size = difference(abs(after) - abs(before), strict.method)
        effect = f"wordt het verschil {size} {'groter' if abs(after) > abs(before) else 'kleiner'}"
    judged = "Het oordeel blijft hetzelfde."
    if strict.verdict != wide.verdict:
        judged = f"Het oordeel is dan niet ‘{strict.verdict_words}’ maar ‘{wide.verdict_words}’."
    return f"Tel je {names} ook mee, dan {effect}. {judged}"


def indicator_report(slug: str, *, year: int | None = None, wide: bool = False) -> IndicatorReport:
    """One indicator with all that is known of it, in at most nine queries.

    `year` chooses the year of map and lists (the last one otherwise, also when there are no figures
    for it); `wide` counts partly matching areas as focus. Raises `Indicator.DoesNotExist`. Reads
    the areas of one year only.
    """
    indicator = (
        Indicator.objects.select_related("source")
        .annotate(
            has_claims=Exists(Claim.objects.filter(indicator=OuterRef("pk"))),
            has_corrections=Exists(Correction.objects.filter(indicator=OuterRef("pk"))),
        )
        .get(pk=slug)
    )
    places, members = _places(wide=wide)
    both = standings.gaps_of_both([indicator], members=members)[slug]
    result = both[wide]
    years = [row.year for row in result.years]
    shown = year if year in years else (years[-1] if years else None)
    found = _figures(indicator, shown)
    areas = area_rows(indicator, found, members, shown)
    goals = tuple(indicator.goals.select_related("building_block"))
    return IndicatorReport(
        item=IndicatorGap(indicator, result, data_text(indicator)),
        is_wide=wide,
        members=members,
        other=both[not wide],
        years=tuple(_year_row(result, row) for row in result.years),
        available_years=tuple(years),
        year=shown,
        areas=areas,
        neighbourhoods=_neighbourhoods(result, areas, places, shown),
        goals=goals,
        corrections=tuple(indicator.corrections.all()) if indicator.has_corrections else (),
        claims=(tuple(indicator.claims.select_related("source")) if indicator.has_claims else ()),
        behind=behind.sections(slug, [goal.key for goal in goals]),
        months=tuple(
            (formats.nl_partial(period), with_unit(value, result.method))
            for period, value in sorted(found.months.items())
        ),
        observations=found,
    )


@dataclass(frozen=True)
class _Place:
    """One of the sixteen and a CBS buurt it is compared with."""

    key: str
    name: str
    note: str
    area: str
    match: str


def _places(*, wide: bool) -> tuple[list[_Place], figures.Groups]:
    """The sixteen with their buurten, and both groups, from one query."""
    match = "neighbourhood_matches"
    rows = list(
        Area.objects.buurten()
        .order_by(f"{match}__neighbourhood__order", f"{match}__neighbourhood__name", "code")
        .values_list(
            "code", "name", "parent_id", f"{match}__match",
            f"{match}__neighbourhood__key", f"{match}__neighbourhood__name",
            f"{match}__neighbourhood__note",
        )
    )  # fmt: skip
    places = [
        _Place(key, name, note, code, how) for code, _, _, how, key, name, note in rows if key
    ]
    return places, figures.members(sorted(row[:4] for row in rows), wide=wide)


def _figures(indicator: Indicator, year: int | None) -> figures.Series:
    """The figures that the page shows: of one year, or the months of the whole city."""
    slug = indicator.pk
    if indicator.availability == Indicator.Availability.CITY:
        return figures.series([slug])[slug]
    if year is None:
        return figures.Series()
    return figures.series([slug], year=year)[slug]


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
        marks=year_marks(row),
    )


def year_marks(row: GapYear) -> tuple[str, ...]:
    """What to know of the figures of a year, in words."""
    marks = [YEAR_MARKS[row.status]] if row.status in YEAR_MARKS else []
    return (*marks, "nieuwe reeks") if row.is_new_series else tuple(marks)


def _signed(value: Decimal, result: Gap) -> str:
    """A difference with its sign: "+9,8 procentpunt"; no sign when it rounds to nought."""
    shown = printed(value, result.method.decimals)
    sign = "+" if shown > 0 else formats.MINUS if shown < 0 else ""
    return f"{sign}{difference(shown, result.method)}"


def area_rows(
    indicator: Indicator, found: figures.Series, members: figures.Groups, year: int | None
) -> tuple[AreaRow, ...]:
    """All buurten in one year, highest figure first, those without a figure last; no query."""
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
    result: Gap, areas: tuple[AreaRow, ...], places: Sequence[_Place], year: int | None
) -> tuple[NeighbourhoodRow, ...]:
    """The sixteen beside the rest of Breda in one year; empty when there is no figure at all."""
    if year is None:
        return ()
    rest = next((row.rest.value for row in result.years if row.year == year), None)
    by_code = {area.code: area for area in areas}
    return tuple(_neighbourhood(result, place, by_code[place.area], rest) for place in places)


def _neighbourhood(
    result: Gap, place: _Place, area: AreaRow, rest: Decimal | None
) -> NeighbourhoodRow:
    compared = ""
    if area.value is not None and rest is not None and result.method.kind is not Kind.SUM:
        compared = _signed(area.value - rest, result)
    return NeighbourhoodRow(
        name=place.name,
        url=reverse("pages:neighbourhood", args=[place.key]),
        area=area.name,
        match_text=str(_MATCH_WORDS[place.match]),
        note=place.note,
        text=area.text,
        compared=compared,
    )


_MATCH_WORDS: Mapping[str, str] = dict(NeighbourhoodArea.Match.choices)
