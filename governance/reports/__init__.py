"""What the pages of this room say: one frozen dataclass per report."""

from governance.reports.bodies import board_report, bureau_report
from governance.reports.vacancies import vacancies_report, vacancy_state, vacancy_trail

__all__ = [
    "board_report",
    "bureau_report",
    "vacancies_report",
    "vacancy_state",
    "vacancy_trail",
]
