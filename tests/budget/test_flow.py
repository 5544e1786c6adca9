"""Where the money goes: what comes in goes out, and nothing unknown is nought."""

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from alliances.models import Action
from budget.models import Budget, Cell, Line
from budget.pictures import flow_picture
from budget.reconciliation import OPEN_MARKS, Entry, Mark
from budget.reports import flows
from budget.reports.flow import Flow, flow_of
from budget.reports.lines import NO_BLOCK, NO_GOAL, PlannedCell, PlannedLine
from tests.pages.reading import links, main_text
from verbeterbreda.lib.formats import NBSP

FIXTURES = Path(__file__).parents[2] / "fixtures"
OPEN = {"ntb", "pm", "unknown", "text"}


def fixture(name: str) -> list[dict[str, str]]:
    with (FIXTURES / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def from_the_fixtures(budget: str, year: str) -> dict[str, Counter[str]]:
    """Cover by payer, building block and goal, and the cells left out, straight from the CSVs."""
    columns = {
        row["key"]: row["title"].removeprefix("Dekking ")
        for row in fixture("budget_columns")
        if row["budget"] == budget and row["year"] == year and row["kind"] != "cost"
    }
    blocks = {
        row["number"]: row["building_block"]
        for row in fixture("budget_lines")
        if row["budget"] == budget
    }
    goals = defaultdict(set)
    for action in fixture("actions"):
        for word in action["budget_lines"].split(";"):
            slug, _, number = word.strip().partition(":")
            if slug == budget:
                goals[number].add(action["goal"])
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for cell in fixture("budget_cells"):
        if cell["budget"] != budget or cell["column"] not in columns:
            continue
        found["marks"]["open" if cell["kind"] in OPEN else cell["kind"]] += 1
        if cell["kind"] != "amount":
            continue
        partners = int(cell["from_partners"] or 0)
        own = goals[cell["line"]]
        amount = int(cell["amount"])
        found["payers"][columns[cell["column"]]] += amount - partners
        found["payers"]["partners"] += partners
        found["blocks"][blocks[cell["line"]]] += amount
        found["goals"][next(iter(own)) if len(own) == 1 else ""] += amount
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "year"),
    [
        ("2023", "2023"),
        ("doorkijk-2024-2026", "2024"),
        ("doorkijk-2024-2026", "2025"),
        ("doorkijk-2024-2026", "2026"),
    ],
)
def test_the_real_money_is_that_of_the_fixtures(slug: str, year: str) -> None:
    flow = the_flow(slug, int(year))
    wanted = from_the_fixtures(slug, year)
    payers = {name.lower().removesuffix(" (zonder partners)"): t for name, t in flow.payers}
    assert {name: t.amount for name, t in payers.items()} == {
        name.lower(): amount for name, amount in wanted["payers"].items() if amount
    }
    keys = {line.block_name: line.block for stream in flow.streams for line in stream.lines}
    assert {keys[name]: t.amount for name, t in flow.blocks} == wanted["blocks"]
    goals = {"" if name == NO_GOAL else name.split()[0]: t.amount for name, t in flow.goals}
    assert goals == wanted["goals"]
    assert flow.total.unknowns == wanted["marks"]["open"]
    assert flow.total.empty == wanted["marks"]["empty"]


@pytest.mark.django_db
def test_2023_in_euros() -> None:
    flow = the_flow("2023", 2023)
    assert {name: plain(total.text) for name, total in flow.payers} == {
        "Gemeente exploitatie": "minstens € 1.730.000",
        "Gemeente investering": "€ 3.000.000",
        "Rijk / overig (zonder partners)": "minstens € 3.100.000",
        "Partners": "€ 250.000",
    }
    assert {name: plain(total.text) for name, total in flow.goals} == {
        "GW1 Genoeg betaalbare woningen, in alle buurten": "€ 150.000",
        "GW2 Goede voorzieningen en prettig op straat": "minstens € 2.000.000",
        "LI2 Gezinnen kunnen de basis betalen": "minstens € 1.000.000",
        "KW2 Rijke schooldag, bewegen en gezond eten": "minstens € 80.000",
        "KW3 Veilig opgroeien zonder criminaliteit": "minstens € 1.500.000",
        NO_GOAL: "minstens € 3.350.000",
    }
    assert [name for name, _ in flow.blocks][-1] == NO_BLOCK
    assert flow.total.amount == Decimal(8_080_000)
    assert [line.number for line in flow.uncovered] == [9, 18]
    assert "2 regels met kosten waar geen dekking bij staat, samen minstens € 50.000" in plain(
        flow.uncovered_text
    )


