"""Files as strangers make them: read right, or refused with a sentence; never as something else.

Each was once read wrongly, or passed over in silence.
"""

from datetime import date

import pytest

from monitor.imports import numbers
from monitor.imports.periods import period
from tests.monitor.deliveries import CHASSE, HEUVEL, VALKENBERG, bring, problems, staged, xlsx

pytestmark = pytest.mark.django_db
TUINZIGT = "BU07580502"


def message(content: str | bytes, **choices: str) -> str:
    """Return why a file was refused as a whole."""
    run = bring(content, **choices)
    assert (run.state, run.refused) == ("refused", 0)
    return run.message


# --- What stands above the figures ---------------------------------------------------------------


def test_statline_with_the_periods_beside_each_other() -> None:
    run = bring(
        '"Geregistreerde misdrijven; wijk, buurt";"";""\n'
        '"Onderwerp";"Geregistreerde misdrijven";"Geregistreerde misdrijven"\n'
        '"Perioden";"2021";"2022*"\n"Wijken en buurten";"aantal";"aantal"\n'
        '"Valkenberg";"290";"301"\n"Breda";"13 907";"."\n"© CBS, Den Haag 22-11-2026";"";""\n',
        indicator="misdrijven",
        holds="numerator",
    )
    assert [(area, year, count, status) for _, area, year, _, count, _, status in staged(run)] == [
        (VALKENBERG, "2021", 290, "final"),
        (VALKENBERG, "2022", 301, "provisional"),
        ("GM0758", "2021", 13907, "final"),
        ("GM0758", "2022", None, "missing"),
    ]


def test_years_of_more_than_one_subject_are_refused() -> None:
    content = "Onderwerp;Roken;Overgewicht\nPerioden;2021;2021\nRegio's;%;%\nHeuvel;1,5;2,5\n"
    assert "verschillende onderwerpen" in message(content, indicator="roken")


def test_a_year_in_a_remark_above_the_names_is_not_that_of_the_figures() -> None:
    run = bring(f"Periode;2022\nThema;Gezondheid\ncode;2023\n{HEUVEL};5,5\n", indicator="eenzaam")
    assert [row[1:4] for row in staged(run)] == [(HEUVEL, "2023", 5.5)]


def test_a_row_with_units_is_no_figure_and_thousands_are_asked_to_be_figures() -> None:
    run = bring(f"code;jaar;waarde\n;;%\n{HEUVEL};2023;45,5\n", indicator="eenzaam")
    assert [row[3] for row in staged(run)] == [45.5]
    in_row = f"code;jaar;waarde\n;;x 1\u2009000 euro\n{HEUVEL};2023;27,9\n"
    in_name = f"code;jaar;Gemiddeld inkomen per inwoner (x 1.000 euro)\n{HEUVEL};2023;27,9\n"
    for content in (in_row, in_name):
        assert "Reken de cijfers om" in message(content, indicator="inkomen-per-inwoner")


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([["Buurt", "2023", None], [None, "aantal", "%"], ["Heuvel", 9, 45.5]], "één rij"),
        ([["Buurt", "2023", None], ["Heuvel", 45.5, "*"]], "Kolom C heeft geen naam"),
    ],
)
def test_merged_names_do_not_hide_a_column(rows: list[list[object]], why: str) -> None:
    assert why in message(xlsx(*rows), indicator="eenzaam")


def test_a_column_without_a_name_is_named_when_it_is_passed_over() -> None:
    run = bring(f";code;jaar;waarde\n0;{HEUVEL};2023;45,5\n", indicator="eenzaam")
    assert "‘kolom A, zonder naam’" in run.message
    assert run.state == "proposed"


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("code;2021;2O22", "‘2O22’. Is dat een jaar"),
        ("code;2021;Eenzaamheid 2022", "‘Eenzaamheid 2022’. Is dat een jaar"),
        ("code;2021;aantal", "ook jaren of indicatoren: ‘2021’"),
        ("code;Roken;aantal", "ook jaren of indicatoren: ‘Roken’"),
        ("code;jaar;2021", "ook een kolom met het jaar"),
    ],
)
def test_names_that_contradict_each_other_are_asked_back(header: str, why: str) -> None:
    assert why in message(f"{header}\n{HEUVEL};1,5;2,5\n", indicator="eenzaam", period="2020")


