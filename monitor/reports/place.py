"""The figures of one place beside the rest of Breda, now and over the years."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Self

from django.urls import reverse
from django.utils.safestring import SafeString

from monitor import figures, standings
from monitor.gap import (
    AreaFigure,
    Gap,
    GroupValue,
    Kind,
    Method,
    Verdict,
    difference,
    gap_between,
    group_value,
    movement,
    own_movement,
    printed,
    with_unit,
)
from monitor.models import Indicator, Observation
from monitor.reports.indicator import YEAR_MARKS
from verbeterbreda.lib import charts, formats

NOBODY = GroupValue(None, 0, 0, Decimal(0))
"""A group without a figure."""


@dataclass(frozen=True)
class PlaceYear:
    """The place and the rest of Breda in one year, unrounded; None where there is no figure.

    `status` is "estimate" or "provisional" when a figure of the place is.
    """

    year: int
    here: Decimal | None
    rest: Decimal | None
    status: str = ""


@dataclass(frozen=True)
class FigureRow:
    """One indicator for some areas together, beside the rest of Breda and the Netherlands.

    `compared` says how it differs from the rest in words, `own_change` how the place itself went
    since the first year of the unbroken series, `gap_change` how the difference went; "" where
    there is nothing to say. `gap` is the method's, with this place instead of the focus group.
    """

    slug: str
    name: str
    url: str
    year: int
    here: str
    rest: str
    netherlands: str
    compared: str
    own_change: str
    gap_change: str
    method: Method
    gap: Gap
    years: tuple[PlaceYear, ...]

    @property
    def change(self) -> str:
        """The place itself from the first to the last year, and how the difference went."""
        return f"{self.own_change} {self.gap_change}".strip()

    @property
    def mark(self) -> str:
        """What to know of the last figure: that it is an estimate, or provisional."""
        return next(
            (YEAR_MARKS.get(row.status, "") for row in self.years if row.year == self.year), ""
        )

    @property
    def went(self) -> str:
        """ "better", "worse" or "same"; "" where the method gives no verdict."""
        if self.gap.verdict in (Verdict.NO_JUDGEMENT, Verdict.TOO_FEW_POINTS):
            return ""
        return own_movement(self.gap)

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
        marked = frozenset(row.year for row in self.years if row.status)
        return charts.small_line_chart(
            chart_id=f"hier-{self.slug}",
            title=f"{self.name}. {self.change}",
            series=[
                charts.Series("Hier", here, "focus", marked),
                charts.Series("Rest", rest, "rest", marked),
            ],
            unit=self.method.unit,
            decimals=self.method.decimals,
        )


@dataclass(frozen=True)
class PlaceAnswer:
    """Whether it became better in one place: what went which way, under the rule of the method."""

    name: str
    better: tuple[FigureRow, ...]
    worse: tuple[FigureRow, ...]
    same: tuple[FigureRow, ...]
    unknown: int

    @classmethod
    def of(cls, name: str, figures: Collection[FigureRow]) -> Self:
        def went(way: str) -> tuple[FigureRow, ...]:
            return tuple(row for row in figures if row.went == way)

        unknown = sum(row.gap.verdict is Verdict.TOO_FEW_POINTS for row in figures)
        return cls(name, went("better"), went("worse"), went("same"), unknown)

    @property
    def judged(self) -> tuple[FigureRow, ...]:
        return (*self.better, *self.worse, *self.same)

    @property
    def sentence(self) -> str:
        """The place itself, from the first year to the last."""
        if not self.judged:
            return f"Dat is nog niet te zeggen: van {self.name} zijn er te weinig meetjaren."
        if len(self.judged) == 1:
            went = "beter" if self.better else "slechter" if self.worse else "even goed"
            text = f"Van één cijfer zijn er genoeg meetjaren: daar gaat het in {self.name} {went}"
            return f"{text} {'als' if self.same else 'dan'} in het eerste meetjaar."
        text = (
            f"Bij {len(self.better)} van de {len(self.judged)} cijfers met genoeg meetjaren gaat "
            f"het in {self.name} beter dan in het eerste meetjaar, bij {len(self.worse)} slechter"
        )
        return f"{text} en bij {len(self.same)} gelijk." if self.same else f"{text}."

    @property
    def gap_sentence(self) -> str:
        """How the place went beside the rest of the city, and of how much nobody can say."""
        parts = []
        if self.judged:
            counts = Counter(row.gap.verdict for row in self.judged)
            closing, no_gap = counts[Verdict.CLOSING], counts[Verdict.NO_GAP]
            parts = [
                f"De achterstand op de rest van Breda werd bij {closing} kleiner en bij "
                f"{counts[Verdict.NOT_CLOSING]} niet."
            ]
            if no_gap:
                parts.append(f"Bij {no_gap} is er geen achterstand.")
        if self.unknown:
            unknown = formats.plural(self.unknown, "cijfer", "cijfers")
            parts.append(f"Over {unknown} is nog niets te zeggen.")
        if any(row.mark for row in self.judged):
            parts.append("Veel cijfers zijn schattingen: een klein verschil kan toeval zijn.")
        return " ".join(parts)


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


@dataclass
class _Own:
    """The figures of the place itself in one year, and whether one of them is an estimate."""

    figures: list[AreaFigure] = field(default_factory=list)
    status: str = ""


def _own(codes: Collection[str]) -> dict[str, dict[int, _Own]]:
    """The shown figures of these areas by indicator and year; a hidden one empties its year."""
    found: dict[str, dict[int, _Own]] = {}
    hidden = set()
    rows = Observation.objects.filter(area_id__in=codes).exclude(period__contains="-")
    for row in rows.order_by("period"):
        year = int(row.period)
        if row.shown_status == Observation.Status.SUPPRESSED:
            hidden.add((row.indicator_id, year))
        if row.shown_value is not None:
            figure = AreaFigure(row.area_id, year, row.shown_value, row.numerator, row.denominator)
            own = found.setdefault(row.indicator_id, {}).setdefault(year, _Own())
            own.figures.append(figure)
            own.status = row.status if row.status in YEAR_MARKS else own.status
    for slug, year in hidden:
        found.get(slug, {}).pop(year, None)
    return found


def _row(
    indicator: Indicator,
    gap: Gap,
    own: dict[int, _Own],
    codes: Collection[str],
) -> FigureRow | None:
    method = gap.method
    rests = {row.year: row.rest for row in gap.years if method.kind is not Kind.SUM}
    countries = {row.year: row.netherlands for row in gap.years}
    groups = {
        year: (group_value(method.kind, found.figures, codes), rests.get(year, NOBODY))
        for year, found in sorted(own.items())
    }
    years = [
        PlaceYear(year, here.value, rest.value, own[year].status)
        for year, (here, rest) in groups.items()
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
        own_change=_own_change(unbroken, method),
        gap_change=_gap_change(unbroken, method),
        method=method,
        gap=gap_between(method, groups),
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


def _own_change(years: Sequence[PlaceYear], method: Method) -> str:
    """The place itself: "Van 33,0% in 2012 naar 18,9% in 2020."."""
    known = [row for row in years if row.here is not None]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    return (
        f"Van {_text(first.here, method)} in {first.year} "
        f"naar {_text(last.here, method)} in {last.year}."
    )


def _gap_change(years: Sequence[PlaceYear], method: Method) -> str:
    """How the difference with the rest went, over the same years."""
    known = [row for row in years if row.here is not None]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    before, now = _points(first, method), _points(last, method)
    return movement(before, now, method, beside="de rest van Breda")
