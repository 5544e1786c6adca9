"""Moments as precise as they are known: read, written, compared, and asked in one field."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as some

from verbeterbreda.lib.moments import Moment, MomentField, period


@pytest.mark.parametrize(
    ("text", "year", "part", "written"),
    [
        ("2024", 2024, "", "2024"),
        ("kwartaal 2 2024", 2024, "K2", "2e kwartaal van 2024"),
        ("Q2 2024", 2024, "K2", "2e kwartaal van 2024"),
        ("k2 2024", 2024, "K2", "2e kwartaal van 2024"),
        ("2024-K2", 2024, "K2", "2e kwartaal van 2024"),
        ("2024 Q2", 2024, "K2", "2e kwartaal van 2024"),
        ("3e kwartaal 2024", 2024, "K3", "3e kwartaal van 2024"),
        ("mei 2024", 2024, "05", "mei 2024"),
        ("Mei  2024", 2024, "05", "mei 2024"),
        ("2024-05", 2024, "05", "mei 2024"),
        ("5-2024", 2024, "05", "mei 2024"),
        ("17-05-2024", 2024, "05-17", "17 mei 2024"),
        ("17/5/2024", 2024, "05-17", "17 mei 2024"),
        ("2024-05-17", 2024, "05-17", "17 mei 2024"),
        ("17 mei 2024", 2024, "05-17", "17 mei 2024"),
        ("29-02-2024", 2024, "02-29", "29 februari 2024"),
    ],
)
def test_it_reads_what_people_write(text: str, year: int, part: str, written: str) -> None:
    moment = Moment.parse(text)
    assert (moment.year, moment.part) == (year, part)
    assert str(moment) == written


@pytest.mark.parametrize(
    "text",
    ["", "straks", "24", "20245", "K5 2024", "2024-K0", "2024-13", "2024-00", "30-02-2024",
     "29-02-2023", "mei", "mei 2024 of later", "0000", "00-05-2024", "2024-05-00", "٢٠٢٤"],
)  # fmt: skip
def test_it_refuses_the_rest_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"We lezen in|bestaat niet"):
        Moment.parse(text)


@pytest.mark.parametrize("part", ["K5", "k2", "5", "13", "02-30", "05-1", "05-", "-", "00"])
def test_a_part_that_no_year_has_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="20"):
        Moment(2024, part)


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-K1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-K4", date(2024, 10, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-12", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024-05-17", date(2024, 5, 17), date(2024, 5, 17)),
    ],
)
def test_it_knows_its_days(key: str, first: date, last: date) -> None:
    moment = Moment.parse(key)
    assert (moment.first_day, moment.last_day) == (first, last)
    assert moment.key == key


def test_later_is_what_ends_later() -> None:
    keys = ["2023", "2024-K1", "2024-05-17", "2024-05", "2024-K2", "2024", "2024-K4", "2024-12-31"]
    moments = [Moment.parse(key) for key in keys]
    assert sorted(set(moments)) == moments


parts = some.one_of(
    some.just(""),
    some.sampled_from(["K1", "K2", "K3", "K4"]),
    some.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: f"{day:%m}"),
    some.dates(date(2023, 1, 1), date(2023, 12, 31)).map(lambda day: f"{day:%m-%d}"),
)


@given(year=some.integers(1900, 2199), part=parts)
def test_what_is_written_is_read_back(year: int, part: str) -> None:
    moment = Moment(year, part)
    assert Moment.parse(str(moment)) == Moment.parse(moment.key) == moment
    assert moment.first_day <= moment.last_day
    assert {moment.first_day.year, moment.last_day.year} == {year}


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2023", "2027", "2023–2027"),
        ("2024", "2024", "2024"),
        ("2024", "", "vanaf 2024"),
        ("", "mei 2026", "tot en met mei 2026"),
        ("K2 2024", "2026", "2e kwartaal van 2024 tot en met 2026"),
        ("17-05-2024", "17-05-2024", "17 mei 2024"),
        ("", "", ""),
    ],
)
def test_a_period_in_words(first: str, last: str, words: str) -> None:
    def read(text: str) -> Moment | None:
        return Moment.parse(text) if text else None

    assert period(read(first), read(last)) == words


def test_one_field_for_two_columns() -> None:
    field = MomentField(required=False)
    assert field.clean(" Q3 2025 ") == Moment(2025, "K3")
    assert field.clean("") is None
    assert field.prepare_value(Moment(2025, "K3")) == "3e kwartaal van 2025"
    assert not field.has_changed(Moment(2025, "K3"), "kwartaal 3 2025")
    assert field.has_changed(Moment(2025, "K3"), "2025")
    assert field.has_changed(None, "straks")
    with pytest.raises(ValidationError, match="We lezen in ‘straks’"):
        field.clean("straks")


def test_no_columns_are_no_moment() -> None:
    assert Moment.of(None) is None
    assert Moment.of(2024, "05") == Moment(2024, "05")
