"""What a table has above its figures besides one row of names, and columns without a name.

Years above areas, as StatLine gives them; a row of units; cells that were merged.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from monitor.imports.periods import period
from monitor.imports.roles import AREAS, KEYS
from verbeterbreda.lib.sheets import SheetError, name_key

_UNIT = re.compile(
    r"%|€|(aantal|euro|(aantal )?per 1[ .]?000.*|procent|percentage|code|naam|jaar"
    r"|(aantal )?inwoners|% .*|x 1.*)",
    re.I,
)
_SCALE = re.compile(
    r"(?<![a-z\d.,])x ?(1[ .]?000|1 mln|100)(?!\d)|1[ .]000 euro|\b(mln|miljoen)\b", re.I
)
_FAR = 4
"""Rows between that with the years of a table of StatLine and that with the name of its areas."""


def crossed(rows: Sequence[Sequence[object]]) -> tuple[int, Sequence[object]] | None:
    """Return the place and the names of a header in two rows: the years above, the areas below.

    StatLine gives that when the periods are set out beside each other. None for any other table.
    """
    for at, row in enumerate(rows):
        filled = [place for place, cell in enumerate(row) if cell not in ("", None)]
        if len(filled) < 2 or KEYS.get(name_key(str(row[filled[0]]))) != "period":
            continue
        first, *years = filled
        if not all(period(row[place]) for place in years):
            continue
        for below in range(at + 1, min(at + _FAR, len(rows))):
            names = rows[below]
            units = [unit for unit in _at([names], years) if unit]
            if not all(map(_UNIT.fullmatch, units)):
                break
            if first < len(names) and KEYS.get(name_key(str(names[first]))) in AREAS:
                _refuse_more_topics(rows[:at], years)
                refuse_scale(_at(rows[: below + 1], years))
                merged = [*names, *[""] * (len(row) - len(names))]
                for place in years:
                    merged[place] = row[place]
                return below, merged
    return None


def _refuse_more_topics(rows: Sequence[Sequence[object]], years: Sequence[int]) -> None:
    """Refuse a table in which more than one subject stands above the years."""
    for row in rows:
        topics = set(_at([row], years)) - {""}
        if len(topics) > 1:
            names = ", ".join(f"‘{topic}’" for topic in sorted(topics)[:4])
            raise SheetError(
                f"Boven de jaren staan verschillende onderwerpen: {names}. Maak een bestand per "
                "onderwerp, of zet de jaren onder elkaar."
            )


def _at(rows: Sequence[Sequence[object]], places: Sequence[int]) -> list[str]:
    return [_text(row[place]) for row in rows for place in places if place < len(row)]


def _text(cell: object) -> str:
    """Return a cell with plain spaces."""
    return " ".join(str(cell).split())


def figure_places(places: Mapping[str, int]) -> set[int]:
    """Return where the figures of a long table stand."""
    return {places[role] for role in ("value", "numerator", "denominator") if role in places}


def refuse_scale(labels: Sequence[str]) -> None:
    """Refuse figures in thousands: they would come in as a thousand times too few."""
    if label := next((each for each in labels if _SCALE.search(_text(each))), ""):
        raise SheetError(
            f"Boven een kolom met cijfers staat ‘{label}’. Reken de cijfers om naar de eenheid van "
            "onze indicator, en haal dat uit de naam van de kolom."
        )


def below_units(
    rows: Sequence[Sequence[object]],
    at: int,
    labels: Sequence[str],
    places: Mapping[str, int],
    figures: set[int],
) -> int:
    """Return the row above the figures: that of the names, or one below it with only units."""
    if at + 1 >= len(rows):
        return at
    cells = {
        place: _text(cell)
        for place, cell in enumerate(rows[at + 1][: len(labels)])
        if cell not in ("", None)
    }
    wanted = figures | figure_places(places)
    if not wanted & set(cells) or not all(map(_UNIT.fullmatch, cells.values())):
        return at
    refuse_scale([cells[place] for place in wanted if place in cells])
    strange = [labels[place] or cells[place] for place in cells if not labels[place]]
    if strange:
        raise SheetError(
            f"Onder de namen van de kolommen staat nog een rij met namen, zoals ‘{strange[0]}’, en "
            "samengevoegde cellen. Geef elke kolom één naam, in één rij."
        )
    return at + 1


def unnamed(filled: Collection[int], figures: set[int]) -> list[str]:
    """Return how we call columns without a name; SheetError when one may well hold figures."""
    between = [place for place in filled if figures and place > min(figures)]
    if between:
        raise SheetError(
            f"Kolom {column_letters(min(between))} heeft geen naam, en er staat wel iets in. Zet "
            "een naam boven de kolom, of haal haar weg. Samengevoegde cellen in de kop kunnen we "
            "niet lezen."
        )
    return [f"kolom {column_letters(place)}, zonder naam" for place in sorted(filled)]


def column_letters(place: int) -> str:
    """Return what a spreadsheet calls a column.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    while place >= 0:
        letters, place = chr(ord("A") + place % 26) + letters, place // 26 - 1
    return letters
