"""The report of one quarter for the council; the page and the PDF both show this dataclass."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from alliances.models import ActionVersion
from monitor.reports import IndicatorGap
from pacts.models import Source
from verbeterbreda.documents.changes import Fact
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib import formats
from verbeterbreda.lib.moments import Moment
from verbeterbreda.news.emails import SUMMARY
from verbeterbreda.news.models import QUARTERLY_KIND
from verbeterbreda.pages.reports.council.changes import (
    ChangeGroup,
    Period,
    changes,
    counts_text,
)
from verbeterbreda.pages.reports.council.gaps import UNKNOWN, GapRow, Gaps, Judged, gaps
from verbeterbreda.pages.reports.council.money import CouncilBudget, council_budgets
from verbeterbreda.pages.reports.council.pictures import (
    AreaTable,
    GapCard,
    MoneyBar,
    PlaceFigure,
    area_table,
    gap_card,
    money_bar,
    place_figures,
)

KIND = QUARTERLY_KIND
MOST_CHANGES = 40
"""Of each kind, on the page and in the PDF; the file of the council's page has all of them."""


def quarter_of(day: date) -> Moment:
    return Moment(day.year, f"K{(day.month + 2) // 3}")


def quarter(year: int, number: int) -> Moment:
    """Raises ValueError for a quarter that the year does not have."""
    return Moment(year, f"K{number}")


def key_of(quarter: Moment) -> str:
    """As in the address: 2026-4."""
    return f"{quarter.year}-{quarter.part[1:]}"


def of_key(key: str) -> Moment:
    year, _, number = key.partition("-")
    return quarter(int(year), int(number))


def first_day() -> date | None:
    """Since when this site keeps what changes: when the first action was published."""
    first = ActionVersion.objects.published().order_by("published_at").first()
    return formats.local(first.published_at).date() if first and first.published_at else None


def quarters(today: date) -> list[Moment]:
    """The quarters that there is a report of, the newest first; the first of them may be running.

    There is none before this site kept what changed: that nothing is known is not that nothing
    happened.
    """
    first = first_day()
    if first is None:
        return []
    found, last = [quarter_of(first)], quarter_of(today)
    while found[-1] < last:
        found.append(quarter_of(found[-1].last_day + timedelta(days=1)))
    return found[::-1]


@dataclass(frozen=True)
class QuarterRow:
    """A quarter in the list. `edition` is its newest PDF, None when nobody released one."""

    name: str
    url: str
    is_ended: bool
    edition: Edition | None
    pdf_url: str


def quarter_rows(*, today: date) -> list[QuarterRow]:
    """Return the quarters with their newest editions, in two queries."""
    published = Edition.objects.published().filter(kind=KIND).defer("html", "facts")
    newest = {edition.key: edition for edition in published.order_by("number")}
    return [
        _quarter_row(quarter, newest.get(key_of(quarter)), today) for quarter in quarters(today)
    ]


def _quarter_row(quarter: Moment, edition: Edition | None, today: date) -> QuarterRow:
    address = [quarter.year, int(quarter.part[1:])]
    return QuarterRow(
        name=str(quarter),
        url=reverse("pages:quarter", args=address),
        is_ended=quarter.last_day < today,
        edition=edition,
        pdf_url=reverse("pages:quarter_pdf", args=address),
    )


@dataclass(frozen=True)
class Section:
    """Indicators with one verdict: their charts, and one of them for each neighbourhood."""

    group: Judged
    intro: str
    cards: tuple[GapCard, ...]
    place: PlaceFigure | None

    @property
    def without_chart(self) -> tuple[GapRow, ...]:
        drawn = {card.key for card in self.cards}
        return tuple(row for row in self.group.rows if row.key not in drawn and row.now != UNKNOWN)


@dataclass(frozen=True)
class QuarterlyReport:
    """All that the report of a quarter says. `is_ended` is False while the quarter runs."""

    title: str
    data_date: date
    key: str
    name: str
    period: Period
    is_ended: bool
    gaps: Gaps
    sections: tuple[Section, ...]
    areas: AreaTable | None
    budgets: tuple[CouncilBudget, ...]
    money: tuple[MoneyBar, ...]
    changes: tuple[ChangeGroup, ...]
    sources: tuple[Source, ...]

    @property
    def other_changes(self) -> tuple[ChangeGroup, ...]:
        """Figures and plans; money and decisions have a chapter of their own."""
        return tuple(group for group in self.changes if group.key in ("cijfers", "plannen"))

    @property
    def decisions(self) -> ChangeGroup:
        return next(group for group in self.changes if group.key == "besluiten")

    @property
    def money_changes(self) -> ChangeGroup:
        return next(group for group in self.changes if group.key == "geld")

    @property
    def changes_text(self) -> str:
        """How much changed of each kind, in one sentence."""
        counted = counts_text(self.changes)
        if not counted:
            return "In deze periode is er op deze site niets veranderd."
        return f"Zoveel veranderde er: {counted}."

    @property
    def left_out(self) -> int:
        return sum(group.left_out for group in self.changes)

    @property
    def number_of_charts(self) -> int:
        gaps = sum(len(section.cards) for section in self.sections)
        strips = sum(bool(section.place and section.place.strip) for section in self.sections)
        return gaps + strips + len(self.money)


