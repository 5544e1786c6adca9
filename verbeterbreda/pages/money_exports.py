"""Money per neighbourhood as one flat table."""

from collections.abc import Iterator
from decimal import Decimal

from budget.money_exports import amount_kind
from verbeterbreda.pages.reports.neighbourhood_money import NeighbourhoodMoney, PlaceMoney

type Row = list[str | int | Decimal | None]

HEAD = [
    "soort_rij",
    "buurt",
    "inwoners",
    "inwoners_jaar",
    "gepland",
    "gepland_soort",
    "gepland_niet_bekend",
    "toegezegd",
    "betaald",
    "toezeggingen_zonder_betaling",
    "toegezegd_per_inwoner",
    "toelichting",
    "adres",
]


def rows(report: NeighbourhoodMoney) -> Iterator[Row]:
    """Every neighbourhood, then what belongs to none of them, then all together."""
    for place in report.places:
        yield _row("buurt", place)
    yield _row("niet toe te delen", report.rest)
    yield _row("samen", report.total)


def _row(kind: str, place: PlaceMoney) -> Row:
    people = place.inhabitants
    return [
        kind,
        place.name,
        None if people.number is None else int(people.number),
        people.year,
        place.planned.amount,
        amount_kind(place.planned),
        place.planned.unknowns,
        place.committed,
        place.paid,
        place.unpaid,
        place.per_inhabitant,
        people.why,
        place.url,
    ]
