"""Every indicator with its gap, and how fresh its figures are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from monitor import standings
from monitor.drawing import gap_picture
from monitor.gap import Gap, with_unit
from monitor.models import Indicator

NO_FIGURE = "geen cijfer"


@dataclass(frozen=True)
class IndicatorGap:
    """An indicator with its gap. `data_text` says how fresh the figures are and from whom."""

    indicator: Indicator
    gap: Gap
    data_text: str

    @property
    def has_series(self) -> bool:
        """Whether there are two or more years to draw a line through."""
        return len([year for year in self.gap.years if year.points is not None]) > 1

    @property
    def has_comparison(self) -> bool:
        return self.gap.latest is not None

    def _latest(self, group: str) -> str:
        latest = self.gap.latest
        value = getattr(latest, group).value if latest else None
        return NO_FIGURE if value is None else with_unit(value, self.gap.method)

    @property
    def focus_text(self) -> str:
        return self._latest("focus")

    @property
    def rest_text(self) -> str:
        return self._latest("rest")

    @property
    def status(self) -> str:
        """The look of the verdict, for `components/status.html`."""
        return _STATUS.get(self.gap.verdict.value, "unknown")


_STATUS = {"closing": "running", "no_gap": "done", "not_closing": "attention"}


def measured_gaps(slugs: Collection[str] | None = None) -> list[IndicatorGap]:
    """The gap of every measured indicator (or only of `slugs`), in three queries."""
    indicators = Indicator.objects.measured().select_related("source")
    if slugs is not None:
        indicators = indicators.filter(slug__in=slugs)
    return gaps_of(list(indicators))


def gaps_of(indicators: Sequence[Indicator], *, wide: bool = False) -> list[IndicatorGap]:
    """The gap of each of these measured indicators, read with their sources; two queries."""
    found = standings.gaps(indicators, wide=wide)
    return [IndicatorGap(item, found[item.pk], data_text(item)) for item in indicators]


def gap_of_one(slug: str, *, wide: bool = False) -> IndicatorGap:
    """The gap of one measured indicator, in three queries; raises `Indicator.DoesNotExist`."""
    indicator = Indicator.objects.measured().select_related("source").get(pk=slug)
    return gaps_of([indicator], wide=wide)[0]


def data_text(indicator: Indicator) -> str:
    """ "Bron: RIVM en GGD, 2012, 2016 en 2020. De cijfers per buurt zijn schattingen."."""
    source = indicator.source
    origin = (source.publisher or source.title) if source else "onbekend"
    text = f"Bron: {origin}"
    if indicator.retrieved_text:
        text += f", {indicator.retrieved_text}"
    return text + (". De cijfers per buurt zijn schattingen." if indicator.is_estimate else ".")


def hero_chart(item: IndicatorGap, chart_id: str) -> SafeString:
    """The gap chart for a desk and for a phone; the style sheet shows one of the two."""
    return gap_picture(item.gap, chart_id)
