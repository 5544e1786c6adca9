"""Finds out what the columns of a table are about: long or wide, under whatever names.

Long has a row per figure. Wide has a row per area and a column per year or per indicator. What a
table does not say itself (of which indicator, of which year) whoever brings it may say.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from monitor.imports.periods import period
from monitor.imports.shapes import NAMES
from verbeterbreda.lib.sheets import HEADER_WITHIN, Column, SheetError, name_key

ROLES = (
    Column(
        "indicator", (NAMES["indicator"], "onderwerp", "thema", "kenmerk", "variabele", "topic")
    ),
    Column(
        "area",
        (NAMES["area"], "gebiedscode", "code", "CBS-code", "regio", "regio's", "regiocode", "area"),
    ),
    Column("area", ("wijken en buurten", "gwb_code", "codering", "codering_3", "area code")),
    Column("buurt", ("buurt", "buurtcode", "bu_code", "bu_naam", "buurtnaam", "buurten")),
    Column("wijk", ("wijk", "wijkcode", "wk_code", "wk_naam", "wijknaam", "wijken")),
    Column("gemeente", ("gemeente", "gemeentecode", "gm_code", "gm_naam", "gemeentenaam")),
    Column("name", (NAMES["name"], "gebiedsnaam", "regionaam", "naam gebied", "area name", "name")),
    Column("level", (NAMES["level"], "soort regio", "soort_regio_2", "soort gebied", "schaal")),
    Column("period", (NAMES["period"], "perioden", "jaar", "jaren", "meetjaar", "tijd", "maand")),
    Column("period", ("jaartal", "period", "year")),
    Column("value", (NAMES["value"], "cijfer", "cijfers", "uitkomst", "value", "percentage")),
    Column("value", ("aantal", "score", "resultaat", "getal", "figuur")),
    Column("numerator", (NAMES["numerator"], "numerator", "aantal gevallen", "registraties")),
    Column("denominator", (NAMES["denominator"], "denominator", "gewicht", "inwoners")),
    Column("denominator", ("noemer (of inwoners als gewicht)", "aantal inwoners", "inwonertal")),
    Column("status", (NAMES["status"], "soort cijfer", "stand")),
)
"""The roles a column can have, and what people call them. Some stand twice: the lines are short."""

KEYS = {name_key(name): role.key for role in ROLES for name in role.names}
LEVELS = ("buurt", "wijk", "gemeente")
MOST_ALIKE = 0.8


@dataclass(frozen=True)
class Choices:
    """What whoever brings a file says about it. Empty is: find out.

    `holds` says what the cells of a wide table are: "value" or "numerator". `decimal` is the sign
    before decimals.
    """

    indicator: str = ""
    period: str = ""
    level: str = ""
    holds: str = "value"
    decimal: str = ""


@dataclass(frozen=True)
class Layout:
    """Where everything stands: places of columns by role, and those that are spread out.

    `spread` is "period" or "indicator" with the place and the key of each such column; empty when
    the table is long. `labels` are the names as they stand in the file, by place.
    """

    header_at: int
    labels: tuple[str, ...]
    places: Mapping[str, int]
    spread: str = ""
    spread_at: tuple[tuple[int, str, bool], ...] = ()
    ignored: tuple[str, ...] = ()
    level: str = ""

    def label(self, role: str) -> str:
        place = self.places.get(role)
        return self.labels[place] if place is not None else NAMES.get(role, role)


def score(row: Sequence[object], indicators: Mapping[str, str]) -> int:
    """Return how many cells of a row look like names of columns."""
    keys = [name_key(cell) for cell in row if isinstance(cell, str)]
    roles = {KEYS[key] for key in keys if key in KEYS}
    spread = sum(key in indicators for key in keys) if len(keys) > 1 else 0
    # A figure may look like a year, so years count only beside a name.
    years = sum(period(cell) is not None for cell in row if cell not in ("", None))
    return 2 * len(roles) + spread + (years if roles else 0)


def header_at(rows: Sequence[Sequence[object]], indicators: Mapping[str, str]) -> int:
    """Return the place of the row with the names; SheetError when no row is like that."""
    scores = [score(row, indicators) for row in rows[:HEADER_WITHIN]]
    if not scores or max(scores) < 2:
        raise SheetError(
            "We vinden geen rij met de namen van de kolommen. Zet die bovenaan, bijvoorbeeld: "
            "indicator, gebied, periode, waarde, teller, noemer, status."
        )
    return scores.index(max(scores))


def layout(
    rows: Sequence[Sequence[object]], indicators: Mapping[str, str], choices: Choices
) -> Layout:
    """Return what the columns are. `indicators` are slugs by the keys of their names and slugs.

    SheetError says what is missing, and what a name may have meant.
    """
    at = header_at(rows, indicators)
    labels = tuple(_label(cell) for cell in rows[at])
    places, rest = _places(rows[at], labels, indicators)
    spread, spread_at = _spread(rest, places, indicators)
    ignored = tuple(
        labels[place]
        for place in rest
        if labels[place] and place not in {each[0] for each in spread_at}
    )
    level = _area_place(places)
    found = Layout(at, labels, places, spread, tuple(spread_at), ignored, choices.level or level)
    _refuse_almost_a_name(found, indicators)
    _check_complete(found, choices)
    return found


def _label(cell: object) -> str:
    found = period(cell) if isinstance(cell, float) else None
    return found[0] if found else str(cell).strip()


def _places(
    row: Sequence[object], labels: Sequence[str], indicators: Mapping[str, str]
) -> tuple[dict[str, int], dict[int, object]]:
    """Return the place of each role, and the cells that have none."""
    places: dict[str, int] = {}
    rest: dict[int, object] = {}
    has_value = any(KEYS.get(name_key(label)) in ("value", "numerator") for label in labels)
    for place, cell in enumerate(row):
        key = name_key(labels[place])
        role = KEYS.get(key)
        if role is None or (key in indicators and not has_value):
            rest[place] = cell
        elif role in places and role in (*LEVELS, "area"):
            places.setdefault("name", place)  # buurtcode, then buurtnaam
        elif role in places:
            raise SheetError(
                f"Twee kolommen zeggen hetzelfde: ‘{labels[places[role]]}’ en ‘{labels[place]}’. "
                "Laat er één staan."
            )
        else:
            places[role] = place
    return places, rest


def _area_place(places: dict[str, int]) -> str:
    """Make the column of the smallest areas the one of the area; return its level, "" for any."""
    level = next((each for each in LEVELS if each in places), "")
    if "area" in places or not level:
        return ""
    if "name" in places and not any(each in places for each in LEVELS[:2]):
        return ""  # the municipality beside the name of the area itself
    places["area"] = places[level]
    return level


def _spread(
    rest: Mapping[int, object], places: Mapping[str, int], indicators: Mapping[str, str]
) -> tuple[str, list[tuple[int, str, bool]]]:
    """Return over what the figures are spread out, and where."""
    if "value" in places or "numerator" in places:
        return "", []
    years = [(place, *found) for place, cell in rest.items() if (found := period(cell))]
    names = [
        (place, indicators[key], False)
        for place, cell in rest.items()
        if (key := name_key(str(cell))) in indicators
    ]
    if years and names:
        raise SheetError(
            "In de kop staan jaren en ook indicatoren. Zet de jaren naast elkaar of de "
            "indicatoren, niet allebei."
        )
    spread = years or names
    keys = [key for _, key, _ in spread]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise SheetError(f"De kolom ‘{twice}’ staat er twee keer in. Laat er één staan.")
    return ("period" if years else "indicator" if names else ""), spread


def _refuse_almost_a_name(found: Layout, indicators: Mapping[str, str]) -> None:
    """A column of one's own may stay in the file, but a slip of the pen is no such column."""
    others = {"period": ("area", "name", "indicator"), "indicator": ("area", "name", "period")}
    wanted = others.get(found.spread, tuple(KEYS.values()))
    missing = {
        key: role for key, role in KEYS.items() if role in wanted and role not in found.places
    }
    if found.spread != "period" and not {"value", "numerator"} & set(found.places):
        missing |= {key: key for key in indicators}
    names = {name_key(name): name for role in ROLES for name in role.names}
    for strange in found.ignored:
        if meant := get_close_matches(name_key(strange), missing, 1, MOST_ALIKE):
            raise SheetError(
                f"De kolom ‘{strange}’ kennen we niet. Bedoel je "
                f"‘{names.get(meant[0], indicators.get(meant[0], meant[0]))}’? "
                "Verander dan de naam boven de kolom. Hoort hij er niet bij, haal hem dan weg."
            )


def _check_complete(found: Layout, choices: Choices) -> None:
    heads = f"Gevonden kolommen: {', '.join(label for label in found.labels if label)[:300]}."
    if "area" not in found.places and "name" not in found.places:
        raise SheetError(f"Er ontbreekt een kolom met de code of de naam van het gebied. {heads}")
    if not found.spread and not {"value", "numerator"} & set(found.places):
        raise SheetError(
            "Er ontbreekt een kolom met de waarde. Staan er jaren of indicatoren naast elkaar, "
            f"gebruik dan jaartallen of de namen van onze indicatoren als kop. {heads}"
        )
    if found.spread != "indicator" and "indicator" not in found.places and not choices.indicator:
        raise SheetError(
            "Het bestand zegt niet over welke indicator het gaat. Kies de indicator bij het "
            f"inlezen, of voeg een kolom ‘indicator’ toe. {heads}"
        )
    if found.spread != "period" and "period" not in found.places and not choices.period:
        raise SheetError(
            "Het bestand zegt niet over welk jaar het gaat. Vul de periode in bij het inlezen, of "
            f"voeg een kolom ‘periode’ toe. {heads}"
        )
