"""Finds out what the columns of a table are about: long or wide, under whatever names.

Long has a row per figure. Wide has a row per area and a column per year or per indicator. What a
table does not say itself (of which indicator, of which year) whoever brings it may say. Whatever
has a place in the file and none in the figures is refused, or named as passed over.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from monitor.imports import header_rows
from monitor.imports.periods import period
from monitor.imports.roles import AREAS, KEYS, LEVELS, ROLES
from monitor.imports.shapes import NAMES
from verbeterbreda.lib.sheets import HEADER_WITHIN, SheetError, name_key

MOST_ALIKE = 0.8
_YEAR_IN = re.compile(r"(?<!\d)(19[7-9]|20)\d\d(?!\d)")


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
        """Return what a column is called in this file; "" when the names of others say it.

        What finds the area may be its name.
        """
        if role == self.spread:
            return ""
        other = {"area": "name", "name": "area"}.get(role, role)
        place = self.places.get(role, self.places.get(other))
        return self.labels[place] if place is not None else NAMES.get(role, role)


def score(row: Sequence[object], indicators: Mapping[str, str]) -> int:
    """Return how many cells of a row look like names of columns; that of the areas counts most."""
    keys = [name_key(cell) for cell in row if isinstance(cell, str)]
    roles = {KEYS[key] for key in keys if key in KEYS}
    spread = sum(key in indicators for key in keys) if len(keys) > 1 else 0
    # A figure may look like a year, so years count only beside a name.
    years = sum(period(cell) is not None for cell in row if cell not in ("", None))
    return 2 * len(roles) + spread + (years if roles else 0) + bool(roles & {*AREAS, "name"})


def header_at(rows: Sequence[Sequence[object]], indicators: Mapping[str, str]) -> int:
    """Return the place of the row with the names; SheetError when no row is like that."""
    scores = [score(row, indicators) for row in rows[:HEADER_WITHIN]]
    if not scores or max(scores) < 2:
        raise SheetError(
            "We vinden geen rij met de namen van de kolommen. Zet die bovenaan, in een van de "
            f"eerste {HEADER_WITHIN} rijen. Bijvoorbeeld: indicator, gebied, periode, waarde, "
            "teller, noemer, status."
        )
    return scores.index(max(scores))


def layout(
    rows: Sequence[Sequence[object]], indicators: Mapping[str, str], choices: Choices
) -> Layout:
    """Return what the columns are. `indicators` are slugs by the keys of their names and slugs.

    SheetError says what is missing, and what a name may have meant.
    """
    at, header = header_rows.crossed(rows) or _header(rows, indicators)
    labels = tuple(_label(cell) for cell in header)
    places, rest = _places(header, labels, indicators)
    if choices.holds == "numerator" and "value" in places and "numerator" not in places:
        places["numerator"] = places.pop("value")
    spread, spread_at = _spread(rest, places, indicators)
    slugs = [key for _, key, _ in spread_at]
    if spread == "indicator" and choices.indicator and choices.indicator not in slugs:
        raise SheetError(
            f"Je koos een andere indicator dan er boven de kolommen staat: "
            f"‘{labels[spread_at[0][0]]}’. Laat de keuze leeg, of verander de naam van de kolom."
        )
    level = _area_place(places)
    for role in ("indicator",) * (spread == "indicator") + ("denominator",) * bool(spread):
        if role in places:  # one for every year, or for figures of every kind
            rest[places.pop(role)] = None
    figures = {place for place, _, _ in spread_at}
    ignored = [labels[place] for place in rest if labels[place] and place not in figures]
    header_rows.refuse_scale(
        [labels[place] for place in figures | header_rows.figure_places(places)]
    )
    at = header_rows.below_units(rows, at, labels, places, figures)
    found = Layout(
        at, labels, places, spread, tuple(spread_at), tuple(ignored), choices.level or level
    )
    _refuse_almost_a_name(found, indicators)
    _check_complete(found, choices)
    return found


def unnamed(found: Layout, filled: Collection[int]) -> list[str]:
    """Return how we call the columns without a name in which something stands.

    Beside figures that are spread out such a column may well hold figures too: SheetError.
    """
    return header_rows.unnamed(filled, {place for place, _, _ in found.spread_at})


def _header(
    rows: Sequence[Sequence[object]], indicators: Mapping[str, str]
) -> tuple[int, Sequence[object]]:
    at = header_at(rows, indicators)
    return at, rows[at]


def _label(cell: object) -> str:
    found = period(cell) if isinstance(cell, float) else None
    return found[0] if found else " ".join(str(cell).split())


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
        elif role in places and role in AREAS:  # buurtcode and buurtnaam, in any order
            code, name = places[role], place
            if "cod" in key and "cod" not in name_key(labels[code]):
                code, name = name, code
            places[role] = code
            places.setdefault(f"name of {role}", name)
        elif role in places:
            raise SheetError(
                f"Twee kolommen kunnen de {NAMES[role]} zijn: ‘{labels[places[role]]}’ en "
                f"‘{labels[place]}’. Laat er één staan."
            )
        else:
            places[role] = place
    return places, rest


def _area_place(places: dict[str, int]) -> str:
    """Make the column of the smallest areas the one of the area; return its level, "" for any.

    A second column of those same areas is that of their names.
    """
    names = {role: places.pop(f"name of {role}", None) for role in sorted(AREAS)}
    level = next((each for each in LEVELS if each in places), "")
    if "area" in places or not level:
        level = ""
    elif "name" in places and not any(each in places for each in LEVELS[:2]):
        level = ""  # the municipality beside the name of the area itself
    else:
        places["area"] = places[level]
    name = names[level or "area"]
    if name is not None:
        places.setdefault("name", name)
    if places.get("gemeente", places.get("area")) != places.get("area"):
        places["city"] = places["gemeente"]
    return level


def _spread(
    rest: Mapping[int, object], places: Mapping[str, int], indicators: Mapping[str, str]
) -> tuple[str, list[tuple[int, str, bool]]]:
    """Return over what the figures are spread out, and where."""
    years = [(place, *found) for place, cell in rest.items() if (found := period(cell))]
    names = [
        (place, indicators[key], False)
        for place, cell in rest.items()
        if (key := name_key(str(cell))) in indicators
    ]
    if "value" in places or "numerator" in places:
        if years or names:
            raise SheetError(
                "In de kop staat een kolom met de waarde of de teller, en er staan ook jaren of "
                f"indicatoren: ‘{_label(rest[(years or names)[0][0]])}’. Laat één van beide staan."
            )
        return "", []
    if years and "period" in places:
        raise SheetError(
            "In de kop staan jaren en ook een kolom met het jaar. Laat één van beide staan."
        )
    if years and names:
        raise SheetError(
            "In de kop staan jaren en ook indicatoren. Zet de jaren naast elkaar of de "
            "indicatoren, niet allebei."
        )
    spread = years or names
    keys = [key for _, key, _ in spread]
    twice = next((place for place, key, _ in spread if keys.count(key) > 1), None)
    if twice is not None:
        name = _label(rest[twice])
        raise SheetError(f"De kolom ‘{name}’ staat er twee keer in. Laat er één staan.")
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
        if found.spread == "period" and _is_nearly_a_year(strange):
            raise SheetError(
                f"Naast de jaren staat een kolom ‘{strange}’. Is dat een jaar, schrijf dan alleen "
                "het jaartal, zoals 2022. Hoort hij er niet bij, haal hem dan weg."
            )
        if meant := get_close_matches(name_key(strange), missing, 1, MOST_ALIKE):
            header_rows.refuse_scale([strange])
            raise SheetError(
                f"De kolom ‘{strange}’ kennen we niet. Bedoel je "
                f"‘{names.get(meant[0], indicators.get(meant[0], meant[0]))}’? "
                "Verander dan de naam boven de kolom. Hoort hij er niet bij, haal hem dan weg."
            )


def _is_nearly_a_year(label: str) -> bool:
    """Say whether a name has a year in it, or is one with a slip of the pen: 2O22, 202, 20222."""
    digits = sum(map(str.isdecimal, label))
    return bool(_YEAR_IN.search(label)) or (digits >= 3 and digits >= len(label) - 1)


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
