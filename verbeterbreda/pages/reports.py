"""What the composing pages say, as dataclasses. Reads every room; no room reads this one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from alliances.models import Action, ActionVersion, Alliance, YearPlan
from budget.models import Budget
from budget.reports import BudgetReport, budget_report
from governance.models import Decision
from monitor.gap import GapYear, difference
from monitor.models import Correction, Indicator
from monitor.pictures import place_picture
from monitor.reports import (
    FigureRow,
    IndicatorGap,
    gaps_of,
    hero_chart,
    measured_gaps,
    neighbourhood_figures,
)
from pacts.models import Contradiction, Neighbourhood, NeighbourhoodArea, Pact, Source
from pacts.reports import counts
from verbeterbreda.agenda.models import Event
from verbeterbreda.news.models import NewsItem

NEIGHBOURHOOD_KIND = "buurt"
HERO_INDICATOR = "moeite-met-rondkomen"
OPEN_PACT = "deel-3"
COUNCIL_BUDGET = "2023"
POSTCODE = re.compile(r"^([1-9][0-9]{3})\s*([a-zA-Z]{2})?$")


@dataclass(frozen=True)
class Hero:
    sentence_title: str
    sentence: str
    svg: SafeString
    note: str
    url: str


@dataclass(frozen=True)
class AllianceCard:
    slug: str
    name: str
    summary: str
    url: str
    goal_count: int
    action_count: int


@dataclass(frozen=True)
class HomeReport:
    hero: Hero | None
    alliances: tuple[AllianceCard, ...]
    neighbourhoods: tuple[Neighbourhood, ...]
    signing_open: bool
    signed: counts.Total
    sign_url: str
    read_url: str
    news: tuple[NewsItem, ...]
    events: tuple[Event, ...]


def home_report(*, now: datetime) -> HomeReport:
    pact = Pact.objects.filter(slug=OPEN_PACT).first()
    return HomeReport(
        hero=_hero(),
        alliances=alliance_cards(),
        neighbourhoods=tuple(Neighbourhood.objects.all()),
        signing_open=pact is not None and pact.is_signing_open(now),
        signed=counts.total(pact) if pact else counts.NOBODY,
        sign_url=reverse("pacts:sign", args=[OPEN_PACT]),
        read_url=reverse("pacts:detail", args=[OPEN_PACT]),
        news=tuple(NewsItem.objects.published()[:3]),
        events=tuple(Event.objects.upcoming(now)[:3]),
    )


def _hero() -> Hero | None:
    gaps = measured_gaps([HERO_INDICATOR])
    item = gaps[0] if gaps else None
    latest = item.gap.latest if item else None
    if item is None or latest is None:
        return None
    return Hero(
        sentence_title=item.gap.headline,
        sentence=item.gap.summary,
        svg=hero_chart(item, chart_id="kloof"),
        note=f"{latest.year} is het laatste jaar met cijfers. {item.data_text}",
        url=item.indicator.get_absolute_url(),
    )


def alliance_cards() -> tuple[AllianceCard, ...]:
    alliances = Alliance.objects.select_related("building_block").annotate(
        goal_count=Count("building_block__goals", distinct=True),
        action_count=Count(
            "building_block__goals__actions",
            filter=Q(building_block__goals__actions__parent=None),
            distinct=True,
        ),
    )
    return tuple(
        AllianceCard(
            slug=alliance.slug,
            name=alliance.building_block.name,
            summary=alliance.summary,
            url=alliance.get_absolute_url(),
            goal_count=alliance.goal_count,
            action_count=alliance.action_count,
        )
        for alliance in alliances.order_by("building_block__order")
    )


@dataclass(frozen=True)
class NeighbourhoodsReport:
    """All sixteen; and where a postcode was asked for, the ones it may lie in."""

    neighbourhoods: tuple[Neighbourhood, ...]
    postcode: str
    error: str
    found: tuple[Neighbourhood, ...]


def neighbourhoods_report(*, postcode: str) -> NeighbourhoodsReport:
    error = ""
    found: tuple[Neighbourhood, ...] = ()
    if postcode:
        match = POSTCODE.match(postcode)
        if match:
            matches = Neighbourhood.objects.filter(areas__postcodes__digits=match[1])
            found = tuple(matches.distinct())
        else:
            error = "Vul vier cijfers in, met of zonder twee letters. Bijvoorbeeld 4815."
    return NeighbourhoodsReport(tuple(Neighbourhood.objects.all()), postcode, error, found)


@dataclass(frozen=True)
class NeighbourhoodReport:
    title: str
    data_date: date
    neighbourhood: Neighbourhood
    matches: tuple[NeighbourhoodArea, ...]
    figures: tuple[FigureRow, ...]
    own_actions: tuple[Action, ...]
    shared_actions: tuple[Action, ...]
    sources: tuple[Source, ...]
    picture: SafeString

    @property
    def is_partly(self) -> bool:
        """Whether a CBS buurt of this report is only partly, or only probably, this place."""
        return any(match.match != match.Match.FULL for match in self.matches)

    @property
    def has_gaps(self) -> bool:
        """Whether some figure is not known for a place it is compared with."""
        return any(not (row.rest and row.netherlands) for row in self.figures)


def neighbourhood_report(neighbourhood: Neighbourhood) -> NeighbourhoodReport:
    """Return all that touches one neighbourhood of the programme."""
    matches = tuple(neighbourhood.area_matches.select_related("area"))
    actions = Action.objects.select_related("goal__building_block__alliance")
    shared = tuple(actions.filter(is_everywhere=True).exclude(neighbourhoods=neighbourhood))
    own = tuple(actions.filter(neighbourhoods=neighbourhood))
    latest = max((action.updated_at.date() for action in (*own, *shared)), default=None)
    return NeighbourhoodReport(
        title=f"{neighbourhood.name} in Verbeter Breda",
        data_date=latest or _date_of_the_plan(),
        neighbourhood=neighbourhood,
        matches=matches,
        figures=tuple(neighbourhood_figures([match.area_id for match in matches])),
        own_actions=own,
        shared_actions=shared,
        sources=_sources((*own, *shared)),
        picture=place_picture(
            neighbourhood.name,
            {m.area_id: "full" if m.match == m.Match.FULL else "part" for m in matches},
        ),
    )


def _date_of_the_plan() -> date:
    plan = YearPlan.objects.order_by("-data_date_on").first()
    return plan.data_date_on if plan else date(2023, 12, 31)


@dataclass(frozen=True)
class SignedHere:
    """How many of a neighbourhood signed; None when that may not be told, or is not counted."""

    number: int | None
    total: counts.Total


def signed_here(neighbourhood: Neighbourhood) -> SignedHere:
    pact = Pact(slug=OPEN_PACT)  # only its key is asked for
    number = counts.places(pact).number_in(neighbourhood.key)
    return SignedHere(number, counts.total(pact) if number else counts.NOBODY)


def _sources(actions: Iterable[Action]) -> tuple[Source, ...]:
    """Return the sources behind these actions and behind the measured figures."""
    keys = {action.source_id for action in actions}
    keys.update(Indicator.objects.measured().values_list("source_id", flat=True))
    return tuple(Source.objects.filter(pk__in=keys))


@dataclass(frozen=True)
class Change:
    """One thing that changed on the portal, for the council's view."""

    on: date
    what: str
    url: str


