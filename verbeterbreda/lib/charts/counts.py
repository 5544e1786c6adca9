"""One bar of counts, each part with a pattern of its own, so that it reads without colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from verbeterbreda.lib import formats, palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import COMPACT, WIDE, Figure, LegendItem, n

_HEIGHT = 44
_NARROWEST = 10.0
"""Units: a part of one in a thousand is still seen."""


@dataclass(frozen=True)
class CountPart:
    """A part of the whole: its name, how many, and how it is drawn (SOLID or one of PATTERNS)."""

    label: str
    count: int
    pattern: str


SOLID = "full"
"""No pattern: on paper the seams between its tiles would show."""
# Ever less ink: what is finished weighs most, also in grey.
PATTERNS = {
    "stripes": '<path d="M0 0H5V8H0z" class="count-ink" fill="{ink}"/>',
    "dots": '<circle cx="4" cy="4" r="1.6" class="count-ink" fill="{ink}"/>',
    "crosses": '<path d="M0 0L8 8M8 0L0 8" class="count-warn" stroke="{warn}" stroke-width="2"/>',
    "blank": '<path d="M-1 9L9 -1" class="hatch" stroke="{grey}" stroke-width="1"/>',
}


def stacked_count_bar(
    *, chart_id: str, title: str, parts: Sequence[CountPart], desc: str = "", compact: bool = False
) -> Figure:
    """The parts of a whole from left to right, as wide as there are many.

    A part of nought has no width but stays in the legend. Raises ValueError on a negative count.
    """
    if any(part.count < 0 for part in parts):
        raise ValueError("a bar cannot show fewer than none")
    width = COMPACT if compact else WIDE
    names = f"count-bar chart-{'compact' if compact else 'wide'}"
    head = drawing.opening(chart_id, title, desc, width, _HEIGHT, names)
    shares = _shares([part.count for part in parts], width - 2)
    defs, boxes, legend, x = [], [], [], 1.0
    for at, (part, share) in enumerate(zip(parts, shares, strict=True)):
        if share:
            defs.append(_pattern(f"{chart_id}-{at}", part))
            boxes.append(_box(x, share, part, f"{chart_id}-{at}"))
        legend.append(LegendItem(_swatch(f"{chart_id}-{at}-l", part), part.label, _number(part)))
        x += share
    svg = f"{head}<defs>{''.join(defs)}</defs>{''.join(boxes)}</svg>"
    return Figure(SafeString(svg), tuple(legend))


def _number(part: CountPart) -> str:
    return formats.number(part.count)


def _shares(counts: Sequence[int], width: float) -> list[float]:
    """Widths in proportion; a part that is there is never narrower than the eye can see."""
    total = sum(counts)
    if not total:
        return [0.0 for _ in counts]
    raw = [max(count / total * width, _NARROWEST) if count else 0.0 for count in counts]
    scale = width / sum(raw)
    return [share * scale for share in raw]


def _pattern(pattern_id: str, part: CountPart) -> str:
    if part.pattern == SOLID:
        return ""
    marks = PATTERNS[part.pattern].format(ink=palette.GREEN, warn=palette.BRICK, grey=palette.GREY)
    return (
        f'<pattern id="{escape(pattern_id)}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" class="count-paper" fill="{palette.PAPER}"/>{marks}</pattern>'
    )


def _box(x: float, width: float, part: CountPart, pattern_id: str) -> str:
    words = f"{part.label}: {_number(part)}"
    return (
        f'<rect class="{_names(part)}" x="{n(x)}" y="2" width="{n(width)}" height="{_HEIGHT - 4}" '
        f'fill="{_paint(part, pattern_id)}" stroke="{palette.INK}" stroke-width="1.5">'
        f"<title>{escape(words)}</title></rect>"
    )


def _paint(part: CountPart, pattern_id: str) -> str:
    return palette.GREEN if part.pattern == SOLID else f"url(#{escape(pattern_id)})"


def _names(part: CountPart) -> str:
    return "count-edge count-ink" if part.pattern == SOLID else "count-edge"


def _swatch(pattern_id: str, part: CountPart) -> SafeString:
    return SafeString(
        '<svg xmlns="http://www.w3.org/2000/svg" class="swatch" aria-hidden="true" width="20" '
        f'height="20" viewBox="0 0 20 20"><defs>{_pattern(pattern_id, part)}</defs>'
        f'<rect class="{_names(part)}" x="2" y="2" width="16" height="16" '
        f'fill="{_paint(part, pattern_id)}" stroke="{palette.INK}" stroke-width="1"/></svg>'
    )
