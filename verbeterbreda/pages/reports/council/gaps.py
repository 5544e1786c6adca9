"""Which gaps became smaller, which did not, and of which nobody can say."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.gap import GapYear, Verdict, difference
from monitor.models import Indicator
from monitor.reports import IndicatorGap, gaps_of, verdict_sentence

PACE = {True: "snel genoeg", False: "te langzaam", None: "geen pad"}
TOO_EARLY = "nog niet te zeggen"
UNKNOWN = "niet bekend"


@dataclass(frozen=True)
class GapRow:
    """The gap of one indicator then and now, in words."""

    key: str
    name: str
    url: str
    before: str
    now: str
    pace: str
    verdict: str
    is_estimate: bool


@dataclass(frozen=True)
class Judged:
    """The indicators with one verdict. `rows` are in the order of the monitor."""

    verdict: str
    title: str
    word: str
    rows: tuple[GapRow, ...]
    items: tuple[IndicatorGap, ...]


@dataclass(frozen=True)
class Gaps:
    """Every indicator of the monitor once: with its verdict, without one, or without figures."""

    better: Judged
    worse: Judged
    no_gap: Judged
    unknown: Judged
    unjudged: Judged
    wanted: tuple[Indicator, ...]

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Those with a verdict, the empty ones left out."""
        return tuple(group for group in (self.better, self.worse, self.no_gap) if group.rows)

    @property
    def groups(self) -> tuple[Judged, ...]:
        every = (self.better, self.worse, self.no_gap, self.unknown, self.unjudged)
        return tuple(group for group in every if group.rows)

    @property
    def rows(self) -> tuple[GapRow, ...]:
        """All measured indicators."""
        return tuple(row for group in self.groups for row in group.rows)

    @property
    def on_path(self) -> int:
        """Of how many indicators whose gap must close it closes fast enough."""
        return sum(row.pace == PACE[True] for row in (*self.better.rows, *self.worse.rows))

    @property
    def sentence(self) -> str:
        """The answer in one breath."""
        return verdict_sentence(
            closing=len(self.better.rows),
            not_closing=len(self.worse.rows),
            no_gap=len(self.no_gap.rows),
            unknown=len(self.unknown.rows),
        )

    @property
    def estimates_text(self) -> str:
        """How many of the figures with a verdict are estimates; "" when none is."""
        count = sum(row.is_estimate for group in self.judged for row in group.rows)
        if not count:
            return ""
        words = "is een schatting" if count == 1 else "zijn schattingen"
        return f"{count} van deze cijfers {words}: een klein verschil kan toeval zijn."


_TITLES = {
    Verdict.CLOSING: ("De kloof wordt kleiner", "beter"),
    Verdict.NOT_CLOSING: ("De kloof wordt niet kleiner", "niet beter"),
    Verdict.NO_GAP: ("Er is geen achterstand", "geen achterstand"),
    Verdict.TOO_FEW_POINTS: ("Er zijn te weinig meetjaren", "onbekend"),
    Verdict.NO_JUDGEMENT: ("Meer of minder is hier niet beter", "geen oordeel"),
}


def gaps() -> Gaps:
    """Return all indicators by verdict; one query beside those of the gaps."""
    indicators = list(Indicator.objects.select_related("source"))
    measured, wanted = Indicator.Availability.MEASURED, Indicator.Availability.WANTED
    found = gaps_of([item for item in indicators if item.availability == measured])
    return Gaps(
        better=_judged(found, Verdict.CLOSING),
        worse=_judged(found, Verdict.NOT_CLOSING),
        no_gap=_judged(found, Verdict.NO_GAP),
        unknown=_judged(found, Verdict.TOO_FEW_POINTS),
        unjudged=_judged(found, Verdict.NO_JUDGEMENT),
        wanted=tuple(item for item in indicators if item.availability == wanted),
    )


def _judged(found: Iterable[IndicatorGap], verdict: Verdict) -> Judged:
    items = tuple(item for item in found if item.gap.verdict == verdict)
    title, word = _TITLES[verdict]
    return Judged(verdict.value, title, word, tuple(_row(item, word) for item in items), items)


def _row(item: IndicatorGap, word: str) -> GapRow:
    """Return the difference in base year and last year, and whether that is fast enough."""

    def words(row: GapYear | None) -> str:
        if row is None or row.points is None:
            return UNKNOWN
        if row.disadvantage is not None and row.disadvantage <= 0:
            return f"geen achterstand ({row.year})"
        return f"{difference(row.points, item.gap.method)} ({row.year})"

    is_early = item.gap.verdict == Verdict.TOO_FEW_POINTS
    is_one_year = item.gap.base is item.gap.latest
    return GapRow(
        key=item.indicator.slug,
        name=item.indicator.name,
        url=item.indicator.get_absolute_url(),
        before="" if is_one_year else words(item.gap.base),
        now=words(item.gap.latest),
        pace=TOO_EARLY if is_early else PACE[item.gap.is_on_path],
        verdict=word,
        is_estimate=item.indicator.is_estimate,
    )
