"""From the rows of a table to figures as the checks want them; no database, no clock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from monitor.clients.odata import STRANGE, Get, Row
from monitor.clients.sources import REGION, Source, Wanted, plain, source, words
from monitor.clients.tables import Column, Table
from monitor.clients.web import FetchError
from monitor.gap import Kind
from monitor.imports.shapes import FoundFigure

PERIOD = "Perioden"
PEOPLE = "bevolking"
"""The indicator that is the weight of all others, when its figure is of the same year."""
CITY = "0758"
COUNTRY = "NL01"
FINAL = "Definitief"
FOUR_DECIMALS = Decimal("0.0001")
_CODE = re.compile(r"(GM|WK|BU)" + CITY + r"[0-9]{0,4}\Z|NL0[01]\Z")
_NUMBER_BEFORE = re.compile(r"[0-9]+(\.[0-9]+)*\s+")
_UNITS = {
    "%": ("%", 1),
    "": ("aantal", 1),
    "aantal": ("aantal", 1),
    "euro": ("euro", 1),
    "1000euro": ("euro", 1000),
    "x1000euro": ("euro", 1000),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What this module must know of an indicator here."""

    kind: Kind
    is_estimate: bool
    suppress_below: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is known here: the indicators by key, and the inhabitants of that year by area."""

    rules: Mapping[str, Rule]
    people: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Found:
    """A column of ours in the source: its key there and how many of our units one is."""

    column: Column
    key: str
    scale: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a table gave for one year; `absent` are indicators of which it has no figure."""

    figures: tuple[FoundFigure, ...]
    absent: tuple[str, ...]


def modified(get: Get, table: Table) -> str:
    """When the source changed this table last, as it says it; checks that it is this table."""
    key, moment = source(get, table.host, table.key).about()
    if key.lower() != table.key.lower():
        raise FetchError(f"{STRANGE}: dit is niet tabel {table.key}.")
    return moment[:40]


def delivery(get: Get, table: Table, year: int, known: Known) -> Delivery:
    """Ask for all figures of Breda in this year that we have an indicator for."""
    columns = [item for item in table.columns if item.indicator in known.rules]
    brings_people = any(item.indicator == PEOPLE for item in columns)
    if not known.people and not brings_people:
        raise FetchError(
            f"Er zijn hier nog geen inwoners van {year}, en die zijn nodig om te rekenen. Haal "
            f"eerst de Kerncijfers wijken en buurten {year} op en laat ze publiceren."
        )
    asked = source(get, table.host, table.key)
    found = _columns(asked, columns)
    wanted, status = _period(asked, table, year)
    categories = _categories(asked, found)
    starts = [f"GM{CITY}", f"WK{CITY}", f"BU{CITY}", "NL0"]
    rows = list(asked.rows(starts, [*wanted, *_kinds(found, categories)], _keys(found)))
    if not rows:
        raise FetchError(f"De bron heeft geen cijfers over Breda in {year}.")
    for row in rows:
        _area(row)
    filled = [item for item in found if _has_figures(item, rows, categories)]
    if not known.people:
        known = replace(known, people=_people(rows, filled))
    figures = tuple(
        _figure(number, row, item, known, year, status)
        for number, row in enumerate(rows, 1)
        for item in filled
        if _is_about(row, item, categories) and _is_wanted(row, item, known)
    )
    present = {item.column.indicator for item in filled}
    absent = tuple(item.indicator for item in columns if item.indicator not in present)
    return Delivery(figures, absent)


def _people(rows: Sequence[Row], found: Sequence[Found]) -> dict[str, Decimal]:
    """The inhabitants that the table itself tells, by area."""
    item = next((item for item in found if item.column.indicator == PEOPLE), None)
    counted = {_area(row): _amount(row.get(item.key), item)[0] for row in rows if item}
    return {area: amount for area, amount in counted.items() if amount is not None}


# What to ask for


def _columns(asked: Source, wanted: Sequence[Column]) -> list[Found]:
    """Our columns that this table has, with their key and unit as it says them now."""
    topics = asked.topics()
    found = []
    for column in wanted:
        same = [topic for topic in topics if plain(topic.name) == plain(column.topic)]
        if len(same) > 1:
            raise FetchError(f"Kolom {column.topic} staat meer dan één keer in de tabel.")
        if same:
            found.append(Found(column, same[0].key, _scale(column, same[0].unit)))
    if not found:
        raise FetchError("Geen van onze cijfers staat nog in deze tabel. Klopt het nummer?")
    return found


def _scale(column: Column, unit: str) -> int:
    measure, scale = _UNITS.get(re.sub(r"\s", "", unit).lower(), ("", 0))
    if measure != column.unit:
        raise FetchError(
            f"Kolom {column.topic} staat in „{unit}” en wij verwachten „{column.unit}”. "
            "Er is niets ingelezen."
        )
    return scale


