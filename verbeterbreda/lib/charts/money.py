"""One bar of amounts by source, in which what is not known is seen to be unknown."""

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString

from verbeterbreda.lib import formats, palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import COMPACT, WIDE, Figure, LegendItem, Value, n

_UNKNOWN_SHARE = 0.09


def stacked_money_bar(
    *, chart_id: str, title: str, parts: Sequence[tuple[str, Value]], desc: str = "",
    compact: bool = False,
) -> Figure:  # fmt: skip
    """Amounts in euros as parts of one bar; ``None`` is hatched and gets a width of its own.

    The width of an unknown part says nothing about its size, so its legend says "onbekend".
    Parts of nought stay in the legend but have no width. Raises ``ValueError`` on a negative
    amount.
    """
    if any(value is not None and value < 0 for _, value in parts):
        raise ValueError("a stacked bar cannot show a negative amount")
    width = COMPACT if compact else WIDE
    shares = _shares([value for _, value in parts], width - 2)
    svg, legend, x = [], [], 1.0
    for i, ((label, value), share) in enumerate(zip(parts, shares, strict=True)):
        colour = palette.MONEY[i % len(palette.MONEY)]
        names = f"segment-{i % len(palette.MONEY) + 1}"
        amount = formats.euro(value)
        hatch = f"{chart_id}-h" if value is None else ""
        if share:
            svg.append(_segment(x, share, f"{label}: {amount}", colour, names, hatch))
        mark = (
            drawing.swatch("", names="segment-unknown", hatch_id=f"{hatch}{i}")
            if hatch
            else drawing.swatch(colour, names=names)
        )
        legend.append(LegendItem(mark, label, amount))
        x += share
    names = f"money-bar chart-{'compact' if compact else 'wide'}"
    hatches = drawing.hatch_pattern(f"{chart_id}-h") if None in dict(parts).values() else ""
    head = drawing.opening(chart_id, title, desc, width, 44, names)
    return Figure(SafeString(f"{head}{hatches}{''.join(svg)}</svg>"), tuple(legend))


def _shares(values: Sequence[Value], width: float) -> list[float]:
    """Widths of the parts: in proportion where known, equal and small where not."""
    known = sum(float(value) for value in values if value is not None)
    unknown = sum(value is None for value in values)
    each = width * min(_UNKNOWN_SHARE, 0.5 / max(unknown, 1)) if known else width / max(unknown, 1)
    scale = (width - unknown * each) / known if known else 0
    return [each if value is None else float(value) * scale for value in values]


def _segment(x: float, width: float, label: str, colour: str, names: str, hatch: str) -> str:
    css, paint, edge = (
        ("segment-unknown", f"url(#{escape(hatch)})", palette.GREY)
        if hatch
        else (names, colour, palette.PAPER)
    )
    return (
        f'<rect class="{css}" x="{n(x)}" y="2" width="{n(max(width, 1.5))}" height="40" '
        f'fill="{paint}" stroke="{edge}" stroke-width="1.5"><title>{escape(label)}</title></rect>'
    )
