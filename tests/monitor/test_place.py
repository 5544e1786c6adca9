"""A neighbourhood beside the rest of Breda: now in words, and over the years in a small chart."""

from decimal import Decimal

import pytest

from monitor import figures, standings
from monitor.models import Indicator, Observation
from monitor.reports import neighbourhood_figures
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
