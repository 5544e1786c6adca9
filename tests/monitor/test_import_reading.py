"""A file with figures is read right whatever wrote it, or refused with a sentence."""

import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from monitor.imports import numbers, reading
from monitor.imports.columns import Choices
from monitor.imports.periods import period
from monitor.imports.shapes import FoundFigure
from tests.monitor.deliveries import saved, xlsx
from verbeterbreda.lib.sheets import SheetError

INDICATORS = {"roken": "roken", "misdrijven": "misdrijven", "inwoners": "bevolking"}
SECONDS = 1


def read(content: str | bytes, **choices: str) -> list[FoundFigure]:
    data = content.encode() if isinstance(content, str) else content
    file = reading.understood(BytesIO(data), INDICATORS, Choices(**choices))
    return list(file.figures())


def told(content: str | bytes, **choices: str) -> list[tuple[str, str, str, float | str]]:
    """Return indicator, area, period and value, or the status or the problem."""
    return [
        (
            each.indicator,
            each.area or each.area_name,
            each.period,
            each.problem or (each.status if each.value is None else float(each.value)),
        )
        for each in read(content, **choices)
    ]


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1.234,5", "", 1234.5),
        ("1,234.5", "", 1234.5),
        ("1.234.567", "", 1234567),
        ("1 234,5", "", 1234.5),
        ("1\u2009234", "", 1234),
        ("1\u202f234\u00a0567,25", "", 1234567.25),
        ("12,5", "", 12.5),
        ("12.5", ",", 12.5),
        ("0.123", "", 0.123),
        ("1.234", ",", 1234),
        ("1.234", ".", 1.234),
        ("45 %", "", 45),
        ("45\u00a0%", "", 45),
        ("€ 27.900", ",", 27900),
        ("−3", "", -3),
        ("- 3", "", -3),
        ("  7 ", "", 7),
        (",5", "", 0.5),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, style: str, value: float) -> None:
    found, status, problem = numbers.number(text, style)
    assert found is not None
    assert (float(found), status, problem) == (value, "", "")


@pytest.mark.parametrize(
    ("text", "status"),
    [(".", "missing"), ("-", "missing"), ("x", "suppressed"), ("X", "suppressed"), ("", "missing")]
    + [("n.v.t.", "missing"), ("–", "missing"), ("ntb", "missing"), ("geheim", "suppressed")],
)
def test_a_mark_stands_for_no_figure(text: str, status: str) -> None:
    assert numbers.number(text, "") == (None, status, "")


def test_a_star_means_provisional() -> None:
    value, status, problem = numbers.number("12,3**", "")
    assert (str(value), status, problem) == ("12.3", "provisional", "")


@pytest.mark.parametrize(
    "text", ["1.234", "12 34", "1,2,3", "1e5", "#N/B", "vier", "NaN", "9" * 50]
)
def test_what_is_no_number_or_two_is_refused(text: str) -> None:
    value, _, problem = numbers.number(text, "")
    assert value is None
    assert problem


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2020", "2020"),
        (2020.0, "2020"),
        ("2020JJ00", "2020"),
        ("2022MM11", "2022-11"),
        ("2022-3", "2022-03"),
        ("202211", "2022-11"),
        ("11-2022", "2022-11"),
        ("november 2022", "2022-11"),
        ("2022 nov.", "2022-11"),
        (date(2022, 11, 1), "2022-11"),
    ],
)
def test_a_period_is_read_however_it_is_written(cell: object, expected: str) -> None:
    assert period(cell) == (expected, False)


@pytest.mark.parametrize("cell", ["2022KW01", "2022-13", "20", "22222", "1,5", date(2022, 2, 28)])
def test_what_is_no_year_and_no_month_is_none(cell: object) -> None:
    assert period(cell) is None


def test_long_wide_by_year_and_wide_by_indicator_say_the_same() -> None:
    long = "indicator;gebied;periode;waarde\nroken;BU1;2020;12,5\nroken;BU1;2021;.\n"
    by_year = "code;naam;2020;2021\nBU1;Een;12,5;.\n"
    by_indicator = "regio;jaar;Roken;wat anders\nBU1;2020;12,5;a\nBU1;2021;.;b\n"
    expected = [("roken", "BU1", "2020", 12.5), ("roken", "BU1", "2021", "missing")]
    assert told(long) == expected
    assert told(by_year, indicator="roken") == expected
    assert told(by_indicator) == expected


def test_the_layout_of_statline_is_understood() -> None:
    content = (
        '"Geregistreerde misdrijven"\n"Wijken en buurten";"Perioden";"Aantal"\n'
        '"BU07580001  ";"2022JJ00";"1.234"\n"BU07580002  ";"2022JJ00*";"56"\n"Bron: CBS";"";""\n'
    )
    assert told(content, indicator="misdrijven") == [
        ("misdrijven", "BU07580001", "2022JJ00", 1234.0),
        ("misdrijven", "BU07580002", "2022JJ00*", 56.0),
    ]


def test_a_marked_year_makes_its_figures_provisional() -> None:
    assert [each.status for each in read("code;2020;2021*\nBU1;1,5;2,5\n", indicator="roken")] == [
        "",
        "provisional",
    ]


