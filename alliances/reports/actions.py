"""What the pages of actions show, prepared."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from alliances.models import Action, ActionRole, Alliance
from budget.models import Cell, Line
from monitor.models import Indicator
from pacts.models import Contradiction, Goal, Neighbourhood
from verbeterbreda.lib import formats

STATUS_MARKS = {
    Action.Status.UNKNOWN: "unknown",
    Action.Status.PLANNED: "planned",
    Action.Status.STARTED: "running",
    Action.Status.DONE: "done",
    Action.Status.STOPPED: "stopped",
}


@dataclass(frozen=True)
class Node:
    """An action in its tree. `matches` is False when it only shows where a sub-action belongs.

    Holds what its line says, ready to print: asking the action from the template costs half of
    the time of a long list.
    """

    address: str
    title: str
    meta: str
    matches: bool
    children: tuple["Node", ...] = ()

    @classmethod
    def of(cls, action: Action, *, matches: bool, children: tuple["Node", ...]) -> "Node":
        meta = ", ".join(filter(None, [action.number, action.when]))
        return cls(action.get_absolute_url(), action.title, meta, matches, children)


@dataclass(frozen=True)
class GoalBranch:
    goal: Goal
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class AllianceBranch:
    alliance: Alliance
    goals: tuple[GoalBranch, ...]


@dataclass(frozen=True)
class MoneyCell:
    column: str
    text: str


@dataclass(frozen=True)
class MoneyLine:
    """A budget line with the cells that hold something, as they were printed."""

    title: str
    number: int
    budget: str
    url: str
    cells: tuple[MoneyCell, ...]
    note: str


@dataclass(frozen=True)
class Role:
    """Organisations that do the same for an action; each with what the source adds to it."""

    label: str
    members: tuple[ActionRole, ...]


@dataclass(frozen=True)
class ActionReport:
    """Everything that the page of one action says."""

    action: Action
    alliance: Alliance
    status_mark: str
    roles: tuple[Role, ...]
    children: tuple[Action, ...]
    indicators: tuple[Indicator, ...]
    money: tuple[MoneyLine, ...]
    notes: tuple[Contradiction, ...]
    related: tuple[Action, ...]
    neighbourhoods: tuple[Neighbourhood, ...]

    @property
    def trail(self) -> list[tuple[str, str]]:
        goal = self.action.goal
        above = [("Acties", reverse("alliances:actions")), (str(goal), goal.get_absolute_url())]
        parent = self.action.parent
        return above + ([(str(parent), parent.get_absolute_url())] if parent else [])

    @property
    def kicker(self) -> str:
        return f"{'Deelactie' if self.action.parent_id else 'Actie'} {self.action.number}"


def tree(
    actions: Iterable[Action], goals: Iterable[Goal], matching: set[str]
) -> tuple[AllianceBranch, ...]:
    """Group actions by alliance and goal; keep what matches, and what it is part of."""
    groups: dict[str, list[Action]] = {}
    for action in actions:
        groups.setdefault(action.goal_id, []).append(action)
    alliances: dict[str, tuple[Alliance, list[GoalBranch]]] = {}
    for goal in goals:
        nodes = nodes_of(groups.get(goal.key, []), matching)
        if nodes:
            alliance = goal.building_block.alliance
            alliances.setdefault(alliance.slug, (alliance, []))[1].append(GoalBranch(goal, nodes))
    return tuple(AllianceBranch(alliance, tuple(found)) for alliance, found in alliances.values())


def nodes_of(actions: list[Action], matching: set[str]) -> tuple[Node, ...]:
    """The trees of these actions, without branches in which nothing matches."""
    children: dict[str | None, list[Action]] = {}
    for action in actions:
        children.setdefault(action.parent_id, []).append(action)

    def grow(parent: str | None) -> tuple[Node, ...]:
        found = []
        for action in children.get(parent, []):
            below = grow(action.slug)
            if action.slug in matching or below:
                matches = action.slug in matching
                found.append(Node.of(action, matches=matches, children=below))
        return tuple(found)

    return grow(None)


def action_report(slug: str) -> ActionReport:
    """Return one action with all that is known about it. Raises Action.DoesNotExist."""
    action = (
        Action.objects.with_details()
        .with_money()
        .prefetch_related("indicators", "children", "related")
        .get(pk=slug)
    )
    return ActionReport(
        action=action,
        alliance=action.goal.building_block.alliance,
        status_mark=STATUS_MARKS[Action.Status(action.status)],
        roles=roles_of(action),
        children=tuple(action.children.all()),
        indicators=tuple(action.indicators.all()),
        money=tuple(map(money_line, action.budget_lines.all())),
        notes=notes_about(action.number),
        related=tuple(action.related.all()),
        neighbourhoods=tuple(action.neighbourhoods.all()),
    )


def roles_of(action: Action) -> tuple[Role, ...]:
    """Who does what, the lead first, then partners, then funders."""
    members: dict[str, list[ActionRole]] = {value: [] for value in ActionRole.Role.values}
    for role in action.roles.all():
        members[role.role].append(role)
    return tuple(
        Role(str(ActionRole.Role(value).label), tuple(found))
        for value, found in members.items()
        if found
    )


def money_line(line: Line) -> MoneyLine:
    """The known cells of a budget line. Needs ActionQuerySet.with_money()."""
    budget = line.section.budget
    cells = sorted(line.cells.all(), key=lambda cell: cell.column.order)
    years = budget.until_year > budget.from_year
    return MoneyLine(
        title=line.title,
        number=line.number,
        budget=budget.title,
        url=budget.get_absolute_url(),
        cells=tuple(
            MoneyCell(
                f"{cell.column.title} {cell.column.year}" if years else cell.column.title,
                cell_text(cell),
            )
            for cell in cells
            if cell.kind != Cell.Kind.EMPTY
        ),
        note=line.note,
    )


def cell_text(cell: Cell) -> str:
    """An amount in euros, and otherwise the words that stand in its place."""
    if cell.kind == Cell.Kind.AMOUNT:
        plain = formats.euro(cell.amount)
        return cell.raw if "(" in cell.raw else plain
    return cell.raw or str(Cell.Kind(cell.kind).label)


def notes_about(*keys: str) -> tuple[Contradiction, ...]:
    """Where the sources say different things about the thing with one of these keys."""
    wanted = {key.lower() for key in keys}
    return tuple(
        note
        for note in Contradiction.objects.exclude(concerns="").order_by("key")
        if wanted & set(note.concerns.lower().split())
    )
