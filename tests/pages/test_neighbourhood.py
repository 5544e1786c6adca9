"""A neighbourhood's page says what it is about, how it stands there, and what is done."""

import csv
import re
from datetime import date
from html import unescape

import pytest
from django.template.loader import render_to_string
from django.test import Client

from alliances.models import Action
from pacts.models import Neighbourhood, NeighbourhoodArea
from tests.alliances import committed
from tests.pages.reading import links, main_text
from verbeterbreda.pages.reports import neighbourhood_report


def page(resident: Client, key: str) -> str:
    response = resident.get(f"/buurten/{key}/")
    assert response.status_code == 200
    return main_text(response)


def test_the_match_with_the_areas_of_the_figures_is_said(resident: Client) -> None:
    assert "Biesdonk valt samen met de CBS-buurt Biesdonk (BU07580102)" in page(
        resident, "biesdonk"
    )
    assert "Doornbos en Linie samen" in page(resident, "doornbos")
    part = page(resident, "epelenberg")
    assert "Brabantpark" in part
    assert "streepjeslijn" in part
    assert "niet bevestigd" in page(resident, "haagdijken")


def test_the_figures_stand_beside_the_rest_of_breda_and_the_country(resident: Client) -> None:
    assert "Moeite met rondkomen 2020, schatting 18,9% 10,0% 13,9%" in page(resident, "biesdonk")


def test_no_figure_is_a_dash_and_the_page_says_so(resident: Client) -> None:
    html = resident.get("/buurten/biesdonk/").content.decode()
    assert '<td class="num"></td>' not in html
    assert "Een streepje (–) betekent: daar is geen cijfer van." in html


def test_the_actions_of_this_place_stand_apart_from_those_for_all(resident: Client) -> None:
    own = Action.objects.filter(neighbourhoods__isnull=False).first()
    assert own is not None
    place = own.neighbourhoods.first()
    assert place is not None
    response = resident.get(place.get_absolute_url())
    before, after = main_text(response).split("In alle buurten van het programma")
    assert own.title in before
    assert own.get_absolute_url() in links(response)
    shared = Action.objects.filter(is_everywhere=True).exclude(neighbourhoods=place)
    assert [action.title for action in shared if action.title not in after] == []


def test_a_place_without_an_action_of_its_own_says_so(resident: Client) -> None:
    place = Neighbourhood.objects.filter(actions=None).first()
    assert place is not None
    assert f"geen actie speciaal voor {place.name}" in page(resident, place.key)


def test_a_place_that_matches_no_area_still_has_a_page(resident: Client) -> None:
    NeighbourhoodArea.objects.filter(neighbourhood="biesdonk").delete()
    text = page(resident, "biesdonk")
    assert "We weten niet bij welke CBS-buurt" in text
    assert "geen cijfers" in text


@pytest.mark.parametrize(
    "path", ["/buurten/nergens/", "/buurten/nergens.pdf", "/buurten/nergens.csv"]
)
def test_an_unknown_place_is_not_there(resident: Client, path: str) -> None:
    assert resident.get(path).status_code == 404


# --- By postcode ---------------------------------------------------------------------------------


def search(resident: Client, postcode: str) -> str:
    response = resident.get("/buurten/", {"postcode": postcode})
    assert response.status_code == 200
    text = main_text(response)
    assert "De zestien buurten Biesdonk" in text  # choosing oneself is always possible
    return text


@pytest.mark.parametrize("postcode", ["4815", "4815 AB", "4815ab", " 4815 "])
def test_a_postcode_offers_the_places_it_may_be(resident: Client, postcode: str) -> None:
    text = search(resident, postcode)
    assert "kan in meer buurten liggen. Welke is van jou? Doornbos" in text
    assert "Heuvel" in text.partition("De zestien buurten")[0]


def test_a_postcode_with_one_place_names_it(resident: Client) -> None:
    areas = NeighbourhoodArea.objects.filter(neighbourhood="biesdonk").values("area")
    NeighbourhoodArea.objects.exclude(area__in=areas).delete()
    digits = NeighbourhoodArea.objects.values_list("area__postcodes__digits", flat=True)[0]
    assert "ligt een van de zestien buurten. Biesdonk" in search(resident, digits)


