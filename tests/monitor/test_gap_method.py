"""The gap table agrees with a plain calculation from the fixtures, to the last printed digit."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import figures
from monitor.gap import (
    AreaFigure,
    Direction,
    Gap,
    Kind,
    Method,
    Verdict,
    change_words,
    gap,
    group_value,
    printed,
)
from monitor.models import Indicator, Observation
from pacts.models import Area

FIXTURES = Path(__file__).parents[2] / "fixtures"


def rows(name: str) -> list[dict[str, str]]:
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


INDICATORS = {row["slug"]: row for row in rows("indicators.csv")}
FOCUS = {row["area"] for row in rows("neighbourhood_areas.csv") if row["match"] == "full"}
BUURTEN = {row["code"] for row in rows("areas.csv") if row["level"] == "buurt"}
REST = BUURTEN - FOCUS
POPULATION = {
    (row["area"], row["period"]): Fraction(row["value"])
    for row in rows("observations_bevolking.csv")
}
FIGURES = [row for path in sorted(FIXTURES.glob("observations_*.csv")) for row in rows(path.name)]


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Independent of the code under test: whole numbers only."""
    doubled = abs(value) * 10**decimals * 2 + 1
    whole = doubled.numerator // doubled.denominator // 2
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def plain_group(slug: str, year: str, group: set[str]) -> Fraction | None:
    """The figure of a group, in fractions, from nothing but the CSVs."""
    top = bottom = Fraction(0)
    for row in FIGURES:
        if row["indicator"] != slug or row["period"] != year or row["area"] not in group:
            continue
        if INDICATORS[slug]["method"] == "rate":
            top += Fraction(row["numerator"]) * 1000
            bottom += POPULATION[row["area"], year]
        elif row["value"]:
            top += Fraction(row["value"]) * POPULATION[row["area"], year]
            bottom += POPULATION[row["area"], year]
    return top / bottom if bottom else None


MEASURED = [
    slug
    for slug, row in INDICATORS.items()
    if row["availability"] == "measured" and row["method"] != "sum"
]


def gap_from_database(slug: str) -> Gap:
    """As the pages compute it."""
    indicator = Indicator.objects.get(slug=slug)
    return figures.indicator_gap(indicator, figures.series([slug])[slug], figures.groups())


def test_the_focus_group_is_the_twelve_buurten_that_match_fully(db: None) -> None:
    assert len(FOCUS) == 12
    assert set(Area.objects.focus().values_list("code", flat=True)) == FOCUS
    assert len(REST) == 44


@pytest.mark.parametrize("slug", MEASURED)
def test_every_year_agrees_with_the_plain_calculation(slug: str, db: None) -> None:
    result = gap_from_database(slug)
    decimals = int(INDICATORS[slug]["decimals"])
    years = sorted({row["period"] for row in FIGURES if row["indicator"] == slug})
    assert [str(row.year) for row in result.years] == years
    for row in result.years:
        focus, rest = (plain_group(slug, str(row.year), group) for group in (FOCUS, REST))
        assert focus is not None
        assert rest is not None
        assert row.focus.value is not None
        assert row.rest.value is not None
        assert row.points is not None
        assert row.ratio is not None
        for ours, plain, digits in (
            (row.focus.value, focus, decimals),
            (row.rest.value, rest, decimals),
            (row.points, focus - rest, decimals),
            (row.ratio, focus / rest, 2),
        ):
            assert printed(ours, digits) == round_half_up(plain, digits)


@pytest.mark.parametrize(
    ("year", "focus", "rest"),
    [(2012, "33.9", "18.9"), (2016, "29.2", "15.9"), (2020, "19.7", "10.0")],
)
def test_getting_by_is_as_the_programme_was_told(
    year: int, focus: str, rest: str, db: None
) -> None:
    row = next(r for r in gap_from_database("moeite-met-rondkomen").years if r.year == year)
    assert row.focus.value is not None
    assert row.rest.value is not None
    assert printed(row.focus.value, 1) == Decimal(focus)
    assert printed(row.rest.value, 1) == Decimal(rest)


def test_the_sentence_gives_both_figures_the_gap_and_that_the_ratio_grew(db: None) -> None:
    result = gap_from_database("moeite-met-rondkomen")
    assert result.verdict is Verdict.CLOSING
    assert result.headline == "Rondkomen lukt vaker, maar de kloof is er nog."
    assert "19,7%" in result.sentence
    assert "10,0%" in result.sentence
    assert "15,0\N{NO-BREAK SPACE}procentpunt" in result.sentence
    assert "9,8\N{NO-BREAK SPACE}procentpunt" in result.sentence
    assert "van 1,8 keer naar 2,0 keer" in result.sentence


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        (
            "moeite-met-rondkomen",
            "15,0 procentpunt hoger dan de rest in 2012, 9,8 procentpunt hoger in 2020.",
        ),
        ("misdrijven", "10,8 per 1.000 lager dan de rest in 2012, 0,4 per 1.000 hoger in 2022."),
        ("inkomen-per-inwoner", "€ 9.076 lager dan de rest in 2017."),
        ("mantelzorg", ""),
    ],
)
def test_a_few_words_say_how_the_gap_went_and_who_has_more(slug: str, words: str, db: None) -> None:
    assert change_words(gap_from_database(slug)).replace("\N{NO-BREAK SPACE}", " ") == words


def test_areas_without_a_figure_are_left_out_and_counted(db: None) -> None:
    (row,) = gap_from_database("inkomen-per-inwoner").years
    assert row.focus.left_out == 0
    assert row.rest.left_out == 9


def test_an_area_too_small_to_show_still_counts_in_its_group(db: None) -> None:
    hidden = Observation.objects.filter(
        indicator="misdrijven", period="2022", status=Observation.Status.SUPPRESSED
    )
    assert hidden.exists()
    last = gap_from_database("misdrijven").latest
    assert last is not None
    assert last.rest.areas == 44