_INTROS = {
    "closing": "Van deze cijfers is het verschil met de rest van Breda kleiner dan in het eerste "
    "meetjaar.",
    "not_closing": "Van deze cijfers is het verschil met de rest van Breda gelijk gebleven of "
    "gegroeid.",
    "no_gap": "Bij deze cijfers staan de buurten er in het laatste jaar niet slechter voor.",
    "too_few_points": "Van deze cijfers zijn er minder dan drie meetjaren. Een oordeel zou een gok "
    "zijn.",
    "no_judgement": "Bij deze cijfers is meer of minder niet beter of slechter.",
}


def quarterly_report(quarter: Moment, *, today: date) -> QuarterlyReport:
    """Return the report of a quarter as things stand today, in at most ten queries.

    A quarter that runs is reported up to and including today, and says so in its title. Raises
    ValueError for one that has still to begin.
    """
    if quarter.first_day > today:
        raise ValueError("This quarter has still to begin.")
    is_ended = quarter.last_day < today
    period = Period(quarter.first_day, quarter.last_day if is_ended else today)
    found = gaps()
    budgets = council_budgets()
    places = place_figures([group.items for group in found.groups if group.verdict in _WITH_MAP])
    return QuarterlyReport(
        title=f"Kwartaalbericht aan de raad: {quarter}{'' if is_ended else ', tot nu toe'}",
        data_date=period.last,
        key=key_of(quarter),
        name=str(quarter),
        period=period,
        is_ended=is_ended,
        gaps=found,
        sections=tuple(_section(group, places) for group in found.groups),
        areas=area_table(places),
        budgets=budgets,
        money=tuple(bar for bar in map(money_bar, budgets) if bar),
        changes=changes(period, most=MOST_CHANGES),
        sources=_sources(found.groups),
    )


_WITH_MAP = ("closing", "not_closing", "too_few_points")


def _section(group: Judged, places: Collection[PlaceFigure]) -> Section:
    keys = {row.key for row in group.rows}
    return Section(
        group=group,
        intro=_INTROS[group.verdict],
        cards=tuple(gap_card(item) for item in group.items if item.has_series),
        place=next((place for place in places if place.key in keys), None),
    )


def _sources(groups: Sequence[Judged]) -> tuple[Source, ...]:
    """The sources of all figures, each once, in the order of the report."""
    items: list[IndicatorGap] = [item for group in groups for item in group.items]
    found = {item.indicator.source_id: item.indicator.source for item in items}
    return tuple(source for source in found.values() if source)


def facts(report: QuarterlyReport) -> list[Fact]:
    """All that the report states, to tell later what has changed since an edition."""
    return [fact for fact in _facts(report) if fact.value]


def _facts(report: QuarterlyReport) -> Iterator[Fact]:
    yield Fact(SUMMARY, "In het kort", f"{report.gaps.sentence} {report.changes_text}")
    yield Fact("periode", "De periode", report.period.text)
    for row in report.gaps.rows:
        value = f"{row.verdict}; {row.before or 'geen eerder jaar'}, {row.now}; {row.pace}"
        yield Fact(f"cijfer-{row.key}", row.name, value)
    for budget in report.budgets:
        for line in budget.lines:
            unknown = f", zonder {line.unknown}" if line.unknown else ""
            label = f"{budget.title}: {line.title}"
            yield Fact(f"geld-{budget.url}-{line.title}", label, f"{line.computed}{unknown}")
        yield Fact(f"toegezegd-{budget.url}", f"{budget.title}: toegezegd", budget.promised_text)
    for group in report.changes:
        yield Fact(f"aantal-{group.key}", f"Veranderingen: {group.title.lower()}", str(group.total))
        for at, change in enumerate(group.shown):
            path = f"verandering-{group.key}-{change.on}-{change.url}-{at}"
            yield Fact(path, f"{group.title}, {formats.nl_date(change.on)}", change.sentence)