@dataclass(frozen=True)
class GapRow:
    """The gap of one indicator then and now, in words."""

    name: str
    url: str
    before: str
    now: str
    pace: str


@dataclass(frozen=True)
class CouncilReport:
    today: date
    signed: counts.Total
    groups: tuple[tuple[str, tuple[GapRow, ...]], ...]
    unknown: tuple[IndicatorGap, ...]
    wanted: tuple[Indicator, ...]
    budgets: tuple[BudgetReport, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]


def council_report(*, today: date) -> CouncilReport:
    indicators = list(Indicator.objects.select_related("source"))
    measured, wanted = Indicator.Availability.MEASURED, Indicator.Availability.WANTED
    gaps = gaps_of([item for item in indicators if item.availability == measured])

    def with_verdict(*names: str) -> tuple[IndicatorGap, ...]:
        return tuple(item for item in gaps if item.gap.verdict in names)

    return CouncilReport(
        today=today,
        signed=counts.total(Pact(slug=OPEN_PACT)),
        groups=(
            ("De kloof wordt kleiner", _gap_rows(with_verdict("closing"))),
            ("De kloof wordt niet kleiner", _gap_rows(with_verdict("not_closing"))),
            ("Er is geen achterstand", _gap_rows(with_verdict("no_gap"))),
        ),
        unknown=with_verdict("too_few_points"),
        wanted=tuple(item for item in indicators if item.availability == wanted),
        budgets=_council_budgets(),
        decisions=tuple(Decision.objects.select_related("body")[:5]),
        changes=_changes(),
    )


