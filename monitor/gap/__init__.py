"""The gap between the focus neighbourhoods and the rest of the city: `method` tells how."""

from monitor.gap.method import gap, group_value
from monitor.gap.shapes import (
    AreaFigure,
    Direction,
    Gap,
    GapYear,
    Kind,
    Method,
    Verdict,
    printed,
)
from monitor.gap.words import difference, with_unit

__all__ = [
    "AreaFigure",
    "Direction",
    "Gap",
    "GapYear",
    "Kind",
    "Method",
    "Verdict",
    "difference",
    "gap",
    "group_value",
    "printed",
    "with_unit",
]
