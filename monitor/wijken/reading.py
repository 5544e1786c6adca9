"""Figures of a few areas, and which figure of a wijk may be shown beside those of its buurten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Max, Q

from monitor import figures
from monitor.gap import AreaFigure, GroupValue, Kind, group_value
from monitor.models import Indicator, Observation
from monitor.reports import STATUS_WORDS
from monitor.reports.indicator import YEAR_MARKS

CITY = figures.CITY_CODE
HIDDEN = STATUS_WORDS[Observation.Status.SUPPRESSED.value]
type Place = tuple[str, int]
"""The code of an area and a year."""


@dataclass
class Shelf:
    """All figures of one indicator for the areas that were asked for."""

    numbers: dict[Place, AreaFigure] = field(default_factory=dict)
    statuses: dict[Place, str] = field(default_factory=dict)

    def value(self, code: str, year: int) -> Decimal | None:
        row = self.numbers.get((code, year))
        return row.value if row else None

    def hides(self, code: str, year: int) -> bool:
        """Whether there is a figure that is not shown, to protect a small one."""
        return self.statuses.get((code, year)) == Observation.Status.SUPPRESSED

    def hides_any(self, codes: Collection[str], year: int) -> bool:
        return any(self.hides(code, year) for code in codes)

    def mark(self, codes: Collection[str], year: int) -> str:
        """That a figure of these areas is an estimate or provisional, in a word; "" otherwise."""
        words = (YEAR_MARKS.get(self.statuses.get((code, year), ""), "") for code in codes)
        return next((word for word in sorted(words) if word), "")

    def together(self, kind: Kind, codes: Collection[str], year: int) -> GroupValue:
        """These areas as one, as the method of the gap does it; no value when one is hidden."""
        rows = [row for (code, at), row in self.numbers.items() if at == year and code in codes]
        result = group_value(kind, rows, codes)
        if self.hides_any(codes, year):
            return GroupValue(None, result.areas, result.areas_total, result.weight)
        return result


def last_years(slugs: Collection[str], places: Q) -> dict[str, int]:
    """The last year in which these places have a figure, shown or hidden; one query."""
    rows = (
        Observation.objects.filter(places, indicator_id__in=slugs)
        .filter(Q(value__isnull=False) | Q(status=Observation.Status.SUPPRESSED))
        .exclude(period__contains="-")  # a month
        .order_by()
        .values_list("indicator_id")
        .annotate(last=Max("period"))
    )
    return {slug: int(last) for slug, last in rows}


def shelves(years: Mapping[str, int], places: Q) -> dict[str, Shelf]:
    """The figures of each indicator in its year for these places; one query, none for nothing."""
    found = {slug: Shelf() for slug in years}
    wanted = Q()
    for year in set(years.values()):
        slugs = [slug for slug, at in years.items() if at == year]
        wanted |= Q(period=str(year), indicator_id__in=slugs)
    if not years:
        return found
    for row in Observation.objects.filter(places).filter(wanted).only(
        "indicator_id", "area_id", "period", "value", "numerator", "denominator", "status",
        "is_withheld",
    ):  # fmt: skip
        place, shelf = (row.area_id, int(row.period)), found[row.indicator_id]
        shelf.numbers[place] = AreaFigure(
            row.area_id, place[1], row.shown_value, row.numerator, row.denominator
        )
        shelf.statuses[place] = row.shown_status
    return found


def every_year(slug: str, places: Q) -> Shelf:
    """The figures of one indicator for these places in all years; one query."""
    shelf = Shelf()
    rows = Observation.objects.filter(places, indicator_id=slug).exclude(period__contains="-")
    for row in rows.order_by("period"):
        place = (row.area_id, int(row.period))
        shelf.numbers[place] = AreaFigure(
            row.area_id, place[1], row.shown_value, row.numerator, row.denominator
        )
        shelf.statuses[place] = row.shown_status
    return shelf


def of_level(*levels: str) -> Q:
    """All areas of these levels, as places to ask for."""
    return Q(area__level__in=levels)


def of_codes(codes: Collection[str]) -> Q:
    return Q(area_id__in=codes)


def measured() -> list[Indicator]:
    """The indicators with figures per buurt, in their order; one query."""
    return list(Indicator.objects.measured())
