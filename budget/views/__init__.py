"""The pages of the money room, one file per noun."""

from budget.views.budgets import (
    budget_checks_csv,
    budget_csv,
    budget_detail,
    budget_list,
    budget_pdf,
    budget_xlsx,
    data_package,
)
from budget.views.proposals import proposal, proposals, proposals_csv
from budget.views.schemes import deadlines, scheme

__all__ = [
    "budget_checks_csv",
    "budget_csv",
    "budget_detail",
    "budget_list",
    "budget_pdf",
    "budget_xlsx",
    "data_package",
    "deadlines",
    "proposal",
    "proposals",
    "proposals_csv",
    "scheme",
]
