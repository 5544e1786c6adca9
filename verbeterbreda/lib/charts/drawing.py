"""Scales, ticks, labels and the pieces of SVG that all charts share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape
from math import ceil, floor, log10

from django.utils.safestring import SafeString

from verbeterbreda.lib import formats, palette

type Value = Decimal | float | int | None
type Points = Sequence[tuple[int, Value]]
"""Year and value; ``None`` leaves a hole in the line, it is never drawn as nought."""
type Spot = tuple[float, float]
"""A place in SVG units: x to the right, y down."""

WIDE, COMPACT = 640, 320


@dataclass(frozen=True)
class Series:
    """One line: its name, its points, and how it is drawn.

    ``kind``: ``focus`` (brick, thick), ``rest`` (ink, thin), ``nl`` (grey, dotted) or ``other``
    (grey, thin). The points of the years in ``open_years`` are open.
    """

    label: str
    points: Points
    kind: str = "other"
    open_years: frozenset[int] = frozenset()

    @property
    def known(self) -> list[tuple[int, float]]:
        """The points that have a figure."""
        return [(year, float(value)) for year, value in self.points if value is not None]

    def runs(self) -> Iterator[list[tuple[int, float]]]:
        """The stretches without a hole."""
        run: list[tuple[int, float]] = []
        for year, value in self.points:
            if value is not None:
                run.append((year, float(value)))
            elif run:
                yield run
                run = []
        if run:
            yield run


@dataclass(frozen=True)
class LegendItem:
    """A line of an HTML legend: a small decorative SVG, what it stands for, and its value."""

    swatch: SafeString
    label: str
    text: str = ""


@dataclass(frozen=True)
class Figure:
    """An SVG and the legend that the page writes beside it as a list."""

    svg: SafeString
    legend: tuple[LegendItem, ...]


@dataclass(frozen=True)
class Style:
    """How one kind of series is drawn; sizes in SVG units."""

    colour: str
    width: float
    dash: str
    radius: float
    text: str


STYLES = {
    "focus": Style(palette.BRICK, 4, "", 5, palette.BRICK_DARK),
    "rest": Style(palette.INK, 2, "", 3.5, palette.INK),
    "nl": Style(palette.GREY, 2, "1 5", 0, palette.INK_SOFT),
    "other": Style(palette.GREY, 1.5, "", 0, palette.INK_SOFT),
}


@dataclass(frozen=True)
class Size:
    """Measures of one variant of a chart, in SVG units; ``right`` is room for names."""

    width: float
    height: float
    right: float
    font: float
    tick: float
    names: str


@dataclass(frozen=True)
class Plot:
    """The drawing area: pixel borders, and what they stand for on both axes."""

    left: float
    right: float
    top: float
    bottom: float
    x_low: float
    x_high: float
    y_low: float
    y_high: float

    def x(self, value: float) -> float:
        """Place of a value on the horizontal axis."""
        return self.left + (value - self.x_low) / ((self.x_high - self.x_low) or 1) * (
            self.right - self.left
        )

    def y(self, value: float) -> float:
        """Place of a value on the vertical axis."""
        return self.bottom - (value - self.y_low) / ((self.y_high - self.y_low) or 1) * (
            self.bottom - self.top
        )

    def spots(self, points: Iterable[tuple[float, float]]) -> list[Spot]:
        """Places of (x, y) values."""
        return [(self.x(x), self.y(y)) for x, y in points]


SMALLEST_SPAN = 1e-6


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Round values (steps of 1, 2 or 5 × a power of ten) that cover ``low`` to ``high``.

    A span too small to print counts as none.
    """
    if high - low < SMALLEST_SPAN:
        high = low + 1
    raw = (high - low) / max(count - 1, 1)
    power = 10.0 ** floor(log10(raw))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def value_ticks(values: Sequence[float], count: int = 5, headroom: float = 0.0) -> list[float]:
    """Ticks from nought, unless all values lie so high that their changes would be lost.

    Even then the axis covers at least a third of the highest value, so that a small change does
    not look large. ``headroom`` is the share of the range left free above the highest value.
    """
    low, high = min(values), max(values)
    start = min(0, low)
    if low > 0.6 * high:
        start = min(low - 0.5 * (high - low), 0.67 * high)
    return nice_ticks(start, high + headroom * (high - start), count)


