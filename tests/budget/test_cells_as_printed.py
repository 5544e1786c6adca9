"""The two tables are in the database as they were printed, to the last cell."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from budget import loading
from budget.models import Budget, Cell, Column, Line, Scheme

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
OUTLOOK = "doorkijk-2024-2026"


def known_sum(budget: str, column: str) -> Decimal:
    cells = Cell.objects.filter(column__budget=budget, column__key=column)
    return sum((cell.amount for cell in cells if cell.amount is not None), Decimal(0))


@pytest.mark.parametrize(
    ("column", "computed", "printed"),
    [
        ("kosten", 2_580_000, 2_580_000),
        ("exploitatie", 1_730_000, 1_730_000),
        ("investering", 3_000_000, 3_000_000),
        ("rijk-overig", 3_350_000, 13_100_000),
    ],
)
def test_the_sums_of_2023_stand_beside_the_printed_ones(
    column: str, computed: int, printed: int
) -> None:
    assert known_sum("2023", column) == computed
    assert Column.objects.get(budget="2023", key=column).published_total == printed


def test_without_the_partners_the_state_column_is_3_100_000() -> None:
    partners = sum(cell.from_partners for cell in Cell.objects.filter(from_partners__isnull=False))
    assert partners == 250_000
    assert known_sum("2023", "rijk-overig") - partners == 3_100_000


@pytest.mark.parametrize(("year", "shortfall"), [(2024, 118_934), (2025, 117_934), (2026, 115_934)])
def test_more_is_planned_than_there_is(year: int, shortfall: int) -> None:
    column = Column.objects.get(budget=OUTLOOK, key=f"{year}-exploitatie")
    assert column.available is not None
    assert known_sum(OUTLOOK, column.key) - column.available == shortfall
    assert Cell.objects.filter(column=column, kind=Cell.Kind.PM).exists()


def test_every_line_has_a_cell_in_every_column() -> None:
    for slug, lines, columns in (("2023", 22, 4), (OUTLOOK, 16, 7)):
        assert Line.objects.filter(section__budget=slug).count() == lines
        assert Column.objects.filter(budget=slug).count() == columns
        assert Cell.objects.filter(column__budget=slug).count() == lines * columns


def test_four_kinds_of_unknown_are_kept_apart() -> None:
    kinds = dict.fromkeys(Cell.Kind.values, 0)
    for cell in Cell.objects.filter(column__budget="2023"):
        kinds[cell.kind] += 1
    assert kinds["ntb"] == 8
    assert kinds["unknown"] == 5
    assert kinds["text"] == 1
    assert Cell.objects.filter(column__budget=OUTLOOK, kind=Cell.Kind.PM).count() == 4
    assert not Cell.objects.exclude(kind=Cell.Kind.AMOUNT).filter(amount__isnull=False)
    assert not Cell.objects.filter(kind=Cell.Kind.EMPTY).exclude(raw="")


def test_a_misprint_stays_as_it_was_printed() -> None:
    cell = Cell.objects.get(line__number=10, line__section__budget=OUTLOOK, column__key="2025-rijk")
    assert cell.raw == "€ 5000.000"
    assert cell.amount == 5_000_000
    assert "€ 500.000" in cell.note


def test_the_uncovered_line_and_its_neighbour_are_explained() -> None:
    ninth, tenth = (Line.objects.get(section__budget="2023", number=number) for number in (9, 10))
    assert "zonder dekking" in ninth.note
    assert "€ 50.000 hoger" in tenth.note


def test_every_line_and_scheme_says_where_it_comes_from() -> None:
    for thing in (*Budget.objects.all(), *Line.objects.all(), *Scheme.objects.all()):
        assert thing.source_id, thing
        assert thing.locator, thing


def test_loading_again_changes_nothing_and_keeps_what_staff_wrote() -> None:
    cell = Cell.objects.filter(kind=Cell.Kind.NTB).first()
    assert cell is not None
    cell.kind, cell.amount = Cell.Kind.AMOUNT, Decimal(1)
    cell.save()
    Line.objects.get(section__budget="2023", number=1).delete()
    assert set(loading.load(FIXTURES).values()) == {0}
    cell.refresh_from_db()
    assert cell.amount == 1
    assert not Line.objects.filter(section__budget="2023", number=1).exists()


def test_the_fixture_holds_every_printed_cell() -> None:
    with (FIXTURES / "budget_cells.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    loaded = {
        (cell.column.budget_id, str(cell.line.number), cell.column.key): cell.raw
        for cell in Cell.objects.select_related("line", "column")
    }
    assert loaded == {(r["budget"], r["line"], r["column"]): r["raw"] for r in rows}
