"""Writes on actions and work plans."""

from alliances.services.adoption import (
    adopt,
    decide_and_adopt,
    decisions_for_plans,
    revise,
    submit,
    take_back,
)
from alliances.services.plans import (
    PlanError,
    Proposal,
    cut_year_plan,
    make_year_plan,
    plan_actions,
    proposal,
    reconstruct_2023,
)

__all__ = [
    "PlanError",
    "Proposal",
    "adopt",
    "cut_year_plan",
    "decide_and_adopt",
    "decisions_for_plans",
    "make_year_plan",
    "plan_actions",
    "proposal",
    "reconstruct_2023",
    "revise",
    "submit",
    "take_back",
]
