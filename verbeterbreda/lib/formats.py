"""Dutch ways of writing numbers, money, shares, dates and lists.

An amount that is not known is never written as nought: ``None`` becomes ``UNKNOWN``. Numbers take a
real minus sign (U+2212); a number and its unit are kept on one line with a non-breaking space.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

type Number = Decimal | float | int | str

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
UNKNOWN = "geen cijfer"
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONTHS = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
]
WEEKDAYS = [
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
]


def decimal(value: Number) -> Decimal:
    """The exact value as ``Decimal``; raises ``ValueError`` for what is no finite number."""
    try:
        result = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"not a number: {value!r}") from None
    if not result.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return result


def rounded(value: Number, decimals: int = 0) -> Decimal:
    """Rounded half away from zero, as people do it; minus nought becomes nought.

    Raises ``ValueError`` for what is no number, or too large to be one of ours.
    """
    try:
        result = decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation:
        raise ValueError(f"too large: {value!r}") from None
    return result if result else abs(result)


def number(value: Number | None, decimals: int = 0) -> str:
    """``1.234,5``; ``UNKNOWN`` for ``None``."""
    if value is None:
        return UNKNOWN
    amount = rounded(value, decimals)
    text = f"{abs(amount):,.{decimals}f}".translate({ord(","): ".", ord("."): ","})
    return f"{MINUS}{text}" if amount < 0 else text


def signed(value: Number | None, decimals: int = 0) -> str:
    """``+1,2``, ``−1,2`` or ``0,0``; ``UNKNOWN`` for ``None``."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and rounded(value, decimals) > 0 else text


def euro(value: Number | None, *, unknown: str = "onbekend") -> str:
    """``€ 1.234.567``, with two decimals only when there are cents; ``unknown`` for ``None``."""
    if value is None:
        return unknown
    amount = rounded(value, 2)
    text = number(abs(amount), 0 if amount == amount.to_integral_value() else 2)
    return f"{MINUS if amount < 0 else ''}€{NBSP}{text}"


def percent(value: Number | None, decimals: int = 1) -> str:
    """``19,7%`` for 19.7 (not 0.197); ``UNKNOWN`` for ``None``."""
    return UNKNOWN if value is None else f"{number(value, decimals)}%"


def points(value: Number | None, decimals: int = 1) -> str:
    """A signed difference between two shares: ``+1,2 procentpunt``."""
    return UNKNOWN if value is None else f"{signed(value, decimals)}{NBSP}procentpunt"


def quantity(value: Number | None, unit: str, decimals: int = 0) -> str:
    """A number with its unit: ``19,7%`` for unit ``%``, ``12 per 1.000`` for any other unit."""
    if value is None:
        return UNKNOWN
    if unit == "%":
        return percent(value, decimals)
    if unit == "€":
        return euro(rounded(value, decimals))
    return f"{number(value, decimals)}{NBSP}{unit}".rstrip(NBSP)


def plural(count: int, one: str, many: str) -> str:
    """``1 reactie``, ``2 reacties``, ``0 reacties``."""
    return f"{number(count)}{NBSP}{one if count == 1 else many}"


def local(moment: datetime) -> datetime:
    """An aware moment on the clock of Amsterdam; a naive one is taken to be on it already."""
    return moment.astimezone(AMSTERDAM) if moment.tzinfo else moment


def nl_date(value: date | datetime | None, *, weekday: bool = False) -> str:
    """``19 april 2023``, or ``woensdag 19 april 2023``; an empty text for ``None``."""
    if value is None:
        return ""
    day = local(value) if isinstance(value, datetime) else value
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {text}" if weekday else text


def nl_month(value: date) -> str:
    """``april 2023``."""
    day = local(value) if isinstance(value, datetime) else value
    return f"{MONTHS[day.month - 1]} {day.year}"


def nl_time(value: datetime | time) -> str:
    """``14.30 uur`` on the clock of Amsterdam."""
    clock = local(value) if isinstance(value, datetime) else value
    return f"{clock.hour}.{clock.minute:02d}{NBSP}uur"


def nl_datetime(value: datetime | None) -> str:
    """``19 april 2023 om 14.30 uur``; an empty text for ``None``."""
    return "" if value is None else f"{nl_date(value)} om {nl_time(value)}"


def nl_partial(value: str) -> str:
    """A date known to the year, month or day (``2023``, ``2023-04``, ``2023-04-19``) in words.

    Any other text is given back as it is, so that "eind 2023" stays "eind 2023".
    """
    parts = value.strip().split("-")
    try:
        numbers = [int(part) for part in parts]
        day = date(*(numbers + [1, 1])[:3])
    except (ValueError, TypeError):
        return value
    if len(parts[0]) != 4 or len(parts) > 3:
        return value
    return (str(day.year), nl_month(day), nl_date(day))[len(parts) - 1]


def year_range(first: int | None, last: int | None) -> str:
    """``2023–2027``, ``2023``, ``vanaf 2023`` or ``tot en met 2027``."""
    if first is None or last is None:
        return f"vanaf {first}" if first else f"tot en met {last}" if last else ""
    return str(first) if first == last else f"{first}{EN_DASH}{last}"


def nl_period(start: datetime, end: datetime | None) -> str:
    """``19 april 2023 van 14.00 tot 16.30 uur``; over several days both dates are written."""
    if end is None:
        return nl_datetime(start)
    if local(start).date() != local(end).date():
        return f"{nl_datetime(start)} tot {nl_datetime(end)}"
    begin = nl_time(start).removesuffix(f"{NBSP}uur")
    return f"{nl_date(start)} van {begin} tot {nl_time(end)}"


def join_nl(items: Iterable[object], last: str = "en") -> str:
    """``a, b en c``."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last} {texts[-1]}"
