"""The gap between the focus neighbourhoods and the rest of the city: the method, and nothing else.

Plain Python: dataclasses in, dataclasses out. No ORM, no pandas, no clock; years come in as
arguments. `docs/data-method.md` tells the same story in one screen; keep the two in step.

Groups
    focus   the twelve CBS buurten that match a programme neighbourhood fully
    rest    all other buurten of Breda (partly and uncertain matches are in here)
    The caller hands over the codes, so a switch on the page can compute another choice.

One figure for a group (`group_value`)
    MEAN   population-weighted mean: sum(value x inhabitants) / sum(inhabitants), with the
           inhabitants of the *same year* from the series "bevolking". An approximation: most
           shares are about adults or households, the weight counts everybody.
    RATE   sums over sums: 1.000 x sum(numerator) / sum(denominator). Exact.
    SUM    sum of the values.
    Areas without a figure are left out, and the answer says how many were left out.

Gap (`Gap`, one `GapYear` for each year)
    points        focus minus rest, in the unit of the indicator
    ratio         focus divided by rest
    disadvantage  the gap turned so that more than nought is bad for the focus neighbourhoods

Path and distance
    The disadvantage of the base year goes down in a straight line to nought in 2040. Distance is
    the disadvantage minus the path: more than nought is behind. The base year is the first year
    with both groups after the last break in the series. No disadvantage then: no path.

Verdict (`_verdict`), on the disadvantage rounded as printed
    1  an indicator without a good direction has no verdict
    2  fewer than three years in the unbroken series: too few points
    3  no disadvantage in the last year: no gap
    4  smaller than in the base year: closing; otherwise: not closing

Rounding happens once, at the end, half up; the gap is the rounded difference and not the
difference of rounded figures, so 19,7 and 10,0 may well differ 9,8.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from verbeterbreda.lib.formats import number, quantity

TARGET_YEAR = 2040
MINIMUM_POINTS = 3
PER = Decimal(1000)
NOUGHT = Decimal(0)

FOCUS_NAME = "de Verbeter Breda-buurten"
REST_NAME = "de rest van Breda"


class Kind(StrEnum):
    """How figures of areas are put together; the same keys as `Indicator.Method`."""

    RATE = "rate"  # per 1.000 inhabitants, with numerator and denominator
    MEAN = "mean"  # percentage or average, weighted with inhabitants
    SUM = "sum"  # a number of people or things


class Direction(StrEnum):
    """What is better for people."""

    LOWER = "lower"
    HIGHER = "higher"
    NEUTRAL = "neutral"


class Verdict(StrEnum):
    """What the series says about the gap."""

    CLOSING = "closing"
    NOT_CLOSING = "not_closing"
    NO_GAP = "no_gap"
    TOO_FEW_POINTS = "too_few_points"
    NO_JUDGEMENT = "no_judgement"


VERDICT_WORDS: Mapping[Verdict, str] = {
    Verdict.CLOSING: "de kloof wordt kleiner",
    Verdict.NOT_CLOSING: "de kloof wordt niet kleiner",
    Verdict.NO_GAP: "geen achterstand in het laatste jaar",
    Verdict.TOO_FEW_POINTS: "te weinig meetjaren voor een oordeel",
    Verdict.NO_JUDGEMENT: "geen oordeel: meer of minder is hier niet beter",
}


@dataclass(frozen=True, slots=True)
class Method:
    """What this module must know of an indicator.

    `unit` is "%", "€" or words that go behind the figure ("per 1.000 inwoners"). `breaks` are the
    years in which a new series starts. `better` and `worse` are optional headlines without a full
    stop ("Rondkomen lukt vaker").
    """

    name: str
    kind: Kind
    direction: Direction
    unit: str
    decimals: int = 1
    breaks: tuple[int, ...] = ()
    better: str = ""
    worse: str = ""


@dataclass(frozen=True, slots=True)
class AreaFigure:
    """One figure of one area in one year.

    `value` is None when missing or suppressed. A RATE needs `numerator` and `denominator` (so an
    area that is too small to show still counts in its group); a MEAN needs `denominator`: the
    inhabitants of the same year, as weight.
    """

    area: str
    year: int
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


@dataclass(frozen=True, slots=True)
class GroupValue:
    """A group's figure with what it rests on: areas that count, areas in all, and the weight."""

    value: Decimal | None
    areas: int
    areas_total: int
    weight: Decimal

    @property
    def left_out(self) -> int:
        """Number of areas of the group without a usable figure."""
        return self.areas_total - self.areas


@dataclass(frozen=True, slots=True)
class GapYear:
    """All there is to say about one year; figures are unrounded."""

    year: int
    focus: GroupValue
    rest: GroupValue
    city: Decimal | None
    netherlands: Decimal | None
    points: Decimal | None
    ratio: Decimal | None
    disadvantage: Decimal | None
    path: Decimal | None
    distance: Decimal | None


