"""Figures as people and statistical offices write them: 1.234,5 and 1 234.5, 12,3*, 45 %, a dot.

A point may stand between thousands or before decimals, and so may a comma. Most cells say which it
is; `Style` looks at all of them first, so that the few that could be both ("1.234") are read as the
others in their column, or refused when nothing says how.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from monitor.models import Observation

Status = Observation.Status

LONGEST = 40
"""Characters; no figure is longer, and no regular expression has to look at more."""
MARKS: dict[str, str] = {
    mark: status.value
    for status, marks in (
        (Status.MISSING, ("", ".", "..", "...", "…", "-", "–", "—", "−", "nb", "n.b.", "nvt")),
        (Status.MISSING, ("n.v.t.", "ntb", "n.t.b.", "pm", "p.m.", "?", "onbekend", "geen")),
        (Status.MISSING, ("n/a", "na", "null", "none", "geen cijfer", "geen data", "n.b", "n.a.")),
        (Status.MISSING, ("niet bekend", "niet beschikbaar", "geen gegevens", "ontbreekt")),
        (Status.SUPPRESSED, ("x", "geheim", "te klein", "niet getoond", "onderdrukt")),
    )
    for mark in marks
}
"""What stands where no figure is. The dot, the dash and the x are those of CBS StatLine."""

STATUSES: dict[str, str] = {
    **{str(status.value): status.value for status in Status},
    **{str(status.label).casefold(): status.value for status in Status},
    "voorlopig cijfer": Status.PROVISIONAL,
    "nader voorlopig": Status.PROVISIONAL,
    "*": Status.PROVISIONAL,
    "**": Status.PROVISIONAL,
    "geschat": Status.ESTIMATE,
    "definitief cijfer": Status.FINAL,
    "niet getoond": Status.SUPPRESSED,
    "geheim": Status.SUPPRESSED,
    "onderdrukt": Status.SUPPRESSED,
    "ontbreekt": Status.MISSING,
    "onbekend": Status.MISSING,
}

_GROUP = r"[1-9]\d{0,2}"
_COMMA = re.compile(rf"[+-]?({_GROUP}(\.\d{{3}})+|{_GROUP}( \d{{3}})+|\d+)?(,\d+)?")
_POINT = re.compile(rf"[+-]?({_GROUP}(,\d{{3}})+|{_GROUP}( \d{{3}})+|\d+)?(\.\d+)?")
_SPACES = re.compile(r"[\s\u200b\u2060\ufeff]+")
_AROUND = re.compile(r"^['’€\s]+|[%€\s]+$")
_FEWER = re.compile(r"< ?\d{1,3}")
"""Fewer than so many: how some offices write that it is too few to tell."""

type Read = tuple[Decimal | None, str, str]
"""A value, a status ("" is for who reads to say), and a problem ("" is none)."""


def tidy(text: str) -> str:
    """Return a figure with plain spaces and a plain minus, without €, % and the ' of a text.

    >>> tidy("1\u2009234,5\xa0%"), tidy("−3")
    ('1 234,5', '-3')
    """
    text = _AROUND.sub("", _SPACES.sub(" ", text).strip())
    return "-" + text[1:].lstrip() if text[:1] in "-−–" and len(text) > 1 else text


def number(text: str, style: str) -> Read:
    """Read one cell. `style` is what stands before decimals: a comma, a point, or "" for unknown.

    >>> number("1.234,5", ""), number("1.234", "."), number("x", ",")[1]
    ((Decimal('1234.5'), '', ''), (Decimal('1.234'), '', ''), 'suppressed')
    """
    if not text:
        return None, Status.MISSING.value, ""
    if text.isdigit() and text.isascii() and len(text) <= LONGEST:
        return Decimal(text), "", ""
    mark = MARKS.get(_SPACES.sub(" ", text).strip().casefold())
    if mark is not None:
        return None, mark, ""
    plain = tidy(text)
    if plain[:1] == "<" and _FEWER.fullmatch(plain):
        return None, Status.SUPPRESSED.value, ""
    status = ""
    if plain.endswith("*"):
        plain, status = tidy(plain.rstrip("*")), Status.PROVISIONAL.value
    if len(plain) > LONGEST or not any(map(str.isdecimal, plain)) or not plain.isascii():
        return None, "", _no_number(text)
    sign = _sign(plain)
    if sign == "?":
        sign = style
        if not sign:
            return None, "", _ambiguous(plain)
    if not sign:
        return None, "", _no_number(text)
    plain = plain.replace(" ", "").replace("." if sign == "," else ",", "").replace(",", ".")
    return Decimal(plain), status, ""


def _sign(plain: str) -> str:
    """Return what stands before the decimals; "?" when it can be both, "" for no number."""
    comma, point = _COMMA.fullmatch(plain), _POINT.fullmatch(plain)
    if comma and point:
        return "?" if "," in plain or "." in plain else ","
    return "," if comma else "." if point else ""


def _no_number(text: str) -> str:
    if text.startswith("#"):
        return "Hier staat een fout van het rekenprogramma en geen getal."
    return (
        "Dit is geen getal. Schrijf het zoals 1.234,5, zonder voetnoot of tekst erbij, of een punt "
        "als er geen cijfer is."
    )


def _ambiguous(plain: str) -> str:
    thousand = plain.replace(",", "").replace(".", "")
    fraction = plain.replace(".", ",")
    return (
        f"Dit kan {thousand} zijn en ook {fraction}. Zeg bij het inlezen of de decimalen "
        "achter een komma of een punt staan."
    )


@dataclass
class Style:
    """What the cells of a file say about the sign before their decimals, per column."""

    commas: set[int] = field(default_factory=set)
    points: set[int] = field(default_factory=set)
    """Columns with cells like 12,5 and 12.5."""
    thousands: set[tuple[int, str]] = field(default_factory=set)
    """Columns with cells like 1.234 or 1,234, which say nothing by themselves, and that sign."""
    short: dict[int, bool] = field(default_factory=lambda: defaultdict(bool))
    long: dict[int, bool] = field(default_factory=lambda: defaultdict(bool))

    def see(self, column: int, text: str) -> None:
        """Look at one cell of one column."""
        if text.isdigit():
            (self.short if len(text) <= 3 else self.long)[column] = True
        elif ("." in text or "," in text) and len(text) <= LONGEST:
            self._weigh(column, tidy(text).rstrip("*"))

    def _weigh(self, column: int, plain: str) -> None:
        if not any(map(str.isdecimal, plain)):
            return
        sign = _sign(plain)
        if sign == "?":
            self.thousands.add((column, "." if "." in plain else ","))
        elif "," in plain or "." in plain:
            (self.commas if sign == "," else self.points).add(column)

    def of(self, column: int, *, is_count: bool = False) -> str:
        """Return the sign before the decimals in a column; "" when nothing says so.

        Where no cell of the file has decimals, 1.234 among numbers of one to three digits, and none
        of four, is 1234: that is how thousands look. Where only other columns have decimals, with
        the very sign of such thousands, it may be either; but not of counts, which are whole.
        """
        if is_count and column not in self.commas | self.points:
            signs = {sign for sign in ".," if (column, sign) in self.thousands}
            if len(signs) == 1:
                return "," if "." in signs else "."
        if bool(self.commas) != bool(self.points):
            sign = "," if self.commas else "."
            is_sure = column in self.commas or column in self.points
            return sign if is_sure or (column, sign) not in self.thousands else ""
        looks = (column, ".") in self.thousands and (column, ",") not in self.thousands
        looks = looks and self.short[column] and not self.long[column]
        return "," if looks and not self.commas else ""
