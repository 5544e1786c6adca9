"""The page of a neighbourhood as one flat table, and the two tables of the council's page."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.conf import settings

from alliances.exports import HEAD, Row, roll_up_rows, row
from monitor.gap import GapYear, printed
from monitor.reports import IndicatorGap
from verbeterbreda.pages.reports import NeighbourhoodReport
from verbeterbreda.pages.reports.council import ChangeGroup, Gaps

__all__ = [
    "CHANGE_HEAD",
    "GAP_HEAD",
    "HEAD",
    "change_rows",
    "gap_rows",
    "neighbourhood_rows",
]

CHANGE_HEAD = ("datum", "soort", "wat", "adres")
GAP_HEAD = (
    "sleutel", "cijfer", "oordeel", "eenheid", "jaar_toen", "verschil_toen", "jaar_nu",
    "verschil_nu", "hoort_bij_het_pad", "op_weg_naar_2040", "adres",
)  # fmt: skip


def neighbourhood_rows(report: NeighbourhoodReport) -> Iterator[Row]:
    """The answer and the figures as the page prints them, then its actions and its money."""
    answer = report.answer
    if report.figures:
        told = f"{answer.sentence} {answer.gap_sentence}".strip()
        yield row("antwoord", titel="Is het hier beter geworden?", toelichting=told)
    for figure in report.figures:
        for where, text, mark in (
            (report.neighbourhood.name, figure.here, figure.mark),
            ("rest van Breda", figure.rest, ""),
            ("Nederland", figure.netherlands, ""),
        ):
            yield row(
                "cijfer",
                titel=figure.name,
                wanneer=str(figure.year),
                waar=where,
                stand=mark or None,
                toelichting=text or "niet bekend",
                adres=figure.url,
            )
        if figure.change:
            yield row("verandering", titel=figure.name, toelichting=figure.change, adres=figure.url)
    yield from roll_up_rows(report.roll)


def change_rows(groups: Iterable[ChangeGroup]) -> Iterator[Row]:
    """What changed, in the order and the words of the page."""
    for group in groups:
        for change in group.shown:
            yield [change.on, group.title, change.sentence, settings.SITE_URL + change.url]


def gap_rows(gaps: Gaps) -> Iterator[Row]:
    """Every indicator of the page, those without figures last.

    A difference is the figure of the neighbourhoods minus that of the rest, as it is printed; what
    fits the path has no sign.
    """
    for group in gaps.groups:
        for item, line in zip(group.items, group.rows, strict=True):
            base, latest = item.gap.base, item.gap.latest
            yield [
                line.key, line.name, line.verdict, item.gap.method.unit,
                *_year(item, base), *_year(item, latest),
                _printed(item, latest.path if latest else None),
                line.pace, settings.SITE_URL + line.url,
            ]  # fmt: skip
    for wanted in gaps.wanted:
        words = [wanted.slug, wanted.name, "niemand publiceert dit per buurt"]
        address = settings.SITE_URL + wanted.get_absolute_url()
        yield [*words, *[None] * (len(GAP_HEAD) - len(words) - 1), address]


def _year(item: IndicatorGap, row: GapYear | None) -> Row:
    """A year and the difference in it; None for what is not known."""
    return [row.year, _printed(item, row.points)] if row else [None, None]


def _printed(item: IndicatorGap, value: Decimal | None) -> Decimal | None:
    return None if value is None else printed(value, item.gap.method.decimals)
