"""What the pages, PDFs and tables of this room say: one frozen dataclass per report."""

from alliances.reports.actions import ActionReport, action_report, notes_about, tree
from alliances.reports.goals import GoalReport, goal_report
from alliances.reports.plans import YearPlanReport, year_plan_report

__all__ = [
    "ActionReport",
    "GoalReport",
    "YearPlanReport",
    "action_report",
    "goal_report",
    "notes_about",
    "tree",
    "year_plan_report",
]
