"""What somebody types in a cell of the table, understood. Pure functions.

The words that stand for an unknown stay as they were typed, and so does an amount: the table shows
what was written, and adds up what was meant.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from budget.models import Cell
from verbeterbreda.lib import formats

MAX_RAW = 100
MAX_EUROS = Decimal("999999999999.99")

WORDS: dict[str, Cell.Kind] = {
    "": Cell.Kind.EMPTY,
    "ntb": Cell.Kind.NTB,
    "n.t.b.": Cell.Kind.NTB,
    "nog te bepalen": Cell.Kind.NTB,
    "pm": Cell.Kind.PM,
    "p.m.": Cell.Kind.PM,
    "pro memorie": Cell.Kind.PM,
    "onbekend": Cell.Kind.UNKNOWN,
    "nog onbekend": Cell.Kind.UNKNOWN,
}

_NUMBER = r"(?:€\s*)?(-?)\s*(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}|-{1,2}))?"
_AMOUNT = re.compile(_NUMBER, re.ASCII)
_SPLIT = re.compile(rf"{_NUMBER} \(rijk\) \+ {_NUMBER} \(partners\)", re.ASCII | re.IGNORECASE)


class NotUnderstoodError(ValueError):
    """The text is no amount, no known word, and not plain words either; says what to write."""


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell holds: the text as it was written, and the amount when it is one."""

    kind: Cell.Kind
    raw: str
    amount: Decimal | None = None
    from_partners: Decimal | None = None

    @property
    def text(self) -> str:
        return self.raw or str(self.kind.label)

    def packed(self) -> list[str | None]:
        """Return it as JSON can hold it; `unpacked` gives it back."""
        amounts = (self.amount, self.from_partners)
        return [self.kind.value, self.raw, *(None if one is None else str(one) for one in amounts)]

    @classmethod
    def unpacked(cls, packed: Sequence[Any]) -> "Value":
        kind, raw, *amounts = packed
        return cls(Cell.Kind(kind), raw, *(Decimal(one) if one else None for one in amounts))


def value_of(cell: Cell) -> Value:
    return Value(Cell.Kind(cell.kind), cell.raw, cell.amount, cell.from_partners)


def understood(typed: str) -> Value:
    """Return what was meant by a text such as "ntb", "€ 1.500" or "1500,50".

    "€ 500 (rijk) + € 250 (partners)" is € 750, of which € 250 comes from the partners.

    Raises NotUnderstoodError, with a sentence, for what could be read in two ways.
    """
    raw = " ".join(typed.replace(formats.NBSP, " ").split())
    if len(raw) > MAX_RAW:
        raise NotUnderstoodError(f"Dit is te lang. Gebruik hoogstens {MAX_RAW} tekens.")
    kind = WORDS.get(raw.lower())
    if kind is not None:
        return Value(kind, raw)
    found = _AMOUNT.fullmatch(raw)
    if found:
        return Value(Cell.Kind.AMOUNT, raw, _euros(*found.groups()))
    split = _SPLIT.fullmatch(raw)
    if split:
        state, partners = _euros(*split.groups()[:3]), _euros(*split.groups()[3:])
        return Value(Cell.Kind.AMOUNT, raw, state + partners, partners)
    if any(character.isdigit() for character in raw):
        raise NotUnderstoodError(
            f"‘{raw}’ is geen bedrag dat we begrijpen. Schrijf een bedrag als 1.500 of 1.500,50."
        )
    return Value(Cell.Kind.TEXT, raw)


def _euros(sign: str, whole: str, cents: str | None) -> Decimal:
    digits = whole.replace(".", "")
    fraction = cents if cents and cents.isdigit() else "0"
    amount = Decimal(f"{sign}{digits}.{fraction}")
    if abs(amount) > MAX_EUROS:
        raise NotUnderstoodError("Dit bedrag is te groot.")
    return amount.quantize(Decimal("0.01"))
