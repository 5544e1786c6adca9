"""A file from any spreadsheet program is read or refused with a sentence; none hurts the site."""

import contextlib
import subprocess
import sys
import time
import zipfile
import zlib
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import product
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verbeterbreda.lib import sheets, tables

COLUMNS = [
    sheets.Column("line", ("regel", "nr"), is_required=True),
    sheets.Column("name", ("naam",), is_required=True),
    sheets.Column("email", ("e-mail", "e-mailadres")),
    sheets.Column("day", ("datum",)),
]
HEADER = "regel;naam;e-mail;datum"
SECONDS = 1
MEGABYTES = 150


def read(content: bytes | str) -> list[tuple[int, dict[str, str]]]:
    data = content.encode() if isinstance(content, str) else content
    return [(row.number, row.cells) for row in sheets.read(data, COLUMNS).rows]


def row(number: int, **cells: str) -> tuple[int, dict[str, str]]:
    return number, {"line": "", "name": "", "email": "", "day": ""} | cells


def xlsx(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, **changes: bytes) -> bytes:
    """Return an XLSX with other parts; `sheet1` stands for the part whose name ends so."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            stem = name.rsplit("/", 1)[-1].removesuffix(".xml")
            new.writestr(name, changes.get(stem, old.read(name)))
    return out.getvalue()


def refused(content: bytes) -> str:
    """Return the sentence with which a file is refused, within a second."""
    started = time.process_time()
    with pytest.raises(sheets.SheetError) as caught:
        sheets.read(content, COLUMNS)
    assert time.process_time() - started <= SECONDS
    return str(caught.value)


# --- What programs and people make of it ---------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_delimiter_and_encoding_is_understood(
    delimiter: str, encoding: str, newline: str
) -> None:
    lines = ["regel;naam;e-mail", "1;Zoë;zoe@voorbeeld.nl", "2;Zoë;"]
    text = newline.join(lines).replace(";", delimiter)
    assert read(text.encode(encoding)) == [
        row(2, line="1", name="Zoë", email="zoe@voorbeeld.nl"),
        row(3, line="2", name="Zoë"),
    ]


def test_the_columns_may_stand_in_any_order_and_be_written_any_way() -> None:
    sheet = sheets.read(b" E-MAILADRES ;Opmerking;NAAM;Nr.\na@b.nl;hoi;Jan;7\n", COLUMNS)
    assert [each.cells for each in sheet.rows] == [
        {"line": "7", "name": "Jan", "email": "a@b.nl", "day": ""}
    ]
    assert sheet.ignored == ["Opmerking"]


def test_a_title_above_the_columns_and_empty_rows_do_no_harm() -> None:
    text = "Lijst van de Heuvel\n\nregel;naam\n;;\n1;Jan\n\n2;Piet\n"
    assert read(text) == [row(5, line="1", name="Jan"), row(7, line="2", name="Piet")]


def test_the_remark_of_excel_about_the_delimiter_is_no_row() -> None:
    assert read("sep=,\nregel,naam\n1,Jan\n") == [row(2, line="1", name="Jan")]


def test_a_delimiter_inside_quotes_and_a_line_break_stay_in_the_cell() -> None:
    assert read('regel;naam\n1;"Jansen; ""Jan""\nen Piet"\n') == [
        row(2, line="1", name='Jansen; "Jan"\nen Piet')
    ]


def test_only_our_own_apostrophe_is_taken_off() -> None:
    names = [cells["name"] for _, cells in read("regel;naam\n1;'t Hoff\n2;'=1+1\n3;''s Gravesande")]
    assert names == ["'t Hoff", "=1+1", "'s Gravesande"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "leeg"),
        ("Jan;Piet\n1;2\n", "geen rij met de namen"),
        ("naam;e-mail\nJan;\n", "ontbreekt een kolom: regel"),
        ("regel;naam;Naam\n1;Jan;Jan\n", "twee keer"),
        ("regel;naam\n1;Jan, Piet;en Klaas\n", "meer cellen in rij 2"),
        ('regel;naam\n1;"Jan\n2;Piet\n', "aanhalingsteken"),
        ("regel;naam\n1;Jan\x00\n", "geen tekst"),
        (f"regel;naam\n{'1;J' * 200_000}\n", "te groot"),
        ("regel;naam\n" + "1;J\n" * 10_001, "te groot"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content: str, says: str) -> None:
    assert says in refused(content.encode())


def test_an_old_excel_file_and_a_picture_are_refused_with_a_reason() -> None:
    assert ".xlsx" in refused(b"\xd0\xcf\x11\xe0" + bytes(100))
    assert ".csv" in refused(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert "beschadigd" in refused(b"PK\x03\x04" + bytes(100))


# --- XLSX ----------------------------------------------------------------------------------------


def test_excel_days_numbers_and_formulas_come_as_text() -> None:
    content = xlsx(
        ["Regel", "Naam", "Datum", "E-mail"],
        [1, "Ayşe", date(2024, 2, 29), True],
        [2.0, "李", datetime(2026, 4, 3, 14, 30), None],  # noqa: DTZ001
        [None, None, None, None],
        [3, 1.5, None, "=A1"],
    )
    assert read(content) == [
        row(2, line="1", name="Ayşe", day="29-2-2024", email="ja"),
        row(3, line="2", name="李", day="3-4-2026 14:30"),
        row(5, line="3", name="1,5"),
    ]


def test_merged_cells_count_once_and_a_hidden_sheet_is_skipped() -> None:
    book = openpyxl.Workbook()
    book.active.title = "verborgen"
    book.active.sheet_state = "hidden"
    page = book.create_sheet("lijst")
    page["A1"] = "Handtekeningen"
    page.merge_cells("A1:C1")
    for cells in (["regel", "naam"], [1, "Jan"]):
        page.append(cells)
    assert read(saved(book)) == [row(3, line="1", name="Jan")]


def test_our_own_xlsx_is_read_back() -> None:
    content = tables.xlsx_bytes([[1, "=1+1"]], ["regel", "naam"])
    assert read(content) == [row(2, line="1", name="=1+1")]


HONEST = xlsx(["regel", "naam"], [1, "Jan"])
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{}</sheetData></worksheet>"
)


def with_cells(xml: str, **parts: bytes) -> bytes:
    return repacked(HONEST, sheet1=SHEET.format(xml).encode(), **parts)


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="AY1"><v>1</v></c></row>',
        '<row r="10001"><c r="A10001"><v>1</v></c></row>',
        '<row r="10001"><c><v>1</v></c></row>',
        "<row>" + "<c><v>1</v></c>" * 51 + "</row>",
        "<row><c><v>1</v></c></row>" * 10_001,
    ],
    ids=["far cell", "51 columns", "row 10001", "no place", "51 cells", "10001 rows"],
)
def test_a_cell_far_away_is_refused_before_it_is_read(cells: str) -> None:
    assert "te groot" in refused(with_cells(cells))


@pytest.mark.parametrize("place", ["xfd1048576", "XFD99999999999", "A1B", "1", "A", "&#88;FD9"])
def test_a_made_up_place_is_refused(place: str) -> None:
    assert refused(with_cells(f'<row r="1"><c r="{place}"><v>1</v></c></row>'))


def test_a_coloured_row_without_values_is_no_large_table() -> None:
    content = with_cells(
        '<row r="1"><c t="inlineStr"><is><t>regel</t></is></c>'
        '<c t="inlineStr"><is><t>naam</t></is></c><c r="XFD1" s="0"/></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    )
    assert read(content) == [row(2, line="1")]


def test_a_bomb_of_zeros_is_refused_by_its_size() -> None:
    assert "meer dan we kunnen lezen" in refused(with_cells(" " * 60_000_000))


def test_a_bomb_that_lies_about_its_size_is_never_unpacked() -> None:
    """The reader would go on where the directory of the file says that the part ends."""
    xml = SHEET.format(" " * 60_000_000).encode()
    bomb = repacked(HONEST, sheet1=xml)
    for old, new in [(len(xml), 1000), (zlib.crc32(xml), zlib.crc32(xml[:1000]))]:
        assert bomb.count(old.to_bytes(4, "little")) == 2
        bomb = bomb.replace(old.to_bytes(4, "little"), new.to_bytes(4, "little"))
    assert "beschadigd" in refused(bomb)


def test_more_tags_than_can_be_looked_through_in_a_second_are_refused() -> None:
    """Each of these empty cells is allowed where it stands; together they are a day's work."""
    cells = "".join(f'<row r="{n}">{"<c/>" * 50}</row>' for n in range(1, sheets.MAX_ROWS + 1))
    assert "meer dan we kunnen lezen" in refused(with_cells(cells))


