"""What the composing pages say, as dataclasses. Reads every room; no room reads this one."""

from verbeterbreda.pages.reports.council import council_report
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
    "NeighbourhoodReport",
    "about_report",
    "council_report",
    "home_report",
    "neighbourhood_report",
    "neighbourhoods_report",
    "open_data_report",
    "signed_here",
]
