"""Search finds by the stem of a word, ranks titles first, and takes anything."""

import pytest
from django.test import Client

from tests.pages.reading import links, main_text
from verbeterbreda.news.models import NewsItem
from verbeterbreda.pages.search import MAX_RESULTS, search


def titles(question: str) -> list[str]:
    return [result.title for result in search(question)]


@pytest.mark.django_db
def test_many_and_one_find_the_same() -> None:
    assert titles("schulden")
    assert titles("schuld") == titles("schulden") == titles("SCHULDEN")


@pytest.mark.django_db
def test_a_part_of_a_compound_is_found() -> None:
    assert any("woningen" in title.lower() for title in titles("woning"))


@pytest.mark.django_db
def test_every_word_has_to_occur() -> None:
    both = set(titles("armoede schulden"))
    assert both
    assert both <= set(titles("armoede")) & set(titles("schulden"))
    assert titles("schulden xqzzy") == []


@pytest.mark.django_db
def test_a_title_weighs_more_than_a_text() -> None:
    found = search("schulden")
    in_title = ["schuld" in result.title.lower() for result in found]
    assert in_title == sorted(in_title, reverse=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("biesdonk", "/buurten/biesdonk/"),
        ("moeite met rondkomen", "/monitor/moeite-met-rondkomen/"),
        ("leefbaar inkomen", "/allianties/leefbaar-inkomen/"),
        ("gw1.1a", "/acties/gw1-1a/"),
        ("pact deel 3", "/pacten/deel-3/"),
        ("gemeente breda", "/organisaties/gemeente-breda/"),
    ],
)
def test_every_kind_of_thing_is_found(question: str, url: str) -> None:
    assert url in [result.url for result in search(question)]


@pytest.mark.django_db
def test_what_is_not_on_the_site_is_not_found() -> None:
    item = NewsItem.objects.published()[0]
    item.title = "Een schommelbank van wilgentenen"
    item.save()
    assert titles("schommelbank") == [item.title]
    item.is_published = False
    item.save()
    assert titles("schommelbank") == []


@pytest.mark.django_db
def test_a_common_word_gives_a_page_and_not_everything() -> None:
    assert len(search("de")) <= MAX_RESULTS


def test_nothing_found_is_a_sentence_with_a_way_on(resident: Client) -> None:
    response = resident.get("/zoeken/", {"q": "xqzzy"})
    assert "Daar vonden we niets over" in main_text(response)
    assert "/acties/" in links(response)


@pytest.mark.parametrize(
    "question",
    ["<script>alert(1)</script>", "\"'><img src=x>", "%", "' OR 1=1 --", "😀", "a" * 5000, "?!.,"],
)
def test_hostile_words_come_back_as_words(resident: Client, question: str) -> None:
    response = resident.get("/zoeken/", {"q": question})
    assert response.status_code == 200
    html = response.content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_an_empty_question_is_no_question(resident: Client) -> None:
    assert "resultaten" not in main_text(resident.get("/zoeken/", {"q": "   "}))
