"""Writes on actions and work plans."""

from alliances.services.plans import cut_year_plan, plan_actions, reconstruct_2023

__all__ = ["cut_year_plan", "plan_actions", "reconstruct_2023"]
