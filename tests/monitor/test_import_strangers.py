"""Files as strangers make them: read right, or refused with a sentence; never as something else.

Each was once read wrongly, or passed over in silence.
"""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from monitor.imports import numbers, proposing
from monitor.imports.periods import period
from monitor.models import Indicator, Observation
from tests.conftest import make_user
from tests.monitor.deliveries import (
    CHASSE,
    HEUVEL,
    NOW,
    VALKENBERG,
    bring,
    problems,
    saved,
    staged,
    xlsx,
)
from verbeterbreda.accounts import roles

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
    run = bring(f"{name};naam buurt;2021\n{VALKENBERG};Valkenberg;45,5\n", indicator="eenzaam")
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


# --- What belongs together -----------------------------------------------------------------------


def test_a_star_at_the_period_of_a_row_makes_its_figure_provisional() -> None:
    rows = f"{HEUVEL};2022*;45\n{CHASSE};2022 (voorlopig);44\n{VALKENBERG};2022*;.\n"
    run = bring(f"code;jaar;waarde\n{rows}", indicator="eenzaam")
    assert [row[6] for row in staged(run)] == ["provisional", "provisional", "missing"]


def test_the_status_of_a_row_counts_for_every_figure_in_it() -> None:
    head = "code;jaar;Eenzaamheid;Roken;status\n"
    run = bring(f"{head}{HEUVEL};2023;45;20;voorlopig\n{CHASSE};2023;44;;\n")
    assert [row[6] for row in staged(run)] == ["provisional", "provisional", "estimate"]
    wrong = bring(f"{head}{HEUVEL};2023;45;20;bijna\n")
    assert {(column, found) for _, column, found, _ in problems(wrong)} == {("status", "bijna")}


@pytest.mark.parametrize(
    ("indicator", "period", "why"),
    [
        ("eenzaam", "2011-12", "cijfers per jaar, en dit is een maand"),
        ("bijstand-breda", "2023", "cijfers per maand, en dit is een heel jaar"),
    ],
)
def test_months_and_years_do_not_stand_in_one_series(indicator: str, period: str, why: str) -> None:
    run = bring(f"code;periode;waarde\nGM0758;{period};45\n", indicator=indicator)
    ((_, column, found, problem),) = problems(run)
    assert (column, found) == ("periode", period)
    assert why in problem


def test_dates_of_excel_in_a_column_of_years_are_no_months() -> None:
    run = bring(
        xlsx(["code", date(2022, 1, 1), date(2023, 1, 1)], [HEUVEL, 41, 45.5]), indicator="eenzaam"
    )
    assert all("dit is een maand" in why for _, _, _, why in problems(run))
    assert [(row, column) for row, column, _, _ in problems(run)] == [
        (2, "2022-01-01"),
        (2, "2023-01-01"),
    ]


def test_a_new_series_holds_months_or_years_too() -> None:
    Indicator.objects.filter(pk="kinderarmoede").update(availability="measured")
    content = f"code;periode;waarde\n{HEUVEL};2023;5\n{CHASSE};2023-01;5\n"
    assert [row for row, *_ in problems(bring(content, indicator="kinderarmoede"))] == [3]


@pytest.mark.parametrize(
    ("name", "is_the_same"),
    [
        ("Valkenberg (Breda)", True),
        ("Buurt Valkenberg", True),
        ("Valkenbergh", True),
        ("ValkenbergÃ©", True),
        ("BU07580001", True),
        ("07580001", True),
        ("", True),
        ("Linie-Noord", False),
        ("BU07580002", False),
        ("Chassé", False),
    ],
)
def test_a_code_beside_quite_another_name_may_be_of_another_year(
    name: str, is_the_same: bool
) -> None:
    run = bring(f"code;naam;2023\n{VALKENBERG};{name};45,5\n", indicator="eenzaam")
    assert run.state == ("proposed" if is_the_same else "refused")
    if not is_the_same:
        ((_, column, found, why),) = problems(run)
        assert (column, found) == ("naam", name)
        assert "is bij ons ‘Valkenberg’" in why


