"""The gap between the focus neighbourhoods and the rest of the city: `method` tells how."""

from monitor.gap.method import Totals, gap, gap_between, group_value, totals
from monitor.gap.shapes import (
    AreaFigure,
    Direction,
    Gap,
    GapYear,
    GroupValue,
    Kind,
    Method,
    Verdict,
    printed,
)
from monitor.gap.words import change_words, difference, movement, own_movement, with_unit

__all__ = [
    "AreaFigure",
    "Direction",
    "Gap",
    "GapYear",
    "GroupValue",
    "Kind",
    "Method",
    "Totals",
    "Verdict",
    "change_words",
    "difference",
    "gap",
    "gap_between",
    "group_value",
    "movement",
    "own_movement",
    "printed",
    "totals",
    "with_unit",
]
