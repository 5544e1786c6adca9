"""What a reader hands to the checks: one figure as it was found, with nothing checked yet."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell cannot go in: its column, what stood there, and a sentence."""

    column: str
    found: str
    why: str


class RefusedError(Exception):
    """A cell cannot go in: which one (by our key of its column), what stands there, and why."""

    def __init__(self, role: str, found: str, why: str) -> None:
        super().__init__(why)
        self.role, self.found, self.why = role, found, why


class FoundFigure(NamedTuple):
    """One figure and where it stood, so that a mistake can be pointed at.

    The keys are text: the slug or the name of an indicator, the CBS code of an area (StatLine
    writes spaces behind it) and a period like 2020 or 2022-11. `area_name` and `level` find an area
    without a code, or check the code; `city` is the municipality that stands beside an area. An
    empty `status` means final when there is a value and missing when there is none. `problem` is
    filled by a reader that could not make a number of what stood there, `others` holds what is
    wrong in other cells: such a figure is refused.

    A tuple and no dataclass: there may be a million, and it is made three times as fast.
    """

    row: int
    column: str
    found: str
    indicator: str
    area: str
    period: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: str = ""
    problem: str = ""
    area_name: str = ""
    level: str = ""
    others: tuple[Problem, ...] = ()
    city: str = ""


NAMES = {
    "indicator": "indicator",
    "area": "gebied",
    "name": "naam",
    "level": "niveau",
    "city": "gemeente",
    "period": "periode",
    "value": "waarde",
    "numerator": "teller",
    "denominator": "noemer",
    "status": "status",
}
"""What we call the columns ourselves, by the keys that the readers use."""
