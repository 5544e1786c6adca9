"""All indicators under the building blocks of the programme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.models import Claim, Indicator
from monitor.reports.gaps import IndicatorGap, measured_gaps
from pacts.models import Goal
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class GoalGroup:
    """The measured and wanted indicators under one building block of the programme."""

    key: str
    name: str
    goals: tuple[Goal, ...]
    measured: tuple[IndicatorGap, ...]
    city_only: tuple[Indicator, ...]
    wanted: tuple["Wanted", ...]


@dataclass(frozen=True)
class Wanted:
    """An indicator nobody publishes per neighbourhood, with what was said about it."""

    indicator: Indicator
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class MonitorReport:
    title: str
    data_date: date
    groups: tuple[GoalGroup, ...]
    closing: int
    not_closing: int
    no_gap: int
    unknown: int
    claims: tuple[Claim, ...]

    @property
    def sentence(self) -> str:
        """One sentence about all indicators with enough years."""
        return verdict_sentence(
            closing=self.closing,
            not_closing=self.not_closing,
            no_gap=self.no_gap,
            unknown=self.unknown,
        )


def verdict_sentence(*, closing: int, not_closing: int, no_gap: int, unknown: int) -> str:
    """The answer in one breath: "Bij 4 van de 10 cijfers met genoeg meetjaren …".

    The overview, its PDF, the page of the council and the quarterly report all say it with this.
    """
    judged = closing + not_closing + no_gap
    if not judged:
        return "Er zijn nog te weinig meetjaren om te zeggen of de kloof kleiner wordt."
    if judged == 1:
        text = "Van één cijfer zijn er genoeg meetjaren: daar wordt de kloof "
        text += "kleiner." if closing else "niet kleiner."
        if no_gap:
            text = "Van één cijfer zijn er genoeg meetjaren: daar is geen achterstand."
    else:
        text = f"Bij {closing} van de {formats.number(judged)} cijfers met genoeg meetjaren "
        text += f"wordt de kloof kleiner, bij {not_closing} niet."
        text += f" Bij {no_gap} is er geen achterstand." if no_gap else ""
    if unknown:
        text += f" Over {formats.plural(unknown, 'cijfer', 'cijfers')} is nog niets te zeggen."
    return text


def monitor_report() -> MonitorReport:
    """Everything on the overview, in at most nine queries however many indicators there are."""
    gaps = measured_gaps()
    others = list(
        Indicator.objects.exclude(availability=Indicator.Availability.MEASURED)
        .select_related("source")
        .prefetch_related("claims__source")
    )
    goals = list(Goal.objects.select_related("building_block"))
    links = _links()
    verdicts = [item.gap.verdict.value for item in gaps]
    return MonitorReport(
        title="Hoe staat het ervoor",
        data_date=_data_date(gaps),
        groups=tuple(_groups(goals, links, gaps, others)),
        closing=verdicts.count("closing"),
        not_closing=verdicts.count("not_closing"),
        no_gap=verdicts.count("no_gap"),
        unknown=verdicts.count("too_few_points"),
        claims=tuple(claim for item in others for claim in item.claims.all()),
    )


def _links() -> dict[str, str]:
    """The first goal of each indicator, by the order of the goals."""
    through = Indicator.goals.through._default_manager
    rows = through.order_by("-goal__building_block__order", "-goal__order").values_list(
        "indicator_id", "goal_id"
    )
    return dict(rows)


def _groups(
    goals: list[Goal],
    links: dict[str, str],
    gaps: list[IndicatorGap],
    others: list[Indicator],
) -> Iterable[GoalGroup]:
    blocks = {goal.building_block.key: goal.building_block.name for goal in goals}
    block_of = {goal.key: goal.building_block.key for goal in goals}

    def block(indicator: Indicator) -> str:
        return block_of.get(links.get(indicator.slug, ""), "")

    for key, name in [*blocks.items(), ("", "Over alle doelen heen")]:
        measured = [item for item in gaps if block(item.indicator) == key]
        rest = [item for item in others if block(item) == key]
        if measured or rest:
            yield GoalGroup(
                key=key,
                name=name,
                goals=tuple(goal for goal in goals if goal.building_block_id == key),
                measured=tuple(sorted(measured, key=lambda item: not item.has_series)),
                city_only=tuple(_with(rest, Indicator.Availability.CITY)),
                wanted=tuple(
                    Wanted(item, tuple(item.claims.all()))
                    for item in _with(rest, Indicator.Availability.WANTED)
                ),
            )


def _with(indicators: list[Indicator], availability: str) -> list[Indicator]:
    return [item for item in indicators if item.availability == availability]


def _data_date(gaps: Iterable[IndicatorGap]) -> date:
    """The end of the last year with a figure: these figures are about whole years."""
    years = [item.gap.years[-1].year for item in gaps if item.gap.years]
    return date(max(years, default=2023), 12, 31)
