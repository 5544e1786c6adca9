"""The way of a work plan: a draft, submitted to the board, adopted by a decision.

Each step is one UPDATE with the state that it asks for in its condition: of two people at once
one goes first, and the other reads a sentence.
"""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from alliances import kinds
from alliances.models import YearPlan
from alliances.services.plans import PlanError
from governance.models import Decision
from governance.services.decisions import decide
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib import pagecache

State = YearPlan.State


@transaction.atomic
def submit(*, plan: YearPlan, by: User, now: datetime) -> Edition:
    """Put a draft before the board; return the edition of the concept that members get.

    Raises PlanError for a plan without actions, or one that is no draft.
    """
    if not plan.planned_actions.exists():
        raise PlanError("In dit werkplan staan nog geen acties. Zet er eerst acties in.")
    step = {"state": State.SUBMITTED, "submitted_at": now, "data_date_on": _day(now)}
    if not _step(plan, State.DRAFT, step, by=by, now=now):
        raise PlanError("Alleen een concept kan aan het bestuur worden voorgelegd.")
    return documents.request_edition(kind=kinds.CONCEPT, key=str(plan.year), now=now)


@transaction.atomic
def take_back(*, plan: YearPlan, by: User, now: datetime) -> None:
    """Make a submitted plan a draft again. Raises PlanError when it does not lie with the board."""
    step = {"state": State.DRAFT, "submitted_at": None}
    if not _step(plan, State.SUBMITTED, step, by=by, now=now):
        raise PlanError("Dit werkplan ligt niet (meer) bij het bestuur.")


@transaction.atomic
def adopt(*, plan: YearPlan, decision: Decision, by: User, now: datetime) -> Edition:
    """Adopt a submitted plan by a decision, and ask for the edition that stays as it is.

    What the plan says at this moment is what the edition says, also when the worker makes the
    file later. Raises PlanError when the plan does not lie with the board (any more), when the
    decision is not about a work plan, or when the plan was adopted by it before.
    """
    _check(plan, decision)
    step = {
        "state": State.ADOPTED,
        "decision": decision,
        "adopted_at": now,
        "data_date_on": _day(now),
    }
    if not _step(plan, State.SUBMITTED, step, by=by, now=now):
        raise PlanError(_why_not(plan))
    edition = documents.request_edition(kind=kinds.WORK_PLAN, key=str(plan.year), now=now)
    if edition.state == Edition.State.FAILED and not edition.html:
        raise PlanError("Van dit werkplan kan nu geen PDF worden gemaakt. Er is niets vastgesteld.")
    YearPlan.objects.filter(pk=plan.pk).update(adopted_edition=edition)
    plan.adopted_edition = edition
    pagecache.bump()
    return edition


@transaction.atomic
def decide_and_adopt(*, plan: YearPlan, decision: Decision, by: User, now: datetime) -> Edition:
    """Record a decision that is made but not stored yet, and adopt the plan by it; both or neither.

    Raises ValidationError for the decision (see decide()), and PlanError as adopt() does.
    """
    stored = decide(decision=decision, by=by, now=now)
    return adopt(plan=plan, decision=stored, by=by, now=now)


@transaction.atomic
def revise(*, plan: YearPlan, by: User, now: datetime) -> None:
    """Open an adopted plan for changes; what was adopted stays public until the next decision.

    Raises PlanError for a plan that is not adopted, or whose adopted PDF is still being made.
    """
    adopted = YearPlan.objects.filter(pk=plan.pk)
    if adopted.filter(adopted_edition__state=Edition.State.WAITING).exists():
        raise PlanError("De vastgestelde PDF wordt nog gemaakt. Probeer het straks opnieuw.")
    step = {"state": State.DRAFT, "submitted_at": None}
    if not _step(plan, State.ADOPTED, step, by=by, now=now):
        raise PlanError("Alleen een vastgesteld werkplan wijzig je met een nieuw besluit.")
    pagecache.bump()


def decisions_for_plans() -> models.QuerySet[Decision]:
    """The decisions about work plans by which no plan was adopted yet, the newest first."""
    free = Decision.objects.filter(subject=Decision.Subject.PLAN, year_plans=None)
    return free.select_related("body").order_by("-decided_on", "-pk")


def _check(plan: YearPlan, decision: Decision) -> None:
    if decision.subject != Decision.Subject.PLAN:
        raise PlanError(f"{decision} gaat niet over een werkplan. Kies een ander besluit.")
    if YearPlan.objects.filter(pk=plan.pk, decision=decision).exists():
        raise PlanError(f"Dit werkplan is al vastgesteld met {decision}. Kies een nieuw besluit.")


def _why_not(plan: YearPlan) -> str:
    """Why this plan cannot be adopted, as it stands in the database now."""
    found = YearPlan.objects.select_related("decision").get(pk=plan.pk)
    if found.state == State.ADOPTED:
        return f"Dit werkplan is al vastgesteld, met {found.decision}."
    return "Dit werkplan ligt niet (meer) bij het bestuur. Leg het eerst voor."


def _step(
    plan: YearPlan, from_state: State, values: dict[str, Any], *, by: User, now: datetime
) -> bool:
    """Change the row, with its history, when it still is in `from_state`; say whether it was."""
    if not YearPlan.objects.filter(pk=plan.pk, state=from_state).update(**values):
        return False
    plan.refresh_from_db()
    plan._history_user = by  # type: ignore[attr-defined]  # else who made it, from before
    YearPlan.history.bulk_history_create(  # type: ignore[attr-defined]  # UPDATE leaves none
        [plan], update=True, default_user=by, default_date=now
    )
    return True


def _day(now: datetime) -> date:
    return timezone.localtime(now).date()
