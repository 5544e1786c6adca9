"""What the composing pages say, as dataclasses. Reads every room; no room reads this one."""

from verbeterbreda.pages.reports.council import changes as council_changes
from verbeterbreda.pages.reports.council import council_period, council_report
from verbeterbreda.pages.reports.council import gaps as council_gaps
from verbeterbreda.pages.reports.council.quarterly import KIND as QUARTERLY_KIND
from verbeterbreda.pages.reports.council.quarterly import QuarterlyReport, quarterly_report
from verbeterbreda.pages.reports.home import home_report
from verbeterbreda.pages.reports.neighbourhoods import (
    NEIGHBOURHOOD_KIND,
    NeighbourhoodReport,
    neighbourhood_report,
    neighbourhoods_report,
    signed_here,
)
from verbeterbreda.pages.reports.open_data import about_report, open_data_report

__all__ = [
    "NEIGHBOURHOOD_KIND",
    "QUARTERLY_KIND",
    "NeighbourhoodReport",
    "QuarterlyReport",
    "about_report",
    "council_changes",
    "council_gaps",
    "council_period",
    "council_report",
    "home_report",
    "neighbourhood_report",
    "neighbourhoods_report",
    "open_data_report",
    "quarterly_report",
    "signed_here",
]
