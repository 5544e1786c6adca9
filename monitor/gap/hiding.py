"""What must stay hidden so that nobody can work out a figure that is too small to show.

Plain Python, one indicator in one year; `docs/data-method.md` tells the same in one screen.

A figure is *suppressed* by its own rule: too few people. Who knows a total and all other areas can
subtract, so figures that are large enough are *withheld* where they would give it away. What adds
up on our pages is a wijk, the focus group, the areas that match only in part (the wide focus minus
the focus), the rest, and the city. Hence:

1  A wijk with a hidden buurt does not show its own figure.
2  Of focus, part and rest each, none or at least `FEWEST` counted buurten are hidden. Where it is
   one, the buurten with the fewest people are withheld too. Choosing by people and not by counts
   hides the same areas in all figures of one source, which may add up to each other.
3  Where a group has no second buurt, its total is not shown either: then the wider choice of groups
   has no figures, and if that does not help, no group has and neither has the city.
4  A suppressed figure whose count we do not know is in none of our groups, only in the city: when
   there is exactly one of those, the city is withheld.

Each hidden buurt then stands in exactly one total that is shown, with at least one other. That
nothing at all was registered in a few small areas together is not protected: there is nobody to
recognise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from monitor.gap.shapes import Kind

FEWEST = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A buurt in one year. `count` is None when no group counts it; `people` is its weight."""

    area: str
    wijk: str
    count: Decimal | None
    people: Decimal
    is_suppressed: bool


@dataclass(frozen=True, slots=True)
class Hidden:
    """What may not be shown.

    `areas` are codes of buurten and wijken, those that are suppressed among them. Without
    `has_wide` nothing is shown for the wider choice of groups; without `has_groups` for no choice.
    """

    areas: frozenset[str] = frozenset()
    is_city_hidden: bool = False
    has_wide: bool = True
    has_groups: bool = True


def hide(
    kind: Kind, cells: Iterable[Cell], *, focus: Collection[str], part: Collection[str]
) -> Hidden:
    """Return what to hide of one indicator in one year.

    `focus` and `part` are codes of buurten that match fully and in part; all others are the rest.
    """
    found = sorted(cells, key=lambda cell: (cell.people, cell.area))
    hidden = {cell.area for cell in found if cell.is_suppressed}
    if not hidden:
        return Hidden()
    uncounted = [cell for cell in found if cell.is_suppressed and cell.count is None]
    has_wide = has_groups = True
    if kind is Kind.RATE:
        counted = [cell for cell in found if cell.count is not None]
        of_focus = [cell for cell in counted if cell.area in focus]
        of_part = [cell for cell in counted if cell.area in part]
        others = [cell for cell in counted if cell.area not in focus and cell.area not in part]
        has_wide = _protect(of_part, hidden)
        rest = others if has_wide else sorted(of_part + others, key=found.index)
        # Both, also when the first fails: what can be protected is.
        has_groups = all([_protect(of_focus, hidden), _protect(rest, hidden)])
    wijken = {cell.wijk for cell in found if cell.area in hidden and cell.wijk}
    return Hidden(
        areas=frozenset(hidden | wijken),
        is_city_hidden=len(uncounted) == 1 or not has_groups,
        has_wide=has_wide and has_groups,
        has_groups=has_groups,
    )


def _protect(total: list[Cell], hidden: set[str]) -> bool:
    """Add the smallest cells of a total to `hidden` until it is safe; False when it never is."""
    inside = sum(cell.area in hidden for cell in total)
    if not inside:
        return True
    for cell in total:
        if inside >= FEWEST:
            return True
        if cell.area not in hidden:
            hidden.add(cell.area)
            inside += 1
    return inside >= FEWEST
