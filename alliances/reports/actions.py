"""What the pages of actions show, prepared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from alliances.models import Action, ActionRole, ActionVersion, Alliance, Milestone, ProgressNote
from alliances.reports.brought import Brought, brought
from alliances.reports.budget_lines import MoneyLine, money_lines
from alliances.reports.rows import Share, fundings, share
from alliances.reports.versions import Setback, setbacks_of
from monitor.models import Indicator
from pacts.models import Contradiction, Goal, Neighbourhood
from verbeterbreda.lib import formats
from verbeterbreda.lib.formats import local

STATUS_MARKS = {
    Action.Status.UNKNOWN: "unknown",
    Action.Status.PLANNED: "planned",
    Action.Status.STARTED: "running",
    Action.Status.DELAYED: "late",
    Action.Status.DONE: "done",
    Action.Status.STOPPED: "stopped",
}
STATUS_MEANINGS = {
    Action.Status.DONE: "Wat we zouden doen, is gedaan. Of het ook helpt, meten we apart.",
    Action.Status.STARTED: "Er wordt aan gewerkt.",
    Action.Status.PLANNED: "We gaan dit doen. Het is nog niet begonnen.",
    Action.Status.UNKNOWN: "Niemand heeft hier een stand ingevuld. Het kan dus ook al klaar zijn.",
    Action.Status.DELAYED: "Het komt later dan we zeiden, of het ligt stil.",
    Action.Status.STOPPED: "Dit gaat niet door, of niet verder.",
}
"""From best to worst, in our own words."""


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
        is_known = action.status != Action.Status.UNKNOWN
        stands = str(Action.Status(action.status).label) if is_known else ""
        meta = ", ".join(filter(None, [action.number, action.when, stands]))
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
class Role:
    """Organisations that do the same for an action; each with what the source adds to it."""

    label: str
    members: tuple[ActionRole, ...]


@dataclass(frozen=True)
class StatusLine:
    """One word of our list, and what we mean by it."""

    mark: str
    label: str
    meaning: str

    @classmethod
    def of(cls, status: str) -> "StatusLine":
        known = Action.Status(status)
        return cls(STATUS_MARKS[known], str(known.label), STATUS_MEANINGS[known])


@dataclass(frozen=True)
class Step:
    """A milestone, and whether it is there, late, or still to come."""

    title: str
    mark: str
    label: str


@dataclass(frozen=True)
class Told:
    """When something was last told, and whether that is too long ago: the stamp on the page."""

    at: datetime | None
    is_silent: bool
    weeks: int

    @classmethod
    def of(cls, action: Action, *, weeks: int, now: datetime) -> "Told":
        """See also: ActionQuerySet.silent()."""
        at = action.told_at
        is_over = action.status in (Action.Status.DONE, Action.Status.STOPPED)
        return cls(at, not is_over and (at is None or at < now - timedelta(weeks=weeks)), weeks)


@dataclass(frozen=True)
class ActionReport:
    """Everything that the page of one action says."""

    action: Action
    alliance: Alliance
    status: StatusLine
    told: Told
    version: ActionVersion | None
    setbacks: tuple[Setback, ...]
    milestones: tuple[Step, ...]
    progress: tuple[ProgressNote, ...]
    obstacles: tuple[ProgressNote, ...]
    help_wanted: tuple[ProgressNote, ...]
    helped: tuple[ProgressNote, ...]
    roles: tuple[Role, ...]
    children: tuple[Action, ...]
    indicators: tuple[Indicator, ...]
    money: tuple[MoneyLine, ...]
    shares: tuple[Share, ...]
    brought: Brought
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


def status_list() -> tuple[StatusLine, ...]:
    """Our list, from best to worst."""
    return tuple(StatusLine.of(status) for status in STATUS_MEANINGS)


def action_report(slug: str, *, now: datetime) -> ActionReport:
    """Return one action with all that is known about it. Raises Action.DoesNotExist."""
    action = (
        Action.objects.with_details()
        .prefetch_related("indicators", "milestones", "progress_notes")
        .get(pk=slug)
    )
    alliance = action.goal.building_block.alliance
    version, setbacks = setbacks_of(action)
    asked = _notes(action, ProgressNote.Kind.HELP)
    near = _near(action)
    return ActionReport(
        action=action,
        alliance=alliance,
        status=StatusLine.of(action.status),
        told=Told.of(action, weeks=alliance.stale_after_weeks, now=now),
        version=version,
        setbacks=setbacks,
        milestones=tuple(
            step_of(step, today=local(now).date()) for step in action.milestones.all()
        ),
        progress=_notes(action, ProgressNote.Kind.PROGRESS),
        obstacles=_notes(action, ProgressNote.Kind.OBSTACLE),
        help_wanted=tuple(note for note in asked if not note.solved_on),
        helped=tuple(note for note in asked if note.solved_on),
        roles=roles_of(action),
        children=tuple(other for other in near if other.parent_id == action.pk),
        indicators=tuple(action.indicators.all()),
        money=money_lines(action.budget_lines.all()),
        shares=tuple(map(share, fundings().filter(action=action))),
        brought=brought(planned__action=action),
        notes=notes_about(action.number),
        related=tuple(other for other in near if other.is_related),  # type: ignore[attr-defined]
        neighbourhoods=tuple(action.neighbourhoods.all()),
    )


def _near(action: Action) -> list[Action]:
    """Sub-actions, and actions that go with this one (`is_related`), in one query."""
    pairs = Action.related.through._default_manager.filter(
        from_action=action, to_action=OuterRef("pk")
    )
    near = Action.objects.annotate(is_related=Exists(pairs))
    return list(near.filter(Q(parent=action) | Q(is_related=True)))


def step_of(step: Milestone, *, today: date) -> Step:
    """Say in words and with a mark how a milestone stands."""
    due = f"uiterlijk {step.due}" if step.due else "nog zonder datum"
    if step.reached_on:
        late = step.due is not None and step.reached_on > step.due.last_day
        afterwards = f", later dan gezegd ({due})" if late else ""
        return Step(
            step.title, "done", f"bereikt op {formats.nl_date(step.reached_on)}{afterwards}"
        )
    if step.is_late(today):
        return Step(step.title, "late", f"te laat: {due}")
    return Step(step.title, "planned", due)


def _notes(action: Action, kind: str) -> tuple[ProgressNote, ...]:
    """What was told of one kind; what is solved comes after what is not."""
    found = [note for note in action.progress_notes.all() if note.kind == kind]
    return tuple(sorted(found, key=lambda note: note.solved_on is not None))


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


def notes_about(*keys: str) -> tuple[Contradiction, ...]:
    """Where the sources say different things about the thing with one of these keys."""
    wanted = {key.lower() for key in keys}
    return tuple(
        note
        for note in Contradiction.objects.exclude(concerns="").order_by("key")
        if wanted & set(note.concerns.lower().split())
    )
