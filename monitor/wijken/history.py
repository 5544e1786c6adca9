"""How one figure of a wijk went over the years, beside the whole city."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from monitor.gap import Kind, Method, movement, printed, with_unit
from monitor.wijken.reading import CITY, Shelf


@dataclass(frozen=True)
class WijkYear:
    """One year; texts are "" where there is no figure, `mark` is "schatting", "voorlopig" or ""."""

    year: int
    here_value: Decimal | None
    city_value: Decimal | None
    here: str
    city: str
    mark: str


@dataclass(frozen=True)
class History:
    """The years of the unbroken series, in order; `is_ours` when the source gives no wijken."""

    name: str
    method: Method
    years: tuple[WijkYear, ...]
    is_ours: bool

    @property
    def has_trend(self) -> bool:
        return len(self._known) > 1

    @property
    def has_city(self) -> bool:
        return any(row.city for row in self.years)

    @property
    def has_marks(self) -> bool:
        return any(row.mark for row in self.years)

    @property
    def _known(self) -> list[WijkYear]:
        return [row for row in self.years if row.here_value is not None]

    @property
    def sentence(self) -> str:
        """The wijk from the first to the last year, the city, and how the difference went."""
        if not self.has_trend:
            return ""
        first, last = self._known[0], self._known[-1]
        text = (
            f"{self.method.name} in {self.name}: van {first.here} in {first.year} naar "
            f"{last.here} in {last.year}."
        )
        if self.method.kind is Kind.SUM or not (first.city and last.city):
            return text
        return f"{text} In heel Breda: van {first.city} naar {last.city}. {self._gap_words}".strip()

    @property
    def _gap_words(self) -> str:
        return movement(self._points(self._known[0]), self._points(self._known[-1]), self.method)

    def _points(self, row: WijkYear) -> Decimal | None:
        if row.here_value is None or row.city_value is None:
            return None
        return printed(row.here_value - row.city_value, self.method.decimals)


def history(
    name: str, method: Method, shelf: Shelf, *, wijk: str, codes: Collection[str]
) -> History:
    """The figures of the source for the wijk, or ours for every year when it gives none at all.

    A year in which a buurt is hidden has none; `shelf` holds the wijk, its buurten and the city.
    """
    years = sorted({year for _, year in shelf.numbers})
    breaks = [year for year in method.breaks if years and year <= years[-1]]
    kept = [year for year in years if not breaks or year >= max(breaks)]
    is_ours = method.kind is Kind.SUM or all(shelf.value(wijk, year) is None for year in kept)
    rows = [_year(method, shelf, wijk, codes, year, is_ours=is_ours) for year in kept]
    known = tuple(row for row in rows if row.here_value is not None)
    return History(name, method, known, is_ours)


def _year(
    method: Method, shelf: Shelf, wijk: str, codes: Collection[str], year: int, *, is_ours: bool
) -> WijkYear:
    value = None
    if not shelf.hides_any({*codes, wijk}, year):
        value = (
            shelf.together(method.kind, codes, year).value if is_ours else (shelf.value(wijk, year))
        )
    city = None if method.kind is Kind.SUM else shelf.value(CITY, year)
    return WijkYear(
        year=year,
        here_value=value,
        city_value=city,
        here="" if value is None else with_unit(value, method),
        city="" if city is None else with_unit(city, method),
        mark=shelf.mark({wijk, *codes}, year),
    )
