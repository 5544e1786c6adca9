"""Says of each figure that was found where it belongs and whether it can be true."""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import Min, OuterRef, Subquery

from monitor.gap.method import PER
from monitor.imports.periods import period as read_period
from monitor.imports.places import Hints, Place, Places
from monitor.imports.shapes import NAMES, FoundFigure, Problem, RefusedError
from monitor.models import Indicator, Observation
from pacts.models import Area
from verbeterbreda.lib.formats import join_nl, number
from verbeterbreda.lib.sheets import name_key

INHABITANTS = "bevolking"
"""The indicator whose figures weigh the others, where a file brings no denominator itself."""
FOUR, TWO, HUNDRED = Decimal("0.0001"), Decimal("0.01"), Decimal(100)
MOST_VALUE, MOST_COUNT = Decimal(10) ** 10, Decimal(10) ** 12
ENOUGH_TO_JUDGE = 5
MOST_REMEMBERED = 20_000
FAR_BELOW = 10
"""Times: figures that are so far below all that is published are in another unit."""
Status, Method = Observation.Status, Indicator.Method
FINAL, ESTIMATE = Status.FINAL.value, Status.ESTIMATE.value
MISSING, SUPPRESSED = Status.MISSING.value, Status.SUPPRESSED.value
PROVISIONAL = Status.PROVISIONAL.value
SUM, MEAN, RATE = Method.SUM.value, Method.MEAN.value, Method.RATE.value
NO_VALUE = {MISSING, SUPPRESSED}
STATUSES = set(Status.values)
NO_COUNTS = (
    "Deze indicator rekenen we niet uit aantallen. Kies bij het inlezen ‘het cijfer zelf’, of zet "
    "het cijfer in een kolom ‘waarde’."
)
NO_PARTS = (
    "Bij dit cijfer horen een teller en een noemer: dan rekenen we het zelf uit, en telt een buurt "
    "mee in de groep. Zijn dit aantallen? Kies dat dan bij het inlezen."
)


class Checked(NamedTuple):
    """One row of `ImportedFigure` as far as the checks can say it."""

    row: int
    column: str
    found: str
    indicator: str | None
    area: str | None
    period: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: str
    problem: str


def indicator_names() -> dict[str, str]:
    """Return the slug of each indicator by the keys of its slug and its name."""
    slugs = Indicator.objects.values_list("slug", "name")
    return {name_key(text): slug for slug, name in slugs for text in (name, slug)}


