"""Random tables in the database: every sum, bound, difference and sentence on page and in files.

What is expected comes from the oracle below, which knows the table only as a list of cells and
shares no line of code with the portal, not even how an amount is written.
"""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal
from html.parser import HTMLParser
from io import BytesIO, StringIO

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from budget.importing import columns_of, preview
from budget.models import Budget, Cell, Column, Line, Section
from budget.pictures import budget_document
from budget.services.editing import complete_cells
from verbeterbreda.documents.kinds import EditionFacts
from verbeterbreda.lib import sheets
from verbeterbreda.lib.tables import read_cell

pytestmark = pytest.mark.django_db

# --- The oracle ----------------------------------------------------------------------------------

OPEN = {"ntb": "ntb", "pm": "pm", "unknown": "nog onbekend", "text": "tekst"}
PRINTED = {"ntb": "ntb", "pm": "pm", "unknown": "nog onbekend", "text": "reguliere middelen"}
LABELS = {
    "amount": "bedrag",
    "ntb": "nog te bepalen",
    "pm": "pro memorie",
    "unknown": "nog onbekend",
    "text": "tekst in plaats van een bedrag",
    "empty": "leeg",
}


@dataclass(frozen=True)
class Box:
    """A cell: its kind, and the amount when it is one. `is_stored` is not so for a cell that
    nobody made: then there is no row in the database at all."""

    kind: str
    amount: Decimal | None = None
    partners: Decimal | None = None
    is_stored: bool = True

    @property
    def raw(self):
        return euro(self.amount) if self.kind == "amount" else PRINTED.get(self.kind, "")


@dataclass(frozen=True)
class Head:
    kind: str
    year: int
    published: Decimal | None
    available: Decimal | None


@dataclass(frozen=True)
class Table:
    heads: list[Head]
    blocks: list[list[list[Box]]]

    @property
    def years(self):
        return list(dict.fromkeys(head.year for head in self.heads))

    def label(self, at):
        return f"Kolom {at}" + (f" {self.heads[at].year}" if len(self.years) > 1 else "")

    def column(self, at, blocks=None):
        return [line[at] for block in blocks or self.blocks for line in block]

    def side(self, lines, year, is_cost):
        return [
            line[at]
            for line in lines
            for at, head in enumerate(self.heads)
            if head.year == year and (head.kind == "cost") == is_cost
        ]

    def has_costs(self, year=None):
        return any(head.kind == "cost" and year in (None, head.year) for head in self.heads)


def euro(amount):
    sign, amount = ("−" if amount < 0 else ""), abs(amount)
    whole, cents = divmod(int(amount * 100), 100)
    groups = re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", str(whole))
    return f"{sign}€ {groups}" + (f",{cents:02}" if cents else "")


def total(boxes):
    """The sum, None when there is nothing to add up."""
    known = [box.amount for box in boxes if box.kind == "amount"]
    result = None
    for amount in known:
        result = amount if result is None else result + amount
    return result


def is_open(boxes):
    return any(box.kind in OPEN for box in boxes)


def named(parts):
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " en " + parts[-1]


def unknowns(boxes):
    parts = []
    for kind, word in OPEN.items():
        times = len([box for box in boxes if box.kind == kind])
        if times:
            parts.append(f"{times} keer {word}")
    return named(parts) if parts else ""


def empties(boxes):
    return len([box for box in boxes if box.kind == "empty"])


def count(number, one, many):
    return f"{number} {one if number == 1 else many}"


def sum_text(boxes):
    amount = total(boxes)
    if amount is None:
        return "onbekend" if is_open(boxes) else "geen bedrag"
    return ("minstens " if is_open(boxes) else "") + euro(amount)


def sentence(boxes):
    amounts = len([box for box in boxes if box.kind == "amount"])
    said = [f"Opgeteld: {count(amounts, 'bedrag', 'bedragen')}."]
    if is_open(boxes):
        said.append(f"Niet meegeteld: {unknowns(boxes)}.")
    if empties(boxes):
        said.append(f"Leeg: {count(empties(boxes), 'vak', 'vakken')}.")
    return " ".join(said)


def missing(boxes):
    parts = [unknowns(boxes)] if is_open(boxes) else []
    parts += [f"{count(empties(boxes), 'vak', 'vakken')} leeg"] if empties(boxes) else []
    return "; ".join(parts) or "niets"