def test_rows_of_the_file_count_as_in_a_spreadsheet() -> None:
    content = "\n\nTitel\ncode;2020\n\nBU1;1,5\n"
    assert [each.row for each in read(content, indicator="roken")] == [6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_way_to_save_a_csv_reads_the_same(encoding: str, delimiter: str) -> None:
    rows = [["naam", "jaar", "waarde"], ["Chassé", "2020", '"1.234,5"']]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    assert told(text.encode(encoding), indicator="roken") == [("roken", "Chassé", "2020", 1234.5)]


def test_a_remark_of_excel_is_no_row() -> None:
    assert told("sep=;\nnaam;jaar;waarde\nHeuvel;2020;12\n", indicator="roken")[0][3] == 12


def test_points_between_thousands_are_known_by_the_other_numbers() -> None:
    inhabitants = "code;2020\nBU1;1.670\nBU2;950\n"
    assert [row[3] for row in told(inhabitants, indicator="bevolking")] == [1670, 950]
    rates = "code;2020\nBU1;185.417\nBU2;12.5\n"
    assert [row[3] for row in told(rates, indicator="roken")] == [185.417, 12.5]


def test_a_number_that_can_be_two_is_asked_back_and_read_when_said() -> None:
    content = "code;2020\nBU1;1.670\nBU2;2.830\n"
    assert all("kan 1670 zijn" in str(row[3]) for row in told(content, indicator="roken")[:1])
    assert [row[3] for row in told(content, indicator="roken", decimal=",")] == [1670, 2830]
    assert [row[3] for row in told(content, indicator="roken", decimal=".")] == [1.67, 2.83]


def test_cells_of_excel_are_what_they_are() -> None:
    content = xlsx(
        ["Gebied", "Jaar", "Waarde", "Teller"],
        ["BU1", 2020, 1.234, 12],
        ["BU1", 2021, "1.234,5", None],
        ["BU1", 2022, date(2022, 5, 12), True],
        [7580001, "2020", 0.1 + 0.2, 3],
    )
    found = read(content, indicator="roken")
    assert [str(each.value) for each in found] == ["1.234", "1234.5", "None", "0.3"]
    assert "datum" in found[2].problem
    assert found[2].found == "12-5-2022"
    assert "waar of onwaar" in found[2].others[0].why
    assert [each.period for each in found] == ["2020", "2021", "2022", "2020"]
    assert found[3].area == "7580001"


def test_a_formula_without_its_outcome_is_no_empty_cell() -> None:
    with pytest.raises(SheetError, match="cel B2 staat een formule zonder uitkomst"):
        read(xlsx(["code", "2020"], ["BU1", "=1+1"]), indicator="roken")


def test_a_merged_cell_gives_its_text_once() -> None:
    book = openpyxl.Workbook()
    for cells in (["gebied", "jaar", "waarde"], ["BU1", 2020, 1], [None, 2021, 2]):
        book.active.append(cells)
    book.active.merge_cells("A2:A3")
    assert [each.area for each in read(saved(book), indicator="roken")] == ["BU1", ""]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "leeg"),
        ("een\ntwee\n", "geen rij met de namen"),
        ("indicatr;gebied;jaar;waarde\nx;y;2020;3\n", "Bedoel je ‘indicator’"),
        ("gebied;jaar;rokn\nx;2020;3\n", "Bedoel je ‘roken’"),
        ("gebied;jaar;waarde\nx;2020;3\n", "niet over welke indicator"),
        ("gebied;roken\nx;3\n", "niet over welk jaar"),
        ("indicator;jaar;waarde\nroken;2020;3\n", "code of de naam van het gebied"),
        ("gebied;jaar;tekst\nx;2020;y\n", "kolom met de waarde"),
        ("gebied;2020;2020\nx;1;2\n", "staat er twee keer in"),
        ("gebied;2020;roken\nx;1;2\n", "niet allebei"),
        ("gebied;waarde;cijfer\nx;1;2\n", "kunnen de waarde zijn: ‘waarde’ en ‘cijfer’"),
        ("gebied;jaar;roken\n", "geen enkele rij"),
        ('gebied;jaar;roken\n"x;1;2\n', "aanhalingsteken"),
        (b"gebied;jaar;roken\n\x81\x00\n", "geen tekst"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "oud Excel-bestand"),
        (b"PK\x03\x04 kapot", "beschadigd"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: str | bytes, message: str) -> None:
    with pytest.raises(SheetError, match=message):
        read(content)


def test_a_comma_too_many_is_a_row_with_a_problem() -> None:
    found = read("gebied,jaar,roken\nBU1,2020,12,5\nBU1,2021,3\n")
    assert [(each.row, bool(each.problem)) for each in found] == [(2, True), (3, False)]


def _far_cell() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "code", 1
    return saved(book)


def _zip_bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" * 10)
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 20_000_000)
    return out.getvalue()


def _many_files() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(2000):
            archive.writestr(f"{number}.xml", b"<a/>")
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        _far_cell,
        _zip_bomb,
        _many_files,
        lambda: b"gebied;jaar;waarde\n" + b"x" * 20_000_000,
        lambda: b"gebied;jaar;waarde\n" + b";" * 900_000 + b"\n",
        lambda: b'gebied;jaar;waarde\n"' + b"x\n" * 4_000_000,
    ],
    ids=["far cell", "zip bomb", "many files", "one line", "many columns", "open quote"],
)
def test_a_bomb_is_refused_at_once(make: Callable[[], bytes]) -> None:
    content = make()
    tracemalloc.start()
    began = time.process_time()
    with pytest.raises(SheetError):
        read(content, indicator="roken")
    spent, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < SECONDS * 3  # measuring memory makes it slower
    assert peak < 150 * 1024**2