def with_start(desc: str, ticks: Sequence[float], unit: str) -> str:
    """The description, with a warning when the axis does not start at nought."""
    if ticks[0] <= 0:
        return desc
    return f"{desc} De schaal begint bij {tick_texts(ticks[:1], unit)[0]}.".strip()


def year_plot(size: Size, ticks: Sequence[float], unit: str, first: int, last: int) -> Plot:
    """The drawing area for years on x and ``ticks`` on y, with room for the tick texts."""
    texts = tick_texts(ticks, unit)
    left = max(len(text) for text in texts) * size.tick * 0.61 + 12  # figures are wide letters
    top, bottom = size.tick * 1.3, size.height - size.tick * 2.6
    return Plot(left, size.width - size.right, top, bottom, first, last, ticks[0], ticks[-1])


def tick_texts(ticks: Sequence[float], unit: str, *, all_units: bool = False) -> list[str]:
    """Tick values in Dutch; only the last one has the unit, when that is a percent or euro sign."""
    decimals = next((d for d in range(4) if all(round(t, d) == t for t in ticks)), 3)
    return [short(tick, unit if all_units or tick == ticks[-1] else "", decimals) for tick in ticks]


@lru_cache(maxsize=4096)
def short(value: float, unit: str, decimals: int) -> str:
    """The value with a percent or euro sign; a longer unit belongs in the title of the chart.

    Remembered, since all charts of a page have much the same axes.
    """
    text = formats.number(value, decimals)
    return f"{text}%" if unit == "%" else f"€{formats.NBSP}{text}" if unit == "€" else text


def n(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text[-1] == "0" else text


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """A careful guess of the width; measured, the font's letters average just under half an em."""
    return len(text) * size * (0.55 if bold else 0.51)


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Lines of whole words that fit the width where possible."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least ``gap`` apart, near the wanted ones, in the same order, from ``low`` on.

    When there is no room for all, the last ones pass ``high``.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed: list[float] = []
    for i in order:
        placed.append(max(wanted[i], placed[-1] + gap if placed else low))
    limit = high
    for i in range(len(placed) - 1, -1, -1):
        placed[i] = max(min(placed[i], limit), low + i * gap)
        limit = placed[i] - gap
    return [place for _, place in sorted(zip(order, placed, strict=True))]


# Pieces of SVG


def opening(
    chart_id: str, title: str, desc: str, width: float, height: float, names: str,
    role: str = "img",
) -> str:  # fmt: skip
    """The start tag with its title and description."""
    ident = escape(chart_id)
    described = f'<desc id="{ident}-d">{escape(desc)}</desc>' if desc else ""
    labelled = f"{ident}-t {ident}-d" if desc else f"{ident}-t"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{ident}" class="chart {names}" role="{role}" '
        f'viewBox="0 0 {n(width)} {n(height)}" aria-labelledby="{labelled}" '
        f'font-family="{palette.FONT}"><title id="{ident}-t">{escape(title)}</title>{described}'
    )


def text(
    spot: Spot, words: str, size: float, *, names: str = "tick", fill: str = palette.INK_SOFT,
    anchor: str = "start", bold: bool = False,
) -> str:  # fmt: skip
    """One line of text with its base line at ``spot``."""
    weight = ' font-weight="700"' if bold else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text class="{names}" x="{n(spot[0])}" y="{n(spot[1])}" font-size="{n(size)}" '
        f'fill="{fill}"{side}{weight}>{escape(words)}</text>'
    )


def line(spots: Sequence[Spot], kind: str) -> str:
    """A line through the spots in the style of its kind."""
    return line_through([(n(x), n(y)) for x, y in spots], kind)


def line_through(coordinates: Sequence[tuple[str, str]], kind: str) -> str:
    """The same for places that were written out already."""
    style = STYLES[kind]
    dash = f' stroke-dasharray="{style.dash}"' if style.dash else ""
    path = "L".join([f"{x} {y}" for x, y in coordinates])
    return (
        f'<path class="series-{kind}" d="M{path}" fill="none" stroke="{style.colour}" '
        f'stroke-width="{n(style.width)}" stroke-linecap="round" stroke-linejoin="round"{dash}/>'
    )