def plain(text: str) -> str:
    """A text with spaces that may break, as people type them."""
    return text.replace(NBSP, " ")


def the_flow(slug: str, year: int) -> Flow:
    return next(flow for flow in flows([Budget.objects.get(pk=slug)]) if flow.year == year)


@pytest.mark.django_db
def test_the_page_says_it_draws_it_and_has_it_as_a_table(resident: Client) -> None:
    response = resident.get("/begroting/2023/waarheen/")
    text = main_text(response)
    assert "In 2023 is minstens € 8.080.000 aan dekking ingevuld." in text
    assert "Van 6 vakken met dekking is het bedrag niet bekend" in text
    assert "Er zijn ook 43 lege vakken." in text
    assert "Alles samen" in text
    assert "/begroting/2023/#regel-6" in links(response)
    html = response.content.decode()
    assert html.count('class="chart flow-chart') == 2
    titles = re.findall(r'<title id="stroom-2023-2023[^"]*">([^<]*)', html)
    assert len(set(titles)) == 1
    assert titles[0].startswith("In 2023 is minstens")


@pytest.mark.django_db
def test_every_year_of_the_outlook_has_its_picture_and_names_the_misprint(resident: Client) -> None:
    text = main_text(resident.get("/begroting/doorkijk-2024-2026/waarheen/"))
    for year in (2024, 2025, 2026):
        assert f"Van wie het geld komt en waar het heen gaat in {year}" in text
    assert text.count("Hierin zit ‘€ 5000.000’, zoals gedrukt.") == 2


@pytest.mark.django_db
def test_the_csv_adds_up_to_the_page(resident: Client) -> None:
    content = b"".join(resident.get("/begroting/2023/waarheen.csv").streaming_content)
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig"))))
    streams = [row for row in rows if row["soort_rij"] == "stroom"]
    assert sum(Decimal(row["bedrag"] or 0) for row in streams) == Decimal(8_080_000)
    assert sum(int(row["vakken_niet_bekend"]) for row in streams) == 6
    assert {row["soort_bedrag"] for row in streams if not row["bedrag"]} == {"onbekend"}
    total = next(row for row in rows if row["soort_rij"] == "samen")
    assert (total["bedrag"], total["soort_bedrag"]) == ("8080000.00", "ondergrens")
    assert total["lege_vakken"] == "43"


@pytest.mark.django_db
def test_a_line_of_actions_with_two_goals_goes_to_none() -> None:
    line = Line.objects.get(section__budget="2023", number=8)
    before = dict(the_flow("2023", 2023).goals)
    Action.objects.filter(goal="GW2").order_by("pk")[0].budget_lines.add(line)
    after = dict(the_flow("2023", 2023).goals)
    moved = Decimal(150_000)
    assert "GW1 Genoeg betaalbare woningen, in alle buurten" not in after
    rest_before, rest_after = before[NO_GOAL].amount, after[NO_GOAL].amount
    assert rest_before is not None
    assert rest_after == rest_before + moved


@pytest.mark.django_db
def test_without_one_amount_there_is_a_sentence_and_no_picture(resident: Client) -> None:
    Cell.objects.filter(line__section__budget="2023", column__kind="state").update(
        kind="ntb", raw="ntb", amount=None, from_partners=None
    )
    Cell.objects.filter(line__section__budget="2023").exclude(column__kind="state").update(
        kind="empty", raw="", amount=None
    )
    response = resident.get("/begroting/2023/waarheen/")
    assert "geen enkel bedrag aan dekking bekend. Van 22 vakken" in main_text(response)
    assert "flow-chart" not in response.content.decode()


euros = st.decimals(min_value=0, max_value=10**7, places=2)
MARKS = [mark for mark in Mark if mark is not Mark.AMOUNT]


