"""The page of a neighbourhood as one flat table, with the columns of the other roll-ups."""

from collections.abc import Iterator

from alliances.exports import HEAD, Row, roll_up_rows, row
from verbeterbreda.pages.reports import NeighbourhoodReport

__all__ = ["HEAD", "neighbourhood_rows"]


def neighbourhood_rows(report: NeighbourhoodReport) -> Iterator[Row]:
    """The figures of the place as the page prints them, then its actions and its money."""
    for figure in report.figures:
        for where, text in (
            (report.neighbourhood.name, figure.here),
            ("rest van Breda", figure.rest),
            ("Nederland", figure.netherlands),
        ):
            yield row(
                "cijfer",
                titel=figure.name,
                wanneer=str(figure.year),
                waar=where,
                toelichting=text or "niet bekend",
                adres=figure.url,
            )
    yield from roll_up_rows(report.roll)
