"""Words that mean the same meet in the search."""

import pytest

from verbeterbreda.lib import stems


@pytest.mark.parametrize(
    ("one", "other"),
    [("schuld", "schulden"), ("café", "CAFE"), ("financiële", "financiele"), ("buurt", "buurten")],
)
def test_forms_of_a_word_meet(one, other):
    assert stems.stems(one) == stems.stems(other)


def test_punctuation_and_search_syntax_are_no_words():
    assert stems.query_stems('c++ "AND" a:b*') == stems.query_stems("c and a b")
    assert stems.query_stems("  ?!  ") == []


def test_little_words_are_left_out_unless_alone():
    assert stems.query_stems("de schulden van de buurt") == stems.stems("schulden buurt")
    assert stems.query_stems("de") == ["de"]
