"""Every text of a table that goes out in a file starts no formula there, and comes back as it was.

Each text field gets a text of its own, so that each place it turns up in is known.
"""

import csv
from io import BytesIO, StringIO

import pytest
from django.db import models
from openpyxl import load_workbook

from budget import exports, proposal_exports
from budget.importing import columns_of, preview
from budget.models import Budget, Cell, Column, Line, Proposal, Section
from budget.reports import budget_report
from pacts.models import Source
from tests.budget.money import a_budget, a_proposal
from verbeterbreda.lib import sheets, tables

pytestmark = pytest.mark.django_db

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", '"=', "'", "''="]
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
EXPORTED = {
    "Budget.locator",
    "Cell.note",
    "Cell.raw",
    "Column.available_raw",
    "Column.note",
    "Column.published_raw",
    "Column.title",
    "Line.locator",
    "Line.note",
    "Line.title",
    "Proposal.amount_text",
    "Proposal.deadline_text",
    "Proposal.decided_by",
    "Proposal.locator",
    "Proposal.outcome_text",
    "Proposal.quote",
    "Proposal.text",
    "Proposal.title",
    "Section.title",
    "Source.title",
}
NOT_IN_A_FILE = {
    "Budget.introduction",
    "Budget.quote",
    "Budget.title",
    "Line.quote",
}


def texts_of(model):
    """The fields in which anybody can write what they like."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField)
        and not (field.choices or field.primary_key)
    ]


def fill(start):
    """One table and one proposal, with another text in every field; what stands where."""
    budget = a_budget("klein", lines=1, columns=1)
    source = Source.objects.create(key="proef", title="x")
    Budget.objects.filter(pk=budget.pk).update(source=source)
    Line.objects.filter(section__budget=budget).update(source=source)
    Proposal.objects.all().delete()
    a_proposal(1, source=source)
    mine = {
        Budget: {"pk": budget.pk},
        Section: {"budget": budget},
        Column: {"budget": budget},
        Line: {"section__budget": budget},
        Cell: {"line__section__budget": budget},
        Proposal: {"pk": "proef-1"},
        Source: {"pk": source.pk},
    }
    written = {}
    for model, which in mine.items():
        names = {"title"} if model is Source else texts_of(model)
        values = {name: f"{start}{model.__name__}.{name}" for name in names}
        if model is Cell:
            values |= {"kind": "text", "amount": None}
        assert model.objects.filter(**which).update(**values)
        written |= {f"{model.__name__}.{name}": values[name] for name in names}
    return budget, written


def files(budget):
    report = budget_report(budget.pk)
    yield exports.head(report), exports.rows(report)
    yield exports.CHECKS_HEAD, exports.check_rows(report)
    yield proposal_exports.HEAD, proposal_exports.rows()


def as_csv(head, rows):
    text = b"".join(tables.write_csv(rows, head)).decode()
    return [cell for row in csv.reader(StringIO(text, newline="")) for cell in row]


@pytest.mark.parametrize("start", STARTS, ids=ascii)
def test_no_text_starts_a_formula_and_each_comes_back(resident, start):
    budget, written = fill(start)
    found = set()
    for head, rows in files(budget):
        cells = as_csv(head, rows)
        assert not [cell for cell in cells if cell.startswith(FORMULA)]
        plain = [tables.read_cell(cell) for cell in cells]
        found |= {name for name, text in written.items() if any(text in each for each in plain)}
        book = load_workbook(BytesIO(tables.xlsx_bytes(rows, head)))
        values = [cell for row in book.active.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in values} <= {"s", "n", "d"}
        for name, text in written.items():
            if any(text in each for each in plain):
                assert any(
                    sheets.comparable(text) in sheets.comparable(str(cell.value)) for cell in values
                ), name
    assert found == EXPORTED
    assert set(written) - found == NOT_IN_A_FILE
    for address in ("/begroting/klein.csv", "/begroting/klein.xlsx"):
        content = b"".join(resident.get(address))
        shown = preview(budget, sheets.read(content, columns_of(budget)))
        assert (shown.differences, shown.problems, shown.same) == ((), (), 1)