class Checker:
    """Checks the figures of one run, in their order; remembers where each was seen first.

    What it keeps grows with the number of indicators, periods and areas, not with that of rows.
    `names` are what the columns are called in the file, "" for what stands above the figures. No
    figure is of a year after `this_year`.
    """

    def __init__(self, names: Mapping[str, str] | None = None, *, this_year: int) -> None:
        self.this_year = this_year
        self.hints = Hints()
        self.names = {**NAMES, **(names or {})}
        self.indicators = {indicator.slug: indicator for indicator in Indicator.objects.all()}
        self.slugs = indicator_names()
        self.places = Places(self.hints)
        self.inhabitants = _inhabitants()
        self.seen: dict[tuple[str, str], array[int]] = {}
        self.most: dict[str, tuple[int, Decimal]] = {}
        self.lengths = _lengths()
        self.unweighted: set[str] = set()
        self.told_of: tuple[int, set[Problem]] = (0, set())
        self.indicator = _remembered(self._indicator)
        self.period = _remembered(self._period)
        self.place = _remembered(self.places.find)

    def check(self, found: FoundFigure) -> Iterator[Checked]:
        """Yield the figure when all is well, and else a row for each cell that is wrong."""
        problems = list(found.others)
        slug = period = code = place = None
        if found.problem:
            problems.append(Problem(found.column, found.found, found.problem))
        try:
            slug = self.indicator(found.indicator)
        except RefusedError as error:
            problems.append(self._told(error, found))
        try:
            period, is_provisional = self.period(found.period)
            found = _provisional(found) if is_provisional else found
        except RefusedError as error:
            problems.append(self._told(error, found))
        try:
            year = int(period[:4]) if period else 0
            place = self.place(found.area, found.area_name, found.level, year, found.city)
            code = place.code
        except RefusedError as error:
            problems.append(self._told(error, found))
        if not problems and slug and period and place:
            try:
                self._see(found, slug, period, place)
                figures = self._figures(found, self.indicators[slug], period, place)
            except RefusedError as error:
                problems.append(self._told(error, found))
            else:
                column, text = found.column[:120], found.found[:120]
                yield Checked(found.row, column, text, slug, code, period, *figures, "")
        if problems:
            yield from self._refused(found.row, problems, (slug, code, period or ""))

    def _refused(
        self, row: int, problems: Sequence[Problem], place: tuple[str | None, str | None, str]
    ) -> Iterator[Checked]:
        """Yield each wrong cell once: that of the area stands beside every figure of a wide row."""
        if row != self.told_of[0]:
            self.told_of = (row, set())
        whole = [problem for problem in problems if not problem.column]
        problems = whole[:1] or problems  # what is missing in a row that is broken says nothing
        for problem in problems:
            if problem not in self.told_of[1]:
                self.told_of[1].add(problem)
                column, text, why = problem.column[:120], problem.found[:120], problem.why[:250]
                yield Checked(row, column, text, *place, None, None, None, "", why)

    def afterthoughts(self) -> list[str]:
        """Return what is only wrong with all figures together."""
        return [
            why
            for slug, (count, most) in self.most.items()
            if most > 0 and (why := self._is_another_unit(self.indicators[slug], count, most))
        ]

    def remarks(self) -> list[str]:
        """Return what is good to know about all figures together."""
        years = join_nl(sorted(self.unweighted))
        return [
            f"Van {years} kennen we het aantal inwoners nog niet: deze cijfers van buurten tellen "
            "niet mee in het cijfer van de groep. Lees eerst de inwoners in en dan dit bestand."
        ] * bool(years)

    def _is_another_unit(self, indicator: Indicator, count: int, most: Decimal) -> str:
        """Say that all figures are far below what is published, so 0,12 may be 12%; "" if not."""
        is_share = indicator.unit.startswith("%")
        if is_share and most > 1:
            return ""
        rows = Observation.objects.filter(indicator=indicator, value__gt=0)
        least = rows.aggregate(least=Min("value"))["least"]
        is_far_below = least is not None and most * FAR_BELOW < least
        if not (is_far_below or (is_share and count >= ENOUGH_TO_JUDGE)):
            return ""
        every, lie = ("Het cijfer", "ligt") if count == 1 else ("Alle cijfers", "liggen")
        told = f"{every} van ‘{indicator.name}’ {lie}"
        if is_share:
            return (
                f"{told} tussen 0 en 1. Waarschijnlijk is 0,12 bedoeld als 12%. Vermenigvuldig "
                "dan met 100."
            )
        return (
            f"{told} ver onder alles wat er al staat. Staat het bestand in duizenden? Schrijf de "
            "bedragen dan voluit."
        )

    def _told(self, error: RefusedError, found: FoundFigure) -> Problem:
        if error.role == "figure":
            return Problem(found.column, found.found, error.why)
        return Problem(self.names[error.role] or found.column, error.found, error.why)

    # --- Where it belongs --------------------------------------------------------------------

    def _indicator(self, text: str) -> str:
        slug = self.slugs.get(name_key(text))
        if slug is None:
            hint = self.hints.meant(text, [each.name for each in self.indicators.values()])
            why = "Deze indicator kennen we niet." if text.strip() else "De indicator ontbreekt."
            raise RefusedError("indicator", text, why + hint)
        if self.indicators[slug].availability == Indicator.Availability.WANTED:
            why = "Deze indicator staat op ‘gewenst’. Zet hem eerst op ‘cijfers per buurt’."
            raise RefusedError("indicator", text, why)
        return slug

    def _period(self, text: str) -> tuple[str, bool]:
        """Return the period, and whether its figures are marked as provisional."""
        found = read_period(text)
        if found is None:
            why = "De periode ontbreekt." if not text.strip() else "Dit is geen jaar en geen maand."
            raise RefusedError("period", text, why + " Schrijf 2022 of 2022-11.")
        if int(found[0][:4]) > self.this_year:
            raise RefusedError("period", text, "Dit jaar moet nog beginnen.")
        return found

    def _see(self, found: FoundFigure, slug: str, period: str, place: Place) -> None:
        """Remember the row, or say in which one the same figure stood before."""
        rows = self.seen.get((slug, period))
        if rows is None:
            self._check_length(found, slug, period)
            rows = self.seen[slug, period] = array("I", bytes(4 * len(self.places.by_code)))
        first = rows[place.number]
        if first:
            where = "eerder in deze rij" if first == found.row else f"ook in rij {first}"
            why = f"Dit cijfer van {place.name} over {period} staat {where}. Laat er één staan."
            raise RefusedError("figure", found.found, why)
        rows[place.number] = found.row or 1

    def _check_length(self, found: FoundFigure, slug: str, period: str) -> None:
        """Refuse a month in a series of years, and a year in one of months."""
        if self.lengths.setdefault(slug, len(period)) == len(period):
            return
        why = (
            f"Van deze indicator zijn er cijfers per jaar, en dit is een maand: {period}. Staat er "
            "een datum, typ dan alleen het jaar."
        )
        if len(period) == len("2022"):
            why = "Van deze indicator zijn er cijfers per maand, en dit is een heel jaar."
        raise RefusedError("period", found.period, why)

    # --- Whether it can be true --------------------------------------------------------------

    def _figures(
        self, found: FoundFigure, indicator: Indicator, period: str, place: Place
    ) -> tuple[Decimal | None, Decimal | None, Decimal | None, str]:
        """Return value, numerator, denominator and status as they would be published."""
        value = _kept(found, found.value, FOUR, MOST_VALUE, "value")
        numerator = _kept(found, found.numerator, TWO, MOST_COUNT, "numerator")
        denominator = _kept(found, found.denominator, TWO, MOST_COUNT, "denominator")
        status, method = found.status, indicator.method
        if status:
            self._check_status(found, value)
        people = self.inhabitants.get((place.code, period[:4]))
        if denominator is None and method != SUM:
            needs = numerator is not None or status == SUPPRESSED
            denominator = people if method == MEAN or needs else None
        weight = people if method == SUM else denominator
        if weight is None:
            self._without_weight(found, indicator, period, place)
        elif weight < indicator.suppress_below:
            return None, numerator, denominator, SUPPRESSED
        if status in NO_VALUE:
            return None, numerator, denominator, status
        if method == RATE:
            value = _rate(found, value, numerator, denominator, place.level)
        if value is None:
            if status:
                why = "Er staat geen waarde bij een cijfer dat er volgens de status wel is."
                raise RefusedError("figure", found.found, why)
            if numerator is not None and method != RATE:
                raise RefusedError("figure", found.found, NO_COUNTS)
            return None, numerator, denominator, MISSING
        self._check_unit(found, value, indicator)
        guess = indicator.is_estimate and place.level in (Area.Level.BUURT, Area.Level.WIJK)
        return value, numerator, denominator, status or (ESTIMATE if guess else FINAL)

    def _without_weight(
        self, found: FoundFigure, indicator: Indicator, period: str, place: Place
    ) -> None:
        """Refuse what may be too small to show; remember what cannot count in its group."""
        if found.value is None or place.level not in (Area.Level.BUURT, Area.Level.WIJK):
            return
        if indicator.suppress_below and indicator.method != RATE:
            why = (
                f"Van {period[:4]} kennen we het aantal inwoners niet. Dus weten we niet of dit te "
                "klein is om te tonen. Lees eerst de inwoners in, of zet ze in een eigen kolom."
            )
            raise RefusedError("figure", found.found, why)
        if indicator.method == MEAN:
            self.unweighted.add(period[:4])

    def _check_status(self, found: FoundFigure, value: Decimal | None) -> None:
        if found.status not in STATUSES:
            raise RefusedError("status", found.status, "Deze status kennen we niet.")
        if found.status in NO_VALUE and value is not None:
            why = "Er staat een waarde bij een cijfer dat er volgens de status niet is."
            raise RefusedError("figure", found.found, why)

    def _check_unit(self, found: FoundFigure, value: Decimal, indicator: Indicator) -> None:
        is_share = indicator.unit.startswith("%")
        if is_share or indicator.unit_short == "€":
            count, most = self.most.get(indicator.slug, (0, value))
            self.most[indicator.slug] = (count + 1, max(most, value))
        elif indicator.method == SUM and not indicator.decimals and value % 1:
            why = "Dit is een aantal, en dat heeft geen decimalen. Schrijf het voluit."
            raise RefusedError("figure", found.found, why)
        if is_share and value > HUNDRED:
            raise RefusedError("figure", found.found, "Een percentage is hooguit 100.")
        if value < 0 and (is_share or indicator.unit_short != "€"):
            raise RefusedError("figure", found.found, "Dit cijfer kan niet onder nul liggen.")


