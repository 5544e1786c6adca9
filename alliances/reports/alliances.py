"""What the page of an alliance shows: goals, how far each is, money, and what was brought in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.urls import reverse

from alliances.models import Action, Alliance
from alliances.progress import COUNTED, Progress, progress_of
from alliances.reports.actions import notes_about
from alliances.reports.contributions import ContributionView, contributions_to
from alliances.reports.rollups import Promised, PromisedLine, RollUp, promised_to, roll_up
from alliances.reports.rows import ActionRow, action_rows, as_listed
from budget.reports import commitment_view, commitments, in_cents, sum_or_none
from pacts.models import Contradiction, Goal
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class GoalLine:
    """One goal of an alliance: its actions, how far they are, and what was promised to them."""

    goal: Goal
    rows: tuple[ActionRow, ...]
    progress: Progress

    @property
    def promised(self) -> Decimal | None:
        return sum_or_none(share.amount for row in self.rows for share in row.shares)


@dataclass(frozen=True)
class GoalTable:
    """The goals beside each other, for `components/table.html` and the CSV."""

    rows: tuple[tuple[str | int, ...], ...]

    caption = "Hoe de acties per doel ervoor staan"
    head = (
        "Doel",
        *(str(status.label) for status in COUNTED),
        "niet meegeteld",
        "toegezegd",
    )
    numeric = True


@dataclass(frozen=True)
class AllianceReport:
    alliance: Alliance
    roll: RollUp
    goals: tuple[GoalLine, ...]
    contributions: tuple[ContributionView, ...]
    notes: tuple[Contradiction, ...]

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [("Allianties", reverse("alliances:list"))]

    @property
    def table(self) -> GoalTable:
        return GoalTable(tuple(map(_cells, self.goals)))

    def brought_in(self, goal: str) -> list[ContributionView]:
        """What was brought in for one goal, or became one of its actions."""
        return [view for view in self.contributions if goal in view.goals or view.actions_of(goal)]

    @property
    def by_goal(self) -> list[tuple[GoalLine, list[ContributionView]]]:
        return [(line, self.brought_in(line.goal.key)) for line in self.goals]


def _cells(line: GoalLine) -> tuple[str | int, ...]:
    return (
        f"{line.goal.key} {line.goal.short_name}",
        *(part.count for part in line.progress.parts),
        line.progress.left_out,
        formats.euro(line.promised, unknown="niets bekend"),
    )


def alliance_report(slug: str) -> AllianceReport:
    """Return one alliance with its goals rolled up. Raises Alliance.DoesNotExist."""
    alliance = Alliance.objects.select_related("building_block", "source").get(pk=slug)
    goals = list(alliance.building_block.goals.order_by("order"))
    rows = action_rows(Action.objects.in_alliance(slug))
    promised = [
        promised_to(rows, "Toegezegd aan acties van deze alliantie"),
        undivided(alliance),
    ]
    return AllianceReport(
        alliance=alliance,
        roll=roll_up(f"alliantie-{slug}", rows, promised),
        goals=tuple(_line(goal, rows) for goal in goals),
        contributions=contributions_to(goals),
        notes=notes_about(f"alliance-{slug}"),
    )


def _line(goal: Goal, rows: Sequence[ActionRow]) -> GoalLine:
    own = as_listed(row for row in rows if row.goal == goal.key)
    return GoalLine(goal, own, progress_of(own))


def undivided(alliance: Alliance) -> Promised:
    """Promises on budget lines of this alliance, as far as no action got them."""
    found = commitments().filter(line__building_block=alliance.building_block_id)
    found = found.order_by("line__section__budget", "line__number", "year", "pk")
    lines = []
    for row in found.annotate(divided=Sum("fundings__amount")):
        divided = in_cents(row.divided)
        rest = row.amount if divided is None else row.amount - divided
        if rest:
            lines.append(PromisedLine(commitment_view(row, row.paid_sum), rest))
    return Promised(
        "Toegezegd, maar niet toe te delen aan een actie",
        tuple(lines),
        "Dit geld staat op een begrotingsregel van deze alliantie. Welke actie het krijgt, is nog "
        "niet gezegd.",
    )