def test_a_full_list_of_ten_thousand_rows_is_read() -> None:
    rows: list[list[object]] = [["regel", "naam", "e-mail", "datum"]]
    rows += [[n, f"Jan {n}", f"j{n}@voorbeeld.nl", "3-4-2026"] for n in range(1, 10_000)]
    assert len(sheets.read(xlsx(*rows), COLUMNS).rows) == 9_999


# Not `ru_maxrss`: a process begins with the highest that the one before it had.
MEASURE = """
import re, sys
from pathlib import Path
from verbeterbreda.lib import sheets
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
content = Path(sys.argv[1]).read_bytes()
before = peak()
try:
    sheets.read(content, [sheets.Column("name", ("naam",))])
except sheets.SheetError:
    pass
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux to measure")
def test_the_largest_file_that_is_looked_at_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"
    path.write_bytes(with_cells(" " * (sheets.MAX_EXPANDED - 50_000)))
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert 10 < int(done.stdout) <= MEGABYTES


def test_many_entries_are_refused() -> None:
    out = BytesIO(HONEST)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(sheets.MAX_ENTRIES):
            archive.writestr(f"xl/{number}.xml", "")
    assert "meer dan we kunnen lezen" in refused(out.getvalue())


def strings(*texts: str) -> bytes:
    items = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    ).encode()


def with_strings(cells: str, *texts: str) -> bytes:
    out = BytesIO(with_cells(cells))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings(*texts))
    return out.getvalue()


def test_one_long_text_used_by_many_cells_is_refused() -> None:
    cells = "".join(
        f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c></row>' for number in range(1, 5000)
    )
    assert "meer dan we kunnen lezen" in refused(with_strings(cells, "x" * 32_000))


@pytest.mark.parametrize("index", ["1", "-1", "x", "9" * 30])
def test_a_text_that_is_not_there_is_refused(index: str) -> None:
    cell = f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'
    assert "beschadigd" in refused(with_strings(cell, "naam"))


def test_entities_are_refused() -> None:
    entity = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + SHEET.format("")
    assert "beschadigd" in refused(repacked(HONEST, sheet1=entity.encode()))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, len(HONEST) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused_and_nothing_else(at: int, noise: bytes) -> None:
    with contextlib.suppress(sheets.SheetError):
        sheets.read(HONEST[:at] + noise + HONEST[at + len(noise) :], COLUMNS)


# --- Round trip and values -----------------------------------------------------------------------

CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8))
def test_what_we_export_comes_back(rows: list[tuple[str, str, str]]) -> None:
    wanted = [dict(zip(["line", "name", "email"], cells, strict=True)) for cells in rows]
    content = b"".join(tables.write_csv(rows, ["regel", "naam", "e-mail"]))
    found = [
        {key: text for key, text in each.cells.items() if key != "day"}
        for each in sheets.read(content, COLUMNS).rows
    ]
    assert found == [cells for cells in wanted if any(cells.values())]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("3-4-2026", (3, 4)), ("03/04/26", (3, 4)), ("2026-04-03", (3, 4)), ("3.4.2026", (3, 4))],
)
def test_a_day_is_read_as_people_write_it(text: str, wanted: tuple[int, int]) -> None:
    assert sheets.day(text) == date(2026, wanted[1], wanted[0])


def test_a_day_with_a_time_from_excel_is_a_day() -> None:
    assert sheets.day("29-2-2024 14:30") == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text", ["29-2-2023", "31-4-2026", "morgen", "", "3-4", "1-1-99999", "٣-x-1"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"datum|bestaat niet"):
        sheets.day(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", "1234.5"),
        ("1.234", "1234"),
        ("1,5", "1.5"),
        ("12.50", "12.50"),
        ("€ 1.234.567", "1234567"),
        ("-3", "-3"),
        ("−3,25", "-3.25"),
        ("0", "0"),
    ],
)
def test_a_number_is_read_the_dutch_way(text: str, value: str) -> None:
    assert sheets.amount(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "ntb", "PM", " - ", "n.t.b."])
def test_what_is_still_open_is_no_zero(text: str) -> None:
    assert sheets.amount(text) is None


@pytest.mark.parametrize("text", ["1,2,3", "1.23,4", "twee", "1e5", "12.3456", "--1", "NaN"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="geen getal"):
        sheets.amount(text)


@pytest.mark.parametrize(("delimiter", "name"), list(product(";,\t", ["1,5;2", "a,b", "x;y;z"])))
def test_the_sign_between_the_cells_may_stand_in_a_quoted_cell(delimiter: str, name: str) -> None:
    assert read(f'regel{delimiter}naam\n1{delimiter}"{name}"\n') == [row(2, line="1", name=name)]