def sort_of(boxes):
    if total(boxes) is None:
        return "nog onbekend" if is_open(boxes) else "leeg"
    return "ondergrens" if is_open(boxes) else "bedrag"


def gap(other, boxes):
    amount = total(boxes)
    return None if other is None or amount is None else other - amount


def gap_text(other, boxes):
    found = gap(other, boxes)
    if found is None:
        return "niet te vergelijken"
    if not is_open(boxes):
        return "geen verschil" if found == 0 else euro(found)
    if found == 0:
        return "geen verschil in wat bekend is"
    return f"hooguit {euro(found)}" if found > 0 else f"{euro(found)} of lager"


def left_text(available, boxes):
    found = gap(available, boxes)
    if available is None:
        return ""
    if found is None:
        return "niet te berekenen"
    if found < 0:
        return ("minstens " if is_open(boxes) else "") + f"{euro(-found)} tekort"
    return ("hooguit " if is_open(boxes) else "") + f"{euro(found)} over"


def uncovered(cost, cover):
    """Cost minus cover; None when one of the two has an unknown, or nothing was printed as cost."""
    if total(cost) is None or is_open(cost) or is_open(cover):
        return None
    return total(cost) - (total(cover) or Decimal(0))


def uncovered_text(cost, cover):
    found = uncovered(cost, cover)
    if found is None:
        return "niet te vergelijken"
    return "geen verschil" if found == 0 else euro(found)


# --- Random tables -------------------------------------------------------------------------------

amounts = st.one_of(
    st.decimals(-(10**6), 10**9, places=2),
    st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("-0.10"), Decimal("999999999.99")]),
)
known = st.builds(Box, st.just("amount"), amounts, st.none() | amounts)
others = st.builds(Box, st.sampled_from([*OPEN, "empty"]))
boxes = st.one_of(known, others, st.just(Box("empty", is_stored=False)))
heads = st.builds(
    Head,
    st.sampled_from(["cost", "operating", "investment", "state"]),
    st.integers(2030, 2031),
    st.none() | amounts,
    st.none() | amounts,
)


@st.composite
def tables(draw):
    columns = draw(st.lists(heads, min_size=1, max_size=4))
    line = st.lists(boxes, min_size=len(columns), max_size=len(columns))
    block = st.lists(line, min_size=1, max_size=3)
    return Table(columns, draw(st.lists(block, min_size=1, max_size=3)))


def store(table):
    budget = Budget.objects.create(
        slug="proef", title="Proef", from_year=min(table.years), until_year=max(table.years)
    )
    columns = Column.objects.bulk_create(
        Column(
            budget=budget,
            key=f"k-{at}",
            title=f"Kolom {at}",
            kind=head.kind,
            year=head.year,
            order=at,
            published_raw="" if head.published is None else euro(head.published),
            published_total=head.published,
            available_raw="" if head.available is None else euro(head.available),
            available=head.available,
        )
        for at, head in enumerate(table.heads)
    )
    number = 0
    for at, block in enumerate(table.blocks):
        section = Section.objects.create(budget=budget, title=f"Blok {at}", order=at)
        for cells in block:
            number += 1
            line = Line.objects.create(section=section, number=number, title=f"Regel {number}")
            Cell.objects.bulk_create(
                Cell(
                    line=line,
                    column=column,
                    kind=box.kind,
                    raw=box.raw,
                    amount=box.amount,
                    from_partners=box.partners,
                )
                for column, box in zip(columns, cells, strict=True)
                if box.is_stored
            )


# --- Reading what the portal made ----------------------------------------------------------------


class Reader(HTMLParser):
    """Every table as rows of texts, without what is only there for a phone or a screen reader."""

    def __init__(self):
        super().__init__()
        self.tables = []
        self.is_inside = False
        self.hidden = 0
        self.open = []

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.is_inside = True
        elif tag in ("span", "a", "em", "details"):
            self.add(" ")
            names = dict(attributes).get("class") or ""
            is_out = tag == "details" and "provenance" in names
            is_out |= any(name in names for name in ("cell-label", "visually-hidden"))
            self.open.append(is_out)
            self.hidden += is_out
        elif tag == "br":
            self.add(" ")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.is_inside = False
        if tag in ("span", "a", "em", "details") and self.open:
            self.hidden -= self.open.pop()
            self.add(" ")

    def handle_data(self, data):
        self.add(data)

    def add(self, text):
        if self.is_inside and not self.hidden:
            self.tables[-1][-1][-1] += text


