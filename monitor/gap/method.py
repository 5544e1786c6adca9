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
from dataclasses import replace
from decimal import Decimal

from monitor.gap import words
from monitor.gap.shapes import (
    NOUGHT,
    TARGET_YEAR,
    AreaFigure,
    Direction,
    Gap,
    GapYear,
    GroupValue,
    Kind,
    Method,
    Verdict,
    printed,
)

MINIMUM_POINTS = 3
PER = Decimal(1000)


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


type Totals = Mapping[int, tuple[GroupValue, GroupValue]]
"""By year: the figure of the focus group and of the rest."""


def totals(
    method: Method,
    figures: Iterable[AreaFigure],
    *,
    focus: Collection[str],
    rest: Collection[str],
) -> dict[int, tuple[GroupValue, GroupValue]]:
    """Put the figures of buurten together, for every year in which there is one, in order.

    `focus` and `rest` are area codes without overlap (ValueError otherwise).
    """
    if set(focus) & set(rest):
        raise ValueError("an area cannot be in both groups: " + ", ".join(set(focus) & set(rest)))
    by_year: dict[int, list[AreaFigure]] = {}
    for figure in figures:
        by_year.setdefault(figure.year, []).append(figure)
    return {
        year: (group_value(method.kind, rows, focus), group_value(method.kind, rows, rest))
        for year, rows in sorted(by_year.items())
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
    """Compute the gap for every year that has a figure in either group, from those of buurten."""
    return gap_between(
        method,
        totals(method, figures, focus=focus, rest=rest),
        city=city,
        netherlands=netherlands,
        target_year=target_year,
    )


def gap_between(
    method: Method,
    groups: Totals,
    *,
    city: Mapping[int, Decimal] | None = None,
    netherlands: Mapping[int, Decimal] | None = None,
    statuses: Mapping[int, str] | None = None,
    target_year: int = TARGET_YEAR,
) -> Gap:
    """Compute the gap from the figures of both groups, in the order of the years.

    `city` and `netherlands` hold the published figures by year, which are passed on and never mixed
    with ours; `statuses` says of which years a figure is an estimate or provisional.
    """
    path = _path(method, groups, target_year)
    years = tuple(
        _gap_year(
            method,
            year,
            *groups[year],
            (city or {}).get(year),
            (netherlands or {}).get(year),
            path,
            (statuses or {}).get(year, ""),
        )
        for year in groups
        if groups[year][0].value is not None or groups[year][1].value is not None
    )
    result = _judge(method, years, path, target_year)
    said = words.sentences(result)
    return replace(
        result,
        headline=words.headline(result),
        sentence=" ".join(said),
        summary=" ".join(said[:2]),
    )


def _disadvantage(method: Method, focus: GroupValue, rest: GroupValue) -> Decimal | None:
    if focus.value is None or rest.value is None or method.direction is Direction.NEUTRAL:
        return None
    points = focus.value - rest.value
    return points if method.direction is Direction.LOWER else -points


def _path(
    method: Method,
    groups: Totals,
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
    netherlands: Decimal | None,
    path: Mapping[int, Decimal],
    status: str,
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
        netherlands=netherlands,
        points=points,
        ratio=ratio,
        disadvantage=disadvantage,
        path=wished,
        distance=distance,
        status=status,
        is_new_series=year in method.breaks,
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
