"""What the page of a goal shows, prepared."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from alliances.models import Action, Alliance
from alliances.reports.actions import notes_about
from alliances.reports.brought import Brought, brought
from alliances.reports.budget_lines import MoneyLine, money_lines
from alliances.reports.contributions import ContributionView, contributions_to
from alliances.reports.rollups import RollUp, promised_to, roll_up
from alliances.reports.rows import action_rows
from budget.models import Line
from monitor.models import Indicator
from pacts.models import Contradiction, Goal, Organisation, Pledge
from pacts.reports.organisations import PledgeLine, pledge_line
from verbeterbreda.lib.ordering import dutch_order


@dataclass(frozen=True)
class Pledged:
    """What an organisation that signed will do for a goal, and what came of it."""

    organisation: Organisation
    pledge: PledgeLine


@dataclass(frozen=True)
class GoalReport:
    goal: Goal
    alliance: Alliance
    roll: RollUp
    indicators: tuple[Indicator, ...]
    money: tuple[MoneyLine, ...]
    brought: Brought
    contributions: tuple[ContributionView, ...]
    pledges: tuple[Pledged, ...]
    notes: tuple[Contradiction, ...]

    @property
    def kicker(self) -> str:
        return f"Doel {self.goal.key}"

    @property
    def trail(self) -> list[tuple[str, str]]:
        alliance = self.alliance
        return [
            ("Doelen", reverse("alliances:goals")),
            (str(alliance), alliance.get_absolute_url()),
        ]


def goal_report(key: str) -> GoalReport:
    """Return one goal with its actions, indicators and money. Raises Goal.DoesNotExist."""
    pledges = Pledge.objects.public().select_related("signature__organisation")
    goal = (
        Goal.objects.select_related("building_block__alliance", "source")
        .prefetch_related(
            "indicators",
            Prefetch("pledges", pledges.order_by("pk")),
        )
        .get(pk=key)
    )
    rows = action_rows(Action.objects.filter(goal=goal))
    money = promised_to(rows, "Toegezegd aan acties van dit doel")
    return GoalReport(
        goal=goal,
        alliance=goal.building_block.alliance,
        roll=roll_up(f"doel-{goal.key.lower()}", rows, [money]),
        indicators=tuple(goal.indicators.all()),
        money=money_lines(Line.objects.filter(actions__goal=goal)),
        brought=brought(planned__action__goal=goal),
        contributions=contributions_to([goal]),
        pledges=tuple(map(pledged, sorted(goal.pledges.all(), key=_by_promiser))),
        notes=notes_about(goal.key),
    )


def _by_promiser(pledge: Pledge) -> tuple[tuple[str, str], int]:
    return dutch_order(str(pledge.signature.organisation)), pledge.pk


def pledged(pledge: Pledge) -> Pledged:
    organisation = pledge.signature.organisation
    assert organisation is not None  # only who was accepted stands here, with its page
    return Pledged(organisation, pledge_line(pledge, pledge.signature))
