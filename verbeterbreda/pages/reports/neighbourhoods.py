"""What the pages of the neighbourhoods show, and the PDF of one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.safestring import SafeString

from alliances.models import Action, YearPlan
from alliances.reports.rollups import Promised, RollUp, promised_to, roll_up
from alliances.reports.rows import ActionRow, action_rows, as_listed
from monitor.models import Indicator
from monitor.pictures import place_picture
from monitor.reports import (
    FigureRow,
    PlaceAnswer,
    neighbourhood_figures,
)
from pacts.models import Neighbourhood, NeighbourhoodArea, Pact, Source
from pacts.reports import counts
from verbeterbreda.lib import formats
from verbeterbreda.pages.reports.neighbourhood_money import (
    Inhabitants,
    counted,
    each,
    inhabitants_here,
    is_only_in,
)
from verbeterbreda.pages.reports.open_pact import OPEN_PACT

NEIGHBOURHOOD_KIND = "buurt"
POSTCODE = re.compile(r"^([1-9][0-9]{3})\s*([a-zA-Z]{2})?$")


@dataclass(frozen=True)
class NeighbourhoodsReport:
    """All sixteen; and where a postcode was asked for, the ones it may lie in."""

    neighbourhoods: tuple[Neighbourhood, ...]
    postcode: str
    error: str
    found: tuple[Neighbourhood, ...]


def neighbourhoods_report(*, postcode: str) -> NeighbourhoodsReport:
    error = ""
    found: tuple[Neighbourhood, ...] = ()
    if postcode:
        match = POSTCODE.match(postcode)
        if match:
            matches = Neighbourhood.objects.filter(areas__postcodes__digits=match[1])
            found = tuple(matches.distinct())
        else:
            error = "Vul vier cijfers in, met of zonder twee letters. Bijvoorbeeld 4815."
    return NeighbourhoodsReport(tuple(Neighbourhood.objects.all()), postcode, error, found)


@dataclass(frozen=True)
class NeighbourhoodReport:
    title: str
    data_date: date
    neighbourhood: Neighbourhood
    matches: tuple[NeighbourhoodArea, ...]
    figures: tuple[FigureRow, ...]
    roll: RollUp
    inhabitants: Inhabitants
    sources: tuple[Source, ...]
    picture: SafeString

    @property
    def answer(self) -> PlaceAnswer:
        """Whether it became better: in this place, or in the CBS buurt that is nearly it."""
        return PlaceAnswer.of(
            self.area_names if self.is_partly else self.neighbourhood.name, self.figures
        )

    @property
    def money_sentence(self) -> str:
        """What of the promised money is for this place alone, and how much that is for each."""
        here, shared = self.roll.promised
        name, people = self.neighbourhood.name, self.inhabitants
        if here.total is None:
            rest = " Er is wel geld toegezegd voor meer buurten samen." if shared.total else ""
            return (
                f"Geen bedrag is alleen aan {name} toe te delen. Dus kunnen we niet zeggen hoeveel "
                f"geld er per inwoner is.{rest}"
            )
        said = f"{formats.euro(here.total)} is toegezegd aan acties die alleen in {name} zijn."
        if people.number is None:
            return f"{said} Per inwoner is niet te zeggen. {people.why}"
        return (
            f"{said} Dat is {formats.euro(each(here.total, people))} per inwoner, gerekend met "
            f"{formats.number(people.number)} inwoners in {people.year}."
        )

    @property
    def is_partly(self) -> bool:
        """Whether a CBS buurt of this report is only partly, or only probably, this place."""
        return any(match.match != match.Match.FULL for match in self.matches)

    @property
    def warning(self) -> str:
        """That the figures are of another area than the name of the page; "" when they are not."""
        if not self.is_partly:
            return ""
        return (
            f"Let op: van {self.neighbourhood.name} alleen zijn geen cijfers. Deze gaan over "
            f"{self.area_names}, en dat is niet precies hetzelfde gebied."
        )

    @property
    def area_names(self) -> str:
        """The CBS buurten that the figures are about."""
        return formats.join_nl([match.area.name for match in self.matches])

    @property
    def own_actions(self) -> tuple[ActionRow, ...]:
        """What the sources place here, and not in all neighbourhoods alike."""
        return as_listed(row for row in self.roll.rows if self.neighbourhood.key in row.places)

    @property
    def shared_actions(self) -> tuple[ActionRow, ...]:
        return as_listed(row for row in self.roll.rows if self.neighbourhood.key not in row.places)

    @property
    def has_gaps(self) -> bool:
        """Whether some figure is not known for a place it is compared with."""
        return any(not (row.rest and row.netherlands) for row in self.figures)


def neighbourhood_report(neighbourhood: Neighbourhood) -> NeighbourhoodReport:
    """Return all that touches one neighbourhood of the programme."""
    matches = tuple(
        counted(
            neighbourhood.area_matches.select_related("area__parent").defer(
                "area__geometry", "area__parent__geometry"
            )
        )
    )
    rows = action_rows(Action.objects.in_neighbourhood(neighbourhood.key))
    figures = tuple(neighbourhood_figures([match.area_id for match in matches]))
    latest = max((row.changed_on for row in rows), default=None)
    return NeighbourhoodReport(
        title=f"{neighbourhood.name} in Verbeter Breda",
        data_date=latest or _date_of_the_plan(),
        neighbourhood=neighbourhood,
        matches=matches,
        figures=figures,
        roll=roll_up(f"buurt-{neighbourhood.key}", rows, _promised(rows, neighbourhood)),
        inhabitants=inhabitants_here(matches, figures),
        sources=_sources(rows),
        picture=place_picture(
            neighbourhood.name,
            {m.area_id: "full" if m.match == m.Match.FULL else "part" for m in matches},
        ),
    )


def _promised(rows: Sequence[ActionRow], here: Neighbourhood) -> list[Promised]:
    """Money of actions in this place only, and apart what several places have together."""
    only = [row for row in rows if is_only_in(row, here.key)]
    return [
        promised_to(only, f"Toegezegd aan acties die alleen in {here.name} zijn"),
        promised_to(
            [row for row in rows if row not in only],
            "Toegezegd voor meer buurten samen",
            "Welk deel hiervan naar deze buurt gaat, is niet toe te delen.",
        ),
    ]


def _date_of_the_plan() -> date:
    plan = YearPlan.objects.public().order_by("-data_date_on").first()
    return plan.data_date_on if plan else date(2023, 12, 31)


@dataclass(frozen=True)
class SignedHere:
    """How many of a neighbourhood signed; None when that may not be told, or is not counted."""

    number: int | None
    total: counts.Total


def signed_here(neighbourhood: Neighbourhood) -> SignedHere:
    pact = Pact(slug=OPEN_PACT)  # only its key is asked for
    number = counts.places(pact).number_in(neighbourhood.key)
    return SignedHere(number, counts.total(pact) if number else counts.NOBODY)


def _sources(actions: Iterable[ActionRow]) -> tuple[Source, ...]:
    """Return the sources behind these actions and behind the measured figures."""
    keys = {action.source for action in actions}
    measured = Indicator.objects.measured().order_by().values("source")
    return tuple(Source.objects.filter(Q(pk__in=keys) | Q(pk__in=measured)))
