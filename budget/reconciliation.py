"""Adding up a table in which not every cell is a number. Pure functions on dataclasses.

A sum never counts an unknown as nought in silence. A `Total` says how many amounts it holds and
which cells it left out; when one of those stands for money that nobody knows yet (ntb, pm, nog
onbekend, or words instead of an amount) the total is a lower bound. An empty cell is left out too
and is named apart: nothing was printed, so nobody says that there is money.

All money is `Decimal`, in euros.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from verbeterbreda.lib import formats


class Mark(StrEnum):
    """What stands in a cell. The values are those of `budget.models.Cell.Kind`."""

    AMOUNT = "amount"
    NTB = "ntb"
    PM = "pm"
    UNKNOWN = "unknown"
    TEXT = "text"
    EMPTY = "empty"


NOTHING: Mapping[Mark, int] = {}
OPEN_MARKS = (Mark.NTB, Mark.PM, Mark.UNKNOWN, Mark.TEXT)
"""Marks for money that exists or may exist, but of which the amount is not known."""

MARK_WORDS = {
    Mark.NTB: "ntb",
    Mark.PM: "pm",
    Mark.UNKNOWN: "nog onbekend",
    Mark.TEXT: "tekst",
}


class Marked(Protocol):
    """What can be added up: an amount, or the mark that stands in its place."""

    @property
    def mark(self) -> Mark: ...

    @property
    def amount(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell, as far as adding up goes: its mark, and its amount when the mark is AMOUNT."""

    mark: Mark
    amount: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.mark is Mark.AMOUNT) != (self.amount is not None):
            raise ValueError("an amount has a number, any other mark has none")


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that says what it left out.

    `amount` is None when there was no amount at all: then nothing is known, which is not nought.
    `left_out` holds each open mark with how often it stood there.
    """

    amount: Decimal | None
    amounts: int
    left_out: tuple[tuple[Mark, int], ...]
    empty: int

    @property
    def unknowns(self) -> int:
        """How many cells stand for money of which the amount is not known."""
        return sum(times for _, times in self.left_out)

    @property
    def is_lower_bound(self) -> bool:
        return self.unknowns > 0

    @property
    def text(self) -> str:
        """The sum in words: "€ 500", "minstens € 500", "onbekend" or "geen bedrag"."""
        if self.amount is None:
            return "onbekend" if self.is_lower_bound else "geen bedrag"
        return f"{'minstens ' if self.is_lower_bound else ''}{formats.euro(self.amount)}"

    @property
    def left_out_text(self) -> str:
        """What is not in the sum: "2 keer ntb en 1 keer pm"; empty when all of it is."""
        return formats.join_nl(f"{times} keer {MARK_WORDS[mark]}" for mark, times in self.left_out)

    @property
    def sentence(self) -> str:
        """What was added up and what was not, for beside the sum."""
        parts = [f"Opgeteld: {formats.plural(self.amounts, 'bedrag', 'bedragen')}."]
        if self.left_out:
            parts.append(f"Niet meegeteld: {self.left_out_text}.")
        if self.empty:
            parts.append(f"Leeg: {formats.plural(self.empty, 'vak', 'vakken')}.")
        return " ".join(parts)


def total(entries: Iterable[Marked]) -> Total:
    """Add the amounts up and count everything that is not one."""
    amounts: list[Decimal] = []
    others: list[Mark] = []
    for entry in entries:
        if entry.amount is None:
            others.append(entry.mark)
        else:
            amounts.append(entry.amount)
    return _total(amounts, Counter(others) if others else NOTHING)


def together(totals: Iterable[Total]) -> Total:
    """Add sums up; what each of them left out is left out of the whole."""
    amounts: list[Decimal] = []
    marks: Counter[Mark] = Counter()
    count = 0
    for one in totals:
        marks.update(dict(one.left_out))
        marks[Mark.EMPTY] += one.empty
        count += one.amounts
        if one.amount is not None:
            amounts.append(one.amount)
    return replace(_total(amounts, marks), amounts=count)


def _total(amounts: list[Decimal], marks: Mapping[Mark, int]) -> Total:
    return Total(
        amount=sum(amounts, Decimal(0)) if amounts else None,
        amounts=len(amounts),
        left_out=tuple([(mark, marks[mark]) for mark in OPEN_MARKS if mark in marks]),
        empty=marks.get(Mark.EMPTY, 0),
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Our sum beside another figure: a printed total, or the money available."""

    other: Decimal | None
    computed: Total

    @property
    def difference(self) -> Decimal | None:
        """The other figure minus our sum; None when one of the two is not known."""
        if self.other is None or self.computed.amount is None:
            return None
        return self.other - self.computed.amount

    @property
    def agrees(self) -> bool | None:
        """Whether the two are the same; None when there is nothing to compare."""
        return None if self.difference is None else self.difference == 0

    @property
    def difference_text(self) -> str:
        """The difference in words; with an unknown in our sum it is a bound, and says so."""
        gap = self.difference
        if gap is None:
            return "niet te vergelijken"
        if not self.computed.is_lower_bound:
            return "geen verschil" if gap == 0 else formats.euro(gap)
        if gap == 0:
            return "geen verschil in wat bekend is"
        return f"hooguit {formats.euro(gap)}" if gap > 0 else f"{formats.euro(gap)} of lager"

    @property
    def shortfall(self) -> Decimal | None:
        """How much more was planned than the other figure; None when it fits or is not known."""
        gap = self.difference
        return -gap if gap is not None and gap < 0 else None


def compare(other: Decimal | None, entries: Iterable[Marked]) -> Comparison:
    """Put our sum of `entries` beside a printed total or the money available."""
    return Comparison(other, total(entries))


def coverage(cost: Iterable[Marked], cover: Iterable[Marked]) -> Comparison | None:
    """Compare the cover of a line with its cost; None when one of them is not fully known.

    `difference` is then cost minus cover: more than nought is not covered, less than nought is
    more cover than cost. A cell that is empty counts as "no money named here", so a cost with
    only empty cells as cover has a cover of nought, and says so through `computed.empty`.
    """
    return covered(total(cost), total(cover))


def covered(spent: Total, cover: Total) -> Comparison | None:
    """The same as `coverage`, for what was added up already."""
    if spent.amount is None or spent.is_lower_bound or cover.is_lower_bound:
        return None
    if cover.amount is None:
        cover = replace(cover, amount=Decimal(0))
    return Comparison(spent.amount, cover)


_PRINTED = re.compile(r"[\d.,]*\d")


def is_misprinted(raw: str) -> bool:
    """Whether an amount was printed with dots in places where they do not belong ("5000.000")."""
    number = _PRINTED.search(raw)
    if number is None or "." not in number[0]:
        return False
    return not re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", number[0])
