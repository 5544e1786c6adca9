"""Exports are for machines, cannot start a formula, and give back what was put in."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.template import engines
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from verbeterbreda.lib import tables
from verbeterbreda.lib.templatetags.vb import table_rows

PREFIXES = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " =", '"=', "'=", "'", " @"]
FORMULA_STARTS = set("=+-@\t\r\n＝＋－＠")
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8"), newline="")))


def exported(*cells: object) -> list[str]:
    return read(b"".join(tables.write_csv([cells], ["kop"] * len(cells))))[1]


@given(st.sampled_from(PREFIXES), TEXT)
def test_a_text_cannot_start_a_formula_and_comes_back(prefix, rest):
    cell = exported(prefix + rest)[0]
    assert cell.lstrip(" \"'")[:1] not in FORMULA_STARTS or cell[0] == "'"
    assert cell[0] not in FORMULA_STARTS
    assert tables.read_cell(cell) == prefix + rest


@given(TEXT)
def test_every_text_comes_back(text):
    assert tables.read_cell(exported(text, "x")[0]) == text


@settings(deadline=None, max_examples=40)  # a workbook takes a while on a busy machine
@given(st.lists(st.tuples(st.sampled_from(PREFIXES), TEXT), min_size=1, max_size=5))
def test_a_spreadsheet_holds_text_as_text(pairs):
    words = [prefix + rest for prefix, rest in pairs]
    book = openpyxl.load_workbook(BytesIO(tables.xlsx_bytes([words], ["kop"] * len(words))))
    for cell, word in zip(book.active[2], words, strict=True):
        assert cell.data_type == "s"
        assert cell.value == tables._ILLEGAL.sub("\ufffd", word)


def test_numbers_and_dates_are_for_machines():
    moment = datetime(2023, 4, 19, 12, 0, tzinfo=UTC)
    assert exported(Decimal("-1234.50"), -3, 0.5, None, True, date(2023, 4, 19), moment) == [
        "-1234.50", "-3", "0.5", "", "true", "2023-04-19", "2023-04-19T12:00:00+00:00",
    ]  # fmt: skip


def test_a_spreadsheet_keeps_numbers_as_numbers():
    rows = [[Decimal("1.5"), 3, None, date(2023, 4, 19), datetime(2023, 4, 19, 12, tzinfo=UTC)]]
    sheet = openpyxl.load_workbook(BytesIO(tables.xlsx_bytes(rows, list("abcde")))).active
    assert [cell.value for cell in sheet[2]] == [
        1.5, 3, None, datetime(2023, 4, 19), datetime(2023, 4, 19, 14),  # noqa: DTZ001
    ]  # fmt: skip


def test_a_large_table_comes_in_pieces():
    pieces = list(tables.write_csv((["x" * 100] for _ in range(5000)), ["kop"]))
    assert len(pieces) > 4
    assert len(read(b"".join(pieces))) == 5001


@pytest.mark.parametrize("make", [tables.csv_response, tables.xlsx_response])
def test_a_download_has_a_name(make):
    response = make([[1]], ["a"], filename="begroting-2023.csv")
    assert 'filename="begroting-2023.csv"' in response["Content-Disposition"]


@pytest.mark.parametrize("is_numeric", [True, False])
def test_the_rows_of_a_table_are_what_a_template_would_write(is_numeric):
    rows = [
        ["Biesdonk", "19,7%", 1.5, None, 3],
        ["<script>", "'\"&", SafeString("<a href='/'>b</a>"), Decimal("1.25"), date(2023, 4, 19)],
    ]
    plain = engines["django"].from_string(
        "{% for row in rows %}<tr>{% for cell in row %}{% if forloop.first %}"
        '<th scope="row">{{ cell }}</th>{% else %}<td{% if numeric %} class="num"{% endif %}>'
        "{{ cell }}</td>{% endif %}{% endfor %}</tr>\n{% endfor %}"
    )
    expected = plain.render({"rows": rows, "numeric": is_numeric})
    assert table_rows(rows, is_numeric) + "\n" == expected
    assert "&lt;script&gt;" in expected
    assert "<a href=" in expected
