"""Columns beside each other, one for each day, from nought up."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString

from verbeterbreda.lib import palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import COMPACT, WIDE, Plot, Size, n

_WIDE = Size(WIDE, 240, 12, 15, 14, "column-chart chart-wide")
_COMPACT = Size(COMPACT, 220, 8, 14.5, 14, "column-chart chart-compact")


def column_chart(
    *, chart_id: str, title: str, values: Sequence[tuple[str, int]], desc: str = "",
    compact: bool = False,
) -> SafeString:  # fmt: skip
    """One column for each (name, number); the first, the middle and the last get their name.

    Raises ``ValueError`` without any value. A number is at least nought.
    """
    if not values:
        raise ValueError("a column chart needs at least one figure")
    size = _COMPACT if compact else _WIDE
    ticks = _whole(drawing.nice_ticks(0, max(number for _, number in values), 4))
    plot = drawing.year_plot(size, ticks, "", 0, len(values))
    return SafeString(
        drawing.opening(chart_id, title, desc, size.width, size.height, size.names)
        + drawing.grid(plot, ticks, "", size.tick)
        + "".join(_column(plot, place, *value) for place, value in enumerate(values))
        + _names(plot, [name for name, _ in values], size.tick)
        + "</svg>"
    )


def _whole(ticks: list[float]) -> list[float]:
    """Nobody counts in halves."""
    return [tick for tick in ticks if tick == int(tick)]


def _column(plot: Plot, place: int, name: str, number: int) -> str:
    left, right = plot.x(place), plot.x(place + 1)
    gap = (right - left) * 0.15
    top = plot.y(number)
    return (
        f'<rect class="segment-1" x="{n(left + gap)}" y="{n(top)}" '
        f'width="{n(right - left - 2 * gap)}" height="{n(plot.bottom - top)}" '
        f'fill="{palette.BRICK}"><title>{escape(name)}: {number}</title></rect>'
    )


def _names(plot: Plot, names: Sequence[str], size: float) -> str:
    last = len(names) - 1
    anchors = {0: "start", last // 2: "middle", last: "end"} if last else {0: "middle"}
    places = {"start": 0.0, "middle": 0.5, "end": 1.0}
    wide_enough = last > 6
    return "".join(
        drawing.text(
            (plot.x(place + places[anchor]), plot.bottom + size * 1.6), names[place], size,
            anchor=anchor,
        )
        for place, anchor in anchors.items()
        if anchor != "middle" or wide_enough or not last
    )  # fmt: skip
