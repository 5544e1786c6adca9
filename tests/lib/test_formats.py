"""Numbers, money, dates and lists read as Dutch, and unknown is never written as nought."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from verbeterbreda.lib import formats


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 1, "1.234,5"),
        (Decimal("1234567"), 0, "1.234.567"),
        (-3, 0, "−3"),
        (Decimal("-0.04"), 1, "0,0"),
        (Decimal("0.25"), 1, "0,3"),
        (None, 1, "geen cijfer"),
    ],
)
def test_a_number_has_points_a_comma_and_a_real_minus(value, decimals, text):
    assert formats.number(value, decimals) == text


def test_an_amount_shows_cents_only_when_there_are_some():
    assert formats.euro(Decimal("1234567.00")) == "€\u00a01.234.567"
    assert formats.euro(Decimal("1250.5")) == "€\u00a01.250,50"
    assert formats.euro(-5) == "−€\u00a05"
    assert formats.euro(0) == "€\u00a00"


def test_an_unknown_amount_is_not_nought():
    assert formats.euro(None) == "onbekend"
    assert formats.euro(None, unknown="ntb") == "ntb"


def test_shares_and_differences():
    assert formats.percent(Decimal("19.7")) == "19,7%"
    assert formats.points(1.2) == "+1,2\u00a0procentpunt"
    assert formats.points(-1.2) == "−1,2\u00a0procentpunt"
    assert formats.points(0) == "0,0\u00a0procentpunt"


def test_dates_are_on_the_clock_of_amsterdam():
    assert formats.nl_date(date(2023, 4, 19)) == "19 april 2023"
    assert formats.nl_date(datetime(2022, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2023"
    assert formats.nl_datetime(datetime(2023, 3, 26, 1, 0, tzinfo=UTC)).endswith("3.00\u00a0uur")
    assert formats.nl_date(date(2023, 4, 19), weekday=True) == "woensdag 19 april 2023"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2023", "2023"),
        ("2023-04", "april 2023"),
        ("2023-04-19", "19 april 2023"),
        ("eind 2023", "eind 2023"),
        ("2023-13", "2023-13"),
        ("23-04-19", "23-04-19"),
        ("", ""),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(text, words):
    assert formats.nl_partial(text) == words


def test_periods():
    start = datetime(2023, 4, 19, 12, 0, tzinfo=UTC)
    assert formats.nl_period(start, datetime(2023, 4, 19, 14, 30, tzinfo=UTC)) == (
        "19 april 2023 van 14.00 tot 16.30\u00a0uur"
    )
    assert formats.year_range(2023, 2027) == "2023–2027"
    assert formats.year_range(2023, 2023) == "2023"
    assert formats.year_range(2023, None) == "vanaf 2023"
    assert formats.year_range(None, None) == ""


def test_lists_are_joined_in_words():
    assert formats.join_nl([]) == ""
    assert formats.join_nl(["a"]) == "a"
    assert formats.join_nl(["a", "b"]) == "a en b"
    assert formats.join_nl(["a", "b", "c"]) == "a, b en c"


@given(st.decimals(-(10**18), 10**18, allow_nan=False, allow_infinity=False, places=2))
def test_every_amount_can_be_read_back(value):
    text = formats.number(value, 2).replace(".", "").replace(",", ".").replace("−", "-")
    assert Decimal(text) == value


def test_filters_leave_words_and_missing_variables_alone():
    template = Template(
        "{% load vb %}{{ a|euro }}|{{ b|number:1 }}|{{ c|euro }}|{{ d|percent }}|{{ e|nl_date }}|"
        '{% count 1 "reactie" "reacties" %}|{{ f|join_nl }}'
    )
    shown = template.render(Context({"a": 5, "c": "ntb", "d": None, "e": "2023-04", "f": ["x"]}))
    assert shown == "€\u00a05||ntb|geen cijfer|april 2023|1\u00a0reactie|x"
