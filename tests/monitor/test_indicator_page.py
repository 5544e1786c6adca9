"""One page per indicator says in words and figures how the gap moves."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from alliances.models import Action
from budget.models import Proposal
from monitor import standings
from monitor.models import Correction, Indicator, Observation
from monitor.reports import (
    Asked,
    indicator_report,
    measured_gaps,
    monitor_report,
    neighbourhood_figures,
    overview_report,
)
from tests.alliances import committed

pytestmark = pytest.mark.django_db
SPACE = "\N{NO-BREAK SPACE}"


def words(client, address):
    """The text of a page with plain spaces."""
    return client.get(address).content.decode().replace(SPACE, " ")


def test_getting_by_in_2020_is_19_7_against_10_0(resident):
    report = indicator_report("moeite-met-rondkomen")
    row = report.years[-1]
    assert (row.year, row.focus, row.rest) == (2020, "19,7%", "10,0%")
    page = words(resident, "/monitor/moeite-met-rondkomen/")
    assert "19,7% in de Verbeter Breda-buurten, 10,0% in de rest van Breda" in page
    assert "Rondkomen lukt vaker, maar de kloof is er nog." in page
    assert "De kloof wordt kleiner" in page


def test_the_page_has_chart_map_and_tables(resident):
    page = words(resident, "/monitor/moeite-met-rondkomen/")
    assert 'id="kloof-moeite-met-rondkomen"' in page
    assert 'id="kaart-moeite-met-rondkomen"' in page
    assert page.count('<tr id="gebied-BU') == 56
    sixteen = page.split("de zestien buurten naast de rest van Breda</caption>")[1]
    assert sixteen.split("</table>")[0].count("<tr>") == 1 + 16
    assert "Is een deel van de CBS-buurt" in page
    for word in ("Wat meten we", "Licentie", "Stand van de gegevens", "2020 was een coronajaar"):
        assert word in page


def test_every_area_is_one_link_on_the_map_and_one_in_the_list(resident):
    page = resident.get("/monitor/moeite-met-rondkomen/").content.decode()
    for code in Observation.objects.filter(area__level="buurt").values_list("area_id").distinct():
        link = f'href="?gebied={code[0]}#gekozen" data-area="{code[0]}"'
        assert page.split('class="chart map"')[1].count(link) == 2
        assert f'id="gebied-{code[0]}"' in page


def test_another_year_and_a_wider_group_can_be_chosen(resident):
    page = words(resident, "/monitor/moeite-met-rondkomen/?jaar=2012&groep=ruim")
    assert "Alle buurten in 2012" in page
    assert "Reken alleen met buurten die helemaal passen" in page
    narrow = indicator_report("moeite-met-rondkomen").gap.latest
    wide = indicator_report("moeite-met-rondkomen", wide=True).gap.latest
    assert wide.focus.areas > narrow.focus.areas == 12


@pytest.mark.parametrize("query", ["?jaar=1999", "?jaar=abc", "?groep=x", "?jaar=²"])
def test_a_strange_question_still_gives_the_last_year(resident, query):
    assert "Alle buurten in 2020" in words(resident, f"/monitor/moeite-met-rondkomen/{query}")


def test_a_small_area_is_not_shown_but_counts(resident):
    hidden = Observation.objects.filter(indicator="misdrijven", status="suppressed", period="2022")
    rows = {area.code: area for area in indicator_report("misdrijven").areas}
    assert hidden
    for figure in hidden:
        assert rows[figure.area_id].value is None
        assert rows[figure.area_id].text == "niet getoond: te weinig mensen"


def test_what_nobody_publishes_is_a_quotation(resident):
    page = words(resident, "/monitor/kinderarmoede/")
    assert "Niemand publiceert dit per buurt" in page
    assert "<blockquote" in page
    assert "drie keer zo groot" in page
    assert "<svg" not in page.split("<main")[1].split("</main>")[0]


def test_a_figure_of_the_whole_city_says_so(resident):
    page = words(resident, "/monitor/bijstand-breda/")
    assert "Er zijn alleen cijfers voor de hele stad" in page
    assert "november 2021" in page


def test_a_correction_is_told_with_its_reason(resident):
    Correction.objects.create(
        indicator_id="roken",
        corrected_on=date(2026, 5, 1),
        what="2016 is nu 24,1%.",
        why="Tikfout.",
    )
    page = words(resident, "/monitor/roken/")
    assert "1 mei 2026: 2016 is nu 24,1%. Tikfout." in page


def test_a_changed_figure_changes_the_page_at_once(resident):
    before = indicator_report("moeite-met-rondkomen").years[-1].focus
    Observation.objects.filter(
        indicator="moeite-met-rondkomen", area="BU07580102", period="2020"
    ).update(value=Decimal(60))
    standings.refresh(["moeite-met-rondkomen"])
    assert indicator_report("moeite-met-rondkomen").years[-1].focus != before


def test_an_indicator_without_any_figure_still_has_a_page(resident):
    Observation.objects.filter(indicator="roken").delete()
    page = words(resident, "/monitor/roken/")
    assert "geen cijfers per buurt" in page
    assert resident.get("/monitor/").status_code == 200


def test_an_unknown_indicator_is_not_found(resident):
    for ending in ("/", ".csv", ".xlsx"):
        assert resident.get(f"/monitor/bestaat-niet{ending}").status_code == 404


def test_the_overview_shows_every_indicator_and_what_is_wanted(resident):
    page = words(resident, "/monitor/")
    for indicator in Indicator.objects.all():
        assert f'href="{indicator.get_absolute_url()}"' in page
    report = monitor_report()
    assert report.closing + report.not_closing + report.no_gap > 5
    assert report.sentence.replace(SPACE, " ") in page
    assert "niemand publiceert dit per buurt" in page


def test_the_method_page_counts_the_areas(resident):
    page = words(resident, "/monitor/methode/")
    assert "in 56 buurten" in page
    assert "Van die CBS-buurten vallen er 12 helemaal samen" in page


@pytest.mark.parametrize(
    ("report", "queries"),
    [
        (monitor_report, 9),
        (lambda: indicator_report("misdrijven"), 8),
        (lambda: overview_report(Asked()), 7),
        (measured_gaps, 3),
        (lambda: neighbourhood_figures(["BU07580102"]), 4),
    ],
)
def test_queries_do_not_grow_with_the_figures(report, queries, django_assert_max_num_queries):
    with django_assert_max_num_queries(queries):
        report()
    Indicator.objects.filter(pk="roken").update(order=0)
    clone = Indicator.objects.get(pk="roken")
    for number in range(3):
        clone.pk = f"nog-een-{number}"
        clone.save()
    standings.refresh(f"nog-een-{number}" for number in range(3))
    with django_assert_max_num_queries(queries):
        report()


def test_one_neighbourhood_stands_beside_the_rest_of_breda():
    rows = {row.name: row for row in neighbourhood_figures(["BU07580102"])}
    row = rows["Moeite met rondkomen"]
    assert (row.year, row.here, row.rest, row.netherlands) == (2020, "18,9%", "10,0%", "13,9%")


def test_staff_edits_an_indicator_and_its_history_is_kept(login, staff):
    client = login(staff)
    assert client.get("/beheer/monitor/indicator/roken/change/").status_code == 200
    assert client.get("/beheer/monitor/indicator/roken/history/").status_code == 200
    assert client.get("/beheer/monitor/observation/?q=Biesdonk").status_code == 200


def test_the_switch_says_in_words_what_it_changes(resident):
    page = words(resident, "/monitor/moeite-met-rondkomen/")
    assert (
        "Tel je Brabantpark en City ook mee, dan wordt het verschil 0,2 procentpunt kleiner. "
        "Het oordeel blijft hetzelfde." in page
    )
    report = indicator_report("misdrijven")
    strict, wide = report.choices
    assert (strict.areas, wide.areas) == (12, 14)
    assert (strict.row.points, wide.row.points) == ("+0,4", "+21,2")
    assert report.choice_sentence.endswith(
        "Het oordeel is dan niet ‘de kloof wordt niet kleiner’ maar ‘de kloof wordt kleiner’."
    )
    other = indicator_report("misdrijven", wide=True)
    assert other.choices == report.choices
    assert other.choice_sentence == report.choice_sentence


def test_a_new_series_is_marked_in_chart_table_and_file(resident):
    Indicator.objects.filter(pk="misdrijven").update(series_breaks="2018")
    page = words(resident, "/monitor/misdrijven/")
    chart = page.split('id="kloof-misdrijven"')[1].split("</svg>")[0]
    assert ">nieuwe reeks</text>" in chart
    assert chart.count('class="gap-fill"') == 2
    assert chart.count('class="series series-focus"') == 2 or chart.count("series-focus") >= 3
    row = page.split('<tr class="new-series">')[1].split("</tr>")[0]
    assert row.startswith('<th scope="row">2018')
    assert "nieuwe reeks" in row
    answer = resident.get("/monitor/misdrijven.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert [line for line in lines if "nieuwe reeks" in line]
    assert all(",2018," in line for line in lines if "nieuwe reeks" in line)


def test_estimates_are_open_points_and_a_word_in_the_table(resident):
    page = words(resident, "/monitor/roken/")
    chart = page.split('id="kloof-roken"')[1].split("</svg>")[0]
    assert chart.count("point-open series-focus") == 3
    assert "point-focus" not in chart
    table = page.split('class="year-table"')[1].split("</table>")[0]
    assert table.count("schatting") == 3
    exact = words(resident, "/monitor/misdrijven/")
    assert "point-open" not in exact.split('id="kloof-misdrijven"')[1].split("</svg>")[0]


def test_the_page_says_who_works_on_it_and_with_what_money(resident):
    page = words(resident, "/monitor/moeite-met-rondkomen/")
    assert 'href="/acties/li2-1/"' in page
    assert "Geen actie noemt dit cijfer" in page
    assert "Gevraagd: € 1.000.000." in page
    Action.objects.get(pk="gw1-1a").indicators.add("moeite-met-rondkomen")
    page = words(resident, "/monitor/moeite-met-rondkomen/")
    assert "1 actie noemt dit cijfer als doel" in page
    assert 'href="/acties/gw1-1a/"' in page.split('id="acties"')[1].split("</section>")[0]
    assert "/acties/li2-1/" not in page


@pytest.mark.parametrize(
    "query", ["?volgorde=x", "?doel=zz9", "?oordeel=1", "?pagina=99", "?pagina=x", "?doel=%27"]
)
def test_a_strange_choice_still_gives_the_overview(resident, query):
    page = words(resident, f"/monitor/{query}")
    assert "Alle cijfers" in page
    assert "Moeite met rondkomen" in page


def test_the_overview_is_chosen_with_an_address(resident):
    page = words(resident, "/monitor/?doel=gw2&oordeel=groter&volgorde=naam&groep=ruim")
    assert '<option value="gw2" selected>' in page
    assert '<option value="groter" selected>' in page
    assert '<option value="naam" selected>' in page
    assert '<option value="ruim" selected>' in page
    shown = page.split('id="cijfers"')[1].split("</section>")[0]
    assert "?groep=ruim" in shown
    names = re.findall(r"<h3><a[^>]*>([^<]+)</a>", shown)
    assert names == sorted(names)
    for name in names:
        indicator = Indicator.objects.get(name=name)
        assert indicator.goals.filter(pk="GW2").exists()
        assert indicator_report(indicator.pk, wide=True).gap.verdict == "not_closing"


def strip_of(page: str, slug: str) -> str:
    return page.split(f'id="strook-{slug}"')[1].split("</svg>")[0]


def test_every_indicator_with_figures_has_a_strip_with_a_dot_for_each_area(resident):
    for indicator in Indicator.objects.measured():
        known = [area for area in indicator_report(indicator.pk).areas if area.value is not None]
        page = words(resident, f"/monitor/{indicator.pk}/")
        strip = strip_of(page, indicator.pk)
        assert strip.count("<circle") == len(known) >= 40, indicator.pk
        names = re.findall(r"<circle[^>]*><title>(.*?):", strip)
        values = {unescape(area.name): area.value for area in known}
        assert [values[unescape(name)] for name in names] == sorted(values.values())


def test_an_area_far_above_all_others_stands_behind_a_break_and_is_named(resident):
    page = words(resident, "/monitor/misdrijven/")
    strip = strip_of(page, "misdrijven")
    assert "buiten de schaal, staan Krogten (1.568,4 per 1.000) en City (462,5 per 1.000)." in page
    assert strip.count("Rechts, buiten de schaal, staan Krogten") == 1  # heard, too
    assert ">hoger</text>" in strip
    places = {
        name: float(x)
        for x, name in re.findall(r'<circle[^>]* cx="([0-9.]+)"[^>]*><title>(.*?):', strip)
    }
    assert (
        places["Krogten"]
        == places["City"]
        > max(x for name, x in places.items() if name not in ("Krogten", "City"))
    )
    assert "buiten de schaal" not in words(resident, "/monitor/moeite-met-rondkomen/")


def test_what_many_areas_share_is_not_said_of_one_of_them(resident):
    page = words(resident, "/monitor/geluidhinder-horeca/")
    rows = indicator_report("geluidhinder-horeca").areas
    none = sum(row.text.startswith(f"0,0{SPACE}") for row in rows)
    assert none > 5
    assert (
        f"het hoogst in City (2,3 per 1.000), het laagst in {none} buurten (0,0 per 1.000)" in page
    )


def test_the_decisions_behind_it_are_a_link_away(resident):
    promise = committed.commitment("100.00")
    committed.funding(promise, "li2-1", "100.00")
    proposal = Proposal.objects.filter(goals="LI2").first()
    Proposal.objects.filter(pk=proposal.pk).update(
        decision=promise.decision, outcome_on=date(2026, 11, 3), outcome="granted"
    )
    page = words(resident, "/monitor/moeite-met-rondkomen/")
    number = promise.decision.number
    for part in ("acties", "geld"):
        section = page.split(f'id="{part}"')[1].split("</section>")[0]
        assert f'<a href="/besluiten/{number}/">Besluit {number}' in section
    assert "Toegezegd: € 100." in page
    assert resident.get(f"/besluiten/{number}/").status_code == 200
