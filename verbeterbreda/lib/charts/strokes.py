"""The mark: two strokes, one high and one low, that end in one point."""

from django.utils.safestring import SafeString

from verbeterbreda.lib import palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import Spot, n
from verbeterbreda.lib.charts.gap import bend, bend_y

_CURVES: tuple[tuple[str, str, float, Spot], ...] = (
    ("stroke-rest", palette.INK, 5, (4, 8)),
    ("stroke-focus", palette.BRICK, 7, (4, 60)),
)
_END: Spot = (112, 34)


def progress_strokes(
    *, chart_id: str = "", title: str = "", share: float | None = None, dot: bool = True
) -> SafeString:
    """The two strokes; drawn solid up to ``share`` (0 to 1) of the way and dotted from there.

    Without ``share`` they are solid all the way: the mark itself. Without ``title`` it is
    decoration and hidden from screen readers; with one, ``chart_id`` is needed too.
    """
    solid = 1.0 if share is None else min(max(float(share), 0.0), 1.0)
    body = "".join(_stroke(*curve, solid) for curve in _CURVES)
    if dot:
        body += f'<circle class="stroke-dot" cx="114" cy="34" r="8" fill="{palette.BRICK}"/>'
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart strokes" aria-hidden="true" '
        'viewBox="0 0 126 68">'
    )
    if title:
        head = drawing.opening(chart_id, title, "", 126, 68, "strokes")
    return SafeString(f"{head}{body}</svg>")


def _stroke(names: str, colour: str, width: float, start: Spot, share: float) -> str:
    """A curve, split at ``share`` of its width into a solid and a dotted part."""
    common = f'class="{names}" fill="none" stroke="{colour}" stroke-linecap="round"'
    if share == 1:
        return f'<path {common} stroke-width="{n(width)}" d="{bend(start, _END)}"/>'
    cut = start[0] + (_END[0] - start[0]) * share
    dotted = (
        f'<path {common} stroke-width="{n(width / 2)}" stroke-dasharray="0.1 7" '
        f'd="{_piece(start, cut, _END[0])}"/>'
    )
    if share == 0:
        return dotted
    return f'{dotted}<path {common} stroke-width="{n(width)}" d="{_piece(start, start[0], cut)}"/>'


def _piece(start: Spot, first: float, last: float) -> str:
    """Path data of the curve from ``start`` between two places on x."""
    steps = [first, *range(int(first) + 4, int(last), 4), last]
    return "M" + "L".join(f"{n(x)} {n(bend_y(start, _END, x))}" for x in steps)