def _council_budgets() -> tuple[BudgetReport, ...]:
    try:
        return (budget_report(COUNCIL_BUDGET),)
    except Budget.DoesNotExist:
        return ()


def _gap_rows(items: Iterable[IndicatorGap]) -> tuple[GapRow, ...]:
    return tuple(_gap_row(item) for item in items)


def _gap_row(item: IndicatorGap) -> GapRow:
    """Return the difference in base year and last year, and whether that is fast enough."""

    def words(row: GapYear | None) -> str:
        if row is None or row.points is None:
            return "niet bekend"
        if row.disadvantage is not None and row.disadvantage <= 0:
            return f"geen achterstand ({row.year})"
        return f"{difference(row.points, item.gap.method)} ({row.year})"

    pace = {True: "snel genoeg", False: "te langzaam", None: "geen pad"}[item.gap.is_on_path]
    return GapRow(
        name=item.indicator.name,
        url=item.indicator.get_absolute_url(),
        before=words(item.gap.base),
        now=words(item.gap.latest),
        pace=pace,
    )


def _changes(limit: int = 10) -> tuple[Change, ...]:
    """Return the latest versions of actions and corrections of figures, newest first.

    Not the first version of an action, which is what the sources say, and no small changes.
    """
    edits = ActionVersion.objects.published().filter(number__gt=1, revision=0)
    changes = [
        Change(published_at.date(), f"Actie {number} {title}", _action_url(slug))
        for published_at, number, title, slug in edits.order_by("-published_at").values_list(
            "published_at", "action__number", "content__title", "action_id"
        )[:limit]
    ]
    corrections = Correction.objects.select_related("indicator")[:limit]
    changes += [
        Change(
            item.corrected_on, f"Cijfer {item.indicator.name}", item.indicator.get_absolute_url()
        )
        for item in corrections
    ]
    return tuple(sorted(changes, key=lambda change: change.on, reverse=True)[:limit])


def _action_url(slug: str) -> str:
    return reverse("alliances:action", args=[slug])


@dataclass(frozen=True)
class Dataset:
    title: str
    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class OpenDataReport:
    datasets: tuple[Dataset, ...]
    sources: tuple[Source, ...]


def _downloads(room: str, slug: str) -> tuple[tuple[str, str], ...]:
    """Return the files of one table: name of the format and address."""
    return tuple((kind.upper(), reverse(f"{room}:{kind}", args=[slug])) for kind in ("csv", "xlsx"))


def open_data_report() -> OpenDataReport:
    budgets = [
        Dataset(
            budget.title,
            "Elke regel en elke cel zoals gedrukt, met onze som ernaast.",
            _downloads("budget", budget.slug),
        )
        for budget in Budget.objects.public()
    ]
    indicators = [
        Dataset(
            indicator.name,
            f"{indicator.unit}, per gebied en per jaar.",
            _downloads("monitor", indicator.slug),
        )
        for indicator in Indicator.objects.measured()
    ]
    signatories = Dataset(
        "Ondertekenaars van Pact deel 3",
        "Alleen wat de ondertekenaars zelf openbaar maakten.",
        (("CSV", reverse("pacts:signatories_csv", args=[OPEN_PACT])),),
    )
    return OpenDataReport(
        datasets=(*budgets, *indicators, signatories), sources=tuple(Source.objects.all())
    )


@dataclass(frozen=True)
class AboutReport:
    sources: tuple[Source, ...]
    contradictions: tuple[Contradiction, ...]


def about_report() -> AboutReport:
    return AboutReport(
        sources=tuple(Source.objects.all()),
        contradictions=tuple(Contradiction.objects.select_related("source")),
    )
