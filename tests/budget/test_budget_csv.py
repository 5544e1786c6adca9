"""The files hold all lines with their cells as printed, the printed totals and ours."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from budget.models import Cell
from verbeterbreda.lib.tables import read_cell

pytestmark = pytest.mark.django_db


def table(client, address):
    answer = client.get(address)
    text = b"".join(answer.streaming_content).decode()
    return answer, list(csv.DictReader(StringIO(text)))


def test_2023_has_22_lines_and_the_totals(resident):
    answer, rows = table(resident, "/begroting/2023.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="begroting-2023.csv"'
    assert len([row for row in rows if row["soort_rij"] == "regel"]) == 22
    totals = {row["post"]: row for row in rows if row["soort_rij"] == "totaal"}
    assert totals["totaal, gedrukt"]["rijk_overig_zoals_gedrukt"] == "€ 13.100.000"
    assert Decimal(totals["totaal, gedrukt"]["rijk_overig_bedrag"]) == 13_100_000
    assert Decimal(totals["totaal, berekend"]["rijk_overig_bedrag"]) == 3_350_000
    assert totals["totaal, berekend"]["rijk_overig_soort"] == "ondergrens"
    assert Decimal(totals["verschil, gedrukt min berekend"]["rijk_overig_bedrag"]) == 9_750_000


@pytest.mark.parametrize("slug", ["2023", "doorkijk-2024-2026"])
def test_not_one_cent_and_not_one_mark_changes(resident, slug):
    _, rows = table(resident, f"/begroting/{slug}.csv")
    by_number = {row["regel"]: row for row in rows if row["soort_rij"] == "regel"}
    cells = Cell.objects.filter(line__section__budget=slug).select_related("line", "column")
    for cell in cells:
        row, stem = by_number[str(cell.line.number)], cell.column.key.replace("-", "_")
        assert read_cell(row[f"{stem}_zoals_gedrukt"]) == cell.raw
        assert row[f"{stem}_soort"] == cell.get_kind_display()
        amount = row[f"{stem}_bedrag"]
        assert (Decimal(amount) if amount else None) == cell.amount


def test_the_outlook_has_the_money_available_and_the_shortfall(resident):
    _, rows = table(resident, "/begroting/doorkijk-2024-2026.csv")
    totals = {row["post"]: row for row in rows if row["soort_rij"] == "totaal"}
    assert Decimal(totals["beschikbaar, gedrukt"]["2024_exploitatie_bedrag"]) == 2_531_066
    assert Decimal(totals["tekort, gepland min beschikbaar"]["2024_exploitatie_bedrag"]) == 118_934


def test_the_spreadsheet_has_real_numbers_and_the_same_rows(resident):
    book = load_workbook(BytesIO(resident.get("/begroting/2023.xlsx").content))
    head, *lines = book.active.iter_rows(values_only=True)
    first = dict(zip(head, lines[0], strict=True))
    assert first["kosten_bedrag"] == 300_000
    assert first["kosten_zoals_gedrukt"] == "€ 300.000"
    _, rows = table(resident, "/begroting/2023.csv")
    assert len(lines) == len(rows)
    assert list(head) == list(rows[0])
