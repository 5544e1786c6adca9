"""The reports of the money room. The page, the PDF, the CSV and the XLSX all render these."""

from budget.reports.commitments import (
    CommitmentView,
    commitment_view,
    commitments,
    in_cents,
    paid,
    promised_in,
    sum_or_none,
)
from budget.reports.flow import Flow, flows
from budget.reports.one_budget import BudgetReport, budget_report
from budget.reports.one_page import budget_page
from budget.reports.room import money_room
from budget.reports.table import ColumnView, LineView

__all__ = [
    "BudgetReport",
    "ColumnView",
    "CommitmentView",
    "Flow",
    "LineView",
    "budget_page",
    "budget_report",
    "commitment_view",
    "commitments",
    "flows",
    "in_cents",
    "money_room",
    "paid",
    "promised_in",
    "sum_or_none",
]
