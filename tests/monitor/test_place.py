"""A neighbourhood beside the rest of Breda: now in words, and over the years in a small chart."""

from decimal import Decimal

import pytest

from monitor import figures, standings
from monitor.models import Indicator, Observation
from monitor.reports import PlaceAnswer, neighbourhood_figures
from tests.pages.reading import main_text

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"
HERE = "BU07580102"


def row(slug: str, code: str = HERE):
    return next((item for item in neighbourhood_figures([code]) if item.slug == slug), None)


def test_the_difference_and_how_it_went_are_said_in_words() -> None:
    found = row("moeite-met-rondkomen")
    assert found.compared == f"8,9{SPACE}procentpunt hoger"
    assert found.change == (
        f"Van 33,0% in 2012 naar 18,9% in 2020. Het verschil met de rest van Breda werd kleiner: "
        f"van 14,1{SPACE}procentpunt naar 8,9{SPACE}procentpunt."
    )
    assert found.change in found.chart
    assert 'role="img"' in found.chart


def test_whether_it_became_better_follows_the_rule_of_the_method() -> None:
    """Counted again from the rows: the first and the last of three years or more."""
    rows = neighbourhood_figures([HERE])
    answer = PlaceAnswer.of("Biesdonk", rows)
    ways: dict[str, set[str]] = {"better": set(), "worse": set(), "same": set()}
    for item in Indicator.objects.measured().exclude(direction="neutral"):
        series = [
            round(float(value), item.decimals)
            for value in Observation.objects.filter(
                indicator=item, area=HERE, value__isnull=False, is_withheld=False
            )
            .order_by("period")
            .values_list("value", flat=True)
        ]
        if len(series) >= 3:
            change = (series[-1] - series[0]) * (-1 if item.direction == "lower" else 1)
            ways["better" if change > 0 else "worse" if change < 0 else "same"].add(item.slug)
    assert {name: {row.slug for row in getattr(answer, name)} for name in ways} == ways
    assert len(answer.better) + len(answer.worse) > 5
    assert "moeite-met-rondkomen" in ways["better"]
    assert answer.sentence.replace(SPACE, " ").startswith(
        f"Bij {len(answer.better)} van de {len(answer.judged)} cijfers met genoeg meetjaren gaat "
        f"het in Biesdonk beter dan in het eerste meetjaar, bij {len(answer.worse)} slechter"
    )
    assert "een klein verschil kan toeval zijn" in answer.gap_sentence


def test_with_two_years_nothing_is_said() -> None:
    Observation.objects.exclude(period__in=["2016", "2020"]).delete()
    standings.refresh([item.pk for item in Indicator.objects.measured()])
    answer = PlaceAnswer.of("Biesdonk", neighbourhood_figures([HERE]))
    assert answer.judged == ()
    assert answer.sentence == "Dat is nog niet te zeggen: van Biesdonk zijn er te weinig meetjaren."


def test_one_figure_is_spoken_of_as_one() -> None:
    found = row("moeite-met-rondkomen")
    for way, words in (
        ("better", "beter dan"),
        ("worse", "slechter dan"),
        ("same", "even goed als"),
    ):
        empty = {"better": (), "worse": (), "same": ()}
        answer = PlaceAnswer("Biesdonk", **(empty | {way: (found,)}), unknown=0)
        assert answer.sentence == (
            "Van één cijfer zijn er genoeg meetjaren: daar gaat het in Biesdonk "
            f"{words} in het eerste meetjaar."
        )


def test_the_answer_is_the_first_thing_on_the_page(resident) -> None:
    text = main_text(resident.get("/buurten/biesdonk/"))
    answer = PlaceAnswer.of("Biesdonk", neighbourhood_figures([HERE]))
    assert text.index(answer.sentence.replace(SPACE, " ")) < 250
    part = main_text(resident.get("/buurten/epelenberg/"))
    assert "gaat het in Brabantpark beter" in part
    assert "van Epelenberg alleen zijn geen cijfers. Deze gaan over Brabantpark" in part


def test_an_estimate_is_an_open_point_and_a_word_in_the_table(resident) -> None:
    found = row("moeite-met-rondkomen")
    assert found.mark == "schatting"
    assert found.chart.count("point-open") == 2 * len(found.years)
    assert row("misdrijven").mark == ""
    assert "point-open" not in row("misdrijven").chart
    assert "Moeite met rondkomen 2020, schatting 18,9%" in main_text(
        resident.get("/buurten/biesdonk/")
    )


def test_a_number_of_people_is_not_compared_and_one_year_has_no_line() -> None:
    people = row("bevolking")
    assert (people.rest, people.compared) == ("", "")
    assert people.change == "Van 5.065 inwoners in 2008 naar 4.895 inwoners in 2022.".replace(
        " inwoners", f"{SPACE}inwoners"
    )
    once = row("sociaal-minimum")
    assert (once.has_trend, once.chart, once.change) == (False, "", "")


def test_the_rest_leaves_out_a_place_that_matches_in_part() -> None:
    """Brabantpark is in the rest of the strict choice, and not in that of its own page."""
    wide = standings.gaps(
        [Indicator.objects.get(pk="moeite-met-rondkomen")], wide=True, members=figures.groups()
    )
    rest = wide["moeite-met-rondkomen"].latest.rest.value
    found = row("moeite-met-rondkomen", "BU07580200")
    assert Decimal(found.rest.rstrip("%").replace(",", ".")) == round(rest, 1)
    assert found.years[-1].rest == rest


def test_a_new_series_starts_where_the_source_says() -> None:
    Indicator.objects.filter(pk="moeite-met-rondkomen").update(series_breaks="2016")
    found = row("moeite-met-rondkomen")
    assert [year.year for year in found.years] == [2016, 2020]
    assert found.change.startswith("Van 28,8% in 2016")


@pytest.mark.parametrize("hide", [{"is_withheld": True}, {"value": None, "status": "suppressed"}])
def test_a_hidden_figure_is_left_out(resident, hide: dict) -> None:
    Observation.objects.filter(indicator="moeite-met-rondkomen", area=HERE, period="2020").update(
        **hide
    )
    found = row("moeite-met-rondkomen")
    assert found.year == 2016
    assert "18,9%" not in main_text(resident.get("/buurten/biesdonk/"))


def test_the_page_shows_a_chart_for_each_series(resident) -> None:
    page = resident.get("/buurten/biesdonk/").content.decode()
    series = [item for item in neighbourhood_figures([HERE]) if item.has_trend]
    assert page.count("line-chart-small") == len(series) > 10
    assert "Hoe veranderde het?" in page