def read(html):
    reader = Reader()
    reader.feed(html)
    return [
        [[" ".join(cell.replace("\N{NO-BREAK SPACE}", " ").split()) for cell in row] for row in one]
        for one in reader.tables
    ]


def rows_of(found, heading):
    """The rows of the only table whose head holds these words."""
    (one,) = [table for table in found if table and table[0][: len(heading)] == heading]
    return one


def below(rows, name):
    (row,) = [row for row in rows if name in row[:2]]
    return row[row.index(name) + 1 :]


# --- The checks ----------------------------------------------------------------------------------


def check_sums(table, rows, *, has_notes):
    """What stands below the blocks and below the columns of the printed table."""
    columns = range(len(table.heads))
    subtotals = [row for row in rows if "Samen in dit blok" in row[:2]]
    expected = [
        [sum_text(table.column(at, [block])) for at in columns]
        for block in table.blocks
        if len(block) > 1
    ]
    found = [row[row.index("Samen in dit blok") + 1 :] for row in subtotals]
    assert [[cell.replace("–", "geen bedrag") for cell in row] for row in found] == expected
    for at, cell in enumerate(below(rows, "Totaal, door ons opgeteld")):
        shown = sum_text(table.column(at))
        assert (
            cell.startswith(f"{shown} {sentence(table.column(at))}")
            if has_notes
            else (cell == shown)
        )
    if any(head.published is not None for head in table.heads):
        assert below(rows, "Verschil: gedrukt min opgeteld") == [
            gap_text(table.heads[at].published, table.column(at)) for at in columns
        ]
    if any(head.available is not None for head in table.heads):
        for at, cell in enumerate(below(rows, "Beschikbaar min gepland")):
            boxes = table.column(at)
            assert cell.startswith(left_text(table.heads[at].available, boxes) or "–")
            if has_notes and gap(table.heads[at].available, boxes) is not None and is_open(boxes):
                assert cell.endswith(f"Niet meegeteld: {unknowns(boxes)}.")


def expected_columns(table):
    for at, head in enumerate(table.heads):
        boxes = table.column(at)
        for other, name in ((head.published, ""), (head.available, "naast het beschikbare")):
            if other is not None:
                yield name, table.label(at), euro(other), gap_text(other, boxes), boxes
        if head.published is None and head.available is None:
            yield "", table.label(at), "niet gedrukt", "–", boxes


def expected_sides(table, lines, title):
    """For each year: costs beside cover, as (title, costs, difference, cover, all cells)."""
    for year in table.years:
        cost, cover = table.side(lines, year, True), table.side(lines, year, False)
        name = f"{title} {year}" if len(table.years) > 1 else title
        if not table.has_costs(year):
            yield name, "niet gedrukt", "–", cover, cover
            continue
        one_line = len(lines) == 1 and title[0].isdigit()
        shown = (cost[0].raw or "leeg") if one_line and len(cost) == 1 else sum_text(cost)
        yield name, shown, uncovered_text(cost, cover), cover, cost + cover


def check_tables(table, found):
    """The reconciliation: per column, for the whole table and the blocks, and per line."""
    shown = rows_of(found, ["Wat", "Gedrukt of beschikbaar"])[1:]
    for row, (name, label, other, difference, boxes) in zip(
        shown, expected_columns(table), strict=True
    ):
        assert row[0].startswith(label)
        assert name in row[0].lower()
        assert row[1:] == [other, sum_text(boxes), difference, missing(boxes)], row
    every = [line for block in table.blocks for line in block]
    blocks = [*expected_sides(table, every, "De hele tabel")]
    for at, block in enumerate(table.blocks):
        blocks += expected_sides(table, block, f"Blok {at}")
    lines = []
    for number, line in enumerate(every, 1):
        lines += expected_sides(table, [line], f"{number}. Regel {number}")
    one, other = [one[1:] for one in found if one[0][0] == "Wat" and one[0][-2] in ENDS][-2:]
    for rows, expected in ((one, blocks), (other, lines)):
        for row, (title, shown_cost, difference, cover, both) in zip(rows, expected, strict=True):
            assert row[0].startswith(title)
            sides = [sum_text(cover), missing(both)]
            if table.has_costs():
                sides = [shown_cost, sum_text(cover), difference, missing(both)]
            assert row[1:] == sides