def rule(
    start: Spot, end: Spot, *, names: str, colour: str, width: float = 1, dash: str = ""
) -> str:
    """A straight line of a grid or an axis."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line class="{names}" x1="{n(start[0])}" y1="{n(start[1])}" x2="{n(end[0])}" '
        f'y2="{n(end[1])}" stroke="{colour}" stroke-width="{n(width)}"{dashed}/>'
    )


def grid(plot: Plot, ticks: Sequence[float], unit: str, size: float) -> str:
    """Horizontal lines with their values to the left."""
    parts = []
    for tick, words in zip(ticks, tick_texts(ticks, unit), strict=True):
        y = plot.y(tick)
        parts.append(rule((plot.left, y), (plot.right, y), names="grid", colour=palette.GRID))
        parts.append(text((plot.left - 8, y + size * 0.35), words, size, anchor="end"))
    return "".join(parts)


def year_axis(plot: Plot, years: Sequence[int], size: float, extra: Sequence[int] = ()) -> str:
    """Years under the plot: the first, the last and the extra ones, and others where they fit."""
    y = plot.bottom + size * 1.6
    one_year = plot.x(years[0] + 1) - plot.x(years[0])
    shown = _years_shown(plot, years, size * 3 / one_year, extra)
    return "".join(text((plot.x(year), y), str(year), size, anchor="middle") for year in shown)


def _years_shown(plot: Plot, years: Sequence[int], gap: float, extra: Sequence[int]) -> list[int]:
    """The years to write, at least ``gap`` years apart; what is named first goes first."""
    chosen: list[int] = []
    decades = range(years[0] // 10 * 10 + 10, int(plot.x_high) + 1, 10)
    few = years if len(years) <= 6 else []
    for year in [*extra, years[0], years[-1], *few, *decades, *years]:
        if all(abs(year - other) >= gap for other in chosen):
            chosen.append(year)
    return sorted(chosen)


def series_svg(series: Series, plot: Plot) -> str:
    """The line, in pieces where figures are missing, with its points."""
    style, parts = STYLES[series.kind], []
    radius = style.radius if len(series.points) < 9 else min(style.radius, 3)
    look = f'class="point-{series.kind}" r="{n(radius or 3)}" fill="{style.colour}"'
    hollow = (
        f'class="point-open series-{series.kind}" r="{n((radius or 3) - 0.8)}" '
        f'fill="{palette.PAPER}" stroke="{style.colour}" stroke-width="1.8"'
    )
    for run in series.runs():
        spots = [(n(x), n(y)) for x, y in plot.spots(run)]
        if len(spots) > 1:
            parts.append(line_through(spots, series.kind))
        if radius or len(spots) == 1:
            parts += [
                f'<circle {hollow if year in series.open_years else look} cx="{x}" cy="{y}"/>'
                for (year, _), (x, y) in zip(run, spots, strict=True)
            ]
    return "".join(parts)


def label_block(lines: Sequence[str], spot: Spot, size: float, kind: str, *, sample: bool) -> str:
    """Lines of text from the base line at ``spot`` down; ``sample`` starts with a bit of line."""
    x, y = spot
    before = ""
    if sample:
        before = line([(x, y - size * 0.32), (x + 20, y - size * 0.32)], kind)
        x += 26
    return before + "".join(
        text(
            (x, y + i * size * 1.2), words, size, names=f"label label-{kind}",
            fill=STYLES[kind].text, bold=kind == "focus",
        )
        for i, words in enumerate(lines)
    )  # fmt: skip


def hatch_pattern(pattern_id: str, colour: str = palette.GREY) -> str:
    """``<defs>`` with slanted lines for what is not known; use as ``fill="url(#pattern_id)"``."""
    return (
        f'<defs><pattern id="{escape(pattern_id)}" width="7" height="7" '
        'patternUnits="userSpaceOnUse"><path class="hatch" d="M-1 8L8 -1M-1 1L1 -1M6 8L8 6" '
        f'stroke="{colour}" stroke-width="1.3" fill="none"/></pattern></defs>'
    )


def swatch(
    fill: str, *, names: str = "", hatch_id: str = "", width: float = 1, dash: str = ""
) -> SafeString:
    """A decorative square for an HTML legend; hatched when ``hatch_id`` (unique) is given."""
    paint = f"url(#{escape(hatch_id)})" if hatch_id else fill
    css = f' class="{escape(names)}"' if names else ""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return SafeString(
        '<svg xmlns="http://www.w3.org/2000/svg" class="swatch" aria-hidden="true" width="20" '
        f'height="20" viewBox="0 0 20 20">{hatch_pattern(hatch_id) if hatch_id else ""}'
        f'<rect{css} x="2" y="2" width="16" height="16" fill="{paint}" stroke="{palette.INK}" '
        f'stroke-width="{n(width)}"{dashed}/></svg>'
    )
