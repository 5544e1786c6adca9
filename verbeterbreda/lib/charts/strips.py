"""A strip of dots: where the focus areas are among all areas."""

from collections.abc import Mapping, Sequence
from html import escape

from django.utils.safestring import SafeString

from verbeterbreda.lib import formats, palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import COMPACT, WIDE, Plot, Spot, Value, n

_MOST_LANES = 18
"""Higher stacks are pressed together, so that many areas with nought do not fill the page."""
_BEYOND = 72.0
"""Room to the right of the scale for areas that are far above it."""


def bar_strip(
    *, chart_id: str, title: str, values: Sequence[tuple[str, Value, bool]], desc: str = "",
    average: Value = None, average_label: str = "Heel Breda", unit: str = "%", decimals: int = 1,
    compact: bool = False, picked: Sequence[str] = (),
    links: Mapping[str, str] | None = None, cut: Value = None,
) -> SafeString:  # fmt: skip
    """One dot for each area (name, value, is it a focus area) along a line from low to high.

    Areas without a figure are left out; say how many beside the chart. ``picked`` are names the
    reader chose; ``links`` are start tags by name, and the dots then come in the order
    of the line. Areas above ``cut`` stand behind a break at the right end: name them beside the
    chart. Raises ``ValueError`` when none has a figure.
    """
    known = sorted((float(v), focus, name) for name, v, focus in values if v is not None)
    if not known:
        raise ValueError("a strip needs at least one figure")
    width, size, radius = (COMPACT, 14.0, 5.0) if compact else (WIDE, 14.5, 6.0)
    inside = [value for value, _, _ in known if cut is None or value <= float(cut)]
    beyond = len(known) - len(inside)
    right = width - 24 - (_BEYOND if beyond else 0)
    ticks = drawing.nice_ticks(min(0, known[0][0]), (inside or [1])[-1], 4 if compact else 6)
    lanes = [*_lanes(inside, (right - 24) / (ticks[-1] - ticks[0]), radius), *range(beyond)]
    step = radius * 2.1 * min(1.0, _MOST_LANES / (max(lanes) + 1))
    height = 44 + max(lanes) * step + radius * 2.1 + size * 2.4
    plot = Plot(24, right, 34, height - size * 2.4, ticks[0], ticks[-1], 0, 1)
    dots = []
    for (value, focus, name), lane, place in zip(known, lanes, range(len(known)), strict=True):
        x = plot.x(value) if place < len(inside) else right + _BEYOND * 0.62
        spot = (x, plot.bottom - radius - 4 - lane * step)
        label = f"{name}: {formats.quantity(value, unit, decimals)}"
        if name in picked:
            dots.append((2, _ring(spot, radius)))
        dot, opened = _dot(spot, radius, label, focus=focus), (links or {}).get(name, "")
        dots.append((int(focus and not links), f"{opened}{dot}</a>" if opened else dot))
    names = f"bar-strip chart-{'compact' if compact else 'wide'}"
    return SafeString(
        drawing.opening(chart_id, title, desc, width, height, names, "group" if links else "img")
        + _axis(plot, ticks, unit, size)
        + (_break(plot, size) if beyond else "")
        + _average(
            plot, average, f"{average_label} {formats.quantity(average, unit, decimals)}", size
        )
        + "".join(dot for focus, dot in sorted(dots, key=lambda pair: pair[0]))
        + "</svg>"
    )


def _lanes(values: Sequence[float], scale: float, radius: float) -> list[int]:
    """For each value, from low to high, the lowest row in which its dot touches no other."""
    last: list[float] = []
    lanes = []
    for value in values:
        x = value * scale
        lane = next((i for i, other in enumerate(last) if x - other >= radius * 2), len(last))
        last[lane : lane + 1] = [x]
        lanes.append(lane)
    return lanes


def _dot(spot: Spot, radius: float, label: str, *, focus: bool) -> str:
    if focus:
        paint = f'class="point-focus" r="{n(radius)}" fill="{palette.BRICK}"'
    else:
        paint = (
            f'class="point-hollow" r="{n(radius - 1.5)}" fill="{palette.PAPER}" '
            f'stroke="{palette.INK}" stroke-width="1.5"'
        )
    return (
        f'<circle {paint} cx="{n(spot[0])}" cy="{n(spot[1])}"><title>{escape(label)}</title>'
        "</circle>"
    )


def _ring(spot: Spot, radius: float) -> str:
    """A circle around the dot of an area that the reader chose."""
    return (
        f'<circle class="picked" r="{n(radius + 3.5)}" cx="{n(spot[0])}" cy="{n(spot[1])}" '
        f'fill="none" stroke="{palette.BLUE}" stroke-width="3"/>'
    )


def _axis(plot: Plot, ticks: Sequence[float], unit: str, size: float) -> str:
    y = plot.bottom
    texts = drawing.tick_texts(ticks, unit, all_units=unit == "%")
    return drawing.rule(
        (plot.left, y), (plot.right, y), names="axis", colour=palette.INK
    ) + "".join(
        drawing.text((plot.x(tick), y + size * 1.5), words, size, anchor="middle")
        for tick, words in zip(ticks, texts, strict=True)
    )


def _break(plot: Plot, size: float) -> str:
    """Two slanted strokes where the scale is cut, and a piece of axis behind them."""
    y, start, end = plot.bottom, plot.right + _BEYOND * 0.3, plot.right + _BEYOND * 0.94
    strokes = "".join(
        drawing.rule(
            (start + shift - 3, y + 7), (start + shift + 3, y - 7), names="axis",
            colour=palette.INK, width=1.5,
        )
        for shift in (-11, -5)
    )  # fmt: skip
    piece = drawing.rule((start, y), (end, y), names="axis", colour=palette.INK)
    middle = (plot.right + _BEYOND * 0.62, y + size * 1.5)
    return strokes + piece + drawing.text(middle, "hoger", size, anchor="middle")


def _average(plot: Plot, average: Value, words: str, size: float) -> str:
    if average is None or float(average) > plot.x_high:
        return ""
    x = plot.x(float(average))
    right = x > (plot.left + plot.right) / 2
    mark = drawing.rule(
        (x, 24), (x, plot.bottom), names="axis", colour=palette.INK, width=2, dash="5 4"
    )
    return mark + drawing.text(
        (x + (2 if right else -2), 17), words, size, names="label", fill=palette.INK,
        anchor="end" if right else "start",
    )  # fmt: skip
