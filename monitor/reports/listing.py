"""The overview: indicators as small multiples, in the order of how their gap moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, FilteredRelation, OrderBy, Prefetch, Q
from django.http import QueryDict

from monitor import figures, standings
from monitor.gap import Verdict, change_words
from monitor.models import Claim, Indicator, IndicatorQuerySet
from monitor.reports.gaps import IndicatorGap, data_text
from monitor.reports.overview import verdict_sentence
from pacts.models import Goal

PAGE_SIZE = 40
"""Small charts on one page: as many as somebody scrolls through, and all that Breda has now."""

ORDERS: Mapping[str, tuple[str, tuple[OrderBy, ...]]] = {
    "groeit": ("wat het meest groeit", (F("movement").desc(nulls_last=True),)),
    "krimpt": ("wat het meest krimpt", (F("movement").asc(nulls_last=True),)),
    "naam": ("naam, van A tot Z", (F("name").asc(),)),
    "programma": ("de volgorde van het programma", ()),
}
FIRST_ORDER = "groeit"
VERDICTS: Mapping[str, Verdict] = {
    "groter": Verdict.NOT_CLOSING,
    "kleiner": Verdict.CLOSING,
    "geen": Verdict.NO_GAP,
    "weinig": Verdict.TOO_FEW_POINTS,
    "zonder": Verdict.NO_JUDGEMENT,
}
"""As in the address, in the order of the page."""
VERDICT_LABELS: Mapping[Verdict, str] = {
    Verdict.NOT_CLOSING: "niet kleiner",
    Verdict.CLOSING: "kleiner",
    Verdict.NO_GAP: "geen achterstand",
    Verdict.TOO_FEW_POINTS: "te weinig meetjaren",
    Verdict.NO_JUDGEMENT: "geen oordeel",
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it does not know it leaves at the first choice."""

    order: str = FIRST_ORDER
    goal: str = ""
    verdict: str = ""
    is_wide: bool = False
    page: str = "1"

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        order, verdict = query.get("volgorde", ""), query.get("oordeel", "")
        return cls(
            order=order if order in ORDERS else FIRST_ORDER,
            goal=query.get("doel", "")[:20].upper(),
            verdict=verdict if verdict in VERDICTS else "",
            is_wide=query.get("groep") == figures.WIDE_GROUP,
            page=query.get("pagina", "1"),
        )

    @property
    def query(self) -> str:
        """The same choice as an address has it, without the page; "" for the first choice."""
        asked = {
            "volgorde": self.order if self.order != FIRST_ORDER else "",
            "doel": self.goal.lower(),
            "oordeel": self.verdict,
            "groep": figures.WIDE_GROUP if self.is_wide else "",
        }
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True)
class VerdictCount:
    """How many indicators have one verdict, and the value in the address that shows only those."""

    key: str
    label: str
    count: int
    status: str
    is_chosen: bool


@dataclass(frozen=True)
class OverviewCard:
    """One indicator of the overview; `moved` says how the gap went from the first to the last."""

    item: IndicatorGap
    moved: str


@dataclass(frozen=True)
class OverviewReport:
    asked: Asked
    goals: tuple[Goal, ...]
    goal: Goal | None
    verdicts: tuple[VerdictCount, ...]
    cards: tuple[OverviewCard, ...]
    page: Page
    city_only: tuple[Indicator, ...]
    wanted: tuple[Indicator, ...]

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(key, words) for key, (words, _) in ORDERS.items()]

    @property
    def total(self) -> int:
        return sum(item.count for item in self.verdicts)

    @property
    def sentence(self) -> str:
        """One sentence about all indicators of the choice, whatever verdict is asked for."""
        counts = {VERDICTS[item.key]: item.count for item in self.verdicts}
        return verdict_sentence(
            closing=counts[Verdict.CLOSING],
            not_closing=counts[Verdict.NOT_CLOSING],
            no_gap=counts[Verdict.NO_GAP],
            unknown=counts[Verdict.TOO_FEW_POINTS],
        )

    @property
    def is_first_page(self) -> bool:
        return self.page.number == 1 and not self.asked.verdict


def overview_report(asked: Asked, *, whole: bool = False) -> OverviewReport:
    """One page of the overview in at most seven queries, whatever it does not show.

    With `whole` all pages in one, for a file.
    """
    goals = tuple(Goal.objects.select_related("building_block"))
    goal = next((goal for goal in goals if goal.key.upper() == asked.goal), None)
    found = _measured(asked, goal)
    counts = dict(
        found.order_by().values_list(F("own__verdict")).annotate(number=Count("pk", distinct=True))
    )
    total = sum(counts.values())
    if asked.verdict:
        found = found.filter(Q(own__verdict=VERDICTS[asked.verdict]))
        total = counts.get(VERDICTS[asked.verdict].value, 0)
    ordered = found.order_by(*ORDERS[asked.order][1], "order", "name", "pk")
    size = max(total, 1) if whole else PAGE_SIZE
    paginator = Paginator(ordered.select_related("source"), size)
    paginator.count = total  # known already, so it is not asked again
    page = paginator.get_page(1 if whole else asked.page)
    others = _others(goal) if page.number == 1 and not asked.verdict else []
    return OverviewReport(
        asked=asked,
        goals=goals,
        goal=goal,
        verdicts=tuple(_verdict_counts(counts, asked)),
        cards=_cards(list(page), asked),
        page=page,
        city_only=_with(others, Indicator.Availability.CITY),
        wanted=_with(others, Indicator.Availability.WANTED),
    )


def _measured(asked: Asked, goal: Goal | None) -> IndicatorQuerySet:
    """Measured indicators beside their standing for the choice of groups."""
    found = Indicator.objects.measured()
    if goal:
        found = found.filter(goals=goal)
    own = FilteredRelation("standings", condition=Q(standings__is_wide=asked.is_wide))
    return found.annotate(own=own).annotate(movement=F("own__movement"))


def _verdict_counts(counts: Mapping[str | None, int], asked: Asked) -> list[VerdictCount]:
    unknown = counts.get(None, 0)  # of what the clock has not computed yet
    return [
        VerdictCount(
            key=key,
            label=VERDICT_LABELS[verdict],
            count=counts.get(verdict.value, 0)
            + (unknown if verdict is Verdict.TOO_FEW_POINTS else 0),
            status=STATUS[verdict],
            is_chosen=key == asked.verdict,
        )
        for key, verdict in VERDICTS.items()
    ]


STATUS = {
    Verdict.NOT_CLOSING: "attention",
    Verdict.CLOSING: "running",
    Verdict.NO_GAP: "done",
    Verdict.TOO_FEW_POINTS: "unknown",
    Verdict.NO_JUDGEMENT: "unknown",
}


def _cards(indicators: Sequence[Indicator], asked: Asked) -> tuple[OverviewCard, ...]:
    found = standings.gaps(indicators, wide=asked.is_wide)
    return tuple(
        OverviewCard(
            IndicatorGap(item, found[item.pk], data_text(item)), change_words(found[item.pk])
        )
        for item in indicators
    )


def _others(goal: Goal | None) -> list[Indicator]:
    found = Indicator.objects.exclude(availability=Indicator.Availability.MEASURED)
    if goal:
        found = found.filter(goals=goal)
    claims = Prefetch("claims", Claim.objects.select_related("source"))
    return list(found.select_related("source").prefetch_related(claims))


def _with(indicators: Sequence[Indicator], availability: str) -> tuple[Indicator, ...]:
    return tuple(item for item in indicators if item.availability == availability)