def test_a_column_that_cannot_be_used_beside_spread_figures_is_named() -> None:
    content = f"thema;code;jaar;aantal inwoners;Eenzaamheid\nZorg;{HEUVEL};2021;9999;45\n"
    run = bring(content)
    assert "‘thema’ en ‘aantal inwoners’" in run.message
    assert staged(run)[0][5] != 9999


# --- Areas ---------------------------------------------------------------------------------------


def test_names_of_wijk_and_buurt_beside_their_codes() -> None:
    run = bring(
        "wijkcode;wijknaam;buurtcode;buurtnaam;jaar;waarde\n"
        "WK075807;Bavel;BU07580709;Buitengebied Bavel;2023;45,5\n"
        "WK075807;Bavel;BU07580700;Bavel;2023;41,5\n",
        indicator="eenzaam",
    )
    assert [row[1] for row in staged(run)] == ["BU07580709", "BU07580700"]


@pytest.mark.parametrize(
    "name", ["CBS buurtcode", "code buurt", "BU-code", "statcode", "Buurt_Code"]
)
def test_a_column_of_codes_is_known_by_many_names(name: str) -> None:
    run = bring(f"{name};naam buurt;2023\n{VALKENBERG};Valkenberg;45,5\n", indicator="eenzaam")
    assert [row[1] for row in staged(run)] == [VALKENBERG]
    assert not run.message


def test_a_code_behind_a_name_says_more_than_that_name() -> None:
    head = "buurtnaam;buurtcode;jaar;waarde\n"
    run = bring(f"{head}Valkenbergh;{VALKENBERG};2023;45,5\n", indicator="eenzaam")
    assert [row[1] for row in staged(run)] == [VALKENBERG]
    wrong = bring(f"{head}Heuvel;{TUINZIGT};2023;45,5\n", indicator="eenzaam")
    assert [(column, found) for _, column, found, _ in problems(wrong)] == [("buurtnaam", "Heuvel")]


def test_a_missing_area_is_pointed_at_by_the_name_of_its_column() -> None:
    run = bring("Buurt;jaar;waarde\nHeuvel;2023;45,5\n;2024;44\n", indicator="eenzaam")
    assert [(row, column) for row, column, _, _ in problems(run)] == [(3, "Buurt")]


# --- Periods -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2022 (voorlopig)", ("2022", True)),
        ("2022 nader voorlopig", ("2022", True)),
        ("november 2022*", ("2022-11", True)),
        ("2022 definitief", ("2022", False)),
        ("2022 (definitieve cijfers)", ("2022", False)),
    ],
)
def test_what_stands_behind_a_year_says_what_it_is(cell: str, expected: object) -> None:
    assert period(cell) == expected


@pytest.mark.parametrize(
    "cell", ["2011/12", "2021/2022", "1922", "1 januari 2022", "2022-11-01", date(2024, 2, 29)]
)
def test_what_may_be_another_period_is_none(cell: object) -> None:
    assert period(cell) is None


# --- Numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["< 5", "<5", "<10", "onderdrukt", "Geheim "])
def test_too_few_to_tell_is_suppressed(text: str) -> None:
    assert numbers.number(text, "") == (None, "suppressed", "")


@pytest.mark.parametrize("text", ["n.b", "niet bekend", "Niet beschikbaar", "n.a."])
def test_a_sentence_for_no_figure_is_missing(text: str) -> None:
    assert numbers.number(text, "") == (None, "missing", "")


def test_an_apostrophe_that_keeps_a_number_text_does_no_harm() -> None:
    assert [float(numbers.number(text, ",")[0] or 0) for text in ("'12,5", "’1.234")] == [
        12.5,
        1234,
    ]


@pytest.mark.parametrize("text", ["12,5¹", "12,5 1)", "ca. 12", "1e1", "<", "< vijf", "12 p", "½"])
def test_a_footnote_at_a_number_is_asked_back(text: str) -> None:
    assert "zonder voetnoot" in numbers.number(text, ",")[2]


@pytest.mark.parametrize(("value", "people"), [("45.5", "1.990"), ("45,5", "1,990")])
def test_thousands_are_not_read_by_the_decimals_of_another_column(value: str, people: str) -> None:
    rows = f'{VALKENBERG};2023;{value};"{people}"\n{CHASSE};2023;{value};950\n'
    run = bring("code;jaar;waarde;inwoners\n" + rows, indicator="eenzaam")
    assert [(row, column, found) for row, column, found, _ in problems(run)] == [
        (2, "inwoners", people)
    ]