def test_the_words_that_cbs_puts_before_a_name_do_no_harm() -> None:
    rows = (
        "WK075800;Wijk 00 Centrum;45\nGM0758;Breda (gemeente);44\nBU07580101;Doornbosch/Linie;4\n"
    )
    assert bring(f"code;naam;2023\n{rows}", indicator="eenzaam").state == "proposed"
    part = "code;naam;2023\nBU07580101;Linie-Noord;45\n"
    assert bring(part, indicator="eenzaam").state == "refused"


@pytest.mark.parametrize(
    "cell", ["'07580001", "'BU07580001", "BU 0758 0001", "bu0758-0001", "BU07580001 Valkenberg",
             "Valkenberg (BU07580001)"],
)  # fmt: skip
def test_a_code_is_known_as_people_keep_it(cell: str) -> None:
    run = bring(f"gebied;2023\n{cell};45,5\n", indicator="eenzaam")
    assert [row[1] for row in staged(run)] == [VALKENBERG]


def test_an_area_of_another_municipality_is_called_that() -> None:
    content = "regio;jaar;waarde\nBU03440111;2023;45\nGM0344;2023;44\n"
    assert all(
        "andere gemeente" in why for *_, why in problems(bring(content, indicator="eenzaam"))
    )
    named = "gemeente;buurt;jaar;waarde\nTilburg;Heuvel;2023;45\n"
    ((_, column, found, why),) = problems(bring(named, indicator="eenzaam"))
    assert (column, found) == ("gemeente", "Tilburg")
    assert "andere gemeente" in why
    for ours in ("Breda", "GM0758", "758", "Gemeente Breda", "Nederland", "-", ""):
        own = f"gemeente;buurt;jaar;waarde\n{ours};Heuvel;2023;45\n"
        assert bring(own, indicator="eenzaam").state == "proposed"


# --- Whether it can be true ----------------------------------------------------------------------


def test_counts_are_no_rates_of_the_city_either() -> None:
    head = "jaar;code;Geregistreerde misdrijven\n"
    run = bring(f"{head}2023;GM0758;17 101\n2023;WK075807;250\n")
    assert [row for row, *_ in problems(run)] == [2, 3]
    assert "Zijn dit aantallen" in problems(run)[0][3]
    counted = bring(f"{head}2022;GM0758;17 101\n2022;WK075807;250\n", holds="numerator")
    assert [row[4] for row in staged(counted)] == [17101, 250]
    country = bring("code;jaar;waarde\nNL01;2022;45,2\n", indicator="misdrijven")
    assert country.state == "proposed"
    count = bring("code;jaar;waarde\nNL01;2022;812345\n", indicator="misdrijven")
    assert "Zijn dit aantallen" in problems(count)[0][3]


def test_counts_in_a_long_table_are_counts_when_that_was_said() -> None:
    run = bring(f"code;jaar;aantal\n{HEUVEL};2022;290\n", indicator="misdrijven", holds="numerator")
    assert staged(run)[0][4] == 290


@pytest.mark.parametrize("indicator", ["bevolking", "eenzaam"])
def test_a_count_does_not_make_a_figure_disappear(indicator: str) -> None:
    run = bring(f"code;2022\n{HEUVEL};290\n", indicator=indicator, holds="numerator")
    assert "niet uit aantallen" in problems(run)[0][3]


def test_people_do_not_come_in_parts() -> None:
    run = bring("code;2023\nGM0758;186,3\n", indicator="bevolking")
    assert "geen decimalen" in problems(run)[0][3]


@pytest.mark.parametrize(("value", "people"), [("45.5", "1.990"), ("45,5", "1,990")])
def test_counts_are_whole_so_their_points_stand_between_thousands(value: str, people: str) -> None:
    rows = f'{VALKENBERG};2023;{value};"{people}"\n{CHASSE};2023;{value};950\n'
    run = bring("code;jaar;waarde;inwoners\n" + rows, indicator="eenzaam")
    assert [row[3:6:2] for row in staged(run)] == [(45.5, 1990), (45.5, 950)]


