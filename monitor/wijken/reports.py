"""What the pages of the wijken show. One wijk: at most ten queries; all of them: at most six."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from monitor import figures
from monitor.gap import Kind, Method, difference, printed, with_unit
from monitor.models import Indicator
from monitor.reports import STATUS_WORDS, AreaRow
from monitor.wijken import reading
from monitor.wijken.history import History, history
from monitor.wijken.reading import CITY, HIDDEN, Shelf
from pacts.models import Area, Neighbourhood, NeighbourhoodArea
from verbeterbreda.lib import formats

PEOPLE = "bevolking"
DEFAULT = "moeite-met-rondkomen"
MISSING = STATUS_WORDS["missing"]


@dataclass(frozen=True)
class WijkFigure:
    """One indicator in one year for the wijk. Texts are "" where there is nothing to say.

    `published` is what the source says of the wijk as a whole, `ours` what we make of its buurten.
    `mark` says that a figure is an estimate, or provisional. `compared` is the published one beside
    Breda, or ours where the source says nothing.
    """

    slug: str
    name: str
    url: str
    year: int
    unit: str
    published: str
    ours: str
    coverage: str
    mark: str
    city: str
    is_city_ours: bool
    compared: str
    published_value: Decimal | None
    our_value: Decimal | None
    city_value: Decimal | None


@dataclass(frozen=True)
class WijkBuurt:
    """A buurt in the wijk, with the neighbourhoods of the programme that lie in it."""

    code: str
    name: str
    people: str
    neighbourhoods: tuple[Neighbourhood, ...]


@dataclass(frozen=True)
class WijkReport:
    wijk: Area
    buurten: tuple[WijkBuurt, ...]
    people: str
    people_year: int | None
    figures: tuple[WijkFigure, ...]
    indicators: tuple[Indicator, ...]
    chosen: Indicator | None
    method: Method | None
    year: int | None
    areas: tuple[AreaRow, ...]
    city_value: Decimal | None
    shelf: Shelf
    history: History | None

    @property
    def matches(self) -> dict[str, str]:
        """The buurten of this wijk with how well they match, for a drawing of the city."""
        return {area.code: area.match for area in self.areas} or {
            item.code: "" for item in self.buurten
        }

    @property
    def has_our_city(self) -> bool:
        return any(row.is_city_ours for row in self.figures)


def wijk_report(code: str, *, slug: str = "") -> WijkReport:
    """One wijk; `slug` chooses the figure of map and list. Raises `Area.DoesNotExist`."""
    wijk = Area.objects.defer("geometry").get(code=code, level=Area.Level.WIJK)
    areas = _buurten(wijk)
    codes = frozenset(area.code for area in areas)
    indicators = reading.measured()
    here = {*codes, wijk.code}
    years = reading.last_years([item.slug for item in indicators], reading.of_codes(here))
    found = reading.shelves(years, reading.of_codes({*here, CITY}))
    rows = _figures(indicators, found, years, wijk.code, codes)
    chosen = _chosen(indicators, rows, slug)
    shelf = found[chosen.slug] if chosen else Shelf()
    year = years[chosen.slug] if chosen else None
    people = found.get(PEOPLE, Shelf())
    people_year = years.get(PEOPLE)
    total = people.together(Kind.SUM, codes, people_year).value if people_year else None
    method = figures.method(chosen) if chosen else None
    return WijkReport(
        wijk=wijk,
        buurten=tuple(_buurt(area, people, people_year) for area in areas),
        people=formats.number(total) if total is not None else "",
        people_year=people_year,
        figures=rows,
        indicators=tuple(item for item in indicators if item.slug in {row.slug for row in rows}),
        chosen=chosen,
        method=method,
        year=year,
        areas=_area_rows(areas, shelf, method, year),
        city_value=next(
            (row.city_value for row in rows if chosen and row.slug == chosen.slug), None
        ),
        shelf=shelf,
        history=_history(wijk, method, chosen, codes),
    )


def _history(
    wijk: Area, method: Method | None, chosen: Indicator | None, codes: frozenset[str]
) -> History | None:
    """The chosen figure over the years, in one query."""
    if method is None or chosen is None:
        return None
    found = reading.every_year(chosen.slug, reading.of_codes({*codes, wijk.code, CITY}))
    return history(wijk.name, method, found, wijk=wijk.code, codes=codes)


def _buurten(wijk: Area) -> list[Area]:
    return list(
        Area.objects.buurten()
        .filter(parent=wijk)
        .defer("geometry")
        .prefetch_related("neighbourhood_matches__neighbourhood")
    )


def _match(area: Area) -> str:
    found = [item.match for item in area.neighbourhood_matches.all()]
    return "full" if NeighbourhoodArea.Match.FULL in found else "part" if found else ""


def _buurt(area: Area, people: Shelf, year: int | None) -> WijkBuurt:
    count = people.value(area.code, year) if year else None
    return WijkBuurt(
        code=area.code,
        name=area.name,
        people=formats.number(count) if count is not None else MISSING,
        neighbourhoods=tuple(item.neighbourhood for item in area.neighbourhood_matches.all()),
    )


def _chosen(
    indicators: Sequence[Indicator], rows: Sequence[WijkFigure], slug: str
) -> Indicator | None:
    """The figure that was asked for, or else the usual one, or else the first."""
    known = {row.slug for row in rows}
    by_slug = {item.slug: item for item in indicators if item.slug in known}
    return by_slug.get(slug) or by_slug.get(DEFAULT) or next(iter(by_slug.values()), None)


def _figures(
    indicators: Sequence[Indicator],
    found: Mapping[str, Shelf],
    years: Mapping[str, int],
    wijk: str,
    codes: frozenset[str],
) -> tuple[WijkFigure, ...]:
    lacking = {
        slug: year
        for slug, year in years.items()
        if found[slug].value(CITY, year) is None and not found[slug].hides(CITY, year)
    }
    whole = reading.shelves(lacking, reading.of_level(Area.Level.BUURT))
    return tuple(
        _figure(item, found[item.slug], years[item.slug], wijk, codes, whole.get(item.slug))
        for item in indicators
        if item.slug in years
    )


def _figure(
    item: Indicator, shelf: Shelf, year: int, wijk: str, codes: frozenset[str], whole: Shelf | None
) -> WijkFigure:
    method = figures.method(item)
    group = shelf.together(method.kind, codes, year)
    published = None if method.kind is Kind.SUM else shelf.value(wijk, year)
    if shelf.hides_any(codes, year):
        published = None
    city = shelf.value(CITY, year)
    if city is None and whole is not None:
        everywhere = {code for code, _ in whole.numbers}
        city = whole.together(method.kind, everywhere, year).value
    here = published if published is not None else group.value
    return WijkFigure(
        slug=item.slug,
        name=item.name,
        url=reverse("monitor:indicator", args=[item.slug]),
        year=year,
        unit=item.unit,
        published=_text(published, method),
        ours=HIDDEN if shelf.hides_any(codes, year) else _text(group.value, method),
        mark=shelf.mark({wijk, *codes}, year),
        coverage=_coverage(group.areas, group.areas_total, group.value),
        city=_text(city, method),
        is_city_ours=whole is not None and city is not None and method.kind is not Kind.SUM,
        compared=_compared(here, city, method),
        published_value=published,
        our_value=group.value,
        city_value=city,
    )


def _coverage(counted: int, total: int, value: Decimal | None) -> str:
    return f"{counted} van {total} buurten" if value is not None and counted < total else ""


def _text(value: Decimal | None, method: Method) -> str:
    return "" if value is None else with_unit(value, method)


def _compared(here: Decimal | None, city: Decimal | None, method: Method) -> str:
    """ "5,3 procentpunt hoger"; a number of people is not compared with that of a whole city."""
    if here is None or city is None or method.kind is Kind.SUM:
        return ""
    shown = printed(here - city, method.decimals)
    if not shown:
        return "gelijk"
    return f"{difference(shown, method)} {'hoger' if shown > 0 else 'lager'}"


def _area_rows(
    areas: Sequence[Area], shelf: Shelf, method: Method | None, year: int | None
) -> tuple[AreaRow, ...]:
    if method is None or year is None:
        return ()
    rows = []
    for area in areas:
        value = shelf.value(area.code, year)
        status = shelf.statuses.get((area.code, year), "missing")
        text = STATUS_WORDS.get(status, MISSING) if value is None else with_unit(value, method)
        rows.append(AreaRow(area.code, area.name, _match(area), value, text, status))
    return tuple(rows)


# All wijken


@dataclass(frozen=True)
class WijkLine:
    """A wijk in the list of all."""

    code: str
    name: str
    url: str
    people: str
    people_value: Decimal | None
    buurten: int
    focus: int


@dataclass(frozen=True)
class WijkenReport:
    """All wijken with one figure each: of the source for all of them, or ours for all."""

    lines: tuple[WijkLine, ...]
    people_year: int | None
    indicators: tuple[Indicator, ...]
    chosen: Indicator | None
    method: Method | None
    year: int | None
    is_ours: bool
    areas: tuple[AreaRow, ...]
    city_value: Decimal | None


def wijken_report(*, slug: str = "") -> WijkenReport:
    """All wijken with one figure (`slug`, or the usual one)."""
    indicators = reading.measured()
    chosen = next((item for item in indicators if item.slug == slug), None) or next(
        (item for item in indicators if item.slug == DEFAULT), indicators[0] if indicators else None
    )
    wijken = list(Area.objects.filter(level=Area.Level.WIJK).defer("geometry"))
    inside = _inside()
    slugs = {PEOPLE, *([chosen.slug] if chosen else [])}
    inner = reading.of_level(Area.Level.BUURT, Area.Level.WIJK)
    years = reading.last_years(slugs, inner)
    found = reading.shelves(years, inner | reading.of_codes([CITY]))
    people_year = years.get(PEOPLE)
    shelf = found.get(chosen.slug, Shelf()) if chosen else Shelf()
    method = figures.method(chosen) if chosen else None
    year = years.get(chosen.slug) if chosen else None
    is_ours = (
        method is None or year is None or method.kind is Kind.SUM
        or all(shelf.value(item.code, year) is None for item in wijken)
    )  # fmt: skip
    city = shelf.value(CITY, year) if year else None
    return WijkenReport(
        lines=tuple(_line(item, inside, found.get(PEOPLE), people_year) for item in wijken),
        people_year=people_year,
        indicators=tuple(indicators),
        chosen=chosen,
        method=method,
        year=year,
        is_ours=is_ours,
        areas=tuple(
            _wijk_row(item, shelf, method, year, frozenset(inside.get(item.code, {})), is_ours)
            for item in wijken
            if method is not None and year is not None
        ),
        city_value=city,
    )


def _inside() -> dict[str, dict[str, str]]:
    """The buurten of each wijk with how well they match, in one query."""
    rows = Area.objects.buurten().values_list("parent_id", "code", "neighbourhood_matches__match")
    found: dict[str, dict[str, str]] = {}
    for parent, code, match in rows:
        buurten = found.setdefault(parent or "", {})
        full = NeighbourhoodArea.Match.FULL in (match, buurten.get(code))
        buurten[code] = NeighbourhoodArea.Match.FULL if full else match or ""
    return found


def _line(
    wijk: Area, inside: Mapping[str, Mapping[str, str]], people: Shelf | None, year: int | None
) -> WijkLine:
    buurten = inside.get(wijk.code, {})
    total = people.together(Kind.SUM, buurten, year).value if people and year else None
    return WijkLine(
        code=wijk.code,
        name=wijk.name,
        url=reverse("monitor:wijk", args=[wijk.code]),
        people=formats.number(total) if total is not None else MISSING,
        people_value=total,
        buurten=len(buurten),
        focus=sum(match == NeighbourhoodArea.Match.FULL for match in buurten.values()),
    )


def _wijk_row(
    wijk: Area,
    shelf: Shelf,
    method: Method | None,
    year: int | None,
    codes: frozenset[str],
    is_ours: bool,
) -> AreaRow:
    """The wijk with its figure; hidden when one of its buurten is."""
    assert method is not None  # there are no rows without a figure
    assert year is not None
    if shelf.hides_any({*codes, wijk.code}, year):
        return AreaRow(wijk.code, wijk.name, "", None, HIDDEN, "suppressed")
    value = (
        shelf.together(method.kind, codes, year).value if is_ours else shelf.value(wijk.code, year)
    )
    text = MISSING if value is None else with_unit(value, method)
    return AreaRow(wijk.code, wijk.name, "", value, text, "" if value is not None else "missing")
