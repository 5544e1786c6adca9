"""The gap between the focus neighbourhoods and the rest of the city, and its path to 2040."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from verbeterbreda.lib import palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import (
    COMPACT,
    WIDE,
    Plot,
    Points,
    Series,
    Size,
    Spot,
    Value,
    n,
)

MEETING_YEAR = 2040
_WIDE = Size(WIDE, 330, 96, 16, 14, "gap-chart chart-wide")
_COMPACT = Size(COMPACT, 330, 24, 15.5, 14.5, "gap-chart chart-compact")
_SMALL = Size(COMPACT, 210, 24, 15, 14, "gap-chart gap-chart-small")


def gap_chart(
    *, chart_id: str, title: str, focus: Points, rest: Points, desc: str = "",
    netherlands: Points = (), meet_value: Value = None, unit: str = "%", decimals: int = 1,
    compact: bool = False, focus_label: str = "Verbeter Breda-buurten",
    rest_label: str = "Rest van Breda", nl_label: str = "Nederland", breaks: Sequence[int] = (),
    estimates: Sequence[int] = (),
) -> SafeString:  # fmt: skip
    """Both lines with names and latest values, the gap shaded, and a dashed path to one point.

    ``meet_value`` is the target for 2040; without one the lines meet at the latest figure of the
    rest. Values are in ``unit``. In the years of ``breaks`` a new series begins: no line leads
    there from the year before, and an upright line marks it. Points of ``estimates`` are open.
    Raises ``ValueError`` when either line has no figure at all.
    """
    chart = _GapChart(
        size=_COMPACT if compact else _WIDE,
        focus=Series(focus_label, _broken(focus, breaks), "focus", frozenset(estimates)),
        rest=Series(rest_label, _broken(rest, breaks), "rest", frozenset(estimates)),
        netherlands=Series(nl_label, _broken(netherlands, breaks), "nl"),
        meet_value=meet_value, unit=unit, decimals=decimals, breaks=tuple(breaks),
    )  # fmt: skip
    return chart.svg(chart_id, title, desc, labels=True)


def small_gap_chart(
    *, chart_id: str, title: str, focus: Points, rest: Points, desc: str = "",
    netherlands: Points = (), meet_value: Value = None, unit: str = "%", decimals: int = 1,
    breaks: Sequence[int] = (), estimates: Sequence[int] = (),
) -> SafeString:  # fmt: skip
    """The same chart for small multiples: no names at the lines, so write them once beside it."""
    chart = _GapChart(
        size=_SMALL,
        focus=Series("", _broken(focus, breaks), "focus", frozenset(estimates)),
        rest=Series("", _broken(rest, breaks), "rest", frozenset(estimates)),
        netherlands=Series("", _broken(netherlands, breaks), "nl"),
        meet_value=meet_value, unit=unit, decimals=decimals, breaks=tuple(breaks),
    )  # fmt: skip
    return chart.svg(chart_id, title, desc, labels=False)


def _broken(points: Points, breaks: Sequence[int]) -> Points:
    """The points with a hole before the first year of each new series."""
    if not breaks:
        return points
    return [
        item
        for year, value in points
        for item in ([(year, None)] if year in breaks else []) + [(year, value)]
    ]


@dataclass(frozen=True)
class _GapChart:
    size: Size
    focus: Series
    rest: Series
    netherlands: Series
    meet_value: Value
    unit: str
    decimals: int
    breaks: tuple[int, ...] = ()

    def svg(self, chart_id: str, title: str, desc: str, *, labels: bool) -> SafeString:
        if not self.focus.known or not self.rest.known:
            raise ValueError("a gap chart needs at least one figure for both lines")
        size = self.size
        target = float(self.rest.known[-1][1] if self.meet_value is None else self.meet_value)
        series = [item for item in (self.netherlands, self.rest, self.focus) if item.known]
        years = sorted({year for item in (self.rest, self.focus) for year, _ in item.known})
        values = [value for item in series for _, value in item.known]
        ticks = drawing.value_ticks([*values, target], 4 if size is _SMALL else 5, 0.03)
        plot = drawing.year_plot(size, ticks, self.unit, years[0], MEETING_YEAR)
        ends = _Ends(
            plot.spots(self.focus.known[-1:])[0],
            plot.spots(self.rest.known[-1:])[0],
            (plot.x(MEETING_YEAR), plot.y(target)),
        )
        desc = drawing.with_start(desc, ticks, self.unit)
        parts = [
            drawing.opening(chart_id, title, desc, size.width, size.height, size.names),
            drawing.grid(plot, ticks, self.unit, size.tick),
            drawing.year_axis(plot, years, size.tick, [MEETING_YEAR]),
            *(
                _break_mark(year, plot, size)
                for year in self.breaks
                if years[0] < year <= years[-1]
            ),
            _gap_fill(self.focus, self.rest, plot, self.breaks),
            _path_2040(ends.rest, ends.meet, "rest"),
            _path_2040(ends.focus, ends.meet, "focus"),
            *(drawing.series_svg(item, plot) for item in series),
            _meeting_point(ends.meet),
        ]
        if labels:
            parts += [self._labels(series, plot, ends), _meeting_label(ends, size)]
        return SafeString("".join(parts) + "</svg>")

    def _labels(self, series: Sequence[Series], plot: Plot, ends: "_Ends") -> str:
        """Names with their latest value: above the upper path and below the lower one.

        The Netherlands go to the side where they belong, or else to the side with room.
        """
        sides = {up: _Side(self, plot, ends, up=up) for up in (True, False)}
        ordered = sorted(
            series, key=lambda item: (item.kind == "nl", not ends.is_above(item, plot))
        )
        for item in ordered:
            up = ends.is_above(item, plot)
            if item.kind == "nl" and not sides[up].fits(item) and sides[not up].fits(item):
                up = not up
            sides[up].add(item)
            # At the top of the drawing a name above is pushed down, and the other side with it.
            sides[False].lowest = sides[True].lowest
        return "".join(sides[True].parts + sides[False].parts)


class _Side:
    """The names above or below both paths, stacked away from the lines."""

    def __init__(self, chart: _GapChart, plot: Plot, ends: "_Ends", *, up: bool) -> None:
        self.chart, self.plot, self.ends, self.up = chart, plot, ends, up
        self.font = chart.size.font
        self.x = max(ends.focus[0], ends.rest[0]) + 12
        self.edge: float | None = None
        self.lowest = 0.0  # where the names above end
        self.parts: list[str] = []

    def _lines(self, item: Series) -> list[str]:
        room = self.chart.size.width - self.x - (30 if item.kind == "nl" else 4)
        if self.edge is None and self.chart.size.right < 60 and self.up != self.ends.focus_is_up:
            room -= self.font * 5.2  # the words at the meeting point stand on this side
        value = drawing.short(item.known[-1][1], self.chart.unit, self.chart.decimals)
        return drawing.wrap(f"{item.label} {value}", room, self.font, bold=item.kind == "focus")

    def _span(self, lines: Sequence[str]) -> tuple[float, float]:
        """Base lines of the first and the last line of text."""
        height, edge = (len(lines) - 1) * self.font * 1.2, self.edge
        if edge is None:
            widest = max(drawing.text_width(words, self.font, bold=True) for words in lines)
            edge = self.ends.outer(self.x - 4, min(self.x + widest, self.plot.right), up=self.up)
            edge += -self.font * 0.7 if self.up else self.font * 1.35
            edge = edge if self.up else max(edge, self.lowest + self.font * 1.3)
        return (edge - height, edge) if self.up else (edge, edge + height)

    def fits(self, item: Series) -> bool:
        """Whether this name stays inside the drawing."""
        first, last = self._span(self._lines(item))
        return first >= self.font and last <= self.plot.bottom - 3

    def add(self, item: Series) -> None:
        """Write a name at the outer edge of this side."""
        lines = self._lines(item)
        first, last = self._span(lines)
        height, first = last - first, max(first, self.font)
        if self.up:
            self.lowest = max(self.lowest, first + height)
        spot, sample = (self.x, first), item.kind == "nl"
        self.parts.append(drawing.label_block(lines, spot, self.font, item.kind, sample=sample))
        self.edge = first - self.font * 1.3 if self.up else last + self.font * 1.3


@dataclass(frozen=True)
class _Ends:
    """Where both lines stop, and where they are to meet."""

    focus: Spot
    rest: Spot
    meet: Spot

    @property
    def focus_is_up(self) -> bool:
        return self.focus[1] <= self.rest[1]

    def is_above(self, series: Series, plot: Plot) -> bool:
        """Whether the name of this series goes above both paths."""
        if series.kind == "nl":
            return plot.y(series.known[-1][1]) < min(self.focus[1], self.rest[1])
        return self.focus_is_up == (series.kind == "focus")

    def outer(self, x1: float, x2: float, *, up: bool) -> float:
        """The highest (or lowest) place of both dashed paths between ``x1`` and ``x2``."""
        steps = [x1 + (x2 - x1) * i / 6 for i in range(7)]
        heights = [bend_y(end, self.meet, x) for end in (self.focus, self.rest) for x in steps]
        return min(heights) if up else max(heights)


def bend(start: Spot, end: Spot) -> str:
    """Path data of a curve that leaves and arrives level."""
    middle = n((start[0] + end[0]) / 2)
    return (
        f"M{n(start[0])} {n(start[1])}C{middle} {n(start[1])} {middle} {n(end[1])} "
        f"{n(end[0])} {n(end[1])}"
    )


def bend_y(start: Spot, end: Spot, x: float) -> float:
    """Height of that curve at ``x``; level beyond its ends."""
    share = min(max((x - start[0]) / ((end[0] - start[0]) or 1), 0), 1)
    low, high = 0.0, 1.0
    for _ in range(9):  # x too is a cubic of the curve's parameter: find it by halving
        t = (low + high) / 2
        at = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t**3
        low, high = (t, high) if at < share else (low, t)
    t = (low + high) / 2
    return start[1] + (end[1] - start[1]) * t * t * (3 - 2 * t)


def _path_2040(start: Spot, end: Spot, kind: str) -> str:
    width, dash = (3, "2 6") if kind == "focus" else (2, "1.5 5")
    return (
        f'<path class="path-2040 series-{kind}" d="{bend(start, end)}" fill="none" '
        f'stroke="{drawing.STYLES[kind].colour}" stroke-width="{width}" stroke-linecap="round" '
        f'stroke-dasharray="{dash}"/>'
    )


def _gap_fill(focus: Series, rest: Series, plot: Plot, breaks: Sequence[int] = ()) -> str:
    """The shaded gap over the years for which both are known, in pieces between new series."""
    theirs = dict(rest.known)
    pieces: list[list[tuple[int, float]]] = [[]]
    for year, value in focus.known:
        if year in breaks:
            pieces.append([])
        if year in theirs:
            pieces[-1].append((year, value))
    return "".join(_fill(piece, theirs, plot) for piece in pieces if len(piece) > 1)


def _fill(both: Sequence[tuple[int, float]], theirs: Mapping[int, float], plot: Plot) -> str:
    around = [*both, *((year, theirs[year]) for year, _ in reversed(both))]
    path = "L".join(f"{n(x)} {n(y)}" for x, y in plot.spots(around))
    return f'<path class="gap-fill" d="M{path}Z" fill="{palette.GAP}"/>'


def _break_mark(year: int, plot: Plot, size: Size) -> str:
    """An upright line where a new series begins, with its name where there is room for words."""
    x = plot.x(year)
    mark = drawing.rule(
        (x, plot.top), (x, plot.bottom), names="axis", colour=palette.GREY, width=1.5, dash="6 4"
    )
    if size is _SMALL:
        return mark
    return mark + drawing.text(
        (x + 4, plot.bottom - 6), "nieuwe reeks", size.tick, names="tick", fill=palette.INK_SOFT
    )


def _meeting_point(spot: Spot) -> str:
    return (
        f'<circle class="meeting-point" cx="{n(spot[0])}" cy="{n(spot[1])}" r="7" '
        f'fill="{palette.PAPER}" stroke="{palette.BRICK}" stroke-width="3.5"/>'
    )


def _meeting_label(ends: _Ends, size: Size) -> str:
    """Beside the point where there is room, else on the side from which no curve comes."""
    (x, y), font = ends.meet, size.font * 0.95
    if size.right > 60:
        return drawing.text(
            (x + 16, y - 3), "2040:", font, names="label", fill=palette.INK, bold=True
        ) + drawing.text(
            (x + 16, y + font * 1.1), "geen kloof", font, names="label", fill=palette.INK
        )
    base = y + font * 1.8 if ends.focus_is_up else y - font * 0.95
    return drawing.text(
        (size.width - 3, base), "geen kloof", font, names="label", fill=palette.INK,
        anchor="end", bold=True,
    )  # fmt: skip
