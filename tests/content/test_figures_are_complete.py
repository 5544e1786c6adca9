"""Places, indicators and figures are all there, with where they come from."""

from pathlib import Path

import pytest

from monitor import loading
from monitor.models import Claim, Indicator, Observation
from pacts import loading_places
from pacts.models import Area, Neighbourhood, NeighbourhoodArea, PostcodeArea

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"


def test_country_city_wijken_and_buurten_with_their_boundaries() -> None:
    counts = {level: Area.objects.filter(level=level).count() for level in Area.Level.values}
    assert counts == {"land": 1, "gemeente": 1, "wijk": 11, "buurt": 56}
    assert not Area.objects.exclude(level="land").filter(geometry__isnull=True).exists()
    assert not Area.objects.filter(level="buurt").exclude(parent__level="wijk").exists()


def test_sixteen_neighbourhoods_and_how_well_they_match() -> None:
    assert Neighbourhood.objects.count() == 16
    matches = {
        match: NeighbourhoodArea.objects.filter(match=match).count()
        for match in NeighbourhoodArea.Match.values
    }
    assert matches == {"full": 13, "part": 2, "uncertain": 1}
    assert Area.objects.focus().count() == 12


def test_what_does_not_match_fully_says_so() -> None:
    for key in ("doornbos", "linie", "epelenberg", "ringenbuurt", "haagdijken"):
        assert Neighbourhood.objects.get(key=key).note, key


def test_every_buurt_can_be_found_by_postcode() -> None:
    assert set(PostcodeArea.objects.values_list("area_id", flat=True)) == set(
        Area.objects.buurten().values_list("code", flat=True)
    )
    assert not PostcodeArea.objects.exclude(digits__regex=r"^48\d\d$").exists()


def test_every_indicator_with_figures_has_a_definition_a_source_and_a_period() -> None:
    for indicator in Indicator.objects.exclude(availability="wanted"):
        assert indicator.definition
        assert indicator.source_id
        assert indicator.retrieved_text
        assert indicator.observations.exists(), indicator.slug


def test_wanted_indicators_have_no_figures_and_quote_the_claim() -> None:
    wanted = Indicator.objects.filter(availability="wanted")
    assert wanted.count() == 5
    assert not Observation.objects.filter(indicator__in=wanted).exists()
    claimed = set(Claim.objects.exclude(indicator=None).values_list("indicator_id", flat=True))
    assert claimed == set(wanted.values_list("slug", flat=True)) - {"woningwaarde"}


@pytest.mark.parametrize(
    ("slug", "figures"),
    [
        ("misdrijven", 68 * 11),
        ("overlast", 68),
        ("overlast-jeugd", 68),
        ("moeite-met-rondkomen", 69 * 3),
        ("voldoende-bewegen", 69 * 2),
        ("inkomen-per-inwoner", 56),
        ("bevolking", 68 * 15),
        ("bijstand-breda", 13),
    ],
)
def test_every_figure_of_a_series_is_there(slug: str, figures: int) -> None:
    assert Observation.objects.filter(indicator=slug).count() == figures


def test_estimates_missing_and_hidden_figures_are_marked() -> None:
    rivm = Observation.objects.filter(indicator="eenzaam", area__level="buurt")
    assert set(rivm.values_list("status", flat=True)) == {"estimate"}
    income = Observation.objects.filter(indicator="inkomen-per-inwoner")
    assert income.filter(status="missing", value=None).count() == 9
    small = Observation.objects.get(indicator="overlast", area="BU07580506")
    assert (small.status, small.value) == ("suppressed", None)
    assert small.numerator is not None


def test_crime_in_the_buurten_adds_up_to_the_city() -> None:
    for year in range(2012, 2023):
        figures = Observation.objects.filter(indicator="misdrijven", period=year)
        buurten = sum(o.numerator or 0 for o in figures.filter(area__level="buurt"))
        assert buurten == figures.get(area="GM0758").numerator


def test_a_rate_is_its_numerator_for_each_thousand_people() -> None:
    one = Observation.objects.get(indicator="misdrijven", area="GM0758", period="2022")
    assert one.denominator == 184_670
    assert one.numerator is not None
    assert one.value is not None
    assert round(one.numerator * 1000 / one.denominator, 4) == one.value


def test_loading_again_changes_nothing() -> None:
    assert set(loading_places.load(FIXTURES).values()) == {0}
    assert set(loading.load(FIXTURES).values()) == {0}


def test_an_indicator_that_staff_edited_stays_as_it_is() -> None:
    indicator = Indicator.objects.get(slug="eenzaam")
    indicator.name = "Alleen zijn"
    indicator.save()
    indicator.goals.clear()
    loading.load(FIXTURES)
    indicator.refresh_from_db()
    assert indicator.name == "Alleen zijn"
    assert not indicator.goals.exists()
