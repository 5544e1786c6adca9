"""What the page of a goal shows, prepared."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from alliances.models import Action, Alliance, Contribution
from alliances.reports.actions import MoneyLine, Node, money_line, nodes_of, notes_about
from monitor.models import Indicator
from pacts.models import Contradiction, Goal, Organisation, Pledge
from pacts.reports.organisations import PledgeLine, pledge_line


@dataclass(frozen=True)
class Promised:
    """What an organisation that signed will do for a goal, and what came of it."""

    organisation: Organisation
    pledge: PledgeLine


@dataclass(frozen=True)
class GoalReport:
    goal: Goal
    alliance: Alliance
    nodes: tuple[Node, ...]
    indicators: tuple[Indicator, ...]
    money: tuple[MoneyLine, ...]
    contributions: tuple[Contribution, ...]
    pledges: tuple[Promised, ...]
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
    actions = Action.objects.select_related("source").with_money()
    pledges = Pledge.objects.public().select_related("signature__organisation")
    goal = (
        Goal.objects.select_related("building_block__alliance", "source")
        .prefetch_related(
            Prefetch("actions", actions.prefetch_related("neighbourhoods")),
            "indicators",
            "contributions__source",
            Prefetch("pledges", pledges.order_by("signature__organisation__name", "pk")),
        )
        .get(pk=key)
    )
    found = list(goal.actions.all())
    lines = {line.pk: line for action in found for line in action.budget_lines.all()}
    return GoalReport(
        goal=goal,
        alliance=goal.building_block.alliance,
        nodes=nodes_of(found, {action.slug for action in found}),
        indicators=tuple(goal.indicators.all()),
        money=tuple(map(money_line, lines.values())),
        contributions=tuple(goal.contributions.all()),
        pledges=tuple(map(promised, goal.pledges.all())),
        notes=notes_about(goal.key),
    )


def promised(pledge: Pledge) -> Promised:
    organisation = pledge.signature.organisation
    assert organisation is not None  # only who was accepted stands here, with its page
    return Promised(organisation, pledge_line(pledge, pledge.signature))
