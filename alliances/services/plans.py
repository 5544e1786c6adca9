"""Writes on work plans."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from alliances.models import Action, PlannedAction, YearPlan
from verbeterbreda.accounts.models import User

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
    plan.save(force_insert=True)
    plan_actions(plan=plan)
    return plan


@transaction.atomic
def plan_actions(*, plan: YearPlan) -> int:
    """Put the actions of its year in a plan that has none yet; return how many were added."""
    if plan.planned_actions.exists():
        return 0
    actions = Action.objects.in_year(plan.year)
    planned = [
        PlannedAction(plan=plan, action=action, order=order)
        for order, action in enumerate(actions, 1)
    ]
    return len(PlannedAction.objects.bulk_create(planned))


def reconstruct_2023(*, now: datetime) -> YearPlan:
    """Make the plan of 2023 from the sources; called when the programme is loaded."""
    return cut_year_plan(year=2023, by=None, now=now, state=YearPlan.State.RECONSTRUCTION)
