"""The gap drawn: with its path to 2040, large or small. Same SVG on the page and on paper."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.safestring import SafeString

from monitor.gap import Gap, GapYear
from verbeterbreda.lib import charts

READING = (
    "De dikke lijn is het gemiddelde van de Verbeter Breda-buurten, de dunne lijn de rest van "
    "Breda. De stippellijnen lopen naar één punt in 2040: geen kloof meer."
)


def _points(years: Sequence[GapYear], group: str) -> list[tuple[int, Decimal | None]]:
    return [(row.year, getattr(row, group).value) for row in years]


def _estimates(gap: Gap) -> list[int]:
    """The years of which a figure of a buurt is estimated or provisional."""
    return [row.year for row in gap.years if row.status]


def can_draw(gap: Gap) -> bool:
    """Whether both groups have a figure, so that there is a gap to draw."""
    return gap.latest is not None


def gap_picture(gap: Gap, chart_id: str) -> SafeString:
    """The gap with its path to 2040, wide and compact; empty without figures for both groups."""
    if not can_draw(gap):
        return SafeString("")
    return SafeString(
        "".join(
            charts.gap_chart(
                chart_id=f"{chart_id}{'-smal' if compact else ''}",
                title=gap.headline,
                desc=READING,
                focus=_points(gap.years, "focus"),
                rest=_points(gap.years, "rest"),
                netherlands=[(row.year, row.netherlands) for row in gap.years],
                unit=gap.method.unit,
                decimals=gap.method.decimals,
                breaks=gap.method.breaks,
                estimates=_estimates(gap),
                compact=compact,
            )
            for compact in (False, True)
        )
    )


def small_picture(gap: Gap, chart_id: str, *, title: str = "") -> SafeString:
    """The same, small, for the overview; empty without figures for both groups.

    `title` is what somebody hears who cannot see it: the headline, unless more is wanted.
    """
    if not can_draw(gap):
        return SafeString("")
    return charts.small_gap_chart(
        chart_id=chart_id,
        title=title or gap.headline,
        focus=_points(gap.years, "focus"),
        rest=_points(gap.years, "rest"),
        unit=gap.method.unit,
        decimals=gap.method.decimals,
        breaks=gap.method.breaks,
        estimates=_estimates(gap),
    )
