"""A map with its list: one link per area in both, and what the reader chose side by side.

The same part stands on the page of an indicator and on that of a wijk (`monitor/_map.html`).
Choosing is a link: `?gebied=CODE`, and the next one `&vergelijk=CODE`; a script may load that
without leaving the page. The map and the list have the same links in the same order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from monitor.gap import Kind, Method, difference, printed
from monitor.reports import AreaRow
from verbeterbreda.lib import charts, formats

FIRST, SECOND = "gebied", "vergelijk"
_LONGEST_CODE = 12


@dataclass(frozen=True)
class PlaceRow:
    """An area in the list. `rank` is its place from high to low, "" without a figure.

    `href` chooses it, `page_url` is its own page, "" when it has none.
    """

    area: AreaRow
    rank: str
    href: str
    is_picked: bool
    page_url: str = ""

    @property
    def is_focus(self) -> bool:
        return self.area.match == "full"


@dataclass(frozen=True)
class Picked:
    """What the reader chose: no, one or two areas, what they differ, and how to begin again."""

    rows: tuple[PlaceRow, ...]
    compared: tuple[str, ...]
    sentences: tuple[str, ...]
    again: str

    @property
    def can_compare(self) -> bool:
        """Whether a second area may be chosen beside the first."""
        return len(self.rows) == 1


@dataclass(frozen=True)
class MapPart:
    """All that `monitor/_map.html` shows; `noun` is what one area is called."""

    title: str
    year: int
    noun: str
    plural: str
    whole: str
    rows: tuple[PlaceRow, ...]
    picked: Picked
    map: charts.Figure | None
    strip: SafeString
    strip_note: str
    sentence: str
    has_matches: bool

    @property
    def head(self) -> str:
        """Above the names in the list."""
        return f"CBS-{self.noun}"


def asked(query: Mapping[str, str]) -> tuple[str, ...]:
    """The codes in the address, the first one first; nothing that cannot be a code."""
    first, second = query.get(FIRST, ""), query.get(SECOND, "")
    codes = [code for code in (first, second if first else "") if _may_be_code(code)]
    return tuple(dict.fromkeys(codes))


def _may_be_code(code: str) -> bool:
    return 0 < len(code) <= _LONGEST_CODE and code.isascii() and code.isalnum()


def place_rows(
    areas: Sequence[AreaRow],
    method: Method,
    codes: Sequence[str],
    kept: Mapping[str, str],
    pages: Mapping[str, str] | None = None,
) -> tuple[PlaceRow, ...]:
    """The areas, high to low, with their place in the row and the link that chooses them.

    `kept` is the rest of the query (a year, a group) that the link must not lose; `pages` are
    addresses by code.
    """
    known = {area.code for area in areas}
    picked = [code for code in codes if code in known]
    values = sorted(
        (printed(area.value, method.decimals) for area in areas if area.value is not None),
        reverse=True,
    )
    places: dict[Decimal, int] = {}
    for number, value in enumerate(values, 1):
        places.setdefault(value, number)
    ordered = sorted(areas, key=lambda a: (a.value is None, -(a.value or Decimal(0)), a.name))
    return tuple(
        PlaceRow(
            area=area,
            rank=_rank(area, places, len(values), method),
            href=_link(area.code, picked, kept),
            is_picked=area.code in picked,
            page_url=(pages or {}).get(area.code, ""),
        )
        for area in ordered
    )


def _rank(area: AreaRow, places: Mapping[Decimal, int], count: int, method: Method) -> str:
    """Areas with the same figure, as it is printed, share a place."""
    if area.value is None:
        return ""
    return f"nummer {places[printed(area.value, method.decimals)]} van {count}"


def _link(code: str, picked: Sequence[str], kept: Mapping[str, str]) -> str:
    """The first choice stands until there is a second; then a link begins anew."""
    choice = {FIRST: code}
    if len(picked) == 1 and picked[0] != code:
        choice = {FIRST: picked[0], SECOND: code}
    return f"?{urlencode({**kept, **choice})}#gekozen"


def pick(
    rows: Sequence[PlaceRow],
    method: Method,
    codes: Sequence[str],
    kept: Mapping[str, str],
    *,
    whole: str,
    whole_value: Decimal | None,
) -> Picked:
    """The chosen areas with how they differ from the whole (`whole` names it) and each other."""
    by_code = {row.area.code: row for row in rows}
    chosen = tuple(by_code[code] for code in codes if code in by_code)
    compared = tuple(_compared(row.area.value, whole_value, method) for row in chosen)
    return Picked(
        rows=chosen,
        compared=compared if any(compared) else (),
        sentences=tuple(_sentences(chosen, compared, method, whole)),
        again=f"?{urlencode(kept)}#kaart-en-lijst",
    )


def _compared(value: Decimal | None, other: Decimal | None, method: Method) -> str:
    """ "6,2 procentpunt hoger", "gelijk", or "" when there is nothing to compare."""
    if value is None or other is None or method.kind is Kind.SUM:
        return ""
    shown = printed(value - other, method.decimals)
    if not shown:
        return "gelijk"
    return f"{difference(shown, method)} {'hoger' if shown > 0 else 'lager'}"


def _sentences(
    chosen: Sequence[PlaceRow], compared: Sequence[str], method: Method, whole: str
) -> list[str]:
    parts = [_own_sentence(row, words, whole) for row, words in zip(chosen, compared, strict=True)]
    if len(chosen) == 2:
        first, second = (row.area for row in chosen)
        between = _compared(first.value, second.value, method)
        if between == "gelijk":
            parts.append(f"{first.name} en {second.name} zijn gelijk.")
        elif between:
            parts.append(f"{first.name} is {between} dan {second.name}.")
    return parts


def _own_sentence(row: PlaceRow, compared: str, whole: str) -> str:
    area = row.area
    if area.value is None:
        return f"{area.name}: {area.text}."
    words = f"{area.name}: {area.text}, {row.rank} van hoog naar laag."
    if not compared:
        return words
    than = f"gelijk aan {whole}" if compared == "gelijk" else f"{compared} dan {whole}"
    return f"{words} Dat is {than}."


def dot_links(rows: Sequence[PlaceRow]) -> dict[str, str]:
    """The start tag of the link around the dot of each area, by its name.

    Two areas with one name have none: a dot only knows its name.
    """
    names = Counter(row.area.name for row in rows)
    return {row.area.name: _tag(row) for row in rows if names[row.area.name] == 1}


def _tag(row: PlaceRow) -> str:
    words = ", ".join(part for part in (f"{row.area.name}: {row.area.text}", row.rank) if part)
    current = ' aria-current="true"' if row.is_picked else ""
    return (
        f'<a href="{escape(row.href)}" data-area="{escape(row.area.code)}" '
        f'aria-label="{escape(words)}"{current}>'
    )


def extremes(areas: Sequence[AreaRow], name: str, year: int | None, noun: str, plural: str) -> str:
    """The highest and the lowest area, and how many have no figure.

    Areas whose figures look the same share a place: then it says how many there are.
    """
    known = [area for area in areas if area.value is not None]
    if not known:
        return f"Er zijn geen cijfers per {noun}."
    high = max(known, key=lambda area: (area.value or 0, area.name))
    low = min(known, key=lambda area: (area.value or 0, area.name))
    unknown = len(areas) - len(known)
    if high.text == low.text and len(known) > 1:
        text = f"{name} in {year}: overal gelijk ({high.text})."
    else:
        top, bottom = (_in(area, known, noun, plural) for area in (high, low))
        text = f"{name} in {year}: het hoogst {top}, het laagst {bottom}."
    if unknown:
        text += f" Van {formats.plural(unknown, noun, plural)} is er geen cijfer."
    return text


def _in(area: AreaRow, known: Sequence[AreaRow], noun: str, plural: str) -> str:
    """ "in Fellenoord (25,5%)", or "in 43 buurten (0,0%)" when they look the same."""
    count = sum(other.text == area.text for other in known)
    where = area.name if count == 1 else formats.plural(count, noun, plural)
    return f"in {where} ({area.text})"
