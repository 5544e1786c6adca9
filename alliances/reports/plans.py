"""The work plan of one year. The page, the PDF and the tests all render this dataclass."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliances.models import Action, YearPlan
from alliances.reports.actions import notes_about, roles_of
from budget.models import Budget
from budget.reports import BudgetReport, LineView, budget_report
from pacts.models import Contradiction, Source
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class PlanRole:
    label: str
    names: str


@dataclass(frozen=True)
class PlanMoney:
    """A line of the budget that an action uses, as the budget itself shows it."""

    line: LineView

    @property
    def text(self) -> str:
        """The cells that hold something: kosten ntb, dekking gemeente investering € 2.000.000."""
        cells = [
            f"{cell.column_title.lower()} {cell.text}" for cell in self.line.cells if cell.text
        ]
        text = ", ".join(cells).replace("€ ", f"€{formats.NBSP}")  # never break an amount
        return text or "niets ingevuld"


@dataclass(frozen=True)
class PlanAction:
    """One action as the plan says it. Texts are empty where the sources are silent."""

    number: str
    title: str
    text: str
    url: str
    is_part: bool
    when: str
    where: str
    roles: tuple[PlanRole, ...]
    money: tuple[PlanMoney, ...]
    status: str
    source_number: int | None
    locator: str


@dataclass(frozen=True)
class PlanGoal:
    key: str
    name: str
    short_name: str
    explanation: str
    url: str
    actions: tuple[PlanAction, ...]

    @property
    def anchor(self) -> str:
        return f"doel-{self.key.lower()}"


@dataclass(frozen=True)
class PlanAlliance:
    slug: str
    name: str
    purpose: str
    url: str
    goals: tuple[PlanGoal, ...]

    @property
    def anchor(self) -> str:
        return f"alliantie-{self.slug}"

    @property
    def count(self) -> int:
        return sum(len(goal.actions) for goal in self.goals)


@dataclass(frozen=True)
class Absent:
    """An action that no source places in a year."""

    number: str
    title: str
    url: str
    goal: str
    timing: str


@dataclass(frozen=True)
class YearPlanReport:
    year: int
    title: str
    summary: str
    note: str
    state: str
    is_reconstruction: bool
    decision: str
    data_date: date
    alliances: tuple[PlanAlliance, ...]
    without_year: tuple[Absent, ...]
    silent_goals: tuple[str, ...]
    total_actions: int
    budget: BudgetReport | None
    notes: tuple[Contradiction, ...]
    sources: tuple[Source, ...]

    @property
    def count(self) -> int:
        return sum(alliance.count for alliance in self.alliances)

    @property
    def all_notes(self) -> list[Contradiction]:
        """The notes about actions and about the budget, by key."""
        found = {
            note.key: note for note in (*self.notes, *(self.budget.notes if self.budget else ()))
        }
        return [found[key] for key in sorted(found)]

    @property
    def elsewhere(self) -> int:
        """How many actions the sources place in other years."""
        return self.total_actions - self.count - len(self.without_year)

    @property
    def goal_count(self) -> int:
        return sum(len(alliance.goals) for alliance in self.alliances)

    @property
    def with_money(self) -> int:
        """How many actions of this plan have a budget line of their own."""
        return sum(bool(action.money) for action in self.actions)

    @property
    def actions(self) -> list[PlanAction]:
        return [action for part in self.alliances for goal in part.goals for action in goal.actions]


@dataclass(frozen=True)
class _Cut:
    """What every action of the plan needs: the year, the budget lines and sources by number."""

    year: int
    lines: dict[int, LineView]
    numbers: dict[str | None, int]


def year_plan_report(plan: YearPlan) -> YearPlanReport:
    """Return what the plan says, from its planned actions, the budget of its year and the notes."""
    year = plan.year
    actions = list(Action.objects.as_planned_in(plan))
    planned = [action for action in actions if action.plan_order is not None]
    money = _budget(year)
    lines = {line.number: line for line in money.lines} if money else {}
    sources = _sources(planned, money)
    return YearPlanReport(
        year=year,
        title=plan.title,
        summary=plan.summary,
        note=plan.note,
        state=plan.get_state_display(),
        is_reconstruction=plan.is_reconstruction,
        decision=str(plan.decision) if plan.decision else "",
        data_date=plan.data_date_on,
        alliances=_alliances(planned, _Cut(year, lines, _numbers(sources))),
        without_year=tuple(
            _absent(action)
            for action in actions
            if action.plan_order is None and not action.has_year
        ),
        silent_goals=_silent_goals(actions, planned),
        total_actions=len(actions),
        budget=money,
        notes=_notes(planned, money),
        sources=sources,
    )


def _budget(year: int) -> BudgetReport | None:
    """The budget of exactly this year, which has the year as its key."""
    try:
        return budget_report(str(year))
    except Budget.DoesNotExist:
        return None


def _silent_goals(actions: list[Action], planned: list[Action]) -> tuple[str, ...]:
    """The goals that have actions, but none in this plan."""
    found = {action.goal_id for action in planned}
    return tuple(dict.fromkeys(str(a.goal) for a in actions if a.goal_id not in found))


def _alliances(actions: Iterable[Action], cut: _Cut) -> tuple[PlanAlliance, ...]:
    goals: dict[str, list[Action]] = {}
    for action in actions:
        goals.setdefault(action.goal_id, []).append(action)
    alliances: dict[str, list[list[Action]]] = {}
    for group in goals.values():
        alliances.setdefault(group[0].goal.building_block_id, []).append(group)
    return tuple(_alliance(groups, cut) for groups in alliances.values())


def _alliance(groups: list[list[Action]], cut: _Cut) -> PlanAlliance:
    alliance = groups[0][0].goal.building_block.alliance
    return PlanAlliance(
        slug=alliance.slug,
        name=groups[0][0].goal.building_block.name,
        purpose=alliance.purpose,
        url=alliance.get_absolute_url(),
        goals=tuple(_goal(group, cut) for group in groups),
    )


def _goal(actions: list[Action], cut: _Cut) -> PlanGoal:
    goal = actions[0].goal
    return PlanGoal(
        key=goal.key,
        name=goal.name,
        short_name=goal.short_name,
        explanation=goal.explanation,
        url=goal.get_absolute_url(),
        actions=tuple(_action(action, cut) for action in actions),
    )


def _action(action: Action, cut: _Cut) -> PlanAction:
    wanted = [
        line.number
        for line in action.budget_lines.all()
        if line.section.budget_id == str(cut.year) and line.number in cut.lines
    ]
    return PlanAction(
        number=action.number,
        title=action.title,
        text=action.text,
        url=action.get_absolute_url(),
        is_part=bool(action.parent_id),
        when=action.plan_timing or action.when,
        where=action.where,
        roles=tuple(
            PlanRole(role.label, formats.join_nl(member.organisation for member in role.members))
            for role in roles_of(action)
        ),
        money=tuple(PlanMoney(cut.lines[number]) for number in wanted),
        status=action.get_status_display(),
        source_number=cut.numbers.get(action.source_id),
        locator=action.locator,
    )


def _absent(action: Action) -> Absent:
    return Absent(
        number=action.number,
        title=action.title,
        url=action.get_absolute_url(),
        goal=f"{action.goal.key} {action.goal.short_name}",
        timing=action.timing_text,
    )


def _notes(actions: list[Action], money: BudgetReport | None) -> tuple[Contradiction, ...]:
    """Notes about these actions; those about the budget stand with the budget."""
    with_budget = {note.key for note in money.notes} if money else set()
    found = notes_about(*(action.number for action in actions))
    return tuple(note for note in found if note.key not in with_budget)


def _sources(actions: list[Action], money: BudgetReport | None) -> tuple[Source, ...]:
    found = {action.source.key: action.source for action in actions if action.source}
    if money and money.source:
        found.setdefault(money.source.key, money.source)
    return tuple(sorted(found.values(), key=lambda source: source.title))


def _numbers(sources: tuple[Source, ...]) -> dict[str | None, int]:
    return {source.key: number for number, source in enumerate(sources, 1)}
