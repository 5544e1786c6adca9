"""Whatever actions say and whatever people change: exactly those edits come back, and no others."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alliances import cells, versions
from alliances.cells import KINDS, Book, Values
from alliances.models import Action, ActionVersion
from alliances.services import versions as services
from tests.alliances.spreadsheets import Table, brought_in, csv_of, exported, table_of, xlsx_of
from tests.alliances.test_import_actions import ALL, NOW
from tests.alliances.test_import_actions import problems as problems_of
from verbeterbreda.lib import sheets
from verbeterbreda.lib.moments import Moment

pytestmark = pytest.mark.django_db

SLUGS = ["gw1-1", "gw1-1a", "gw1-2"]
STARTS = [
    "",
    "=",
    "+",
    "-",
    "@",
    "'",
    "''",
    "'=",
    "\t",
    " ",
    '"',
    "＝",
    "_x0041_",
    "1-2",
    "007",
    ";",
]
LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
TYPED = st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])
MOMENTS = st.none() | st.builds(
    Moment, st.integers(2020, 2040), st.sampled_from(["", "K1", "K4", "02", "12", "05-17", "02-28"])
)
DAYS = st.dates(date(2020, 1, 1), date(2099, 12, 31))
ORGANISATIONS = ["gemeente-breda", "woningcorporaties", "ontwikkelaars"]


def sets(items: list[Any]) -> st.SearchStrategy[list[Any]]:
    return st.sets(st.sampled_from(items)).map(sorted)


def contents(letters: st.SearchStrategy[str]) -> st.SearchStrategy[Values]:
    """Return what somebody says of an action, in texts of these letters."""
    line = st.builds(str.__add__, st.sampled_from(STARTS), st.text(letters, max_size=12))
    title = line.filter(lambda text: bool(text.strip()) and "\n" not in text)
    roles = st.dictionaries(st.sampled_from(ORGANISATIONS), line).map(_roles)
    step = st.builds(_step, title, MOMENTS, st.none() | DAYS)
    steps = st.lists(step, max_size=3, unique_by=lambda step: " ".join(step["title"].split()))
    fields: dict[str, st.SearchStrategy[Any]] = {
        "title": title,
        "text": line.filter(str.strip),
        "note": line,
        "timing_text": line,
        "goal": st.sampled_from(["GW1", "GW2"]),
        "parent": st.none() | st.sampled_from(["gw2-1", "gw2-2"]),
        "order": st.integers(0, 999),
        "starts": MOMENTS,
        "is_everywhere": st.booleans(),
        "neighbourhoods": sets(["biesdonk", "wisselaar"]),
        "lead": roles,
        "funder": roles,
        "milestones": steps,
        "status_on": DAYS.map(lambda day: day.isoformat()),
    }
    return st.fixed_dictionaries({}, optional=fields)


def _roles(notes: dict[str, str]) -> list[dict[str, str]]:
    return [{"organisation": slug, "note": note} for slug, note in sorted(notes.items())]


def _step(title: str, due: Moment | None, reached: date | None) -> dict[str, Any]:
    return {
        "title": title,
        "due_year": due.year if due else None,
        "due_part": due.part if due else "",
        "reached_on": reached.isoformat() if reached else None,
    }


def excel_saves_csv(rows: Table) -> bytes:
    """What a Dutch Excel makes of it: CR in cells becomes LF, days get leading noughts."""
    return csv_of([[_as_excel_shows(cell) for cell in row] for row in rows])


def _as_excel_shows(cell: str) -> str:
    parts = cell.split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        return "-".join([parts[0].zfill(2), parts[1].zfill(2), parts[2]])
    return cell.replace("\r\n", "\n")


def turned_round(rows: Table) -> bytes:
    return csv_of([row[::-1] for row in [rows[0], *rows[:0:-1]]], delimiter=",", encoding="utf-8")


PROGRAMS: list[Callable[[Table], bytes]] = [csv_of, xlsx_of, excel_saves_csv, turned_round]


def say(slug: str, values: Values) -> None:
    action = Action.objects.get(pk=slug)
    content = cells.closed(cells.opened(versions.content_of(action)) | values)
    services.publish(action=action, content=content, by=None, now=NOW, reason="Daarom.")


def says(slug: str) -> Values:
    return cells.opened(versions.content_of(Action.objects.get(pk=slug)))


def typed(name: str, value: Any, book: Book) -> str:
    """What somebody types to make a cell mean this; a formula begins with an apostrophe."""
    text = KINDS[name].write(value, book)
    return f"'{text}" if text[:1] in {"'", "="} else text


def means(name: str, text: str, old: Values, book: Book) -> Any:
    return KINDS[name].read(sheets._plain(text), old[name], book)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making it smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    before=st.fixed_dictionaries(dict.fromkeys(SLUGS, contents(LETTERS))),
    kind=st.sampled_from(["csv", "xlsx"]),
    program=st.sampled_from(PROGRAMS),
    edits=st.dictionaries(st.sampled_from(SLUGS), contents(TYPED)),
)
def test_exactly_the_edits_come_back(
    before: dict[str, Values],
    kind: str,
    program: Callable[[Table], bytes],
    edits: dict[str, Values],
) -> None:
    with transaction.atomic():
        see(before, kind, program, edits)
        transaction.set_rollback(True)


def see(
    before: dict[str, Values],
    kind: str,
    program: Callable[[Table], bytes],
    edits: dict[str, Values],
) -> None:
    for slug, values in before.items():
        say(slug, values | {"ends": None})
    rows = table_of(exported(kind))
    count = ActionVersion.objects.count()
    unchanged = brought_in(program(rows))
    assert (problems_of(unchanged), unchanged.entries, unchanged.same) == ([], [], ALL)
    assert ActionVersion.objects.count() == count

    book, header = cells.open_book(), rows[0]
    wanted = {slug: says(slug) for slug in SLUGS}
    for row in rows[1:]:
        slug = row[header.index("sleutel")]
        for name, value in edits.get(slug, {}).items():
            text = typed(name, value, book)
            written = KINDS[name].write(wanted[slug][name], book)
            if sheets.same(written, sheets._plain(text)):
                continue
            row[header.index(cells.NAMES[name])] = text
            wanted[slug][name] = means(name, text, wanted[slug], book)
        row[header.index("reden")] = "Daarom."
    changed = {slug for slug in SLUGS if wanted[slug] != says(slug)}
    plan = brought_in(program(rows))
    assert problems_of(plan) == []
    assert {entry.instance.pk for entry in plan.entries} == changed
    assert {slug: says(slug) for slug in SLUGS} == wanted
    assert ActionVersion.objects.count() == count + len(changed)
    assert brought_in(program(rows)).entries == []