@pytest.mark.parametrize("postcode", ["9999", "1012 AB", "4854"])
def test_a_postcode_elsewhere_never_blocks(resident: Client, postcode: str) -> None:
    assert "meedoen kan altijd" in search(resident, postcode)


@pytest.mark.parametrize(
    "postcode", ["1", "0815", "481", "48155", "Breda", "4815 ABC", "😀", "٤٨١٥"]
)
def test_nonsense_is_answered_with_an_example(resident: Client, postcode: str) -> None:
    response = resident.get("/buurten/", {"postcode": postcode})
    assert "Bijvoorbeeld 4815" in main_text(response)
    assert 'aria-describedby="postcode_error"' in response.content.decode()


def test_without_a_postcode_nothing_is_said_about_one(resident: Client) -> None:
    assert "Deze postcode" not in search(resident, "")


# --- What was promised ---------------------------------------------------------------------------


def test_only_money_of_this_place_alone_is_given_to_it(resident: Client) -> None:
    here, elsewhere = Neighbourhood.objects.filter(key__in=["biesdonk", "heuvel"])
    for slug, places in (("gw1-2", [here]), ("gw1-3", [here, elsewhere])):
        Action.objects.get(pk=slug).neighbourhoods.set(places)
    for slug, amount in (("gw1-2", "100.10"), ("gw1-3", "200.20"), ("gw1-1a", "300.30")):
        committed.funding(committed.commitment(amount, title=f"Voor {slug}"), slug, amount)
    text = page(resident, here.key)
    alone, _, shared = text.partition("Toegezegd voor meer buurten samen")
    assert f"Toegezegd aan acties die alleen in {here.name} zijn € 100,10 Voor gw1-2" in alone
    assert "€ 200,20 Voor gw1-3" in shared
    assert "€ 300,30 Voor gw1-1a" in shared
    assert "niet toe te delen" in shared
    assert "Samen € 500,50." in shared


def test_page_csv_and_pdf_tell_the_same_figures(resident: Client) -> None:
    committed.funding(committed.commitment("300.30", title="De proef"), "gw1-1a", "300.30")
    Action.objects.filter(pk="gw1-1a").update(status="done", status_on=date(2026, 11, 1))
    report = neighbourhood_report(Neighbourhood.objects.get(pk="biesdonk"))
    file = resident.get("/buurten/biesdonk.csv")
    rows = list(csv.DictReader(b"".join(file.streaming_content).decode().splitlines()))
    paper = render_to_string("pdf/neighbourhood.html", {"report": report, "edition": None})
    for text in (page(resident, "biesdonk"), plain(paper)):
        assert report.roll.progress.sentence.replace("\xa0", " ") in text
        for label, number in report.roll.progress.rows:
            assert f"{label} {number}" in text
        assert "€ 300,30 De proef, 2023" in text
        for figure in report.figures:
            here = (figure.here or "–").replace("\xa0", " ")
            when = ", ".join(filter(None, [str(figure.year), figure.mark]))
            assert f"{figure.name} {when} {here}" in text
        assert report.answer.sentence.replace("\xa0", " ") in text
    assert [(r["titel"], int(r["aantal"])) for r in rows if r["soort_rij"] == "voortgang"] == list(
        report.roll.progress.rows
    )
    assert [r["bedrag"] for r in rows if r["soort_rij"] == "toezegging"] == ["300.30"]
    [told] = [r["toelichting"] for r in rows if r["soort_rij"] == "antwoord"]
    assert told == f"{report.answer.sentence} {report.answer.gap_sentence}"
    here = {r["titel"]: r["toelichting"] for r in rows if r["waar"] == "Biesdonk"}
    assert here == {figure.name: figure.here or "niet bekend" for figure in report.figures}


def plain(markup: str) -> str:
    """The words of a document without its pictures, as `main_text` gives those of a page."""
    words = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", markup, flags=re.S))
    return re.sub(r"\s+([.,;])", r"\1", re.sub(r"\s+", " ", unescape(words)))
