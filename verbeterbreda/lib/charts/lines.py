"""Lines over the years with their names at the right end."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import COMPACT, WIDE, Plot, Series, Size

_WIDE = Size(WIDE, 320, 200, 15, 14, "line-chart chart-wide")
_COMPACT = Size(COMPACT, 300, 104, 14.5, 14, "line-chart chart-compact")
_SMALL = Size(COMPACT, 190, 112, 15, 14, "line-chart line-chart-small")
_ORDER = ("other", "nl", "rest", "focus")


def line_chart(
    *, chart_id: str, title: str, series: Sequence[Series], desc: str = "", unit: str = "%",
    decimals: int = 1, compact: bool = False,
) -> SafeString:  # fmt: skip
    """One or more series over the years, the focus on top.

    Series of kind ``other`` get a name only when there are at most four lines. Series without any
    figure are left out; raises ``ValueError`` when none is left.
    """
    size = _COMPACT if compact else _WIDE
    return _draw(size, 5, chart_id, title, desc, series, unit, decimals)


def small_line_chart(
    *, chart_id: str, title: str, series: Sequence[Series], desc: str = "", unit: str = "%",
    decimals: int = 1,
) -> SafeString:  # fmt: skip
    """The same, low, for small multiples."""
    return _draw(_SMALL, 3, chart_id, title, desc, series, unit, decimals)


def _draw(
    size: Size, count: int, chart_id: str, title: str, desc: str, series: Sequence[Series],
    unit: str, decimals: int,
) -> SafeString:  # fmt: skip
    drawn = sorted((s for s in series if s.known), key=lambda item: _ORDER.index(item.kind))
    if not drawn:
        raise ValueError("a line chart needs at least one figure")
    years = sorted({year for item in drawn for year, _ in item.known})
    ticks = drawing.value_ticks([value for item in drawn for _, value in item.known], count)
    plot = drawing.year_plot(size, ticks, unit, years[0], years[-1])
    desc = drawing.with_start(desc, ticks, unit)
    return SafeString(
        drawing.opening(chart_id, title, desc, size.width, size.height, size.names)
        + drawing.grid(plot, ticks, unit, size.tick)
        + drawing.year_axis(plot, years, size.tick)
        + "".join(drawing.series_svg(item, plot) for item in drawn)
        + _end_labels(drawn, plot, size, unit, decimals)
        + "</svg>"
    )


def _end_labels(series: Sequence[Series], plot: Plot, size: Size, unit: str, decimals: int) -> str:
    """Names beside the last points, pushed apart where they would touch."""
    named = [s for s in series if s.label and (s.kind != "other" or len(series) <= 4)]
    if not named:
        return ""
    x, font = plot.right + 12, size.font
    blocks = [
        drawing.wrap(
            f"{s.label} {drawing.short(s.known[-1][1], unit, decimals)}",
            size.width - x - 2, font, bold=s.kind == "focus",
        )
        for s in named
    ]  # fmt: skip
    gap = font * 1.2 * max(len(lines) for lines in blocks) + 3
    wanted = [plot.y(s.known[-1][1]) + font * 0.35 for s in named]
    places = drawing.spread(wanted, gap, font, plot.bottom)
    return "".join(
        drawing.label_block(lines, (x, y), font, item.kind, sample=False)
        for item, lines, y in zip(named, blocks, places, strict=True)
    )
