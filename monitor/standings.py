"""Where the gap of each indicator stands, kept beside the figures so that no page adds them up.

`refresh` must be called in the transaction that changes figures (`Observation`). What else a
standing depends on, the groups and the settings of the indicator, it remembers: a standing that was
computed from others is passed over, computed on the spot, and made anew by the clock.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import transaction

from monitor import figures
from monitor.gap import Gap, GroupValue, Method, gap_between
from monitor.gap.hiding import Hidden
from monitor.models import Indicator, Observation, Standing
from verbeterbreda.lib import pagecache

log = logging.getLogger(__name__)

VERSION = 1
"""Raise when the same figures should give another standing."""
CHOICES = (False, True)
"""Strict, then wide."""


def refresh(slugs: Iterable[str] | None = None) -> int:
    """Compute anew what pages read of these indicators (all measured ones without `slugs`).

    Call this after publishing, undoing or correcting figures, inside the same transaction. It also
    decides which figures are withheld because a suppressed one could be worked out from them.
    Returns how many indicators were computed; one indicator at a time is in memory.
    """
    indicators = Indicator.objects.measured()
    if slugs is not None:
        indicators = indicators.filter(pk__in=list(slugs))
    known = figures.groups()
    done = 0
    for indicator in indicators.order_by("pk"):
        with transaction.atomic():
            _refresh(indicator, known)
        done += 1
    if done:
        pagecache.bump()
    return done


def _refresh(indicator: Indicator, known: figures.Groups) -> None:
    found, hidden = _read(indicator, known)
    if _withhold(indicator, _to_withhold(indicator, hidden)):
        found = figures.series([indicator.pk])[indicator.pk]
    Standing.objects.bulk_create(
        _standings(indicator, found, known, hidden),
        update_conflicts=True,
        unique_fields=["indicator", "is_wide"],
        update_fields=["computed_from", "verdict", "movement", "last_year", "years"],
    )


type _Hidden = Mapping[int, Hidden]
type _Places = set[tuple[str, str]]
"""Area and period."""


def _read(indicator: Indicator, known: figures.Groups) -> tuple[figures.Series, _Hidden]:
    found = figures.series([indicator.pk])[indicator.pk]
    return found, figures.hidden_by_year(figures.method(indicator), found, known)


def _marked(indicator: Indicator) -> _Places:
    rows = Observation.objects.filter(indicator=indicator, is_withheld=True)
    return set(rows.values_list("area_id", "period"))


def _withhold(indicator: Indicator, after: _Places) -> bool:
    """Mark what has to be withheld, and nothing else; return whether that changed anything."""
    before = _marked(indicator)
    rows = Observation.objects.filter(indicator=indicator)
    for is_withheld, places in ((False, before - after), (True, after - before)):
        by_period: dict[str, list[str]] = {}
        for code, period in places:
            by_period.setdefault(period, []).append(code)
        for period, codes in by_period.items():
            rows.filter(period=period, area__in=codes).update(is_withheld=is_withheld)
    return before != after


def _to_withhold(indicator: Indicator, hidden: _Hidden) -> _Places:
    """What may not be shown and has a value; a wijk and the city have figures of their own."""
    wanted = {
        (code, str(year))
        for year, of_year in hidden.items()
        for code in (*of_year.areas, *([figures.CITY_CODE] if of_year.is_city_hidden else ()))
    }
    if not wanted:
        return set()
    present = Observation.objects.filter(
        indicator=indicator, value__isnull=False, period__in={period for _, period in wanted}
    )
    return wanted & set(present.values_list("area_id", "period"))


def _standings(
    indicator: Indicator, found: figures.Series, known: figures.Groups, hidden: _Hidden
) -> list[Standing]:
    return [_standing(indicator, found, known.choose(wide=wide), hidden, wide) for wide in CHOICES]


def _standing(
    indicator: Indicator,
    found: figures.Series,
    members: figures.Groups,
    hidden: _Hidden,
    wide: bool,
) -> Standing:
    how = figures.method(indicator)
    totals = figures.group_totals(how, found, members, hidden)
    result = figures.gap_of(how, found, totals)
    movement, statuses = result.movement, found.year_statuses()
    return Standing(
        indicator=indicator,
        is_wide=wide,
        computed_from=_key(how, members),
        verdict=result.verdict.value,
        movement=None if movement is None else float(movement),
        last_year=result.latest.year if result.latest else None,
        years=[
            [
                year,
                *_stored(focus),
                *_stored(rest),
                _text(found.city.get(year)),
                _text(found.country.get(year)),
                statuses.get(year, ""),
            ]
            for year, (focus, rest) in totals.items()
        ],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _stored(group: GroupValue) -> tuple[str | None, int, int, str]:
    return _text(group.value), group.areas, group.areas_total, str(group.weight)


def _key(how: Method, members: figures.Groups) -> str:
    """What a standing was computed from, besides the figures."""
    own = repr((VERSION, how.kind, how.direction, how.decimals, how.breaks, how.suppress_below))
    return _digest(own) + _group_key(members.focus, members.rest)


@lru_cache(maxsize=8)
def _group_key(focus: frozenset[str], rest: frozenset[str]) -> str:
    return _digest(repr((sorted(focus), sorted(rest))))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# Reading


def gaps(
    indicators: Sequence[Indicator], *, wide: bool = False, members: figures.Groups | None = None
) -> dict[str, Gap]:
    """The gap of each of these measured indicators by slug, in two queries.

    One fewer with `members`, of either choice; one more when a standing is missing or old.
    """
    both = gaps_of_both(indicators, members=members, choices=(wide,))
    return {slug: found[wide] for slug, found in both.items()}


def gaps_of_both(
    indicators: Sequence[Indicator],
    *,
    members: figures.Groups | None = None,
    choices: Sequence[bool] = CHOICES,
) -> dict[str, dict[bool, Gap]]:
    """As `gaps`, for both choices of groups: False is strict, True is wide."""
    known = members or figures.groups()
    divided = {wide: known.choose(wide=wide) for wide in choices}
    rows = Standing.objects.filter(indicator__in=[item.pk for item in indicators])
    if len(choices) == 1:
        rows = rows.filter(is_wide=choices[0])
    kept = {(row.indicator_id, row.is_wide): row for row in rows}
    result: dict[str, dict[bool, Gap]] = {item.pk: {} for item in indicators}
    for item in indicators:
        how = figures.method(item)
        for wide, groups in divided.items():
            row = kept.get((item.pk, wide))
            if row and row.computed_from == _key(how, groups):
                result[item.pk][wide] = _gap(how, row.years)
    old = [item for item in indicators if len(result[item.pk]) < len(choices)]
    if old:
        found = figures.series([item.pk for item in old])
        for item in old:
            for wide, groups in divided.items():
                result[item.pk][wide] = figures.indicator_gap(item, found[item.pk], groups)
    return result


def _gap(how: Method, years: list[list[Any]]) -> Gap:
    groups, city, country, statuses = {}, {}, {}, {}
    for year, *stored in years:
        groups[year] = (_group(*stored[:4]), _group(*stored[4:8]))
        if stored[8] is not None:
            city[year] = Decimal(stored[8])
        if stored[9] is not None:
            country[year] = Decimal(stored[9])
        statuses[year] = stored[10]
    return gap_between(how, groups, city=city, netherlands=country, statuses=statuses)


def _group(value: str | None, areas: int, areas_total: int, weight: str) -> GroupValue:
    return GroupValue(
        None if value is None else Decimal(value), areas, areas_total, Decimal(weight)
    )


# Checking


def refresh_old(now: datetime) -> str | None:
    """Compute what is missing or was computed under other groups or settings; for the clock."""
    known = figures.groups()
    divided = {wide: known.choose(wide=wide) for wide in CHOICES}
    rows = Standing.objects.values_list("indicator", "is_wide", "computed_from")
    kept = {(slug, wide): key for slug, wide, key in rows}
    old = [
        item.pk
        for item in Indicator.objects.measured()
        if any(
            kept.get((item.pk, wide)) != _key(figures.method(item), groups)
            for wide, groups in divided.items()
        )
    ]
    return f"{refresh(old)} opnieuw berekend" if old else None


def differences() -> list[str]:
    """What does not agree with the figures: slugs of indicators, one at a time in memory."""
    known = figures.groups()
    wrong = []
    for item in Indicator.objects.measured().order_by("pk"):
        found, hidden = _read(item, known)
        wanted = _standings(item, found, known, hidden)
        kept = list(Standing.objects.filter(indicator=item).order_by("is_wide"))
        is_same = [_values(row) for row in kept] == [_values(row) for row in wanted]
        if not is_same or _marked(item) != _to_withhold(item, hidden):
            wrong.append(item.pk)
    return wrong


def _values(row: Standing) -> tuple[object, ...]:
    return row.is_wide, row.computed_from, row.verdict, row.movement, row.last_year, row.years


def check_all(now: datetime) -> str | None:
    """Repair what does not agree and say so; for the clock, every night."""
    wrong = differences()
    if not wrong:
        return None
    log.error("Standings did not agree with the figures: %s.", ", ".join(wrong))
    refresh(wrong)
    return f"{len(wrong)} klopten niet en zijn opnieuw berekend"
