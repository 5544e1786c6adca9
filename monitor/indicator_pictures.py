"""The pictures of an indicator's page: the gap, the strip, and the map with its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from monitor.drawing import gap_picture, small_picture
from monitor.map_parts import MapPart, dot_links
from monitor.pictures import strip_note, strip_picture
from monitor.reports import IndicatorReport, OverviewCard
from monitor.wijken.pictures import part
from pacts.models import Area


@dataclass(frozen=True)
class IndicatorPictures:
    """`part` is None without figures per buurt."""

    gap: SafeString
    part: MapPart | None


def indicator_pictures(
    report: IndicatorReport, codes: Sequence[str] = (), kept: Mapping[str, str] | None = None
) -> IndicatorPictures:
    """The pictures of a page; `codes` are areas that were chosen, `kept` the rest of the query."""
    slug = report.indicator.slug
    return IndicatorPictures(
        gap=gap_picture(report.gap, f"kloof-{slug}"), part=_part(report, codes, kept or {})
    )


def _part(report: IndicatorReport, codes: Sequence[str], kept: Mapping[str, str]) -> MapPart | None:
    if report.year is None:
        return None
    slug = report.indicator.slug
    found = part(
        report.areas, report.gap.method, codes, kept,
        ident=f"kaart-{slug}", name=report.indicator.name, year=report.year, noun="buurt",
        plural="buurten", city=report.city_value, level=Area.Level.BUURT, parent="",
    )  # fmt: skip
    strip = strip_picture(
        report.areas,
        report.gap,
        chart_id=f"strook-{slug}",
        title=found.sentence,
        city=report.city_value,
        links=dot_links(found.rows),
        picked=[row.area.name for row in found.picked.rows],
    )
    return replace(found, strip=strip, strip_note=strip_note(report.areas))


def card_pictures(
    cards: Sequence[OverviewCard],
) -> list[tuple[OverviewCard, SafeString]]:
    """Each card of the overview with its small chart, empty without years enough for a line."""
    return [
        (
            card,
            small_picture(card.item.gap, f"klein-{card.item.indicator.slug}")
            if card.item.has_series
            else SafeString(""),
        )
        for card in cards
    ]
