"""A made-up city, as large as asked for and the same each time: areas, indicators, figures.

At full size (600 areas, 200 indicators, 30 years) 3.6 million figures. What is there already stays
and counts. Made-up buurten have borders, so that the map is as large as a real one.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import batched, product
from random import Random

from django.db import connection

from monitor import standings
from monitor.models import Indicator, Observation
from pacts.models import Area, Goal, Neighbourhood, NeighbourhoodArea

LAST_YEAR = 2026
BUURTEN_OF_A_WIJK = 10
BATCH = 2_000
SMALL = 0.02
"""The share of buurten with too few people to show a figure."""

METHODS = (Indicator.Method.RATE, Indicator.Method.MEAN, Indicator.Method.MEAN)
DIRECTIONS = (Indicator.Direction.LOWER, Indicator.Direction.LOWER, Indicator.Direction.HIGHER)


def make(*, areas: int, indicators: int, years: int, seed: int = 2040) -> int:
    """Fill the city up to so many buurten and measured indicators; return how many figures came."""
    random = Random(seed)  # the same city each time
    places = _areas(random, areas)
    made = _indicators(random, indicators)
    people = {
        place: random.randint(20, 90) if random.random() < SMALL else random.randint(150, 12_000)
        for place in places
    }
    focus = set(Area.objects.focus().values_list("code", flat=True))
    count = 0
    for some in batched(observations(random, made, people, focus, years), BATCH):
        _store(some)
        count += len(some)
    if connection.vendor == "postgresql" and count > 100_000:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE monitor_observation")
    standings.refresh()
    return count


def _store(rows: Sequence[Observation]) -> None:
    """Millions go in by COPY where there is one."""
    if connection.vendor != "postgresql":
        Observation.objects.bulk_create(rows, batch_size=BATCH)
        return
    columns = [field.attname for field in Observation._meta.concrete_fields if field.name != "id"]
    statement = f"COPY monitor_observation ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([getattr(row, column) for column in columns])


def _areas(random: Random, wanted: int) -> list[str]:
    """The codes of all buurten; new ones lie on a grid, in wijken of ten, one in five a focus."""
    codes = sorted(Area.objects.buurten().values_list("code", flat=True))
    city = Area.objects.get(level=Area.Level.GEMEENTE)
    numbers = range(max(0, wanted - len(codes)))
    wijken = [
        Area(code=f"WK9{n:05}", name=f"Proefwijk {n}", level=Area.Level.WIJK, parent=city)
        for n in range(-(-len(numbers) // BUURTEN_OF_A_WIJK))
    ]
    Area.objects.bulk_create(wijken)
    new = [
        Area(
            code=f"BU9{n:07}", name=f"Proefbuurt {n}", level=Area.Level.BUURT,
            parent=wijken[n // BUURTEN_OF_A_WIJK], geometry=_square(random, n),
        )
        for n in numbers
    ]  # fmt: skip
    Area.objects.bulk_create(new, batch_size=500)
    homes = list(Neighbourhood.objects.all())
    NeighbourhoodArea.objects.bulk_create(
        NeighbourhoodArea(
            neighbourhood=homes[n % len(homes)], area=area,
            match=NeighbourhoodArea.Match.PART if n % 20 == 10 else NeighbourhoodArea.Match.FULL,
        )
        for n, area in enumerate(new)
        if n % 5 == 0
    )  # fmt: skip
    return [*codes, *(area.code for area in new)]


def _square(random: Random, number: int) -> dict[str, object]:
    """A border of 24 points around a place on the grid, beside Breda."""
    west, south = 4.9 + number % 25 * 0.012, 51.5 + number // 25 * 0.008
    sides = [(t / 6, 0) for t in range(6)] + [(1, t / 6) for t in range(6)]
    sides += [(1 - x, 1 - y) for x, y in sides]
    ring = [
        [round(west + (x + random.random() / 9) * 0.011, 5),
         round(south + (y + random.random() / 9) * 0.007, 5)]
        for x, y in sides
    ]  # fmt: skip
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _indicators(random: Random, wanted: int) -> list[Indicator]:
    """New measured indicators until there are so many; each has a goal and a source."""
    known = list(Indicator.objects.measured())
    source = next(item.source for item in known if item.source)
    new = [
        Indicator(
            slug=f"proef-{n:03}", order=100 + n, name=f"Proefcijfer {n}",
            question="Hoe staat het ervoor?", definition="Een verzonnen cijfer.",
            unit="per 1.000 inwoners" if METHODS[n % 3] == "rate" else "% van de inwoners",
            unit_short="per 1.000" if METHODS[n % 3] == "rate" else "%",
            direction=DIRECTIONS[n % 3 if n % 2 else 0], method=METHODS[n % 3], decimals=1,
            availability=Indicator.Availability.MEASURED, source=source, suppress_below=100,
            series_breaks=str(LAST_YEAR - 8) if n % 10 == 0 else "",
        )
        for n in range(max(0, wanted - len(known)))
    ]  # fmt: skip
    Indicator.objects.bulk_create(new)
    goals = list(Goal.objects.values_list("pk", flat=True))
    Indicator.goals.through._default_manager.bulk_create(
        Indicator.goals.through(indicator_id=item.pk, goal_id=random.choice(goals)) for item in new
    )
    return new


def observations(
    random: Random, made: list[Indicator], people: dict[str, int], focus: set[str], years: int
) -> Iterator[Observation]:
    """Each indicator, year and buurt; the gap of an indicator drifts, some figures are missing."""
    for indicator in made:
        level, gap, drift = random.uniform(8, 40), random.uniform(1, 9), random.uniform(-0.4, 0.3)
        for year, (area, number) in product(
            range(LAST_YEAR - years + 1, LAST_YEAR + 1), people.items()
        ):
            extra = gap + drift * (year - LAST_YEAR + years) if area in focus else 0
            value = max(0.0, random.gauss(level + extra, 4))
            yield _observation(indicator, area, year, number, round(value, 1))


def _observation(
    indicator: Indicator, area: str, year: int, number: int, value: float
) -> Observation:
    figure = Observation(
        indicator=indicator, area_id=area, period=str(year), denominator=Decimal(number),
        value=Decimal(str(value)),
    )  # fmt: skip
    if indicator.method == Indicator.Method.RATE:
        figure.numerator = Decimal(round(value * number / 1000))
        figure.value = (figure.numerator * 1000 / number).quantize(Decimal("0.0001"))
    if number < indicator.suppress_below:
        figure.value, figure.status = None, Observation.Status.SUPPRESSED
    return figure
