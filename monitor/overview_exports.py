"""The overview as files: a row for each indicator of the choice, in the order of the page."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings

from monitor.exports import RATIO_DECIMALS, Columns, Row, as_number, described
from monitor.gap import Gap, printed
from monitor.models import Indicator
from monitor.reports import OverviewCard, OverviewReport, year_marks

COLUMNS: Columns = {
    "sleutel": ("string", "De naam van het cijfer in adressen."),
    "cijfer": ("string", "De naam van het cijfer."),
    "beschikbaar": ("string", "Waarvan het cijfer er is: buurten, alleen heel Breda, of niets."),
    "oordeel": ("string", "Wat de reeks over de kloof zegt. Leeg als er geen cijfers zijn."),
    "eenheid": ("string", "Waarin het cijfer is uitgedrukt."),
    "jaar": ("integer", "Het laatste jaar met een cijfer voor beide groepen."),
    "verbeter_breda_buurten": ("decimal", "Het cijfer van de Verbeter Breda-buurten samen."),
    "rest_van_breda": ("decimal", "Het cijfer van de rest van Breda."),
    "verschil": ("decimal", "De Verbeter Breda-buurten min de rest."),
    "verhouding": ("decimal", "De Verbeter Breda-buurten gedeeld door de rest."),
    "eerste_jaar": ("integer", "Het eerste jaar van de reeks waarmee we vergelijken."),
    "verschil_eerste_jaar": ("decimal", "Het verschil in dat jaar."),
    "pad_naar_2040": ("decimal", "Welke achterstand bij het laatste jaar hoort op weg naar 2040."),
    "afstand_tot_pad": ("decimal", "De achterstand min het pad: boven nul is te langzaam."),
    "status": ("string", "Een schatting, voorlopig, of een nieuwe reeks in het laatste jaar."),
    "citaat": ("string", "Wat erover is gezegd, als niemand het cijfer per buurt publiceert."),
    "bron": ("string", "Waar de cijfers vandaan komen."),
    "adres": ("string", "De pagina van het cijfer."),
}
HEAD = list(COLUMNS)


def rows(report: OverviewReport) -> Iterator[Row]:
    """The cards of the page, then what is known of the whole city only, and what is wanted."""
    for card in report.cards:
        yield _measured(card, wide=report.asked.is_wide)
    for item in (*report.city_only, *report.wanted):
        yield _row(item, citaat=_said(item))


def _measured(card: OverviewCard, *, wide: bool) -> Row:
    item, gap = card.item.indicator, card.item.gap
    latest, base = gap.latest, gap.base
    if latest is None or base is None:
        return _row(item, oordeel=gap.verdict_words, wide=wide)
    return _row(
        item,
        wide=wide,
        oordeel=gap.verdict_words,
        jaar=latest.year,
        verbeter_breda_buurten=_shown(gap, latest.focus.value),
        rest_van_breda=_shown(gap, latest.rest.value),
        verschil=_shown(gap, latest.points),
        verhouding=None if latest.ratio is None else printed(latest.ratio, RATIO_DECIMALS),
        eerste_jaar=base.year,
        verschil_eerste_jaar=_shown(gap, base.points),
        pad_naar_2040=_shown(gap, latest.path),
        afstand_tot_pad=_shown(gap, latest.distance),
        status="; ".join(year_marks(latest)),
    )


def _shown(gap: Gap, value: Decimal | None) -> Decimal | None:
    return None if value is None else printed(value, gap.method.decimals)


def _row(item: Indicator, *, wide: bool = False, **values: str | int | Decimal | None) -> Row:
    address = f"{settings.SITE_URL}{item.get_absolute_url()}{'?groep=ruim' if wide else ''}"
    known = {
        "sleutel": item.slug,
        "cijfer": item.name,
        "beschikbaar": item.get_availability_display(),
        "eenheid": item.unit,
        "bron": item.source.title if item.source else "",
        "adres": address,
        **values,
    }
    return [known.get(name) for name in HEAD]


def _said(item: Indicator) -> str:
    """What was claimed, as the page quotes it."""
    return " ".join(claim.quote or claim.statement for claim in item.claims.all())


def as_json(report: OverviewReport) -> dict[str, Any]:
    """The same, as names and numbers, with what was asked for and the answer in one sentence."""
    return {
        "zin": report.sentence,
        "groep": "ruim" if report.asked.is_wide else "strikt",
        "doel": report.goal.key if report.goal else None,
        "oordeel": report.asked.verdict or None,
        "volgorde": report.asked.order,
        "cijfers": [
            {name: _plain(value) for name, value in zip(HEAD, row, strict=True)}
            for row in rows(report)
        ],
    }


def _plain(value: str | int | Decimal | None) -> str | int | float | None:
    return as_number(value) if isinstance(value, Decimal) else value


def csvw(*, table: str, page: str) -> dict[str, Any]:
    """What is in the CSV at the address `table`."""
    about = {
        "dc:title": "Hoe staat het ervoor",
        "dc:description": "Elk cijfer van de monitor met de kloof in het laatste jaar.",
        "dc:relation": page,
    }
    return described(
        COLUMNS, table=table, about=about, key=["sleutel"], required=["sleutel", "cijfer", "adres"]
    )