@pytest.mark.parametrize(
    ("indicator", "value", "why"),
    [
        ("inkomen-per-inwoner", "27,9", "‘Gemiddeld inkomen per inwoner’ ligt ver onder"),
        ("eenzaam", "0,48", "‘Eenzaamheid’ ligt tussen 0 en 1"),
    ],
)
def test_figures_far_below_all_that_is_published_are_in_another_unit(
    indicator: str, value: str, why: str
) -> None:
    run = bring(f"code;2018\n{HEUVEL};{value}\n", indicator=indicator)
    assert (run.state, run.refused) == ("refused", 0)
    assert why in run.message
    figure = Observation.objects.filter(indicator=indicator, area=HEUVEL).latest("period")
    with pytest.raises(ValidationError, match=why):
        proposing.propose_correction(
            observation=figure,
            value=Decimal(value.replace(",", ".")),
            numerator=None,
            denominator=None,
            status="",
            reason="Beter.",
            by=make_user(roles.BUREAU),
            now=NOW,
        )


def test_a_small_percentage_of_something_rare_is_no_mistake() -> None:
    run = bring(f"code;2020\n{HEUVEL};0,9\n", indicator="hoog-risico-angst-depressie")
    assert run.state == "proposed"


def test_figures_that_cannot_count_in_their_group_are_told() -> None:
    told = "Van 2023 kennen we het aantal inwoners nog niet"
    content = f"code;jaar;waarde;inwoners\n{HEUVEL};2023;45;{{}}\n"
    run = bring(content.format(""), indicator="eenzaam")
    assert (run.state, run.message.startswith(told)) == ("proposed", True)
    assert bring(content.format("7.500"), indicator="eenzaam").message == ""
    assert bring("code;2023\nGM0758;45\n", indicator="eenzaam").message == ""


def test_what_may_be_too_small_to_show_needs_its_inhabitants() -> None:
    Indicator.objects.filter(pk="eenzaam").update(suppress_below=50)
    content = f"code;jaar;waarde;inwoners\n{HEUVEL};2023;45;{{}}\nGM0758;2023;44;\n"
    run = bring(content.format(""), indicator="eenzaam")
    assert [row for row, *_ in problems(run)] == [2]
    assert "te klein is om te tonen" in problems(run)[0][3]
    assert [row[6] for row in staged(bring(content.format("40"), indicator="eenzaam"))] == [
        "suppressed",
        "final",
    ]


@pytest.mark.parametrize(
    ("column", "cells", "is_whole"),
    [
        ("Soort misdrijf", ["Totaal misdrijven", "Totaal misdrijven"], True),
        ("Leeftijd", ["18+", "18+"], True),
        ("Soort misdrijf", ["1.1.1 Inbraak", "1.1.1 Inbraak"], False),
        ("Marges", ["Waarde", "Ondergrens"], False),
        ("Geslacht", ["Mannen", "Totaal"], False),
    ],
)
def test_figures_about_a_part_do_not_pass_for_the_whole(
    column: str, cells: list[str], is_whole: bool
) -> None:
    rows = f"{HEUVEL};2021;{cells[0]};5\n{CHASSE};2021;{cells[1]};4\n"
    run = bring(f"code;jaar;{column};waarde\n{rows}", indicator="eenzaam")
    told = (
        f"Deze kolommen slaan we over: ‘{column}’." if is_whole else "Wij nemen alleen het totaal"
    )
    assert (run.state, told in run.message) == ("proposed" if is_whole else "refused", True)


# --- What a file holds besides -------------------------------------------------------------------


def test_decimal_commas_between_commas_are_no_second_cell() -> None:
    content = f"code,jaar,waarde,opmerking\n{HEUVEL},2023,45,5,\n"
    ((row, column, _, why),) = problems(bring(content, indicator="eenzaam"))
    assert (row, column) == (2, "")
    assert "meer cellen" in why
    wide = f"code,2021,2022\n{HEUVEL},45,5,\n{CHASSE},44,8,3\n"
    assert [row for row, *_ in problems(bring(wide, indicator="eenzaam"))] == [2, 3]