def _period(asked: Source, table: Table, year: int) -> tuple[Wanted, str]:
    """What to ask for this year, and whether its figures are final or provisional."""
    fixed = [(name, [_code(asked, name, title)]) for name, title in table.fixed]
    if table.year is not None:
        if table.year != year:
            raise FetchError(f"Deze tabel gaat over {table.year}, niet over {year}.")
        return fixed, "final"
    for code in asked.codes(PERIOD):
        if code.key.strip() == f"{year}JJ00":
            final = code.status in (FINAL, "")
            return [(PERIOD, [code.key]), *fixed], "final" if final else "provisional"
    raise FetchError(f"De bron heeft in deze tabel (nog) geen heel jaar {year}.")


def _categories(asked: Source, found: Sequence[Found]) -> dict[str, str]:
    """The code of each kind we count, by its title here."""
    wanted = {(item.column.dimension, item.column.category) for item in found}
    return {title: _code(asked, name, title) for name, title in sorted(wanted) if name}


def _kinds(found: Sequence[Found], categories: Mapping[str, str]) -> Wanted:
    """The dimensions of our columns with the codes that we count."""
    names = sorted({item.column.dimension for item in found if item.column.dimension})
    return [
        (
            name,
            sorted({categories[i.column.category] for i in found if i.column.dimension == name}),
        )
        for name in names
    ]


def _keys(found: Sequence[Found]) -> list[str]:
    return list(dict.fromkeys(item.key for item in found))


def _code(asked: Source, dimension: str, title: str) -> str:
    """The code of one category as the source writes it, spaces included."""
    for code in asked.codes(dimension):
        if _plain(code.title) == _plain(title):
            return code.key
    raise FetchError(f"De bron kent „{title}” niet meer bij {dimension}. Er is niets ingelezen.")


def _plain(title: str) -> str:
    """A title without the number that some tables put before it."""
    return " ".join(_NUMBER_BEFORE.sub("", title.strip(), count=1).lower().split())


# What came


def _is_about(row: Row, item: Found, categories: Mapping[str, str]) -> bool:
    column = item.column
    return not column.dimension or row.get(column.dimension) == categories[column.category]


def _has_figures(item: Found, rows: Sequence[Row], categories: Mapping[str, str]) -> bool:
    """A column that is empty everywhere was not asked that year, or is not out yet."""
    return any(
        _is_about(row, item, categories) and not _is_empty(row.get(item.key)) for row in rows
    )


def _is_wanted(row: Row, item: Found, known: Known) -> bool:
    """The country is only compared with where figures of places can be: as a percentage."""
    kind = known.rules[item.column.indicator].kind
    return kind is Kind.MEAN or not words(row, REGION).startswith("NL")


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in ("", ".", "x", "-"))


def _figure(
    number: int, row: Row, item: Found, known: Known, year: int, status: str
) -> FoundFigure:
    """One figure with its parts; what cannot be right is refused with a sentence."""
    slug = item.column.indicator
    rule, area = known.rules[slug], _area(row)
    raw = row.get(item.key)
    amount, problem = _amount(raw, item)
    people = known.people.get(area)
    value, numerator, denominator = amount, None, people
    if rule.kind is Kind.RATE:
        value, numerator = _rate(amount, people, rule), amount
    elif rule.kind is Kind.SUM:
        denominator = None
    if rule.is_estimate and area[:2] in ("WK", "BU"):
        status = "estimate"
    if value is None:
        small = rule.kind is Kind.RATE and amount is not None and people
        status = "suppressed" if small else "missing"
    kind = f" ({item.column.category})" if item.column.category else ""
    return FoundFigure(
        row=number,
        column=f"{item.key}{kind}"[:120],
        found="" if raw is None else str(raw)[:120],
        indicator=slug,
        area=area,
        period=str(year),
        value=value,
        numerator=numerator,
        denominator=denominator,
        status=status,
        problem=problem,
    )


def _area(row: Row) -> str:
    """The code of the place without the spaces behind it; the country has one code here."""
    code = words(row, REGION)
    if not _CODE.match(code):
        raise FetchError(f"{STRANGE}: er staat een gebied in waar we niet om vroegen.")
    return COUNTRY if code.startswith("NL") else code


def _amount(raw: object, item: Found) -> tuple[Decimal | None, str]:
    """The number in our unit, or None; and what is wrong with it."""
    if _is_empty(raw):
        return None, ""
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        return None, "Dit is geen getal."
    amount = Decimal(raw) * item.scale
    if amount < 0:
        return None, "Dit getal is lager dan nul; dat kan hier niet."
    if item.column.unit == "%" and amount > 100:
        return None, "Dit percentage is hoger dan 100."
    if amount >= 10**9:
        return None, "Dit getal is te groot om waar te zijn."
    return amount, ""


def _rate(count: Decimal | None, people: Decimal | None, rule: Rule) -> Decimal | None:
    """Per 1.000 inhabitants; None for a place with too few people, or none that are known."""
    if count is None or not people or people < rule.suppress_below:
        return None
    return (count * 1000 / people).quantize(FOUR_DECIMALS, ROUND_HALF_UP)
