"""Money per neighbourhood and per inhabitant, as far as that can be said honestly.

Money is for one neighbourhood when it is for actions that the sources place there and nowhere
else. All other money is a group of its own. It is divided by the inhabitants only where the CBS
counts exactly this neighbourhood and no other with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Prefetch, QuerySet

from alliances.models import Action, Funding
from alliances.reports.rows import ActionRow
from budget.models import Budget, Commitment
from budget.reconciliation import Total, together
from budget.reports import commitments, in_cents, sum_or_none
from budget.reports.lines import PlannedLine, misprint_sentence, misprints_in, planned_lines
from monitor.models import Observation
from monitor.reports import FigureRow
from pacts.models import Neighbourhood, NeighbourhoodArea
from verbeterbreda.lib import formats

PEOPLE = "bevolking"
REST = "Niet aan één buurt toe te delen"
NOTHING = "niets bekend"


@dataclass(frozen=True)
class Inhabitants:
    """How many people live in a neighbourhood, and when; without a number `why` says why."""

    number: Decimal | None
    year: str
    why: str

    @property
    def text(self) -> str:
        if self.number is None:
            return "niet precies bekend"
        return f"{formats.number(self.number)} ({self.year})"


@dataclass(frozen=True)
class PlaceMoney:
    """What was planned, committed and paid for one neighbourhood; None and no amount: unknown."""

    name: str
    url: str
    inhabitants: Inhabitants
    planned: Total
    committed: Decimal | None
    paid: Decimal | None
    unpaid: int

    @property
    def is_silent(self) -> bool:
        """Whether nothing was planned or promised for this neighbourhood alone."""
        return self.committed is None and not _has_something(self.planned)

    @property
    def per_inhabitant(self) -> Decimal | None:
        """Committed euros per inhabitant, in cents; None when one of the two is not known."""
        return each(self.committed, self.inhabitants)

    @property
    def per_inhabitant_text(self) -> str:
        if self.committed is None:
            return NOTHING
        return formats.euro(self.per_inhabitant, unknown="niet te zeggen")

    @property
    def committed_text(self) -> str:
        return formats.euro(self.committed, unknown=NOTHING)

    @property
    def planned_text(self) -> str:
        return NOTHING if not _has_something(self.planned) else self.planned.text

    @property
    def paid_text(self) -> str:
        if self.paid is None:
            return "niet ingevuld" if self.unpaid else NOTHING
        return f"{'minstens ' if self.unpaid else ''}{formats.euro(self.paid)}"


@dataclass(frozen=True)
class NeighbourhoodMoney:
    """All neighbourhoods, and what belongs to none of them; each column adds up to `total`."""

    years: tuple[int, ...]
    misprints: tuple[str, ...]
    places: tuple[PlaceMoney, ...]
    rest: PlaceMoney
    total: PlaceMoney

    @property
    def last_rows(self) -> tuple[PlaceMoney, PlaceMoney]:
        return self.rest, self.total

    @property
    def attributed(self) -> list[PlaceMoney]:
        return [place for place in self.places if not place.is_silent]

    @property
    def sentence(self) -> str:
        """What can be said of where the money goes, and how much of it cannot."""
        planned = f"Gepland is {self.total.planned.text}"
        if self.years:
            planned += f" ({formats.year_range(self.years[0], self.years[-1])})"
        if self.total.planned.is_lower_bound:
            planned += f"; niet meegeteld: {self.total.planned.left_out_text}"
        promised = f"Toegezegd met een besluit: {self.total.committed_text}."
        promised = " ".join([*map(misprint_sentence, self.misprints), promised])
        if not self.attributed:
            return (
                f"{planned}. {promised} Geen enkel bedrag is aan één buurt toe te delen: geen bron "
                "zegt van geld dat het naar één buurt gaat. Daarom kunnen we niet zeggen hoeveel "
                "geld er per inwoner naar een buurt gaat."
            )
        names = formats.join_nl(place.name for place in self.attributed)
        here = together(place.planned for place in self.attributed)
        known = sum_or_none(p.committed for p in self.attributed if p.committed is not None)
        said = f"Toegezegd: {formats.euro(known, unknown=NOTHING)}."
        if _has_something(here):
            said = f"Gepland: {here.text}. {said}"
        return (
            f"{planned}. {promised} Aan één buurt toe te delen is geld voor {names}. {said} De "
            "rest is voor meer buurten samen, of geen bron zegt voor welke buurt."
        )


def _has_something(total: Total) -> bool:
    return total.amount is not None or total.is_lower_bound


def each(amount: Decimal | None, inhabitants: Inhabitants) -> Decimal | None:
    """Divide an amount by the inhabitants, in cents; None when one of the two is not known."""
    if amount is None or not inhabitants.number:
        return None
    return (amount / inhabitants.number).quantize(Decimal("0.01"), ROUND_HALF_UP)


def only_place(places: Iterable[str], words: str, *, is_everywhere: bool) -> str:
    """The one neighbourhood an action is in; empty when it is, or may be, elsewhere as well.

    `words` is where the source says it is: two names in it are two places, also when only one of
    them is a neighbourhood of the programme.
    """
    found = set(places)
    if is_everywhere or len(found) != 1 or ";" in words:
        return ""
    return found.pop()


def is_only_in(row: ActionRow, key: str) -> bool:
    return only_place(row.places, row.where, is_everywhere=row.is_everywhere) == key


def neighbourhood_money() -> NeighbourhoodMoney:
    """Return the money of all neighbourhoods, in eleven queries."""
    matches = Prefetch("area_matches", counted(NeighbourhoodArea.objects.all()))
    places = list(Neighbourhood.objects.prefetch_related(matches))
    people = inhabitants_of({place.key: list(place.area_matches.all()) for place in places})
    where = _places_of_actions()
    budgets = list(Budget.objects.public())
    lines = planned_lines(budgets)
    planned = _planned(lines, where)
    promised, paid, unpaid = _promised(where)
    nowhere = Inhabitants(None, "", "")

    def money(key: str, name: str, url: str, who: Inhabitants) -> PlaceMoney:
        return PlaceMoney(
            name,
            url,
            who,
            together(planned[key]),
            sum_or_none(promised[key]),
            sum_or_none(paid[key]),
            unpaid[key],
        )

    rows = tuple(
        money(place.key, place.name, place.get_absolute_url(), people[place.key])
        for place in places
    )
    rest = money("", REST, "", nowhere)
    return NeighbourhoodMoney(
        years=tuple(sorted({cell.year for line in lines for cell in line.cells})),
        misprints=misprints_in(lines),
        places=rows,
        rest=rest,
        total=_together((*rows, rest), nowhere),
    )


def _together(rows: Sequence[PlaceMoney], who: Inhabitants) -> PlaceMoney:
    return PlaceMoney(
        "Alles samen",
        "",
        who,
        together(row.planned for row in rows),
        sum_or_none(row.committed for row in rows if row.committed is not None),
        sum_or_none(row.paid for row in rows if row.paid is not None),
        sum(row.unpaid for row in rows),
    )


def _places_of_actions() -> dict[str, str]:
    """The one neighbourhood of each action, empty where there is not one; in one query."""
    rows = Action.objects.values_list("pk", "is_everywhere", "places_text", "neighbourhoods")
    places: dict[str, set[str]] = defaultdict(set)
    facts: dict[str, tuple[bool, str]] = {}
    for key, is_everywhere, words, place in rows:
        facts[key] = is_everywhere, words
        places[key] |= {place} if place else set()
    return {
        key: only_place(places[key], words, is_everywhere=is_everywhere)
        for key, (is_everywhere, words) in facts.items()
    }


def _planned(
    lines: Iterable[PlannedLine], where: Mapping[str, str]
) -> defaultdict[str, list[Total]]:
    """What was planned, by neighbourhood: a line is for one when all of its actions are."""
    found: defaultdict[str, list[Total]] = defaultdict(list)
    for line in lines:
        places = {where[action] for action in line.actions}
        found[places.pop() if len(places) == 1 else ""].append(line.planned)
    return found


def _promised(
    where: Mapping[str, str],
) -> tuple[defaultdict[str, list[Decimal]], defaultdict[str, list[Decimal]], defaultdict[str, int]]:
    """What was promised and paid, and of how many promises no payment is known, by neighbourhood.

    A payment is for a neighbourhood only when all of its promise is.
    """
    promised: defaultdict[str, list[Decimal]] = defaultdict(list)
    paid: defaultdict[str, list[Decimal]] = defaultdict(list)
    unpaid: defaultdict[str, int] = defaultdict(int)
    shares: defaultdict[int, list[tuple[str, Decimal]]] = defaultdict(list)
    for promise, action, amount in Funding.objects.values_list("commitment", "action", "amount"):
        shares[promise].append((where[action], amount))
    found: Iterable[Commitment] = commitments().filter(line__section__budget__is_draft=False)
    for row in found:
        parts = shares[row.pk]
        rest = row.amount - sum((amount for _, amount in parts), Decimal(0))
        if rest:
            parts.append(("", rest))
        for key, amount in parts:
            promised[key].append(amount)
        keys = {key for key, _ in parts}
        one = keys.pop() if len(keys) == 1 else ""
        known = in_cents(row.paid_sum)
        if known is None:
            unpaid[one] += 1
        else:
            paid[one].append(known)
    return promised, paid, unpaid


def counted(matches: QuerySet[NeighbourhoodArea]) -> QuerySet[NeighbourhoodArea]:
    """These matches, each with how many neighbourhoods lie in its area, for `inhabitants_of`."""
    return matches.annotate(sharing=Count("area__neighbourhood_matches"))  # type: ignore[no-redef]


def inhabitants_of(
    matches: Mapping[str, Sequence[NeighbourhoodArea]],
) -> dict[str, Inhabitants]:
    """How many live in each neighbourhood, by its key, from its `counted` matches; one query.

    Only where all of its CBS areas match it fully and no other neighbourhood lies in them, and
    then in the last year that has a figure of all of them.
    """
    areas = {match.area_id for found in matches.values() for match in found}
    people: dict[str, dict[str, Decimal]] = defaultdict(dict)
    figures = Observation.objects.filter(indicator=PEOPLE, area__in=areas, value__isnull=False)
    for area, year, value in figures.values_list("area", "period", "value"):
        if value is not None:
            people[area][year] = value
    return {key: _inhabitants(found, people) for key, found in matches.items()}


def inhabitants_here(
    matches: Sequence[NeighbourhoodArea], figures: Iterable[FigureRow]
) -> Inhabitants:
    """How many live in one neighbourhood, from its `counted` matches and its figures."""
    years: dict[str, Decimal] = {}
    for row in figures:
        if row.slug == PEOPLE:
            years = {str(year.year): year.here for year in row.years if year.here is not None}
    return _counted_in(matches, years)


def _inhabitants(
    matches: Sequence[NeighbourhoodArea],
    people: Mapping[str, Mapping[str, Decimal]],
) -> Inhabitants:
    found = [people.get(match.area_id, {}) for match in matches]
    years = set.intersection(*map(set, found)) if found else set()
    return _counted_in(
        matches, {year: sum((area[year] for area in found), Decimal(0)) for year in years}
    )


def _counted_in(matches: Sequence[NeighbourhoodArea], years: Mapping[str, Decimal]) -> Inhabitants:
    """The last of these years, unless the CBS does not count exactly this neighbourhood."""
    if not matches or any(match.match != match.Match.FULL for match in matches):
        return Inhabitants(None, "", "De buurt valt niet precies samen met buurten van het CBS.")
    if any(match.sharing > 1 for match in matches):  # type: ignore[attr-defined]
        return Inhabitants(None, "", "Het CBS telt deze buurt samen met een andere.")
    if not years:
        return Inhabitants(None, "", "Er is geen cijfer van het aantal inwoners.")
    return Inhabitants(years[max(years)], max(years), "")