def _sheets(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
        if name == "oud":
            sheet.sheet_state = "hidden"
    return saved(book)


def test_other_sheets_are_named_and_hidden_ones_are_not_read() -> None:
    table = [["Gebied", "Eenzaamheid"], ["Heuvel", 48.1]]
    run = bring(_sheets(oud=table, een=table, twee=table), period="2024")
    assert "We lezen alleen het blad ‘een’, en niet ‘twee’." in run.message
    assert run.new == 1
    assert "blad" not in bring(_sheets(oud=table, een=table), period="2024").message
    book = openpyxl.Workbook()
    book.create_chartsheet("Grafiek", 0)
    for cells in table:
        book["Sheet"].append(cells)
    assert bring(saved(book), period="2021").message == ""


def test_a_file_that_begins_with_a_sheet_of_explanation_says_which_was_read() -> None:
    table = [["Gebied", "Eenzaamheid"], ["Heuvel", 48.1]]
    told = message(_sheets(Uitleg=[["Van de GGD"]], Cijfers=table), period="2024")
    assert "geen rij met de namen" in told
    assert "alleen het blad ‘Uitleg’, en niet ‘Cijfers’" in told


def _with_outcomes(content: bytes, **outcomes: str) -> bytes:
    """Return a workbook in which formulas were saved with these outcomes, as Excel does."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for place, outcome in outcomes.items():
                kind = ' t="e"' if outcome.startswith("#") else ""
                head = f'<c r="{place}"{kind}><f>1/0</f><v>{outcome}</v></c>'
                text = re.sub(rf'<c r="{place}"><f>1/0</f><v ?/?>(</v>)?</c>', head, text)
            new.writestr(name, text)
    return out.getvalue()


def test_a_formula_that_went_wrong_is_no_empty_cell() -> None:
    book = xlsx(["code", "2022", "2023"], [HEUVEL, "=1/0", "=1/0"], [CHASSE, 44, "=1/0"])
    run = bring(_with_outcomes(book, B2="45.5", C2="#DIV/0!", C3="#N/A"), indicator="eenzaam")
    assert [(row, column, found) for row, column, found, _ in problems(run)] == [
        (2, "2023", "#DIV/0!"),
        (3, "2023", "#N/A"),
    ]
    assert "fout van het rekenprogramma" in problems(run)[0][3]
    assert [row[3] for row in staged(run) if row[3]] == [45.5, 44]


def test_a_choice_that_the_names_of_the_columns_contradict_is_asked_back() -> None:
    told = message(f"code;jaar;inwoners\n{HEUVEL};2023;2010\n", indicator="misdrijven")
    assert "Je koos een andere indicator dan er boven de kolommen staat: ‘inwoners’" in told


def test_lines_under_a_table_are_named() -> None:
    run = bring(f"code;2023\n{HEUVEL};45\nLet op: voorlopig\n\nBron: GGD;\n", indicator="eenzaam")
    assert "‘Let op: voorlopig’ en ‘Bron: GGD’" in run.message
    long = bring(f"gebied;waarde\n{CHASSE};4\n{HEUVEL};\n", indicator="eenzaam", period="2021")
    assert (long.new, long.message) == (2, "")


def test_a_column_without_a_name_far_below_is_named_too() -> None:
    rows = "".join(f"{HEUVEL};{1990 + year};45;\n" for year in range(30))
    run = bring(f"code;jaar;waarde;\n{rows}{CHASSE};2023;44;let op\n", indicator="eenzaam")
    assert "‘kolom D, zonder naam’" in run.message


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html><table><tr><td>code</td></tr></table>", "webpagina"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "webpagina"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (
            b"PK\x03\x04" + b"x" * 30 + b"application/vnd.oasis.opendocument.spreadsheet",
            "beschadigd",
        ),
    ],
)
def test_what_is_no_table_is_called_what_it_is(content: bytes, why: str) -> None:
    assert why in message(content)
