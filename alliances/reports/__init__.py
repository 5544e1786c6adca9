"""What the pages, PDFs and tables of this room say: one frozen dataclass per report."""

from alliances.reports.actions import ActionReport, action_report, notes_about, tree
from alliances.reports.alliances import AllianceReport, alliance_report
from alliances.reports.brought import brought
from alliances.reports.contributions import other_contributions
from alliances.reports.goals import GoalReport, goal_report
from alliances.reports.money import AllianceMoney, alliance_money
from alliances.reports.organisations import OrganisationReport, organisation_report
from alliances.reports.plans import YearPlanReport, year_plan_report
from alliances.reports.rollups import RollUp
from alliances.reports.years import YearReport, year_report, years_report

__all__ = [
    "ActionReport",
    "AllianceMoney",
    "AllianceReport",
    "GoalReport",
    "OrganisationReport",
    "RollUp",
    "YearPlanReport",
    "YearReport",
    "action_report",
    "alliance_money",
    "alliance_report",
    "brought",
    "goal_report",
    "notes_about",
    "organisation_report",
    "other_contributions",
    "tree",
    "year_plan_report",
    "year_report",
    "years_report",
]