ENDS = ("Verschil", "Opgeteld")


def check_sentences(table, text):
    for at, head in enumerate(table.heads):
        boxes = table.column(at)
        difference = gap(head.published, boxes)
        if difference:
            said = f"Tel je de regels op, dan kom je op {sum_text(boxes)}."
            assert f"Onderaan de kolom staat {euro(head.published)}. {said}" in text
        short = gap(head.available, boxes)
        if short is not None and short < 0:
            said = f"gepland {euro(total(boxes))}: {euro(-short)} meer dan er is."
            if is_open(boxes):
                said += f" Daar komt nog bij wat we niet konden optellen: {unknowns(boxes)}."
            assert f"Beschikbaar is {euro(head.available)}, {said}" in text
        shares = [box.partners for box in boxes if box.partners is not None]
        if shares and total(boxes) is not None:
            least = "minstens " if is_open(boxes) else ""
            rest = euro(total(boxes) - sum(shares))
            assert f"Zonder de {euro(sum(shares))} van de partners is het {least}{rest}." in text
    for line in (line for block in table.blocks for line in block):
        for year in filter(table.has_costs, table.years):
            found = uncovered(table.side([line], year, True), table.side([line], year, False))
            assert not found or uncovered_sentence(found) in text


def uncovered_sentence(gap):
    if gap > 0:
        return f"Niet gedekt in deze regel: {euro(gap)}."
    return f"De dekking is {euro(-gap)} hoger dan de kosten."


def check_rows(table, head, rows):
    """The table as CSV or XLSX: rows of what a reader gets, None or a Decimal for an amount."""
    named_rows = [dict(zip(head, row, strict=True)) for row in rows]
    lines = [row for row in named_rows if row["soort_rij"] == "regel"]
    for row, cells in zip(lines, (line for block in table.blocks for line in block), strict=True):
        for at, box in enumerate(cells):
            assert row[f"k_{at}_zoals_gedrukt"] == box.raw
            assert row[f"k_{at}_soort"] == LABELS[box.kind]
            assert row[f"k_{at}_bedrag"] == box.amount
    sums = [row for row in named_rows if row["soort_rij"] == "blok"]
    totals = {row["post"]: row for row in named_rows if row["soort_rij"] == "totaal"}
    for at, column in enumerate(table.heads):
        pairs = [(row, [block]) for row, block in zip(sums, table.blocks, strict=True)]
        for row, blocks in [*pairs, (totals["totaal, berekend"], table.blocks)]:
            boxes = table.column(at, blocks)
            assert row[f"k_{at}_zoals_gedrukt"] == sentence(boxes)
            assert row[f"k_{at}_soort"] == sort_of(boxes)
            assert row[f"k_{at}_bedrag"] == total(boxes)
        boxes = table.column(at)
        for name, other, found in (
            ("totaal, gedrukt", column.published, column.published),
            ("beschikbaar, gedrukt", column.available, column.available),
            ("verschil, gedrukt min berekend", column.published, gap(column.published, boxes)),
        ):
            if other is not None:
                assert totals[name][f"k_{at}_bedrag"] == found
        short = gap(column.available, boxes)
        if column.available is not None:
            row = totals["tekort, gepland min beschikbaar"]
            assert row[f"k_{at}_zoals_gedrukt"] == left_text(column.available, boxes)
            assert row[f"k_{at}_bedrag"] == (-short if short is not None and short < 0 else None)


