"""What the pages of this room say: one frozen dataclass per report."""

from governance.reports.bodies import board_report, bureau_report
from governance.reports.decisions import decisions

__all__ = ["board_report", "bureau_report", "decisions"]
