"""The files of the council's page and of a neighbourhood: CSV, XLSX and JSON hold the same rows."""

import csv
import json
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from monitor.models import Correction
from tests.pages.reading import links
from verbeterbreda.lib import tables
from verbeterbreda.pages.reports import council_gaps

pytestmark = pytest.mark.django_db
PLACES = [
    ("/buurten/biesdonk/", "/buurten/biesdonk", ""),
    ("/raad/?sinds=2026-09-01", "/raad/veranderd", "?sinds=2026-09-01"),
    ("/raad/?sinds=2026-09-01", "/raad/kloof", ""),
]


@pytest.mark.parametrize(("page", "file", "query"), PLACES)
def test_the_three_files_agree_and_the_page_leads_to_them(
    resident: Client, page: str, file: str, query: str
) -> None:
    Correction.objects.create(
        indicator_id="misdrijven", what="x", why="y", corrected_on=date(2026, 9, 3)
    )
    led = links(resident.get(page))
    assert {f"{file}.{kind}{query}" for kind in ("csv", "xlsx", "json")} <= set(led)
    body = resident.get(f"{file}.csv{query}").getvalue().decode()
    rows = list(csv.reader(StringIO(body)))
    book = load_workbook(BytesIO(resident.get(f"{file}.xlsx{query}").content))
    lines = [list(line) for line in book.active.iter_rows(values_only=True)]
    answer = resident.get(f"{file}.json{query}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    found = json.loads(answer.content)["rijen"]
    assert len(rows) == len(lines) == len(found) + 1 > 1
    assert rows[0] == lines[0] == list(found[0])
    for row, line, item in zip(rows[1:], lines[1:], found, strict=True):
        for written, cell, value in zip(row, line, item.values(), strict=True):
            assert same(written, cell)
            assert same(written, value)


def same(written: str, value: object) -> bool:
    """Whether a cell of a spreadsheet or JSON is what the CSV says."""
    if isinstance(value, int | float | Decimal):
        return Decimal(written) == Decimal(str(value))
    text = value.isoformat()[: len(written)] if isinstance(value, date) else value or ""
    return tables.read_cell(written) == text if tables.is_guarded(written) else written == text


def test_the_file_for_programs_says_the_answer_too(resident: Client) -> None:
    found = json.loads(resident.get("/raad/kloof.json").content)
    assert found["zin"] == council_gaps().sentence
    assert resident.get("/buurten/nergens.json").status_code == 404
    assert resident.get("/buurten/nergens.xlsx").status_code == 404


def test_a_number_stays_one_with_no_more_digits_than_it_had() -> None:
    values = [Decimal("1.50"), Decimal(3), date(2026, 1, 2), None, True, "tekst"]
    assert list(map(tables.json_value, values)) == [1.5, 3, "2026-01-02", None, True, "tekst"]