# --- rules, on made-up series ------------------------------------------------------------------

METHOD = Method(name="Iets", kind=Kind.MEAN, direction=Direction.LOWER, unit="%")


def series(pairs: dict[int, tuple[str, str]], method: Method = METHOD) -> Gap:
    """A gap from {year: (focus, rest)}, one area in each group."""
    found = [
        AreaFigure(area, year, Decimal(value), denominator=Decimal(100))
        for year, pair in pairs.items()
        for area, value in zip(("F", "R"), pair, strict=True)
    ]
    return gap(method, found, focus={"F"}, rest={"R"})


@pytest.mark.parametrize(
    ("pairs", "verdict"),
    [
        ({2012: ("30", "20"), 2020: ("25", "20")}, Verdict.TOO_FEW_POINTS),
        ({2012: ("30", "20"), 2016: ("1", "2"), 2020: ("25", "20")}, Verdict.CLOSING),
        ({2012: ("30", "20"), 2016: ("1", "2"), 2020: ("30.04", "20")}, Verdict.NOT_CLOSING),
        ({2012: ("30", "20"), 2016: ("1", "2"), 2020: ("20.04", "20")}, Verdict.NO_GAP),
        ({2012: ("10", "20"), 2016: ("1", "2"), 2020: ("21", "20")}, Verdict.NOT_CLOSING),
        ({}, Verdict.TOO_FEW_POINTS),
    ],
)
def test_the_verdict_follows_its_rule(pairs: dict[int, tuple[str, str]], verdict: Verdict) -> None:
    assert series(pairs).verdict is verdict


def test_the_path_is_a_straight_line_to_nought_in_2040() -> None:
    result = series({2020: ("30", "20"), 2025: ("28", "20"), 2030: ("24", "20")})
    path = dict(result.path)
    assert path[2020] == 10
    assert path[2030] == 5
    assert path[2040] == 0
    assert result.latest is not None
    assert result.latest.distance == -1
    assert result.is_on_path is True


def test_a_break_starts_the_series_again() -> None:
    broken = Method("Iets", Kind.MEAN, Direction.LOWER, "%", breaks=(2016,))
    result = series({2012: ("90", "20"), 2016: ("30", "20"), 2020: ("25", "20")}, broken)
    assert result.base is not None
    assert result.base.year == 2016
    assert result.verdict is Verdict.TOO_FEW_POINTS
    assert len(result.years) == 3


def test_more_is_better_turns_the_gap_round() -> None:
    higher = Method("Iets", Kind.MEAN, Direction.HIGHER, "%")
    result = series({2012: ("60", "80"), 2016: ("65", "80"), 2020: ("70", "80")}, higher)
    assert result.latest is not None
    assert result.latest.points == -10
    assert result.latest.disadvantage == 10
    assert result.verdict is Verdict.CLOSING


def test_an_area_cannot_be_in_both_groups() -> None:
    with pytest.raises(ValueError, match="both groups"):
        gap(METHOD, [], focus={"A"}, rest={"A"})


shares = st.decimals(0, 100, places=1)
people = st.decimals(1, 20_000, places=0)
many = st.lists(st.tuples(shares, people), min_size=1, max_size=20)


def as_figures(pairs: list[tuple[Decimal, Decimal]]) -> list[AreaFigure]:
    return [
        AreaFigure(str(i), 2020, value=value, numerator=value, denominator=weight)
        for i, (value, weight) in enumerate(pairs)
    ]


@given(many)
def test_a_mean_lies_between_the_lowest_and_the_highest(
    pairs: list[tuple[Decimal, Decimal]],
) -> None:
    group = group_value(Kind.MEAN, as_figures(pairs), {str(i) for i in range(len(pairs))})
    values = [value for value, _ in pairs]
    assert group.value is not None
    margin = Decimal("1e-20")
    assert min(values) - margin <= group.value <= max(values) + margin


@given(many, st.randoms())
def test_the_order_of_the_areas_does_not_matter(pairs: list, random) -> None:  # type: ignore[no-untyped-def]
    plain = as_figures(pairs)
    shuffled = random.sample(plain, len(plain))
    group = {figure.area for figure in plain}
    first, second = (group_value(Kind.RATE, order, group).value for order in (plain, shuffled))
    assert first is not None
    assert second is not None
    assert printed(first, 10) == printed(second, 10)


@given(many)
def test_an_unknown_is_never_nought(pairs: list[tuple[Decimal, Decimal]]) -> None:
    known = as_figures(pairs)
    unknown = AreaFigure("x", 2020, value=None, denominator=Decimal(5000))
    group = {figure.area for figure in known} | {"x"}
    before, after = (group_value(Kind.MEAN, rows, group) for rows in (known, [*known, unknown]))
    assert before.value == after.value
    assert after.left_out == 1


@given(st.dictionaries(st.integers(2000, 2039), st.tuples(shares, shares), max_size=8))
def test_swapping_the_groups_turns_every_sign(pairs: dict[int, tuple[Decimal, Decimal]]) -> None:
    there = series({y: (str(f), str(r)) for y, (f, r) in pairs.items()})
    back = series({y: (str(r), str(f)) for y, (f, r) in pairs.items()})
    assert [row.points for row in there.years] == [
        None if row.points is None else -row.points for row in back.years
    ]


def test_rounding_is_half_up() -> None:
    assert printed(Decimal("2.25"), 1) == Decimal("2.3")
    assert printed(Decimal("-2.25"), 1) == Decimal("-2.3")
    assert Decimal("2.25").quantize(Decimal("0.1"), ROUND_HALF_UP) == Decimal("2.3")
