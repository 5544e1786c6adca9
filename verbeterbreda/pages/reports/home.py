"""What the front page shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.safestring import SafeString

from alliances.models import Alliance
from monitor.reports import (
    hero_chart,
    measured_gaps,
)
from pacts.models import Neighbourhood, Pact
from pacts.reports import counts
from verbeterbreda.agenda.models import Event
from verbeterbreda.news.models import NewsItem
from verbeterbreda.pages.reports.open_pact import OPEN_PACT

HERO_INDICATOR = "moeite-met-rondkomen"


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
