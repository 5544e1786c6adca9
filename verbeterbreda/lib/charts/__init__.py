"""Charts as SVG text, the same for the page and the PDF.

Colours, fonts and sizes are presentation attributes, since a PDF renderer does not apply the page's
style sheet to inline SVG. They have the lowest priority, so on screen these classes may replace
them:

* lines: ``series-focus`` ``series-rest`` ``series-nl`` ``series-other`` ``path-2040``
* marks: ``point-focus`` ``point-rest`` ``point-hollow`` ``meeting-point`` (both filled with paper)
* text: ``label`` with ``label-focus`` ``label-rest`` ``label-nl`` ``label-other``, and ``tick``
* the rest: ``gap-fill`` ``grid`` ``axis`` ``hatch`` ``segment-1`` … ``segment-6``
  ``segment-unknown`` ``stroke-focus`` ``stroke-rest`` ``stroke-dot``, and in a bar of counts
  ``count-ink`` ``count-warn`` ``count-paper`` ``count-edge``, and in a flow ``flow-1`` … ``flow-4``
  ``flow-rest`` ``flow-unknown`` ``flow-box``

Every chart is one image for a screen reader: ``title`` is its conclusion in one sentence, ``desc``
says how to read it, and ``chart_id`` must be unique in the page. A table with the same figures
belongs beside each chart. Charts come in two sizes: ``chart-wide`` for a desk or paper, and
``chart-compact`` (a narrower drawing, hence bigger text) for a phone.
"""

from verbeterbreda.lib.charts.columns import column_chart
from verbeterbreda.lib.charts.counts import CountPart, stacked_count_bar
from verbeterbreda.lib.charts.drawing import (
    Figure,
    LegendItem,
    Points,
    Series,
    Value,
    hatch_pattern,
    nice_ticks,
    spread,
    swatch,
)
from verbeterbreda.lib.charts.flow import FlowLink, FlowNode, flow_chart
from verbeterbreda.lib.charts.gap import MEETING_YEAR, gap_chart, small_gap_chart
from verbeterbreda.lib.charts.lines import line_chart, small_line_chart
from verbeterbreda.lib.charts.money import stacked_money_bar
from verbeterbreda.lib.charts.strips import bar_strip
from verbeterbreda.lib.charts.strokes import progress_strokes

__all__ = [
    "MEETING_YEAR",
    "CountPart",
    "Figure",
    "FlowLink",
    "FlowNode",
    "LegendItem",
    "Points",
    "Series",
    "Value",
    "bar_strip",
    "column_chart",
    "flow_chart",
    "gap_chart",
    "hatch_pattern",
    "line_chart",
    "nice_ticks",
    "progress_strokes",
    "small_gap_chart",
    "small_line_chart",
    "spread",
    "stacked_count_bar",
    "stacked_money_bar",
    "swatch",
]