def _kept(
    found: FoundFigure, value: Decimal | None, step: Decimal, most: Decimal, role: str
) -> Decimal | None:
    """Return a number as the database keeps it: rounded half up to four or two decimals."""
    if value is None:
        return None
    if not abs(value) < most:
        raise RefusedError(role, f"{value:f}"[:120], "Dit getal is te groot.")
    if role != "value" and value < 0:
        raise RefusedError(role, f"{value:f}", "Een aantal kan niet onder nul liggen.")
    return value.quantize(step, ROUND_HALF_UP)


def _rate(
    found: FoundFigure,
    value: Decimal | None,
    numerator: Decimal | None,
    denominator: Decimal | None,
    level: str,
) -> Decimal | None:
    """Return numerator over denominator; what stands there as value may only be less exact."""
    if numerator is None:
        if value is not None and (level != Area.Level.LAND or value > PER):
            raise RefusedError("figure", found.found, NO_PARTS)
        return value
    if not denominator:
        why = "Er is geen noemer, en van dit jaar kennen we het aantal inwoners niet."
        if denominator is not None:
            why = "De noemer is nul. Zet een punt bij de waarde als er geen cijfer is."
        raise RefusedError("denominator", "" if denominator is None else "0", why)
    computed = (numerator * PER / denominator).quantize(FOUR, ROUND_HALF_UP)
    if value is not None and found.value is not None:
        step = Decimal(1).scaleb(min(int(found.value.as_tuple().exponent), 0))
        if abs(computed - value) > max(step / 2, FOUR):
            why = (
                f"De waarde klopt niet met teller en noemer: {number(numerator)} op "
                f"{number(denominator)} is {number(computed, 2)}."
            )
            raise RefusedError("figure", found.found, why)
    return computed


