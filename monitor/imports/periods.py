"""Years and months as they stand in files: 2020, 2020*, 2020JJ00, 2022MM11, november 2022."""

import re
from datetime import date, datetime

FIRST, LAST = 1900, 2100
MONTHS = {
    name: number
    for number, names in enumerate(
        "januari jan,februari feb,maart mrt,april apr,mei,juni jun,juli jul,augustus aug,"
        "september sep sept,oktober okt,november nov,december dec".split(","),
        1,
    )
    for name in names.split()
}
_YEAR = re.compile(r"(?:jaar )?(\d{4})(?:jj00|\.0|,0)?")
_MONTH = re.compile(r"(\d{4})(?:(?:mm|-|/| )(\d{1,2})|(\d\d))")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/ ](\d{4})")
_NAMED = re.compile(r"(?:([a-z]+)\.?[ -](\d{4})|(\d{4})[ -]([a-z]+)\.?)")


def period(cell: object) -> tuple[str, bool] | None:
    """Return a period as we write it and whether it is marked provisional; None for what is none.

    >>> period("2022MM11"), period("2021*"), period("2022KW01")
    (('2022-11', False), ('2021', True), None)
    """
    if isinstance(cell, datetime | date):
        return _made(cell.year, cell.month) if cell.day == 1 else None
    if isinstance(cell, float):
        return _made(int(cell), None) if cell.is_integer() else None
    text = " ".join(str(cell).split()).casefold()
    plain = text.rstrip("* ")
    found = _parts(plain) if 4 <= len(plain) <= 20 else None
    return (found[0], plain != text) if found else None


def _parts(text: str) -> tuple[str, bool] | None:
    if match := _YEAR.fullmatch(text):
        return _made(int(match[1]), None)
    if match := _MONTH.fullmatch(text):
        return _made(int(match[1]), int(match[2] or match[3]))
    if match := _MONTH_FIRST.fullmatch(text):
        return _made(int(match[2]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        month = MONTHS.get(match[1] or match[4])
        return _made(int(match[2] or match[3]), month) if month else None
    return None


def _made(year: int, month: int | None) -> tuple[str, bool] | None:
    if not FIRST <= year <= LAST or not 1 <= (month or 1) <= 12:
        return None
    return (f"{year}" if month is None else f"{year}-{month:02}"), False
