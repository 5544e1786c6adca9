"""What goes from whom to where: boxes in columns, and bands between them as wide as the amount.

On a desk the columns stand beside each other. On a phone each step is a drawing of its own, one
below the other, so that the names keep their size. Every box says its name and its amount, so that
nothing hangs on a colour; a dotted line is an amount that nobody knows and has no width.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString

from verbeterbreda.lib import palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import COMPACT, Value, n

_BANDS = (palette.BRICK, palette.BLUE, palette.GREEN, palette.TERRACOTTA)
_REST = palette.GREY
_DOTTED = 7.0
_THINNEST = 1.5


@dataclass(frozen=True)
class FlowNode:
    """A box: its name and what its amount is in words. `is_rest` draws it with a broken edge."""

    key: str
    label: str
    text: str
    is_rest: bool = False


@dataclass(frozen=True)
class FlowLink:
    """A band from one box to one in the next column.

    `value` is its width, None when no amount is known; `has_unknown` adds a dotted line.
    """

    start: str
    end: str
    value: Value
    has_unknown: bool
    label: str


@dataclass(frozen=True)
class _Size:
    """Measures of one variant, in SVG units; `flow` is the height of all money together."""

    width: float
    box: float
    gap: float
    flow: float
    font: float
    names: str


_WIDE = _Size(760, 184, 18, 230, 15, "flow-chart chart-wide")
_COMPACT = _Size(COMPACT, 124, 12, 170, 14, "flow-chart chart-compact")


@dataclass(frozen=True)
class _Box:
    """A placed box; bands begin and end in the middle of its side, one below the other."""

    node: FlowNode
    lines: tuple[tuple[str, bool], ...]  # and whether it is part of the name
    x: float
    y: float
    height: float


def flow_chart(
    *, chart_id: str, title: str, columns: Sequence[Sequence[FlowNode]], links: Sequence[FlowLink],
    heads: Sequence[str], desc: str = "", compact: bool = False,
) -> SafeString:  # fmt: skip
    """Draw the columns from left to right with the bands between them; `heads` names each column.

    Raises ``ValueError`` without a known amount, on a negative one, and when a column has no box.
    """
    known = [link.value for link in links if link.value is not None]
    if not known or not all(columns):
        raise ValueError("a flow needs boxes, and at least one amount")
    if min(known) < 0:
        raise ValueError("a flow cannot show a negative amount")
    size = _COMPACT if compact else _WIDE
    scale = size.flow / (max(_sums(columns, links)) or 1)
    steps = list(pairwise(zip(columns, heads, strict=True)))
    stages = [[*pair] for pair in steps] if compact else [list(zip(columns, heads, strict=True))]
    parts, top, hue = [], 0.0, {node.key: i for i, node in enumerate(columns[0])}
    for stage in stages:
        boxes, height = _placed(stage, links, size, scale, top)
        parts += [_bands(links, boxes, size, scale, hue), _boxes(boxes, size)]
        parts.append(_heads(stage, size, top))
        top += height + size.gap * 2
    total = top - size.gap * 2 + 2
    head = drawing.opening(chart_id, title, desc, size.width, total, size.names)
    return SafeString(f"{head}{''.join(parts)}</svg>")


def _sums(columns: Sequence[Sequence[FlowNode]], links: Sequence[FlowLink]) -> list[float]:
    """What goes out of each column but the last."""
    keys = [{node.key for node in column} for column in columns[:-1]]
    return [
        sum(float(link.value) for link in links if link.value is not None and link.start in own)
        for own in keys
    ]


def _width(link: FlowLink, scale: float) -> float:
    """How high a band is, with room for its dotted line."""
    band = 0.0 if not link.value else max(float(link.value) * scale, _THINNEST)
    return band + (_DOTTED if link.has_unknown else 0)


def _placed(
    stage: Sequence[tuple[Sequence[FlowNode], str]], links: Sequence[FlowLink], size: _Size,
    scale: float, top: float,
) -> tuple[dict[str, _Box], float]:  # fmt: skip
    """Every box of these columns with its place, and the height of the tallest column."""
    below = top + size.font * 2
    columns = [
        [_measured(node, links, size, scale, stage, at) for node in nodes]
        for at, (nodes, _) in enumerate(stage)
    ]
    heights = [sum(h for _, _, h in column) + size.gap * (len(column) - 1) for column in columns]
    tallest = max(heights)
    step = (size.width - 2 - size.box) / (len(stage) - 1)
    boxes = {}
    for at, column in enumerate(columns):
        room = (tallest - heights[at]) / (len(column) + 1)
        y = below + room
        for node, lines, height in column:
            boxes[node.key] = _Box(node, lines, 1 + at * step, y, height)
            y += height + size.gap + room
    return boxes, tallest + size.font * 2


def _measured(
    node: FlowNode, links: Sequence[FlowLink], size: _Size, scale: float,
    stage: Sequence[tuple[Sequence[FlowNode], str]], at: int,
) -> tuple[FlowNode, tuple[tuple[str, bool], ...], float]:  # fmt: skip
    """A box with the lines of its text, high enough for those and for its bands."""
    beside = {
        neighbour.key
        for other in (at - 1, at + 1)
        if 0 <= other < len(stage)
        for neighbour in stage[other][0]
    }
    sides = [
        sum(_width(link, scale) for link in links if link.end == node.key and link.start in beside),
        sum(_width(link, scale) for link in links if link.start == node.key and link.end in beside),
    ]
    room = size.box - 16
    lines = tuple(
        (line, bold)
        for words, bold in ((node.label, True), (node.text, False))
        for line in _wrapped(words, room, size.font, bold=bold)
    )
    return node, lines, max(len(lines) * size.font * 1.25 + 12, *(side + 6 for side in sides))


def _wrapped(words: str, room: float, font: float, *, bold: bool) -> list[str]:
    """Lines that fit; a word that is too long by itself is broken, if it can be after an s."""
    whole = []
    most = int(room / drawing.text_width("n", font, bold=bold))
    for word in words.split(" "):
        while len(word) > most:
            at = word.rfind("s", most // 2, most - 1) + 1 or most - 1
            whole.append(f"{word[:at]}-")
            word = word[at:]
        whole.append(word)
    return drawing.wrap(" ".join(whole), room, font, bold=bold)


def _heads(stage: Iterable[tuple[Sequence[FlowNode], str]], size: _Size, top: float) -> str:
    found = list(stage)
    step = (size.width - 2 - size.box) / (len(found) - 1)
    return "".join(
        drawing.text((1 + at * step, top + size.font), words, size.font, names="tick")
        for at, (_, words) in enumerate(found)
    )


def _boxes(boxes: dict[str, _Box], size: _Size) -> str:
    return "".join(_box(box, size) for box in boxes.values())


def _box(box: _Box, size: _Size) -> str:
    dash = ' stroke-dasharray="5 4"' if box.node.is_rest else ""
    first = box.y + (box.height - len(box.lines) * size.font * 1.25) / 2 + size.font
    words = "".join(
        drawing.text(
            (box.x + 8, first + at * size.font * 1.25), line, size.font,
            names="label label-rest", fill=palette.INK, bold=bold,
        )
        for at, (line, bold) in enumerate(box.lines)
    )  # fmt: skip
    return (
        f'<rect class="flow-box" x="{n(box.x)}" y="{n(box.y)}" width="{n(size.box)}" '
        f'height="{n(box.height)}" rx="4" fill="{palette.PAPER}" stroke="{palette.INK}"{dash}/>'
        f"{words}"
    )


def _bands(
    links: Sequence[FlowLink], boxes: dict[str, _Box], size: _Size, scale: float,
    hue: dict[str, int],
) -> str:  # fmt: skip
    """The bands between these boxes, each side in the order of the boxes on the other side."""
    here = [link for link in links if link.start in boxes and link.end in boxes]
    here = [link for link in here if boxes[link.start].x < boxes[link.end].x]
    starts = _spots(here, boxes, scale, at_start=True)
    ends = _spots(here, boxes, scale, at_start=False)
    return "".join(
        _band(link, boxes, size, scale, (starts[link], ends[link]), hue) for link in here
    )


def _spots(
    links: Sequence[FlowLink], boxes: dict[str, _Box], scale: float, *, at_start: bool
) -> dict[FlowLink, float]:
    """Where each band begins (or ends): its upper edge."""
    spots: dict[FlowLink, float] = {}
    groups: dict[str, list[FlowLink]] = {}
    for link in links:
        groups.setdefault(link.start if at_start else link.end, []).append(link)
    for key, group in groups.items():
        group.sort(key=lambda link: boxes[link.end if at_start else link.start].y)
        box = boxes[key]
        y = box.y + (box.height - sum(_width(link, scale) for link in group)) / 2
        for link in group:
            spots[link] = y
            y += _width(link, scale)
    return spots


def _band(
    link: FlowLink, boxes: dict[str, _Box], size: _Size, scale: float,
    spots: tuple[float, float], hue: dict[str, int],
) -> str:  # fmt: skip
    left, right = boxes[link.start].x + size.box, boxes[link.end].x
    (y0, y1), middle = spots, (left + right) / 2
    thick = _width(link, scale) - (_DOTTED if link.has_unknown else 0)
    at = hue.get(link.start)
    colour = _REST if at is None else _BANDS[at % len(_BANDS)]
    names = "flow-rest" if at is None else f"flow-{at % len(_BANDS) + 1}"
    parts = []
    if thick:
        parts.append(
            f'<path class="{names}" fill="{colour}" fill-opacity="0.3" stroke="{colour}" '
            f'd="M{n(left)} {n(y0)}C{n(middle)} {n(y0)} {n(middle)} {n(y1)} {n(right)} {n(y1)}'
            f"V{n(y1 + thick)}C{n(middle)} {n(y1 + thick)} {n(middle)} {n(y0 + thick)} "
            f'{n(left)} {n(y0 + thick)}Z"/>'
        )
    if link.has_unknown:
        a, b = y0 + thick + _DOTTED / 2, y1 + thick + _DOTTED / 2
        parts.append(
            f'<path class="flow-unknown" fill="none" stroke="{palette.INK_SOFT}" '
            f'stroke-width="2" stroke-dasharray="2 4" d="M{n(left)} {n(a)}C{n(middle)} {n(a)} '
            f'{n(middle)} {n(b)} {n(right)} {n(b)}"/>'
        )
    return f"<g>{''.join(parts)}<title>{escape(link.label)}</title></g>"
