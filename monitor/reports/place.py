"""The figures of one place beside the rest of Breda, now and over the years."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from monitor import figures, standings
from monitor.gap import AreaFigure, Gap, Kind, Method, difference, group_value, printed, with_unit
from monitor.models import Indicator, Observation
from verbeterbreda.lib import charts


@dataclass(frozen=True)
class PlaceYear:
    """The place and the rest of Breda in one year, unrounded; None where there is no figure."""

    year: int
    here: Decimal | None
    rest: Decimal | None


@dataclass(frozen=True)
class FigureRow:
    """One indicator for some areas together, beside the rest of Breda and the Netherlands.

    `compared` says how it differs from the rest in words, `change` how that went since the first
    year of the unbroken series; both "" where there is nothing to say.
    """

    slug: str
    name: str
    url: str
    year: int
    here: str
    rest: str
    netherlands: str
    compared: str
    change: str
    method: Method
    years: tuple[PlaceYear, ...]

    @property
    def has_trend(self) -> bool:
        """Whether there are two or more years to draw a line through."""
        return len([year for year in self.years if year.here is not None]) > 1

    @property
    def chart(self) -> SafeString:
        """Both lines over the years, small; empty with one year."""
        if not self.has_trend:
            return SafeString("")
        here = [(row.year, row.here) for row in self.years]
        rest = [(row.year, row.rest) for row in self.years]
        return charts.small_line_chart(
            chart_id=f"hier-{self.slug}",
            title=f"{self.name}. {self.change}",
            series=[charts.Series("Hier", here, "focus"), charts.Series("Rest", rest, "rest")],
            unit=self.method.unit,
            decimals=self.method.decimals,
        )


def neighbourhood_figures(area_codes: Collection[str]) -> list[FigureRow]:
    """Every measured indicator for these areas together, in four queries.

    The latest year is shown in which these areas have a figure; an indicator without any is left
    out. The rest of Breda is the rest of the method; it leaves these areas out: for a place that
    matches only in part it is the rest of the wider choice.
    """
    indicators = list(Indicator.objects.measured())
    members = figures.groups()
    wide = not set(area_codes) <= members.focus
    gaps = standings.gaps(indicators, wide=wide, members=members)
    own = _own(area_codes)
    rows = (_row(item, gaps[item.slug], own.get(item.slug, {}), area_codes) for item in indicators)
    return [row for row in rows if row is not None]


def _own(codes: Collection[str]) -> dict[str, dict[int, list[AreaFigure]]]:
    """The shown figures of these areas by indicator and year; a hidden one empties its year."""
    found: dict[str, dict[int, list[AreaFigure]]] = {}
    hidden = set()
    rows = Observation.objects.filter(area_id__in=codes).exclude(period__contains="-")
    for row in rows.order_by("period"):
        year = int(row.period)
        if row.shown_status == Observation.Status.SUPPRESSED:
            hidden.add((row.indicator_id, year))
        if row.shown_value is not None:
            figure = AreaFigure(row.area_id, year, row.shown_value, row.numerator, row.denominator)
            found.setdefault(row.indicator_id, {}).setdefault(year, []).append(figure)
    for slug, year in hidden:
        found.get(slug, {}).pop(year, None)
    return found


def _row(
    indicator: Indicator,
    gap: Gap,
    own: dict[int, list[AreaFigure]],
    codes: Collection[str],
) -> FigureRow | None:
    method = gap.method
    rests = {row.year: row.rest.value for row in gap.years}
    countries = {row.year: row.netherlands for row in gap.years}
    years = [
        PlaceYear(
            year,
            group_value(method.kind, rows, codes).value,
            None if method.kind is Kind.SUM else rests.get(year),
        )
        for year, rows in sorted(own.items())
    ]
    known = [row for row in years if row.here is not None]
    if not known:
        return None
    last = known[-1]
    unbroken = _unbroken(method, years)
    return FigureRow(
        slug=indicator.slug,
        name=indicator.name,
        url=reverse("monitor:indicator", args=[indicator.slug]),
        year=last.year,
        here=_text(last.here, method),
        rest=_text(last.rest, method),
        netherlands=_text(countries.get(last.year), method),
        compared=_compared(last, method),
        change=_change(unbroken, method),
        method=method,
        years=tuple(unbroken),
    )


def _unbroken(method: Method, years: Sequence[PlaceYear]) -> list[PlaceYear]:
    """The years from the last break in the series on."""
    passed = [year for year in method.breaks if years and year <= years[-1].year]
    return [row for row in years if not passed or row.year >= max(passed)]


def _text(value: Decimal | None, method: Method) -> str:
    return "" if value is None else with_unit(value, method)


def _points(row: PlaceYear, method: Method) -> Decimal | None:
    """How much higher than the rest, as printed."""
    if row.here is None or row.rest is None:
        return None
    return printed(row.here - row.rest, method.decimals)


def _compared(row: PlaceYear, method: Method) -> str:
    """ "8,9 procentpunt hoger" than the rest of Breda."""
    points = _points(row, method)
    if points is None:
        return ""
    if not points:
        return "gelijk"
    side = "hoger" if points > 0 else "lager"
    return f"{difference(points, method)} {side}"


def _change(years: Sequence[PlaceYear], method: Method) -> str:
    """From the first to the last year: the place itself, and how the difference went."""
    known = [row for row in years if row.here is not None]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    words = (
        f"Van {_text(first.here, method)} in {first.year} "
        f"naar {_text(last.here, method)} in {last.year}."
    )
    gap = _change_of_points(_points(first, method), _points(last, method), method)
    return f"{words} {gap}".strip()


def _change_of_points(before: Decimal | None, now: Decimal | None, method: Method) -> str:
    if before is None or now is None:
        return ""
    if before and now and (before > 0) != (now > 0):
        side = "hoger" if now > 0 else "lager"
        return f"Eerst was het andersom; nu is het hier {side} dan in de rest van Breda."
    if abs(before) == abs(now):
        return f"Het verschil met de rest van Breda bleef {difference(now, method)}."
    went = "kleiner" if abs(now) < abs(before) else "groter"
    return (
        f"Het verschil met de rest van Breda werd {went}: "
        f"van {difference(before, method)} naar {difference(now, method)}."
    )
