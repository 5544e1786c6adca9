"""Which area a row is about: by its code, its name and level, in a year, in our municipality."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from monitor.imports.shapes import RefusedError
from pacts.models import Area
from verbeterbreda.lib.formats import join_nl
from verbeterbreda.lib.sheets import name_key

MOST_HINTS = 100
_CODE = re.compile(r"(BU|WK|GM|NL)?(\d{2,8})", re.I)
_CODE_IN = re.compile(r"(?<!\w)(BU\d{8}|WK\d{6}|GM\d{4})(?!\w)", re.I)
_NO_PART_OF_A_CODE = re.compile(r"[\s'’.-]+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_AROUND_A_NAME = " ()-:,'’"
_NO_NAME = {"wijk", "buurt", "gemeente"}
ALIKE = 0.6
_MUNICIPAL = ("BU", "WK", "GM")
ELSEWHERE = "Dit gebied hoort bij een andere gemeente. Haal deze rij weg."
_LENGTHS = {"BU": 8, "WK": 6, "GM": 4, "NL": 2}
_LEVELS = {
    "buurt": Area.Level.BUURT,
    "buurten": Area.Level.BUURT,
    "wijk": Area.Level.WIJK,
    "wijken": Area.Level.WIJK,
    "gemeente": Area.Level.GEMEENTE,
    "gemeenten": Area.Level.GEMEENTE,
    "stad": Area.Level.GEMEENTE,
    "land": Area.Level.LAND,
}


@dataclass(frozen=True, slots=True)
class Place:
    """An area with its number in this run and the years in which it exists."""

    number: int
    code: str
    name: str
    level: str
    first_year: int
    last_year: int

    def exists_in(self, year: int) -> bool:
        return self.first_year <= year <= self.last_year


class Hints:
    """What may have been meant; only so often, because looking for it takes long."""

    def __init__(self) -> None:
        self.left = MOST_HINTS

    def meant(self, text: str, known: Iterable[str]) -> str:
        """Return a sentence with the name that is most like a text, or ""."""
        self.left -= 1
        close = get_close_matches(text.strip(), known, 1, 0.75) if self.left >= 0 else []
        return f" Bedoel je ‘{close[0]}’?" if close and close[0] != text.strip() else ""


class Places:
    """All areas, to find the one that a row means."""

    def __init__(self, hints: Hints) -> None:
        rows = Area.objects.values_list("code", "name", "level", "first_year", "last_year")
        self.hints = hints
        self.by_code = {
            code: Place(index, code, name, level, first or 0, last or 9999)
            for index, (code, name, level, first, last) in enumerate(rows.order_by("code"))
        }
        self.by_name: dict[str, list[Place]] = {}
        for place in self.by_code.values():
            self.by_name.setdefault(name_key(place.name), []).append(place)

    def find(self, code: str, name: str, level: str, year: int, city: str) -> Place:
        """Return the area; a code says more than a name, and may not contradict it."""
        code, name = code.strip(), name.strip()
        wanted = self._level(level)
        if city.strip():
            self._check_city(city.strip())
        if inside := _CODE_IN.search(code):  # BU07580001 Valkenberg
            name = name or (code[: inside.start()] + code[inside.end() :]).strip(_AROUND_A_NAME)
            code = inside[1]
        if not code:
            return self._named(name, wanted, year, "name")
        place = self.by_code.get(_as_code(code, wanted))
        if place is None:
            if (code[:2].upper() in _LENGTHS and any(map(str.isdecimal, code))) or code.isdecimal():
                raise RefusedError("area", code, self._unknown_code(code, name, year))
            return self._named(code, wanted, year, "area")
        self._check_year(place, year, "area", code)
        if name and self._is_another(name, place):
            why = f"{place.code} is bij ons ‘{place.name}’, en hier staat een andere naam bij."
            raise RefusedError("name", name, f"{why} Klopt de code, haal dan de naam weg.")
        return place

    def _is_another(self, name: str, place: Place) -> bool:
        """Say whether a name is that of another area: codes were given to others in other years."""
        coded = self.by_code.get(_as_code(name, place.level))
        if coded is not None:
            return coded is not place
        named = self.by_name.get(name_key(name), [])
        if named:
            return place not in named and any(each.level == place.level for each in named)
        words, own = _words(name), _words(place.name)
        if words and own and (words <= own or own <= words):
            return False
        return SequenceMatcher(None, name_key(name), name_key(place.name)).ratio() < ALIKE

    def _check_city(self, text: str) -> None:
        """Refuse an area that stands beside the name or the code of another municipality."""
        around = {Area.Level.GEMEENTE, Area.Level.LAND}
        places = [each for each in self.by_code.values() if each.level in around]
        own = {key for each in places for key in (name_key(each.name), name_key(each.code))}
        key = name_key(text).removeprefix("gemeente")
        if key and key not in own and name_key(_as_code(text, Area.Level.GEMEENTE)) not in own:
            raise RefusedError("city", text, ELSEWHERE)

    def _level(self, text: str) -> str:
        plain = text.strip().casefold()
        if not plain:
            return ""
        level = _LEVELS.get(plain)
        if level is None:
            why = "Dit niveau kennen we niet. Schrijf buurt, wijk, gemeente of land."
            raise RefusedError("level", text, why)
        return level

    def _named(self, name: str, level: str, year: int, role: str) -> Place:
        if not name:
            raise RefusedError(role, "", "De code of de naam van het gebied ontbreekt.")
        named = [p for p in self.by_name.get(name_key(name), []) if level in ("", p.level)]
        if not named:
            known = [p.name for p in self.by_code.values() if level in ("", p.level)]
            raise RefusedError(
                role, name, "Dit gebied kennen we niet." + self.hints.meant(name, known)
            )
        existing = [place for place in named if not year or place.exists_in(year)]
        if len(existing) > 1:
            options = join_nl([f"{p.code} ({p.level})" for p in existing[:4]], "of")
            why = f"Er zijn meer gebieden met deze naam: {options}. Gebruik de code."
            raise RefusedError(role, name, why)
        if not existing:
            self._check_year(named[0], year, role, name)
        return existing[0]

    def _check_year(self, place: Place, year: int, role: str, text: str) -> None:
        if not year or place.exists_in(year):
            return
        if year < place.first_year:
            why = f"‘{place.name}’ ({place.code}) bestaat pas sinds {place.first_year}."
        else:
            why = f"‘{place.name}’ ({place.code}) bestond tot en met {place.last_year}."
        then = [p for p in self.by_name.get(name_key(place.name), []) if p.exists_in(year)]
        if then:
            why += f" In {year} had dit gebied de code {join_nl([p.code for p in then], 'of')}."
        raise RefusedError(role, text, why)

    def _unknown_code(self, code: str, name: str, year: int) -> str:
        written = _as_code(code, "")
        if written[:2] in _MUNICIPAL and "GM" + written[2:6] not in self.by_code:
            return ELSEWHERE
        why = "Deze code kennen we niet."
        then = [p for p in self.by_name.get(name_key(name), []) if not year or p.exists_in(year)]
        if name and then:
            return f"{why} ‘{name}’ heeft bij ons de code {join_nl([p.code for p in then], 'of')}."
        return why + self.hints.meant(code.upper(), self.by_code)


def _as_code(text: str, level: str) -> str:
    """Return a CBS code as we write it; Excel takes off nought and letters go missing.

    >>> _as_code("bu07580001 ", ""), _as_code("7580001", ""), _as_code("NL00", "")
    ('BU07580001', 'BU07580001', 'NL01')
    """
    match = _CODE.fullmatch(text) or _CODE.fullmatch(_NO_PART_OF_A_CODE.sub("", text))
    if match is None:
        return text.upper()
    letters, digits = (match[1] or "").upper(), match[2]
    if not letters:
        by_level = {"buurt": "BU", "wijk": "WK", "gemeente": "GM", "land": "NL"}
        by_length = {8: "BU", 7: "BU", 6: "WK", 5: "WK", 4: "GM", 3: "GM"}
        letters = by_level.get(level) or by_length.get(len(digits), "")
    code = letters + digits.zfill(_LENGTHS.get(letters, 0))
    return "NL01" if code == "NL00" else code


def _words(text: str) -> set[str]:
    return {name_key(word) for word in _WORD.findall(text)} - _NO_NAME
