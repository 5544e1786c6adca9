"""A budget goes out to a spreadsheet and comes back: not a cent and not a mark is lost."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from budget import exports
from budget.entering import value_of
from budget.importing import columns_of, preview
from budget.models import Amendment, Budget, Cell
from budget.reports import budget_report
from verbeterbreda.lib import formats, sheets, tables

pytestmark = pytest.mark.django_db
PAGE = "/beheer/budget/budget/2023/bestand/"
EVERY = ["2023", "doorkijk-2024-2026"]


@pytest.fixture
def clerk(login, staff):
    return login(staff)


def exported(slug="2023"):
    """Return the table as the CSV gives it: rows of texts, the first with the names."""
    report = budget_report(slug)
    content = b"".join(tables.write_csv(exports.rows(report), exports.head(report))).decode()
    return list(csv.reader(StringIO(content)))


def as_csv(rows, delimiter=",", encoding="utf-8"):
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def read(rows, slug="2023", **how):
    budget = Budget.objects.get(pk=slug)
    return preview(budget, sheets.read(as_csv(rows, **how), columns_of(budget)))


def put(rows, line, column, text):
    """Write a text in one cell of the file."""
    at = rows[0].index(column)
    row = next(row for row in rows if row[1] == str(line))
    row[at] = text
    return rows


def send(client, content, name="begroting.csv"):
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


def store(client, answer, **why):
    return client.post(PAGE, {"voorbeeld": answer.context["payload"], **why}, follow=True)


def values():
    return [value_of(cell) for cell in Cell.objects.order_by("pk")]


@pytest.mark.parametrize("slug", EVERY)
@pytest.mark.parametrize(
    "how", [{}, {"delimiter": ";"}, {"encoding": "utf-8-sig"}, {"encoding": "utf-16"}]
)
def test_a_file_that_comes_back_unchanged_changes_nothing(slug, how):
    shown = read(exported(slug), slug, **how)
    assert (shown.differences, shown.problems, shown.absent) == ((), (), 0)
    assert shown.same == Cell.objects.filter(line__section__budget=slug).count()


@pytest.mark.parametrize("slug", EVERY)
def test_neither_does_a_spreadsheet_that_was_saved_again(resident, slug):
    book = load_workbook(BytesIO(resident.get(f"/begroting/{slug}.xlsx").content))
    saved = BytesIO()
    book.save(saved)
    budget = Budget.objects.get(pk=slug)
    shown = preview(budget, sheets.read(saved.getvalue(), columns_of(budget)))
    assert (shown.differences, shown.problems) == ((), ())


def test_an_amount_that_a_program_wrote_its_own_way_is_the_same_amount():
    rows = put(exported(), 1, "kosten_zoals_gedrukt", "300000")
    assert read(rows).differences == ()


@pytest.mark.parametrize(
    ("column", "text", "becomes"),
    [
        ("kosten_bedrag", "310000", ("amount", 310_000)),
        ("kosten_bedrag", "310.000,50", ("amount", 310_000.5)),
        ("kosten_zoals_gedrukt", "€ 310.000", ("amount", 310_000)),
        ("kosten_zoals_gedrukt", "ntb", ("ntb", None)),
        ("kosten_soort", "pro memorie", ("pm", None)),
        ("kosten_soort", "leeg", ("empty", None)),
    ],
)
def test_one_cell_of_the_file_changes_one_cell_of_the_table(column, text, becomes):
    (difference,) = read(put(exported(), 1, column, text)).differences
    wanted = difference.change.wanted
    assert (wanted.kind, wanted.amount) == becomes


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("kosten_bedrag", "veel", "is geen getal"),
        ("kosten_bedrag", "", "Hier hoort een bedrag"),
        ("kosten_bedrag", "1,005", "hooguit twee cijfers"),
        ("kosten_soort", "misschien", "Kies uit: bedrag,"),
        ("kosten_zoals_gedrukt", "5000.000", "geen bedrag dat we begrijpen"),
        ("post", "Iets anders", "heet hier ‘Personeelskosten"),
        ("regel", "99", "geen regel met dit nummer"),
        ("regel", "2", "meer dan eens"),
    ],
)
def test_what_cannot_be_is_named_with_its_row_and_column(column, text, reason):
    problem = read(put(exported(), 1, column, text)).problems[0]
    assert problem.column == column
    assert problem.value == text
    assert reason in problem.reason
    assert problem.row == 2


def test_an_amount_without_a_number_is_refused():
    (problem,) = read(put(exported(), 6, "kosten_soort", "bedrag")).problems
    assert problem.column == "kosten_bedrag"
    assert "Hier hoort een bedrag" in problem.reason


def test_two_columns_that_contradict_each_other_are_refused():
    rows = put(put(exported(), 1, "kosten_bedrag", "5"), 1, "kosten_zoals_gedrukt", "6")
    (problem,) = read(rows).problems
    assert problem.reason == "Dit zegt iets anders dan de kolom kosten_zoals_gedrukt."


def test_the_whole_file_or_nothing(clerk):
    rows = put(put(exported(), 1, "kosten_bedrag", "5"), 2, "kosten_bedrag", "veel")
    before = values()
    answer = send(clerk, as_csv(rows))
    assert "Er is niets ingelezen" in answer.content.decode()
    assert 'name="voorbeeld"' not in answer.content.decode()
    assert values() == before


def test_preview_then_store_then_the_trail(clerk, staff):
    answer = send(clerk, as_csv(put(exported(), 6, "kosten_zoals_gedrukt", "€ 90.000")))
    page = answer.content.decode()
    assert "1 vak verandert" in page
    assert not Amendment.objects.exists()
    refused = store(clerk, answer)
    assert "Kies het besluit dat haar wijzigt" in refused.content.decode()
    done = store(clerk, answer, reason="De offerte is binnen.")
    assert "1 vak gewijzigd" in done.content.decode().replace(formats.NBSP, " ")
    trail = Amendment.objects.get()
    assert (trail.old_raw, trail.new_raw, trail.by) == ("ntb", "€ 90.000", staff)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(clerk):
    answer = send(clerk, as_csv(put(exported(), 6, "kosten_zoals_gedrukt", "€ 90.000")))
    cell = Cell.objects.get(line__section__budget="2023", line__number=6, column__key="kosten")
    cell.kind, cell.raw = "pm", "pm"
    cell.save()
    page = store(clerk, answer, reason="De offerte is binnen.").content.decode()
    assert "Iemand anders heeft intussen dezelfde vakken gewijzigd." in page
    cell.refresh_from_db()
    assert cell.raw == "pm"


def test_a_payload_that_is_not_ours_does_nothing(clerk):
    before = values()
    answer = clerk.post(PAGE, {"voorbeeld": "zelfgemaakt", "reason": "x"}, follow=True)
    assert "te oud" in answer.content.decode()
    assert values() == before


def test_lines_that_are_not_in_the_file_stay(clerk):
    shown = read(exported()[:4])
    assert (shown.differences, shown.problems, shown.absent) == ((), (), 19)


def test_a_file_of_something_else_is_refused(clerk):
    book = Workbook()
    book.active.append(["naam", "adres"])
    saved = BytesIO()
    book.save(saved)
    answer = send(clerk, saved.getvalue(), "adressen.xlsx")
    assert "regel" in answer.context["form"].errors["file"][0]


def test_the_council_may_not_read_a_file_in(login, council):
    assert login(council).get(PAGE).status_code == 403


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
marks = st.sampled_from(["nog te bepalen", "pro memorie", "nog onbekend", "leeg"])
edits = st.dictionaries(
    st.tuples(st.integers(1, 22), st.sampled_from(["kosten", "exploitatie", "investering"])),
    amounts | marks,
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=edits, delimiter=st.sampled_from([",", ";", "\t"]))
def test_exactly_the_edits_arrive(db, edits, delimiter):
    rows = exported()
    report = budget_report("2023")
    old = {(line.number, cell.column_key): cell for line in report.lines for cell in line.cells}
    expected = set()
    for (line, column), new in edits.items():
        was = old[line, column]
        if isinstance(new, str):
            put(rows, line, f"{column}_soort", new)
            put(rows, line, f"{column}_bedrag", "")
            if new != was.mark_label:
                expected.add((line, column, None))
        else:
            put(rows, line, f"{column}_soort", "bedrag")
            put(rows, line, f"{column}_bedrag", formats.number(new, 2))
            if new != was.amount:
                expected.add((line, column, new))
    shown = read(rows, delimiter=delimiter)
    assert shown.problems == ()
    cells = Cell.objects.select_related("line", "column").in_bulk()
    arrived = {
        (
            cells[one.change.cell].line.number,
            cells[one.change.cell].column.key,
            one.change.wanted.amount,
        )
        for one in shown.differences
    }
    assert arrived == expected
