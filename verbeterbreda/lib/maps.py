"""Maps as SVG text from WGS84 GeoJSON, for an area as small as one city.

Degrees of longitude are shortened by the cosine of the city's latitude; within a city that differs
from a true projection by less than the width of a line. Coordinates become whole numbers in a
drawing 1000 wide (about 15 metres each for Breda), and paths are relative, which keeps the 56
buurten below 40 kB. Classes for the style sheet, besides those of ``charts``: ``area`` with
``area-1`` … ``area-5`` (light to dark), ``area-unknown``, ``area-plain``, ``area-chosen``,
``area-part``, ``outline`` (whole) or ``outline-part`` (dashed) with its ``halo``, and ``picked``.

An area with an ``href`` is one link with its name, value and place in the row; links come in the
order of their values, high to low, so that Tab walks the map as it walks the list beside it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import cos, floor, log10, radians
from typing import Any

from django.utils.safestring import SafeString

from verbeterbreda.lib import formats, palette
from verbeterbreda.lib.charts import drawing
from verbeterbreda.lib.charts.drawing import Figure, LegendItem, Value

type Geometry = Mapping[str, Any]
"""A GeoJSON ``Polygon`` or ``MultiPolygon`` in degrees."""
type Ring = Sequence[Sequence[float]]

LATITUDE = 51.6
WIDTH = 1000
_BORDERS = {
    "area-3": palette.INK,
    "area-4": palette.PAPER,
    "area-5": palette.PAPER,
    "area-chosen": palette.PAPER,
}
"""What is seen between two areas of a class; on the others it is soft ink."""
_MARGIN = 6


@dataclass(frozen=True)
class MapArea:
    """An area ready to draw; ``focus`` is "", ``full`` or ``part`` of a focus neighbourhood."""

    code: str
    name: str
    path: str
    focus: str = ""
    href: str = ""


@dataclass(frozen=True)
class Projection:
    """From degrees to the drawing: fitted to some geometries, then the same for all."""

    west: float
    north: float
    scale: float
    height: int

    @classmethod
    def fit(cls, geometries: Iterable[Geometry]) -> "Projection":
        """The projection in which these geometries fill the width of the drawing."""
        points = [p for geometry in geometries for ring in _rings(geometry) for p in ring]
        if not points:
            raise ValueError("no geometry to draw")
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        scale = (WIDTH - 2 * _MARGIN) / ((east - west) * cos(radians(LATITUDE)))
        return cls(west, north, scale, round((north - south) * scale) + 2 * _MARGIN)

    def path(self, geometry: Geometry) -> str:
        """SVG path data: whole numbers, relative, without points that would fall together."""
        squeeze = self.scale * cos(radians(LATITUDE))
        parts = []
        for ring in _rings(geometry):
            spots = [
                (round((p[0] - self.west) * squeeze) + _MARGIN,
                 round((self.north - p[1]) * self.scale) + _MARGIN)
                for p in ring
            ]  # fmt: skip
            parts.append(_ring_path(_thinned(spots)))
        return "".join(parts)


def _rings(geometry: Geometry) -> Iterable[Ring]:
    if geometry["type"] == "Polygon":
        return geometry["coordinates"]
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["coordinates"] for ring in polygon]
    raise ValueError(f"cannot draw a {geometry['type']}")


def _thinned(spots: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without repeats, without the closing point, and without points on a straight line."""
    kept: list[tuple[int, int]] = []
    for spot in spots:
        if kept and spot == kept[-1]:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], spot):
            kept[-1] = spot
        else:
            kept.append(spot)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _straight(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    (ux, uy), (vx, vy) = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
    return ux * vy == uy * vx and ux * vx + uy * vy > 0


def _ring_path(spots: Sequence[tuple[int, int]]) -> str:
    """``M`` to the first point, then steps; a minus sign needs no space before it."""
    if not spots:
        return ""
    (x, y), steps = spots[0], []
    for spot in spots[1:]:
        steps += [spot[0] - x, spot[1] - y]
        x, y = spot
    line = "".join(f"{step}" if step < 0 else f" {step}" for step in steps).strip()
    return f"M{spots[0][0]} {spots[0][1]}l{line}z" if line else ""


def class_breaks(values: Iterable[Value], classes: int = 5) -> list[float]:
    """Round boundaries that put about as many values in each class, at most ``classes`` of them."""
    known = sorted(float(value) for value in values if value is not None)
    if len(set(known)) < 2:
        return []
    wanted = [known[len(known) * i // classes] for i in range(1, classes)]
    best: list[float] = []
    for unit in _units(known[-1] - known[0]):
        breaks = sorted({round(round(value / unit) * unit, 10) for value in wanted})
        breaks = [b for b in breaks if known[0] < b <= known[-1]]
        if len(breaks) > len(best):
            best = breaks
        if len(best) == classes - 1:
            break
    return best


def _units(span: float) -> list[float]:
    """1-2-5 steps from a third of the span down to a thousandth of it."""
    power = 10.0 ** floor(log10(span))
    steps = [power / divisor for divisor in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)]
    return [step for step in steps if span / 1000 <= step <= span / 3]


def class_labels(breaks: Sequence[float], unit: str) -> list[str]:
    """``minder dan 10%``, ``10% tot 15%``, ``15% of meer``."""
    texts = drawing.tick_texts(breaks, unit, all_units=True) if breaks else []
    if not texts:
        return ["alle gebieden"]
    between = [f"{low} tot {high}" for low, high in pairwise(texts)]
    return [f"minder dan {texts[0]}", *between, f"{texts[-1]} of meer"]


def choropleth(
    *, chart_id: str, title: str, areas: Sequence[MapArea], height: int,
    values: Mapping[str, Value], breaks: Sequence[float] | None = None, unit: str = "%",
    decimals: int = 1, desc: str = "", missing: str = formats.UNKNOWN,
    focus_text: str = "Verbeter Breda-buurt", part_text: str = "deels Verbeter Breda-buurt",
    ranks: Mapping[str, str] | None = None, picked: Sequence[str] = (),
) -> Figure:  # fmt: skip
    """Areas in five steps of one hue, hatched where there is no figure, focus areas outlined.

    ``values`` by area code; ``breaks`` are the boundaries between classes (``class_breaks`` when
    left out); ``height`` comes from the ``Projection`` that made the paths. ``ranks`` are words
    by area code that a link says after its value; ``picked`` are codes the reader chose.
    """
    if breaks is None:
        breaks = class_breaks(values.get(area.code) for area in areas)
    groups: dict[int, list[str]] = {}
    for area in _high_to_low(areas, values):
        value = values.get(area.code)
        step = -1 if value is None else bisect_right(breaks, float(value))
        text = missing if value is None else formats.quantity(value, unit, decimals)
        words = f"{area.name}: {text}"
        rank = (ranks or {}).get(area.code, "")
        groups.setdefault(step, []).append(
            _area(chart_id, area, words, rank=rank, is_picked=area.code in picked)
        )
    colours = _colours(len(breaks) + 1)
    hatch = f"{chart_id}-h"
    body = "".join(_group(paths, *_paint(step, colours, hatch)) for step, paths in groups.items())
    svg = (
        _map_opening(chart_id, title, desc, height, areas)
        + (drawing.hatch_pattern(hatch) if -1 in groups else "")
        + body
        + _outlines(chart_id, areas)
        + _picked(chart_id, picked)
        + "</svg>"
    )
    legend = [
        LegendItem(drawing.swatch(colour, names=names), label)
        for (names, colour), label in zip(colours, class_labels(breaks, unit), strict=True)
    ]
    if -1 in groups:
        legend.append(LegendItem(drawing.swatch("", hatch_id=f"{hatch}-l"), missing))
    return Figure(SafeString(svg), (*legend, *_outline_legend(areas, focus_text, part_text)))


def locator_map(
    *, chart_id: str, title: str, areas: Sequence[MapArea], height: int, chosen: Iterable[str],
    desc: str = "",
) -> SafeString:  # fmt: skip
    """Where some areas (codes in ``chosen``) are in the city; those in part get a dashed edge."""
    marked = set(chosen)
    plain = [_area(chart_id, a, a.name) for a in areas if a.code not in marked]
    whole = [_area(chart_id, a, a.name) for a in areas if a.code in marked and a.focus != "part"]
    part = [_area(chart_id, a, a.name) for a in areas if a.code in marked and a.focus == "part"]
    return SafeString(
        _map_opening(chart_id, title, desc, height, areas)
        + _group(plain, "area-plain", palette.GRID)
        + _group(part, "area-part", palette.CLASSES[2])
        + _group(whole, "area-chosen", palette.BRICK)
        + _outlines(chart_id, [area for area in areas if area.code in marked])
        + "</svg>"
    )


def _colours(count: int) -> list[tuple[str, str]]:
    """Class name and fill for each of ``count`` classes, spread over the ramp."""
    last = len(palette.CLASSES) - 1
    steps = [round(i * last / max(count - 1, 1)) for i in range(count)] if count > 1 else [2]
    return [(f"area-{step + 1}", palette.CLASSES[step]) for step in steps]


def _paint(step: int, colours: Sequence[tuple[str, str]], hatch: str) -> tuple[str, str]:
    return ("area-unknown", f"url(#{escape(hatch)})") if step < 0 else colours[step]


def _map_opening(
    chart_id: str, title: str, desc: str, height: int, areas: Sequence[MapArea]
) -> str:
    role = "group" if any(area.href for area in areas) else "img"
    return drawing.opening(chart_id, title, desc, WIDTH, height, "map", role)


def _high_to_low(areas: Sequence[MapArea], values: Mapping[str, Value]) -> list[MapArea]:
    """Those without a figure last; the same value by name, as in a list."""
    known = {area.code: values.get(area.code) for area in areas}

    def place(area: MapArea) -> tuple[bool, float, str]:
        value = known[area.code]
        return value is None, -float(value or 0), area.name

    return sorted(areas, key=place)


def _area(
    chart_id: str, area: MapArea, text: str, *, rank: str = "", is_picked: bool = False
) -> str:
    named = area.focus or is_picked
    ident = f' id="{escape(chart_id)}-{escape(area.code)}"' if named else ""
    path = f'<path{ident} d="{area.path}"><title>{escape(text)}</title></path>'
    if not area.href:
        return path
    words = escape(f"{text}, {rank}" if rank else text)
    current = ' aria-current="true"' if is_picked else ""
    return (
        f'<a href="{escape(area.href)}" data-area="{escape(area.code)}" aria-label="{words}"'
        f"{current}>{path}</a>"
    )


def _picked(chart_id: str, codes: Sequence[str]) -> str:
    """A thick line around what the reader chose: the first whole, the second dashed."""
    parts = []
    for code, dash in zip(codes, ("", "18 9"), strict=False):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        use = f'<use href="#{escape(chart_id)}-{escape(code)}"/>'
        for names, colour, width, line in (
            ("halo", palette.PAPER, 15, ""),
            ("picked", palette.BLUE, 9, dashed),
        ):
            parts.append(
                f'<g class="{names}" fill="none" stroke="{colour}" stroke-width="{width}" '
                f'stroke-linejoin="round"{line}>{use}</g>'
            )
    return "".join(parts)


def _group(paths: Sequence[str], names: str, fill: str) -> str:
    if not paths:
        return ""
    border = _BORDERS.get(names, palette.INK_SOFT)
    return (
        f'<g class="area {names}" fill="{fill}" stroke="{border}" stroke-width="1.2" '
        f'stroke-linejoin="round">{"".join(paths)}</g>'
    )


def _outlines(chart_id: str, areas: Sequence[MapArea]) -> str:
    """A pale halo and a dark line around the focus areas, so that they stand out on any class."""
    uses = {
        kind: "".join(
            f'<use href="#{escape(chart_id)}-{escape(a.code)}"/>' for a in areas if a.focus == kind
        )
        for kind in ("full", "part")
    }
    parts = []
    for names, used, colour, width, dash in (
        ("halo", uses["full"] + uses["part"], palette.PAPER, 9, ""),
        ("outline", uses["full"], palette.INK, 4.5, ""),
        ("outline outline-part", uses["part"], palette.INK, 4.5, "10 8"),
    ):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        if used:
            parts.append(
                f'<g class="{names}" fill="none" stroke="{colour}" stroke-width="{width}" '
                f'stroke-linejoin="round"{dashed}>{used}</g>'
            )
    return "".join(parts)


def _outline_legend(areas: Sequence[MapArea], focus_text: str, part_text: str) -> list[LegendItem]:
    kinds = {area.focus for area in areas}
    legend = []
    if "full" in kinds:
        legend.append(LegendItem(drawing.swatch("none", names="outline", width=3), focus_text))
    if "part" in kinds:
        mark = drawing.swatch("none", names="outline", width=2.5, dash="4 3")
        legend.append(LegendItem(mark, part_text))
    return legend
