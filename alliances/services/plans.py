"""Making work plans: cut from the programme, with what the year before left unfinished."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from alliances.models import Action, PlannedAction, YearPlan
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import pagecache

RECONSTRUCTION_SUMMARY = (
    "Dit werkplan brengt bij elkaar wat er volgens de bronnen in {year} gebeurt: de acties per "
    "alliantie en doel, wie meedoet, waar het is en wat het kost."
)
RECONSTRUCTION_NOTE = (
    "Dit is een reconstructie. In de bronnen staat geen werkplan van {year}, en ook geen besluit "
    "van het bestuur erover. Wij hebben dit werkplan uit het programma geknipt: elke actie die de "
    "bronnen in {year} plaatsen, staat erin. Acties zonder jaar staan apart achterin."
)
DRAFT_SUMMARY = (
    "Dit werkplan brengt bij elkaar wat er in {year} gebeurt: de acties per alliantie en doel, wie "
    "meedoet, waar het is en wat het kost."
)
FINISHED = (Action.Status.DONE, Action.Status.STOPPED)


class PlanError(Exception):
    """What was asked of a work plan cannot be done. The message says why, for a clerk."""


@dataclass(frozen=True)
class Proposal:
    """What a new plan can be made of.

    `placed` are the actions that the programme places in the year, `finished` those that it does
    too but that are done or stopped; `unfinished` are of the plan before and not placed.
    """

    placed: tuple[Action, ...]
    finished: tuple[Action, ...]
    unfinished: tuple[PlannedAction, ...]


def proposal(*, year: int, from_plan: YearPlan) -> Proposal:
    """Return what the plan of `year` would hold when it follows on `from_plan`; two queries."""
    in_year = list(Action.objects.in_year(year).select_related("goal__building_block"))
    planned = from_plan.planned_actions.select_related("action__goal__building_block")
    known = {action.pk for action in in_year}
    return Proposal(
        placed=tuple(action for action in in_year if action.status not in FINISHED),
        finished=tuple(action for action in in_year if action.status in FINISHED),
        unfinished=tuple(
            each
            for each in planned.order_by("order")
            if each.action_id not in known and each.action.status not in FINISHED
        ),
    )


@transaction.atomic
def make_year_plan(
    *, year: int, from_plan: YearPlan, reasons: Mapping[str, str], by: User | None, now: datetime
) -> YearPlan:
    """Make the draft of a year from the programme and from the plan before it.

    Takes along what the programme places in that year, and of what was left unfinished in
    `from_plan` the actions in `reasons`, by key, each with why it was not done in time. Raises
    PlanError when the year has a plan, when a reason is empty or an action cannot be taken along.
    """
    offered = proposal(year=year, from_plan=from_plan)
    unfinished = {each.action_id: each for each in offered.unfinished}
    for key, reason in reasons.items():
        if key not in unfinished:
            raise PlanError(
                f"Actie {key} is geen open actie van {from_plan}. Laad de lijst opnieuw."
            )
        if not reason.strip():
            raise PlanError(f"Schrijf waarom {unfinished[key].action} niet op tijd klaar was.")
    plan = _new_plan(year=year, state=YearPlan.State.DRAFT, by=by, now=now)
    rows = [_placed(plan, action) for action in offered.placed]
    rows += [
        PlannedAction(
            plan=plan,
            action=unfinished[key].action,
            rolled_from=unfinished[key],
            roll_reason=reason.strip(),
        )
        for key, reason in reasons.items()
    ]
    _add_in_order(rows)
    return plan


@transaction.atomic
def cut_year_plan(
    *,
    year: int,
    by: User | None,
    now: datetime,
    state: YearPlan.State = YearPlan.State.DRAFT,
) -> YearPlan:
    """Cut the plan of a year from the programme: all actions that run in that year.

    A plan that exists is returned as it is; cutting never undoes what people changed. `by` is
    None when the programme is loaded.
    """
    existing = YearPlan.objects.filter(year=year).first()
    if existing:
        return existing
    plan = _new_plan(year=year, state=state, by=by, now=now)
    plan_actions(plan=plan)
    return plan


@transaction.atomic
def plan_actions(*, plan: YearPlan) -> int:
    """Put the actions of its year in a plan that has none yet; return how many were added."""
    if plan.planned_actions.exists():
        return 0
    actions = Action.objects.in_year(plan.year).select_related("goal__building_block")
    return _add_in_order([_placed(plan, action) for action in actions])


def reconstruct_2023(*, now: datetime) -> YearPlan:
    """Make the plan of 2023 from the sources; called when the programme is loaded."""
    return cut_year_plan(year=2023, by=None, now=now, state=YearPlan.State.RECONSTRUCTION)


def _new_plan(*, year: int, state: YearPlan.State, by: User | None, now: datetime) -> YearPlan:
    is_reconstruction = state == YearPlan.State.RECONSTRUCTION
    summary = RECONSTRUCTION_SUMMARY if is_reconstruction else DRAFT_SUMMARY
    plan = YearPlan(
        year=year,
        title=f"Werkplan {year}",
        summary=summary.format(year=year),
        state=state,
        data_date_on=timezone.localtime(now).date(),
        note=RECONSTRUCTION_NOTE.format(year=year) if is_reconstruction else "",
    )
    plan._history_user = by  # type: ignore[attr-defined]  # simple-history reads it
    try:
        with transaction.atomic():
            plan.save(force_insert=True)
    except IntegrityError:  # another made it meanwhile
        raise PlanError(f"Er is al een werkplan van {year}. Werk daarin verder.") from None
    pagecache.bump()
    return plan


def _placed(plan: YearPlan, action: Action) -> PlannedAction:
    """The action in the plan, with the part of the year in which it begins or ends."""
    return PlannedAction(
        plan=plan,
        action=action,
        from_part=action.from_part if action.from_year == plan.year else "",
        until_part=action.until_part if action.until_year == plan.year else "",
    )


def _add_in_order(rows: list[PlannedAction]) -> int:
    """Store them in the order of the programme; return how many."""
    rows.sort(key=_place_in_programme)
    for order, planned in enumerate(rows, 1):
        planned.order = order
    return len(PlannedAction.objects.bulk_create(rows))


def _place_in_programme(planned: PlannedAction) -> tuple[int, int, int]:
    goal = planned.action.goal
    return goal.building_block.order, goal.order, planned.action.order
