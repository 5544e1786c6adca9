"""The reports of the monitor. Page, PDF, CSV and XLSX all render these."""

from monitor.reports.gaps import (
    IndicatorGap,
    data_text,
    gap_of_one,
    gaps_of,
    hero_chart,
    measured_gaps,
)
from monitor.reports.indicator import (
    STATUS_WORDS,
    AreaRow,
    IndicatorReport,
    area_rows,
    indicator_report,
    year_marks,
)
from monitor.reports.listing import Asked, OverviewCard, OverviewReport, overview_report
from monitor.reports.overview import (
    GoalGroup,
    MonitorReport,
    monitor_report,
    verdict_sentence,
)
from monitor.reports.place import FigureRow, PlaceAnswer, neighbourhood_figures

__all__ = [
    "STATUS_WORDS",
    "AreaRow",
    "Asked",
    "FigureRow",
    "GoalGroup",
    "IndicatorGap",
    "IndicatorReport",
    "MonitorReport",
    "OverviewCard",
    "OverviewReport",
    "PlaceAnswer",
    "area_rows",
    "data_text",
    "gap_of_one",
    "gaps_of",
    "hero_chart",
    "indicator_report",
    "measured_gaps",
    "monitor_report",
    "neighbourhood_figures",
    "overview_report",
    "verdict_sentence",
    "year_marks",
]
