"""What a reader hands to the checks: one figure as it was found, with nothing checked yet."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """One figure and where it stood, so that a mistake can be pointed at.

    The keys are text: the slug of an indicator, the CBS code of an area (StatLine writes spaces
    behind it) and a period like 2020 or 2022-11. An empty `status` means final when there is a
    value and missing when there is none. `problem` is filled by a reader that could not make a
    number of what stood there: such a figure is refused with that sentence.
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
