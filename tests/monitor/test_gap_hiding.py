"""A figure that is too small to show cannot be worked out from what is shown."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.gap import Kind
from monitor.gap.hiding import Cell, Hidden, hide

SMALL = 100
GROUPS = ("focus", "part", "rest")

buurt = st.tuples(
    st.sampled_from(GROUPS),
    st.sampled_from(["WK1", "WK2", "WK3"]),
    st.integers(0, 2),
    st.sampled_from([40, 60, 200, 300, 400, 500]),
)
cities = st.lists(buurt, min_size=2, max_size=7)


class City:
    """A made-up city in one year, with what we publish of it."""

    def __init__(self, rows: list[tuple[str, str, int, int]]) -> None:
        self.group = {f"BU{i}": row[0] for i, row in enumerate(rows)}
        self.wijk = {f"BU{i}": row[1] for i, row in enumerate(rows)}
        self.count = {f"BU{i}": row[2] for i, row in enumerate(rows)}
        people = {f"BU{i}": row[3] for i, row in enumerate(rows)}
        self.suppressed = {area for area, number in people.items() if number < SMALL}
        self.hidden = hide(
            Kind.RATE,
            [
                Cell(a, self.wijk[a], Decimal(self.count[a]), Decimal(people[a]),
                     a in self.suppressed)
                for a in self.count
            ],
            focus=self.in_group("focus"),
            part=self.in_group("part"),
        )  # fmt: skip

    def in_group(self, *names: str) -> set[str]:
        return {area for area, name in self.group.items() if name in names}

    @property
    def unknown(self) -> list[str]:
        """The buurten of which nothing is shown."""
        return sorted(self.suppressed | (self.hidden.areas & set(self.count)))

    def totals(self) -> Iterator[set[str]]:
        """The areas in each sum that is shown; a total that is exact is the worst case."""
        for wijk in set(self.wijk.values()) - self.hidden.areas:
            yield {area for area, parent in self.wijk.items() if parent == wijk}
        if not self.hidden.is_city_hidden:
            yield set(self.count)
        if self.hidden.has_groups:
            yield self.in_group("focus")
            yield self.in_group("part", "rest")
        if self.hidden.has_wide:
            yield self.in_group("focus", "part")
            yield self.in_group("rest")


def worlds(city: City) -> Iterator[dict[str, int]]:
    """All counts that hidden buurten may have for somebody who sees everything else."""
    unknown = city.unknown
    equations = [
        ([area for area in unknown if area in total],
         sum(city.count[area] for area in total if area in unknown))
        for total in city.totals()
    ]  # fmt: skip
    most = sum(city.count[area] for area in unknown)
    for counts in product(range(min(most, 4) + 1), repeat=len(unknown)):
        world = dict(zip(unknown, counts, strict=True))
        if all(sum(world[area] for area in areas) == known for areas, known in equations):
            yield world


@given(cities)
def test_nobody_can_solve_for_a_suppressed_count(
    rows: list[tuple[str, str, int, int]],
) -> None:
    city = City(rows)
    assume(0 < len(city.unknown) <= 5)
    possible: dict[str, set[int]] = {}
    for world in worlds(city):
        for area, count in world.items():
            possible.setdefault(area, set()).add(count)
    for area in city.suppressed:
        assert city.count[area] in possible[area]
        if city.count[area]:
            assert len(possible[area]) > 1


@given(cities)
def test_nothing_is_withheld_where_nothing_is_suppressed(
    rows: list[tuple[str, str, int, int]],
) -> None:
    large = [(group, wijk, count, people + SMALL) for group, wijk, count, people in rows]
    assert City(large).hidden == Hidden()


def cells(*rows: tuple[str, str, int | None, int]) -> Iterable[Cell]:
    return [
        Cell(area, wijk, None if count is None else Decimal(count), Decimal(people), people < SMALL)
        for area, wijk, count, people in rows
    ]


def test_a_wijk_with_one_hidden_buurt_does_not_show_its_own_figure() -> None:
    found = cells(
        ("A", "WK1", 5, 50), ("B", "WK1", 5, 500), ("C", "WK2", 5, 60), ("D", "WK3", 5, 600)
    )
    hidden = hide(Kind.RATE, found, focus=(), part=())
    assert hidden.areas == {"A", "C", "WK1", "WK2"}
    assert hidden.has_groups


def test_a_hidden_buurt_alone_in_its_group_gets_company_of_the_smallest() -> None:
    found = cells(
        ("A", "WK1", 5, 50), ("B", "WK1", 5, 900), ("C", "WK2", 5, 300), ("D", "WK3", 5, 600)
    )
    assert hide(Kind.RATE, found, focus="A", part="").areas >= {"WK1"}
    assert not hide(Kind.RATE, found, focus="A", part="").has_groups  # nobody to hide behind
    hidden = hide(Kind.RATE, found, focus="AD", part="")
    assert hidden.areas == {"A", "D", "WK1", "WK3"}
    assert hidden.has_groups


def test_without_a_second_partly_matching_area_the_wider_choice_is_not_shown() -> None:
    found = cells(("A", "WK1", 5, 50), ("B", "WK2", 5, 70), ("C", "WK3", 5, 300))
    hidden = hide(Kind.RATE, found, focus="", part="A")
    assert not hidden.has_wide
    assert hidden.has_groups
    assert hidden.areas == {"A", "B", "WK1", "WK2"}


def test_the_only_figure_that_is_in_no_group_hides_the_city() -> None:
    one = cells(("A", "WK1", None, 50), ("B", "WK2", 5, 700))
    two = cells(("A", "WK1", None, 50), ("B", "WK2", None, 70))
    assert hide(Kind.RATE, one, focus=(), part=()).is_city_hidden
    assert not hide(Kind.RATE, two, focus=(), part=()).is_city_hidden


def test_a_mean_is_in_no_sum_but_its_wijk_is_not_shown() -> None:
    found = cells(("A", "WK1", None, 50), ("B", "WK1", None, 70), ("C", "WK2", None, 700))
    assert hide(Kind.MEAN, found, focus="A", part="").areas == {"A", "B", "WK1"}
