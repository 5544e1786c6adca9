"""The reports of the money room. The page, the PDF, the CSV and the XLSX all render these."""

from budget.reports.one_budget import BudgetReport, budget_report
from budget.reports.room import money_room
from budget.reports.table import ColumnView, LineView

__all__ = ["BudgetReport", "ColumnView", "LineView", "budget_report", "money_room"]
