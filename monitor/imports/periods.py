"""Years and months as they stand in files: 2020, 2020*, 2020JJ00, 2022MM11, november 2022.

What is written behind a year says whether it is provisional: a star, or "(voorlopig)".
"""

import re
from datetime import date, datetime

FIRST, LAST = 1970, 2100
"""No figure about a buurt is older: 1922 is a slip of the pen."""
LONGEST = 40
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
_REMARK = re.compile(
    r" ?\(?((?:nader )?voorl(?:opige?|\.)|def(?:initieve|initief|\.))( cijfers?)?\)?$"
)


def period(cell: object) -> tuple[str, bool] | None:
    """Return a period as we write it and whether it is marked provisional; None for what is none.

    >>> period("2022MM11"), period("2021*"), period("2022KW01")
    (('2022-11', False), ('2021', True), None)
    >>> period("2022 (voorlopig)"), period("2023 definitief"), period("2011/12")
    (('2022', True), ('2023', False), None)
    """
    if isinstance(cell, datetime | date):
        return _made(cell.year, cell.month) if cell.day == 1 else None
    if isinstance(cell, float):
        return _made(int(cell), None) if cell.is_integer() else None
    text = " ".join(str(cell).split()).casefold()
    if len(text) > LONGEST:
        return None
    plain = text.rstrip("* ")
    remark = _REMARK.search(plain)
    is_provisional = plain != text or (remark is not None and remark[1][0] != "d")
    plain = plain[: remark.start()] if remark else plain
    found = _parts(plain) if len(plain) >= 4 else None
    return (found[0], is_provisional) if found else None


def _parts(text: str) -> tuple[str, bool] | None:
    if match := _YEAR.fullmatch(text):
        return _made(int(match[1]), None)
    if match := _MONTH.fullmatch(text):
        year, month = int(match[1]), int(match[2] or match[3])
        if "/" in text and month == (year + 1) % 100:  # 2011/12 is a year of school
            return None
        return _made(year, month)
    if match := _MONTH_FIRST.fullmatch(text):
        return _made(int(match[2]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        named = MONTHS.get(match[1] or match[4])
        return _made(int(match[2] or match[3]), named) if named else None
    return None


def _made(year: int, month: int | None) -> tuple[str, bool] | None:
    if not FIRST <= year <= LAST or not 1 <= (month or 1) <= 12:
        return None
    return (f"{year}" if month is None else f"{year}-{month:02}"), False
