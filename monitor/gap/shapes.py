"""What goes into the gap method and what comes out: dataclasses, unrounded figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

TARGET_YEAR = 2040
NOUGHT = Decimal(0)


class Kind(StrEnum):
    """How figures of areas are put together; the same keys as `Indicator.Method`."""

    RATE = "rate"  # per 1.000 inhabitants, with numerator and denominator
    MEAN = "mean"  # percentage or average, weighted with inhabitants
    SUM = "sum"  # a number of people or things


class Direction(StrEnum):
    """What is better for people."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


class Verdict(StrEnum):
    """What the series says about the gap."""

    CLOSING = "closing"
    NOT_CLOSING = "not_closing"
    NO_GAP = "no_gap"
    TOO_FEW_POINTS = "too_few_points"
    NO_JUDGEMENT = "no_judgement"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.CLOSING: "de kloof wordt kleiner",
    Verdict.NOT_CLOSING: "de kloof wordt niet kleiner",
    Verdict.NO_GAP: "geen achterstand in het laatste jaar",
    Verdict.TOO_FEW_POINTS: "te weinig meetjaren voor een oordeel",
    Verdict.NO_JUDGEMENT: "geen oordeel: meer of minder is hier niet beter",
}


@dataclass(frozen=True, slots=True)
class Method:
    """What this module must know of an indicator.

    `unit` is "%", "€" or words that go behind the figure ("per 1.000 inwoners"). `breaks` are the
    years in which a new series starts. `better` and `worse` are optional headlines without a full
    stop ("Rondkomen lukt vaker"). Of an area with fewer people than `suppress_below` no figure is
    shown.
    """

    name: str
    kind: Kind
    direction: Direction
    unit: str
    decimals: int = 1
    breaks: tuple[int, ...] = ()
    better: str = ""
    worse: str = ""
    suppress_below: int = 0


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One figure of one area in one year.

    `value` is None when missing or suppressed. A RATE needs `numerator` and `denominator` (so an
    area that is too small to show still counts in its group); a MEAN needs `denominator`: the
    inhabitants of the same year, as weight.
    """

    area: str
    year: int
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GroupValue:
    """A group's figure with what it rests on: areas that count, areas in all, and the weight."""

    value: Decimal | None
    areas: int
    areas_total: int
    weight: Decimal

    @property
    def left_out(self) -> int:
        """Number of areas of the group without a usable figure."""
        return self.areas_total - self.areas


@dataclass(frozen=True, slots=True)
class GapYear:
    """All there is to say about one year; figures are unrounded.

    `status` is "estimate" or "provisional" when a figure of a buurt in it is. `is_new_series`: the
    way of counting changed, so this year cannot be compared with the ones before.
    """

    year: int
    focus: GroupValue
    rest: GroupValue
    city: Decimal | None
    netherlands: Decimal | None
    points: Decimal | None
    ratio: Decimal | None
    disadvantage: Decimal | None
    path: Decimal | None
    distance: Decimal | None
    status: str = ""
    is_new_series: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap over the years with its verdict and the words for it.

    `path` holds (year, disadvantage wished for) from the base year to the target year.
    `sentence` says all that the chart says, `summary` only its first two sentences.
    """

    method: Method
    years: tuple[GapYear, ...]
    base: GapYear | None
    latest: GapYear | None
    verdict: Verdict
    path: tuple[tuple[int, Decimal], ...] = field(default=())
    target_year: int = TARGET_YEAR
    headline: str = ""
    sentence: str = ""
    summary: str = ""

    @property
    def verdict_words(self) -> str:
        """The verdict in Dutch, without capital or full stop."""
        return VERDICT_WORDS[self.verdict]

    @property
    def movement(self) -> Decimal | None:
        """How the gap moves: the share of it that came (or, below nought, went) each year.

        Of the larger of both ends, so that a gap that appears counts as one that disappears. None
        without a verdict on the gap.
        """
        if self.base is None or self.latest is None or self.base is self.latest:
            return None
        before, now = self.base.disadvantage, self.latest.disadvantage
        if before is None or now is None or self.verdict is Verdict.TOO_FEW_POINTS:
            return None
        largest = max(abs(before), abs(now))
        span = self.latest.year - self.base.year
        return (now - before) / largest / span if largest else NOUGHT

    @property
    def is_on_path(self) -> bool | None:
        """True when the last distance, as printed, is nought or less; None without a path."""
        if self.latest is None or self.latest.distance is None:
            return None
        return printed(self.latest.distance, self.method.decimals) <= 0


def printed(value: Decimal, decimals: int) -> Decimal:
    """Round half up to the digits that readers see; nought has no sign."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP) + NOUGHT
