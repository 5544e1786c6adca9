"""From the rows in the database to what the plan says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from alliances.kinds import CONCEPT
from alliances.models import Action, ActionRole, YearPlan
from alliances.reports.actions import STATUS_MARKS
from alliances.reports.budget_lines import line_url
from alliances.reports.plans.money import money_of
from alliances.reports.plans.parts import Parts, parts_of
from alliances.reports.plans.shapes import (
    Absent,
    PlanAction,
    PlanAlliance,
    PlanGoal,
    PlanIndicator,
    PlanMoney,
    PlanRole,
    YearPlanReport,
)
from budget.reports import BudgetReport
from governance.models import AgendaItem, Paper
from monitor.models import Indicator
from monitor.reports import gaps_of
from pacts.models import Contradiction, Source
from verbeterbreda.lib import formats
from verbeterbreda.lib.moments import Moment, period

NO_PARTS = Parts()


@dataclass(frozen=True)
class _Cut:
    """What every action and goal of the plan needs."""

    year: int
    parts: dict[str, Parts]
    lines: dict[int, PlanMoney]
    numbers: dict[str | None, int]
    indicators: dict[str, list[PlanIndicator]]


def year_plan_report(plan: YearPlan) -> YearPlanReport:
    """Return what the plan says now, in eleven queries however many actions it has.

    A draft asks one more. Take the plan with `YearPlan.objects.for_a_report()`;
    otherwise its decision and its budget are two queries more.
    """
    actions = list(Action.objects.as_planned_in(plan))
    planned = [action for action in actions if action.plan_order is not None]
    contradictions = list(Contradiction.objects.exclude(concerns="").order_by("key"))
    money = money_of(plan.budget_slug, plan.year, contradictions)
    sources = _sources(planned, money)
    cut = _Cut(
        year=plan.year,
        parts=parts_of(plan),
        lines=_lines(money),
        numbers={source.key: number for number, source in enumerate(sources, 1)},
        indicators=_indicators({action.goal_id for action in planned}),
    )
    return YearPlanReport(
        year=plan.year,
        title=plan.title,
        summary=plan.summary,
        note=plan.note,
        state=plan.get_state_display(),
        is_reconstruction=plan.is_reconstruction,
        is_draft=plan.is_draft,
        is_submitted=plan.state == YearPlan.State.SUBMITTED,
        decision=None if plan.is_draft else plan.decision,
        data_date=_data_date(plan, planned, money),
        alliances=_alliances(planned, cut),
        without_year=tuple(
            _absent(action)
            for action in actions
            if action.plan_order is None and not action.has_year
        ),
        silent_goals=_silent_goals(actions, planned),
        total_actions=len(actions),
        budget=money,
        notes=_notes(planned, contradictions),
        sources=sources,
        asked=_asked(plan) if plan.is_draft else (),
    )


def _data_date(plan: YearPlan, planned: list[Action], money: BudgetReport | None) -> date:
    """The day of the last change in what the plan says; at least the day it was made on."""
    changed = [formats.local(action.updated_at).date() for action in planned]
    return max([plan.data_date_on, *changed, *([money.data_date] if money else [])])


def _alliances(planned: Iterable[Action], cut: _Cut) -> tuple[PlanAlliance, ...]:
    goals: dict[str, list[Action]] = {}
    for action in planned:
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
        indicators=tuple(cut.indicators.get(goal.key, ())),
    )


def _lines(money: BudgetReport | None) -> dict[int, PlanMoney]:
    """The lines of the budget by their number, each with where it stands on the site."""
    if money is None:
        return {}
    return {line.number: PlanMoney(line, line_url(money.slug, line.number)) for line in money.lines}


def _action(action: Action, cut: _Cut) -> PlanAction:
    parts = cut.parts.get(action.pk, NO_PARTS)
    return PlanAction(
        number=action.number,
        title=action.title,
        text=action.text,
        url=action.get_absolute_url(),
        is_part=bool(action.parent_id),
        when=_when(action, cut.year),
        where=_where(action, parts),
        expected=action.expected_result,
        roles=_roles(parts),
        money=tuple(cut.lines[number] for number in parts.lines if number in cut.lines),
        shares=tuple(parts.shares),
        fundings=tuple(parts.fundings),
        status=action.get_status_display(),
        status_mark=STATUS_MARKS[Action.Status(action.status)],
        status_on=action.status_on,
        rolled_from=action.plan_rolled_from,
        roll_reason=action.plan_roll_reason or "",
        source_number=cut.numbers.get(action.source_id),
        source_title=action.source.title if action.source else "",
        locator=action.locator,
    )


def _when(action: Action, year: int) -> str:
    """What the plan says of this year, else the words of the action itself."""
    first, last = (
        Moment(year, part) if part else None
        for part in (action.plan_from_part, action.plan_until_part)
    )
    words = action.plan_timing_text or ""
    if first or last:
        known = period(first, last)
        return f"{known} ({words})" if words else known
    if action.plan_rolled_from:
        return words or str(year)
    return words or str(action.when)


def _where(action: Action, parts: Parts) -> str:
    if action.places_text:
        return action.places_text
    if action.is_everywhere:
        return "alle buurten van het programma"
    return formats.join_nl(parts.neighbourhoods)


def _roles(parts: Parts) -> tuple[PlanRole, ...]:
    """Who does what, the lead first, then partners, then funders."""
    return tuple(
        PlanRole(str(label), formats.join_nl(parts.roles[value]))
        for value, label in ActionRole.Role.choices
        if value in parts.roles
    )


def _indicators(goals: set[str]) -> dict[str, list[PlanIndicator]]:
    """The measured indicators beside these goals, each compared; three queries."""
    links = (
        Indicator.goals.through.objects.filter(
            goal__in=goals, indicator__availability=Indicator.Availability.MEASURED
        )
        .select_related("indicator__source")
        .order_by("indicator__order", "indicator__name", "pk")
    )
    found = [(link.goal_id, link.indicator) for link in links]
    gaps = gaps_of(list({indicator.pk: indicator for _, indicator in found}.values()))
    by_key = {item.indicator.pk: item for item in gaps}
    result: dict[str, list[PlanIndicator]] = {}
    for goal, indicator in found:
        result.setdefault(goal, []).append(PlanIndicator(goal, by_key[indicator.pk]))
    return result


def _absent(action: Action) -> Absent:
    return Absent(
        number=action.number,
        title=action.title,
        url=action.get_absolute_url(),
        goal=f"{action.goal.key} {action.goal.short_name}",
        timing=action.timing_text,
    )


def _silent_goals(actions: list[Action], planned: list[Action]) -> tuple[str, ...]:
    """The goals that have actions, but none in this plan."""
    found = {action.goal_id for action in planned}
    return tuple(dict.fromkeys(str(a.goal) for a in actions if a.goal_id not in found))


def _notes(planned: list[Action], contradictions: list[Contradiction]) -> tuple[Contradiction, ...]:
    """Notes about these actions; those about the budget stand with the budget."""
    wanted = {action.number.lower() for action in planned}
    return tuple(note for note in contradictions if wanted & set(note.concerns.lower().split()))


def _sources(planned: list[Action], money: BudgetReport | None) -> tuple[Source, ...]:
    found = {action.source.key: action.source for action in planned if action.source}
    if money and money.source:
        found.setdefault(money.source.key, money.source)
    return tuple(sorted(found.values(), key=lambda source: source.title))


def _asked(plan: YearPlan) -> tuple[Paper, ...]:
    """The agenda items of meetings that ask for a decision on this concept, through its PDF."""
    return tuple(
        Paper.objects.filter(
            edition__kind=CONCEPT,
            edition__key=str(plan.year),
            item__kind=AgendaItem.Kind.DECIDE,
            item__meeting__cancelled_at=None,
        )
        .select_related("item__meeting__body")
        .order_by("item__meeting__held_on", "item__order", "pk")
    )
