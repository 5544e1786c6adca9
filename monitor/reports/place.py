"""The figures of one place beside the rest of Breda."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from monitor import figures
from monitor.gap import Kind, group_value, with_unit
from monitor.models import Indicator


@dataclass(frozen=True)
class FigureRow:
    """One indicator for some areas together, beside the rest of Breda and the Netherlands."""

    name: str
    url: str
    year: int
    here: str
    rest: str
    netherlands: str


def neighbourhood_figures(area_codes: Collection[str]) -> list[FigureRow]:
    """The latest figure of every measured indicator for these areas together, in three queries.

    An indicator without a figure for any of these areas is left out.
    """
    indicators = list(Indicator.objects.measured())
    found = figures.series([indicator.slug for indicator in indicators])
    members = figures.groups()
    rows = (_figure_row(item, found[item.slug], members, area_codes) for item in indicators)
    return [row for row in rows if row is not None]


def _figure_row(
    indicator: Indicator,
    found: figures.Series,
    members: figures.Groups,
    area_codes: Collection[str],
) -> FigureRow | None:
    method = figures.method(indicator)

    def text(value: Decimal | None) -> str:
        return "" if value is None else with_unit(value, method)

    for year in reversed(found.years):
        rows = list(figures.in_year(found.areas, year).values())
        shown = [row for row in rows if row.value is not None]
        here = group_value(method.kind, shown, area_codes)
        if here.value is None:
            continue
        rest = group_value(method.kind, rows, members.rest - set(area_codes))
        return FigureRow(
            name=indicator.name,
            url=reverse("monitor:indicator", args=[indicator.slug]),
            year=year,
            here=text(here.value),
            rest=text(rest.value) if method.kind is not Kind.SUM else "",
            netherlands=text(found.country.get(year)),
        )
    return None