def _provisional(found: FoundFigure) -> FoundFigure:
    """Return a figure of a period that is marked; what says itself what it is stays so."""
    holds = found.value is not None or found.numerator is not None
    return found._replace(status=PROVISIONAL) if holds and not found.status else found


def _lengths() -> dict[str, int]:
    """Return how long the periods of each published indicator are written: 2022 or 2022-11."""
    rows = Observation.objects.filter(indicator=OuterRef("pk")).order_by("indicator", "period")
    first = Indicator.objects.annotate(first=Subquery(rows.values("period")[:1]))
    pairs = first.filter(first__isnull=False).values_list("slug", "first")
    return {slug: len(period) for slug, period in pairs}


def _inhabitants() -> dict[tuple[str, str], Decimal]:
    """Return the published number of inhabitants by area and year."""
    rows = Observation.objects.filter(indicator=INHABITANTS, value__isnull=False)
    return {
        (code, period): value
        for code, period, value in rows.values_list("area_id", "period", "value")
        if value is not None
    }


def _remembered[*A, T](ask: Callable[[*A], T]) -> Callable[[*A], T]:
    """Remember answers and refusals; forgets all when there are too many, so memory is bounded."""
    answers: dict[tuple[object, ...], T | RefusedError] = {}

    def answer(*args: *A) -> T:
        found = answers.get(args)
        if found is None:
            if len(answers) >= MOST_REMEMBERED:
                answers.clear()
            try:
                found = ask(*args)
            except RefusedError as error:
                found = error
            answers[args] = found
        if isinstance(found, RefusedError):
            raise found.with_traceback(None)  # or it would grow each time
        return found

    return answer
