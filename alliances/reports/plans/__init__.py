"""The work plan of one year: page, PDF, CSV, XLSX and the list of changes render one dataclass."""

from alliances.reports.plans.building import year_plan_report
from alliances.reports.plans.facts import facts
from alliances.reports.plans.shapes import PlanAction, PlanGoal, YearPlanReport
from alliances.reports.plans.table import head, rows

__all__ = [
    "PlanAction",
    "PlanGoal",
    "YearPlanReport",
    "facts",
    "head",
    "rows",
    "year_plan_report",
]