def check_reconciliation(table, rows):
    every = [line for block in table.blocks for line in block]
    sides = [("tabel", "", "", every)]
    sides += [("blok", f"Blok {at}", "", block) for at, block in enumerate(table.blocks)]
    numbers = iter(range(1, len(every) + 1))
    for at, block in enumerate(table.blocks):
        sides += [("regel", f"Blok {at}", str(next(numbers)), [line]) for line in block]
    for level, block_name, number, lines in sides:
        for year in table.years:
            (row,) = [
                row
                for row in rows
                if (row["niveau"], row["blok"], row["regel"]) == (level, block_name, number)
                and row["jaar"] == str(year)
                and not row["kolom"]
            ]
            cost, cover = table.side(lines, year, True), table.side(lines, year, False)
            has_costs = table.has_costs(year)
            both = cost + cover
            assert decimal(row["opgeteld_bedrag"]) == total(cover)
            assert row["opgeteld_soort"] == sort_of(cover)
            assert row["opgeteld_zin"] == f"{sum_text(cover)}. {sentence(cover)}"
            assert decimal(row["verschil_bedrag"]) == (
                uncovered(cost, cover) if has_costs else None
            )
            for kind, word in OPEN.items():
                times = len([box for box in both if box.kind == kind])
                assert row[f"niet_meegeteld_{word.replace(' ', '_')}"] == str(times)
            assert row["lege_vakken"] == str(empties(both))
    blocks = [("", table.blocks)] + [(f"Blok {at}", [one]) for at, one in enumerate(table.blocks)]
    for at, head in enumerate(table.heads):
        for block_name, some in blocks:
            found = [row for row in rows if (row["kolom"], row["blok"]) == (f"k-{at}", block_name)]
            assert found
            for row in found:
                boxes = table.column(at, some)
                other = decimal(row["vergeleken_met_bedrag"])
                assert decimal(row["opgeteld_bedrag"]) == total(boxes)
                assert row["opgeteld_soort"] == sort_of(boxes)
                assert decimal(row["verschil_bedrag"]) == gap(other, boxes)
            if not block_name:
                others = [decimal(row["vergeleken_met_bedrag"]) for row in found]
                wanted = [each for each in (head.published, head.available) if each is not None]
                assert others == (wanted or [None])


def decimal(text):
    return Decimal(text) if text else None


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ") if isinstance(text, str) else text


def csv_rows(client, address):
    content = b"".join(client.get(address).streaming_content).decode()
    return [[plain(read_cell(cell)) for cell in row] for row in csv.reader(StringIO(content))]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tables())
def test_no_sum_anywhere_takes_an_unknown_for_nought(resident, table):
    with transaction.atomic():
        store(table)
        check_everything(resident, table)
        transaction.set_rollback(True)


def check_everything(client, table):
    answer = client.get("/begroting/proef/").content.decode()
    paper = render_to_string(
        "pdf/budget.html",
        {
            "report": (document := budget_document("proef")),
            "edition": EditionFacts(1, "Proef", document.data_date, "http://localhost/begroting/"),
        },
    )
    for html, heading, has_notes in ((answer, ["Post"], True), (paper, ["Regel", "Post"], False)):
        found = read(html)
        wanted = [*heading, *(table.label(at) for at in range(len(table.heads)))]
        check_sums(table, rows_of(found, wanted), has_notes=has_notes)
        check_tables(table, found)
        text = " ".join(plain(re.sub(r"<[^>]+>", " ", html)).split())
        check_sentences(table, text)
    head, *rows = csv_rows(client, "/begroting/proef.csv")
    columns = [at for at, name in enumerate(head) if name.endswith("_bedrag")]
    check_rows(
        table,
        head,
        [[decimal(cell) if at in columns else cell for at, cell in enumerate(row)] for row in rows],
    )
    book = load_workbook(BytesIO(client.get("/begroting/proef.xlsx").content), read_only=True)
    head, *rows = book.active.iter_rows(values_only=True)
    check_rows(
        table,
        head,
        [[as_read(value, at in columns) for at, value in enumerate(row)] for row in rows],
    )
    head, *rows = csv_rows(client, "/begroting/proef/aansluiting.csv")
    check_reconciliation(table, [dict(zip(head, row, strict=True)) for row in rows])
    check_it_comes_back(client)


def check_it_comes_back(client):
    """Not a cent and not a mark changes when the files are read in again."""
    budget = Budget.objects.get(pk="proef")
    complete_cells(budget=budget)
    for address in ("/begroting/proef.csv", "/begroting/proef.xlsx"):
        content = b"".join(client.get(address))
        shown = preview(budget, sheets.read(content, columns_of(budget)))
        cells = Cell.objects.filter(line__section__budget=budget).count()
        assert (shown.differences, shown.problems, shown.same) == ((), (), cells)


def as_read(value, is_amount):
    """A cell of a spreadsheet: a real number for an amount, and text for all else."""
    if is_amount:
        assert value is None or isinstance(value, int | float)
        return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
    return plain(value) or "" if not isinstance(value, int) else value
