"""Moments as precise as they are known: a year, a quarter, a month or a day.

Kept in two columns: the year, and a part of it: "" (the whole year), "K1" to "K4", "05" or "05-17".
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from verbeterbreda.lib import formats

EARLIEST, LATEST = 1900, 2199
UNREADABLE = (
    "We lezen in ‘{text}’ geen jaar, kwartaal, maand of dag. Schrijf bijvoorbeeld 2024, "
    "kwartaal 2 2024, mei 2024 of 17-05-2024."
)
HELP = "Zo precies als je weet: 2024, kwartaal 2 2024, mei 2024 of 17-05-2024."

_MONTH = "|".join(formats.MONTHS)
_SHAPES = [
    re.compile(shape, re.IGNORECASE | re.ASCII)
    for shape in (
        r"(?P<year>\d{4})",
        r"(?:kwartaal|k|q)\s?(?P<quarter>[1-4])(?:\s+van)?\s+(?P<year>\d{4})",
        r"(?P<quarter>[1-4])e\s+kwartaal(?:\s+van)?\s+(?P<year>\d{4})",
        r"(?P<year>\d{4})[-\s](?:k|q|kwartaal\s)(?P<quarter>[1-4])",
        rf"(?:(?P<day>\d{{1,2}})\s+)?(?P<name>{_MONTH})\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?",
        r"(?:(?P<day>\d{1,2})[-/])?(?P<month>\d{1,2})[-/](?P<year>\d{4})",
    )
]
_PART = re.compile(r"(?P<quarter>K[1-4])?|(?P<month>\d\d)(?:-(?P<day>\d\d))?", re.ASCII)


@total_ordering
@dataclass(frozen=True)
class Moment:
    """A year or a part of it. Raises ValueError for a part that the year does not have."""

    year: int
    part: str = ""

    def __post_init__(self) -> None:
        if not EARLIEST <= self.year <= LATEST or not _PART.fullmatch(self.part):
            raise ValueError(UNREADABLE.format(text=self.key))
        try:
            self.first_day, self.last_day  # noqa: B018  # a month 13 or a 30 February has none
        except ValueError:
            raise ValueError(f"De dag {self.part} bestaat niet in {self.year}.") from None

    @classmethod
    def of(cls, year: int | None, part: str = "") -> "Moment | None":
        """Return the moment in these two columns; None when no year is known."""
        return cls(year, part) if year else None

    @classmethod
    def parse(cls, text: str) -> "Moment":
        """Read a moment as people write it, and as `str()` and `key` do.

        Raises ValueError with a Dutch sentence for what is no moment.
        """
        plain = " ".join(text.split())
        for shape in _SHAPES:
            if found := shape.fullmatch(plain):
                return cls(int(found["year"]), _part(found.groupdict()))
        raise ValueError(UNREADABLE.format(text=plain))

    @property
    def key(self) -> str:
        """The shortest form for files: ``2024``, ``2024-K2``, ``2024-05`` or ``2024-05-17``."""
        return f"{self.year}-{self.part}" if self.part else str(self.year)

    @property
    def first_day(self) -> date:
        if self.part.startswith("K"):
            return date(self.year, 3 * int(self.part[1]) - 2, 1)
        month, day = self._numbers
        return date(self.year, month or 1, day or 1)

    @property
    def last_day(self) -> date:
        if self.part.startswith("K"):
            month, day = 3 * int(self.part[1]), 0
        else:
            month, day = self._numbers
        month = month if self.part else 12
        return date(self.year, month, day or monthrange(self.year, month)[1])

    @property
    def _numbers(self) -> tuple[int, int]:
        """The month and the day, and nought for what is not known."""
        month, _, day = self.part.partition("-")
        if self.part and not 1 <= int(month) <= 12:
            raise ValueError(self.part)
        if day == "00":
            raise ValueError(self.part)
        return int(month or 0), int(day or 0)

    def __lt__(self, other: object) -> bool:
        """By the last day; what begins earlier comes first among those that end together."""
        if not isinstance(other, Moment):
            return NotImplemented
        return (self.last_day, self.first_day) < (other.last_day, other.first_day)

    def __str__(self) -> str:
        if not self.part:
            return str(self.year)
        if self.part.startswith("K"):
            return f"{self.part[1]}e kwartaal van {self.year}"
        return formats.nl_partial(self.key)


def _part(found: dict[str, Any]) -> str:
    """Return the column for what one of the shapes found."""
    if found.get("quarter"):
        return f"K{found['quarter']}"
    name = found.get("name")
    month = formats.MONTHS.index(name.lower()) + 1 if name else int(found.get("month") or 0)
    day = found.get("day")
    if not month and not found.get("month"):
        return ""
    return f"{month:02d}-{int(day):02d}" if day else f"{month:02d}"


def period(first: Moment | None, last: Moment | None) -> str:
    """``2023–2027``, ``mei 2024``, ``mei 2024 tot en met 2026`` or ``vanaf 2024``; else empty."""
    if first is None or last is None:
        return f"vanaf {first}" if first else f"tot en met {last}" if last else ""
    if first == last:
        return str(first)
    if first.part or last.part:
        return f"{first} tot en met {last}"
    return formats.year_range(first.year, last.year)


class MomentField(forms.CharField):
    """One field for the two columns of a moment. Cleans to a Moment, or None when it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", HELP)
        super().__init__(max_length=40, **kwargs)

    def prepare_value(self, value: Any) -> str:
        return "" if value is None else str(value)

    def to_python(self, value: Any) -> Moment | None:  # type: ignore[override]
        if value is None or isinstance(value, Moment):
            return value
        text = super().to_python(value)
        if not text:
            return None
        try:
            return Moment.parse(text)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def run_validators(self, value: Any) -> None:
        """A moment is right when it can be read; the lengths are those of the text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