@dataclass(frozen=True, slots=True)
class Gap:
    """The gap over the years with its verdict and the words for it.

    `path` holds (year, disadvantage wished for) from the base year to the target year.
    `sentence` says all that the chart says, `summary` only its first two sentences.
    """

    method: Method
    years: tuple[GapYear, ...]
    base: GapYear | None
    latest: GapYear | None
    verdict: Verdict
    path: tuple[tuple[int, Decimal], ...] = field(default=())
    target_year: int = TARGET_YEAR
    headline: str = ""
    sentence: str = ""
    summary: str = ""

    @property
    def verdict_words(self) -> str:
        """The verdict in Dutch, without capital or full stop."""
        return VERDICT_WORDS[self.verdict]

    @property
    def is_on_path(self) -> bool | None:
        """True when the last distance, as printed, is nought or less; None without a path."""
        if self.latest is None or self.latest.distance is None:
            return None
        return printed(self.latest.distance, self.method.decimals) <= 0

    @property
    def change(self) -> Decimal | None:
        """Disadvantage of the last year minus that of the base year: less than nought is good."""
        if not (self.base and self.latest):
            return None
        if self.base.disadvantage is None or self.latest.disadvantage is None:
            return None
        return self.latest.disadvantage - self.base.disadvantage


def printed(value: Decimal, decimals: int) -> Decimal:
    """Round half up to the digits that readers see."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def group_value(kind: Kind, figures: Iterable[AreaFigure], group: Collection[str]) -> GroupValue:
    """Put the figures of one year for the areas in `group` together; others are passed over.

    An area counts when it has a value (SUM), a value and a weight above nought (MEAN), or a
    numerator and a denominator above nought (RATE).
    """
    members = [figure for figure in figures if figure.area in group]
    pairs = [pair for pair in map(_PAIRS[kind], members) if pair is not None]
    top = sum((pair[0] for pair in pairs), NOUGHT)
    weight = sum((pair[1] for pair in pairs), NOUGHT)
    value: Decimal | None = None
    if pairs and kind is Kind.SUM:
        value = top
    elif pairs:
        value = top / weight * (PER if kind is Kind.RATE else 1)
    return GroupValue(value, len(pairs), len(set(group)), weight)


def _weighted_pair(figure: AreaFigure) -> tuple[Decimal, Decimal] | None:
    if figure.value is None or not figure.denominator:
        return None
    return figure.value * figure.denominator, figure.denominator


def _rate_pair(figure: AreaFigure) -> tuple[Decimal, Decimal] | None:
    if figure.numerator is None or not figure.denominator:
        return None
    return figure.numerator, figure.denominator


def _sum_pair(figure: AreaFigure) -> tuple[Decimal, Decimal] | None:
    return None if figure.value is None else (figure.value, figure.value)


_PAIRS = {
    Kind.MEAN: _weighted_pair,
    Kind.RATE: _rate_pair,
    Kind.SUM: _sum_pair,
}


def gap(
    method: Method,
    figures: Iterable[AreaFigure],
    *,
    focus: Collection[str],
    rest: Collection[str],
    city: Mapping[int, Decimal] | None = None,
    netherlands: Mapping[int, Decimal] | None = None,
    target_year: int = TARGET_YEAR,
) -> Gap:
    """Compute the gap for every year that has a figure in either group.

    `figures` are those of buurten, all years mixed; `focus` and `rest` are area codes without
    overlap (ValueError otherwise). `city` and `netherlands` hold the published figures by year,
    which are passed on and never mixed with ours.
    """
    if set(focus) & set(rest):
        raise ValueError("an area cannot be in both groups: " + ", ".join(set(focus) & set(rest)))
    by_year: dict[int, list[AreaFigure]] = {}
    for figure in figures:
        by_year.setdefault(figure.year, []).append(figure)
    groups = {
        year: (
            group_value(method.kind, rows, focus),
            group_value(method.kind, rows, rest),
        )
        for year, rows in sorted(by_year.items())
    }
    path = _path(method, groups, target_year)
    years = tuple(
        _gap_year(
            method,
            year,
            *groups[year],
            (city or {}).get(year),
            (netherlands or {}),
            path,
        )
        for year in groups
        if groups[year][0].value is not None or groups[year][1].value is not None
    )
    return _with_words(_judge(method, years, path, target_year))


def _disadvantage(method: Method, focus: GroupValue, rest: GroupValue) -> Decimal | None:
    if focus.value is None or rest.value is None or method.direction is Direction.NEUTRAL:
        return None
    points = focus.value - rest.value
    return points if method.direction is Direction.LOWER else -points


def _path(
    method: Method,
    groups: Mapping[int, tuple[GroupValue, GroupValue]],
    target_year: int,
) -> dict[int, Decimal]:
    """From the base year to nought in the target year, a straight line; empty when none is due."""
    series = _unbroken(method, groups)
    base_year = next((y for y in series if _disadvantage(method, *groups[y]) is not None), None)
    if base_year is None or base_year >= target_year:
        return {}
    start = _disadvantage(method, *groups[base_year]) or NOUGHT
    if printed(start, method.decimals) <= 0:
        return {}
    span = target_year - base_year
    return {year: start * (target_year - year) / span for year in range(base_year, target_year + 1)}


def _unbroken(method: Method, years: Iterable[int]) -> list[int]:
    """Years from the last break in the series on, in order."""
    ordered = sorted(years)
    breaks = [year for year in method.breaks if ordered and year <= ordered[-1]]
    return [year for year in ordered if not breaks or year >= max(breaks)]


def _gap_year(
    method: Method,
    year: int,
    focus: GroupValue,
    rest: GroupValue,
    city: Decimal | None,
    netherlands: Mapping[int, Decimal],
    path: Mapping[int, Decimal],
) -> GapYear:
    points = ratio = distance = None
    if focus.value is not None and rest.value is not None and method.kind is not Kind.SUM:
        points = focus.value - rest.value
        ratio = focus.value / rest.value if rest.value else None
    disadvantage = _disadvantage(method, focus, rest)
    wished = path.get(year)
    if disadvantage is not None and wished is not None:
        distance = disadvantage - wished
    return GapYear(
        year=year,
        focus=focus,
        rest=rest,
        city=city,
        netherlands=netherlands.get(year),
        points=points,
        ratio=ratio,
        disadvantage=disadvantage,
        path=wished,
        distance=distance,
    )


def _judge(
    method: Method,
    years: tuple[GapYear, ...],
    path: Mapping[int, Decimal],
    target_year: int,
) -> Gap:
    kept = set(_unbroken(method, [row.year for row in years]))
    usable = [row for row in years if row.year in kept and row.points is not None]
    base, latest = (usable[0], usable[-1]) if usable else (None, None)
    return Gap(
        method=method,
        years=years,
        base=base,
        latest=latest,
        verdict=_verdict(method, usable),
        path=tuple(sorted(path.items())),
        target_year=target_year,
    )


def _verdict(method: Method, usable: list[GapYear]) -> Verdict:
    if method.direction is Direction.NEUTRAL or method.kind is Kind.SUM:
        return Verdict.NO_JUDGEMENT
    if len(usable) < MINIMUM_POINTS:
        return Verdict.TOO_FEW_POINTS
    first, last = (printed(row.disadvantage or NOUGHT, method.decimals) for row in _ends(usable))
    if last <= 0:
        return Verdict.NO_GAP
    return Verdict.CLOSING if last < first else Verdict.NOT_CLOSING


def _ends(usable: list[GapYear]) -> tuple[GapYear, GapYear]:
    return usable[0], usable[-1]


# --- words made from the figures -----------------------------------------------------------


def with_unit(value: Decimal, method: Method) -> str:
    """ "19,7%", "€ 20.658", "58,5 per 1.000 inwoners"."""
    return quantity(printed(value, method.decimals), method.unit, method.decimals)


def difference(value: Decimal, method: Method) -> str:
    """A gap without its sign: "9,8 procentpunt", "€ 6.500", "0,4 per 1.000 inwoners"."""
    if method.unit == "%":
        return quantity(abs(value), "procentpunt", method.decimals)
    return with_unit(abs(value), method)


def _with_words(result: Gap) -> Gap:
    return Gap(
        method=result.method,
        years=result.years,
        base=result.base,
        latest=result.latest,
        verdict=result.verdict,
        path=result.path,
        target_year=result.target_year,
        headline=_headline(result),
        sentence=" ".join(_sentences(result)),
        summary=" ".join(_sentences(result)[:2]),
    )


def _headline(result: Gap) -> str:
    """Short, for above a chart. Says first how the neighbourhoods fare, then the gap."""
    if not result.years:
        return f"{result.method.name}: geen cijfers per buurt."
    if result.verdict is Verdict.NO_JUDGEMENT or result.latest is None:
        return f"{result.method.name}: zo is het nu."
    if result.verdict is Verdict.TOO_FEW_POINTS:
        return f"{result.method.name}: {_standing(result)}"
    movement = _movement(result)
    ending = {
        Verdict.CLOSING: "en de kloof wordt kleiner",
        Verdict.NOT_CLOSING: "en de kloof wordt niet kleiner",
        Verdict.NO_GAP: "en er is geen achterstand",
    }[result.verdict]
    if movement == "better" and result.verdict is Verdict.CLOSING:
        ending = "maar de kloof is er nog"
    elif movement == "better" and result.verdict is Verdict.NOT_CLOSING:
        ending = "maar de kloof wordt niet kleiner"
    elif movement == "worse" and result.verdict is not Verdict.NOT_CLOSING:
        ending = ending.replace("en ", "maar ", 1)
    if result.verdict is Verdict.NOT_CLOSING and not result.path:
        ending = f"{ending.split()[0]} er is een kloof ontstaan"
    return f"{_movement_words(result, movement)}, {ending}."


def _standing(result: Gap) -> str:
    latest = result.latest
    shown = printed((latest and latest.disadvantage) or NOUGHT, result.method.decimals)
    if shown == 0:
        return "bijna geen verschil met de rest van Breda."
    return "er is een kloof." if shown > 0 else "geen achterstand in onze buurten."


def _movement(result: Gap) -> str:
    """ "better", "worse" or "same": the focus neighbourhoods themselves, base to last year."""
    base, latest = result.base, result.latest
    if base is None or latest is None or base.focus.value is None or latest.focus.value is None:
        return "same"
    decimals = result.method.decimals
    change = printed(latest.focus.value, decimals) - printed(base.focus.value, decimals)
    if result.method.direction is Direction.LOWER:
        change = -change
    return "better" if change > 0 else "worse" if change < 0 else "same"


def _movement_words(result: Gap, movement: str) -> str:
    if movement == "same":
        return "In onze buurten verandert het niet"
    own = result.method.better if movement == "better" else result.method.worse
    return own or f"In onze buurten gaat het {'beter' if movement == 'better' else 'slechter'}"


def _sentences(result: Gap) -> list[str]:
    """One to five plain sentences that say what the chart says."""
    if not result.years:
        return ["Van dit onderwerp zijn geen cijfers per buurt openbaar."]
    latest = result.latest or result.years[-1]
    if latest.focus.value is None or latest.rest.value is None:
        return ["Van dit onderwerp is geen vergelijking tussen buurten te maken."]
    parts = [_state_words(result, latest.year, latest.focus.value, latest.rest.value)]
    if result.base is latest:
        parts.append(_difference_words(result))
    elif result.base is not None:
        parts += [_change_words(result), _ratio_words(result), _path_words(result)]
    if result.verdict is Verdict.TOO_FEW_POINTS:
        parts.append("Er zijn te weinig meetjaren om te zeggen of de kloof kleiner wordt.")
    return [part for part in parts if part]


def _state_words(result: Gap, year: int, focus: Decimal, rest: Decimal) -> str:
    method = result.method
    return (
        f"{method.name} in {year}: {with_unit(focus, method)} in {FOCUS_NAME}, "
        f"{with_unit(rest, method)} in {REST_NAME}."
    )


def _difference_words(result: Gap) -> str:
    latest, method = result.latest, result.method
    if latest is None or latest.points is None or method.direction is Direction.NEUTRAL:
        return ""
    return f"Het verschil is {difference(latest.points, method)}."


def _change_words(result: Gap) -> str:
    base, latest, method = result.base, result.latest, result.method
    if base is None or latest is None or base.points is None or latest.points is None:
        return ""
    if method.direction is Direction.NEUTRAL:
        return ""
    if (base.points > 0) != (latest.points > 0) and 0 not in (
        base.points,
        latest.points,
    ):
        return (
            f"In {base.year} was het andersom: toen scheelde het "
            f"{difference(base.points, method)}, nu {difference(latest.points, method)}."
        )
    return (
        f"Het verschil was in {base.year} {difference(base.points, method)} "
        f"en in {latest.year} {difference(latest.points, method)}."
    )


def _ratio_words(result: Gap) -> str:
    """Only when the ratio moves against the points: a reader would otherwise be misled."""
    base, latest = result.base, result.latest
    if result.verdict is not Verdict.CLOSING or base is None or latest is None:
        return ""
    if base.ratio is None or latest.ratio is None:
        return ""
    before, now = printed(base.ratio, 1), printed(latest.ratio, 1)
    if abs(now - 1) <= abs(before - 1):
        return ""
    return (
        f"In verhouding is het verschil gegroeid: van {number(before, 1)} keer "
        f"naar {number(now, 1)} keer zo veel."
    )


def _path_words(result: Gap) -> str:
    latest = result.latest
    if latest is None or latest.distance is None or result.verdict is Verdict.TOO_FEW_POINTS:
        return ""
    if result.verdict is Verdict.NO_GAP:
        return ""
    pace = "het gaat snel genoeg" if result.is_on_path else "het gaat te langzaam"
    wished = difference(latest.path or NOUGHT, result.method)
    return (
        f"Op de weg naar geen kloof in {result.target_year} hoort bij {latest.year} "
        f"hooguit {wished}: {pace}."
    )