@st.composite
def cells(draw: st.DrawFn, kind: str, column: str) -> PlannedCell:
    mark = draw(st.sampled_from([Mark.AMOUNT, Mark.AMOUNT, *MARKS]))
    amount = draw(euros) if mark is Mark.AMOUNT else None
    part = None
    if amount and kind == "state" and draw(st.booleans()):
        part = draw(st.decimals(min_value=0, max_value=amount, places=2))
    return PlannedCell(kind, column, 2023, Entry(mark, amount), part, "")


@st.composite
def some_lines(draw: st.DrawFn) -> list[PlannedLine]:
    """Lines with a cost and two columns of cover, of any building block and number of goals."""
    result = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        block = draw(st.sampled_from(["", "a", "b"]))
        goals = draw(st.lists(st.sampled_from(["G1", "G2", "G3"]), unique=True, max_size=2))
        row = (
            draw(cells("cost", "Kosten")),
            draw(cells("operating", "Dekking gemeente")),
            draw(cells("state", "Rijk")),
        )
        result.append(
            PlannedLine(
                key=number, number=number, title=f"Regel {number}", url="#", section="Blok",
                budget="2023", block=block, block_name=f"Bouwsteen {block}" if block else NO_BLOCK,
                block_order=1, actions=tuple(goals), goals=tuple(goals), cells=row,
                cost_years=frozenset({2023}),
            )
        )  # fmt: skip
    return result


NAMES = {"G1": "Een", "G2": "Twee", "G3": "Drie"}


@settings(max_examples=60, deadline=None)
@given(some_lines())
def test_what_comes_in_goes_out_and_every_unknown_is_counted(lines: list[PlannedLine]) -> None:
    flow = flow_of(Budget(slug="2023", title="2023"), 2023, lines, NAMES, "")
    cover = [(line, cell) for line in lines for cell in line.cells if not cell.is_cost]
    known = [cell.entry.amount for _, cell in cover if cell.entry.amount is not None]
    unknown = sum(cell.entry.mark in OPEN_MARKS for _, cell in cover)
    empty = sum(cell.entry.mark is Mark.EMPTY for _, cell in cover)
    wanted = sum(known, Decimal(0)) if known else None
    assert (flow.total.amount, flow.total.unknowns, flow.total.empty) == (wanted, unknown, empty)
    for groups in (flow.payers, flow.blocks, flow.goals):
        amounts = [total.amount for _, total in groups if total.amount is not None]
        assert (sum(amounts, Decimal(0)) if amounts else None) == wanted
        assert sum(total.unknowns for _, total in groups) == unknown
    to_goals = [
        cell.entry.amount
        for line, cell in cover
        if len(line.goals) == 1 and cell.entry.amount is not None
    ]
    assert (flow.to_goals.amount or 0) == sum(to_goals, Decimal(0))
    assert (flow.to_goals.amount or 0) + (flow.unattributed.amount or 0) == (wanted or 0)
    then_the_words_and_the_picture_say_so(flow)


def then_the_words_and_the_picture_say_so(flow: Flow) -> None:
    unknown, empty = flow.total.unknowns, flow.total.empty
    said = plain(flow.sentence)
    assert (f"Van {unknown} vak" in said) == bool(unknown)
    assert bool(re.search(rf"{empty} (leeg vak|lege vakken)", said)) == bool(empty)
    picture = flow_picture(flow)
    if flow.total.amount is None:
        assert "geen enkel bedrag" in flow.sentence
        assert picture.wide is None
        return
    assert f"is {flow.total.text} aan dekking" in flow.sentence
    assert picture.wide
    assert ("ondergrens" in flow.sentence) == bool(unknown)
    assert ('class="flow-unknown"' in picture.wide) == bool(unknown)


@settings(max_examples=30, deadline=None)
@given(some_lines())
def test_a_building_block_has_its_own_part_of_the_whole(lines: list[PlannedLine]) -> None:
    budget = Budget(slug="2023", title="2023")
    whole = flow_of(budget, 2023, lines, NAMES, "")
    for key in ("a", "b"):
        own = [line for line in lines if line.block == key]
        part = flow_of(budget, 2023, own, NAMES, key)
        amounts = {name: total.amount for name, total in whole.blocks}
        assert part.total.amount == amounts.get(f"Bouwsteen {key}")
