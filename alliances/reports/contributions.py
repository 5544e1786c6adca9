"""What was brought in at the end of 2022, and which actions of the programme it became."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet, StringAgg, Value

from alliances.models import Action, Contribution
from pacts.models import Goal

UNTOLD = "De bronnen zeggen niet waar dit is gebleven."


@dataclass(frozen=True)
class ContributionView:
    """One point that was brought in. `fate` says what it became in one sentence."""

    contribution: Contribution
    goals: tuple[str, ...]
    actions: tuple[Action, ...]
    note: str

    @property
    def became(self) -> bool:
        return bool(self.actions)

    @property
    def fate(self) -> str:
        """What is said beside, or instead of, the actions."""
        return self.note or ("" if self.actions else UNTOLD)

    def actions_of(self, goal: str) -> list[Action]:
        return [action for action in self.actions if action.goal_id == goal]


def contributions_to(goals: Sequence[Goal]) -> tuple[ContributionView, ...]:
    """Return what was brought in for these goals, or became an action of one, in two queries."""
    keys = [goal.key for goal in goals]
    touching = Q(goals__in=keys) | Q(actions__goal__in=keys)
    found = Contribution.objects.filter(pk__in=Contribution.objects.filter(touching).values("pk"))
    return views(found)


def other_contributions() -> tuple[ContributionView, ...]:
    """What was brought in for the programme as a whole, for no goal in particular."""
    return views(Contribution.objects.filter(goals=None, actions=None))


def views(found: QuerySet[Contribution]) -> tuple[ContributionView, ...]:
    keys = StringAgg("goals__key", delimiter=Value(" "))
    rows = found.select_related("source").annotate(goal_keys=keys).prefetch_related("actions")
    rows = rows.order_by("order", "key")
    return tuple(
        ContributionView(
            contribution=row,
            goals=tuple(sorted((row.goal_keys or "").split())),
            actions=tuple(row.actions.all()),
            note=row.became_note,
        )
        for row in rows
    )
