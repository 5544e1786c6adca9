"""A file of actions goes out, is worked on and comes back: exactly the edits, or nothing at all."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client

from alliances import cells, versions
from alliances.models import Action, ActionRole, ActionVersion, Milestone
from alliances.services import versions as services
from tests.alliances.spreadsheets import (
    Table,
    at,
    brought_in,
    csv_of,
    edit,
    exported,
    preview,
    problems,
    table_of,
    told,
    xlsx_of,
)
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.sheet_imports import RowRefusedError
from verbeterbreda.lib.sheets import SheetError

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SLUG = "gw1-1"
ALL = 65


def actions() -> list[object]:
    """Return all that is kept about actions, to see that nothing of it moved."""
    rows = Action.objects.order_by("pk").values_list()
    return [*rows, *ActionVersion.objects.order_by("pk").values_list("pk", "content")]


def published(slug: str = SLUG, **texts: object) -> Action:
    """Let somebody change an action the usual way."""
    action = Action.objects.get(pk=slug)
    content = versions.content_of(action) | texts
    services.publish(action=action, content=content, by=None, now=NOW, reason="Zo liep het.")
    return Action.objects.get(pk=slug)


def table() -> Table:
    return table_of(exported())


def refused(rows: Table) -> tuple[int, str, str]:
    """Return the one problem of a file, which brings nothing in."""
    before = actions()
    plan = brought_in(csv_of(rows))
    assert actions() == before
    (problem,) = problems(plan)
    return problem


# --- Unchanged -----------------------------------------------------------------------------------

WEIRD = [
    "=1+1",
    "+31 76",
    "-punt",
    "@iemand",
    "\ttab",
    "regel\r\nregel",
    '’t Ginneken; "Zuid"',
    "'=quote",
    "''s avonds",
    "_x0041_",
    "Ayşe 😀 ＝",
    " spaties ",
    "a\x0bb",
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_that_comes_back_unchanged_changes_nothing(kind: str) -> None:
    published(
        status="delayed", status_on="2026-11-01", from_year=2023, from_part="05", is_everywhere=True
    )
    for text, action in zip(WEIRD, Action.objects.order_by("pk"), strict=False):
        published(action.pk, title=text, text=text, note=text, places_text=text.strip())
        role = ActionRole(action=action, organisation_id="gemeente-breda", role="funder", note=text)
        role.save()
        Milestone.objects.create(action=action, title=text, due_year=2025, due_part="K3")
    content, before = exported(kind), actions()
    plan = brought_in(content)
    assert (problems(plan), told(plan), plan.same) == ([], [], ALL)
    assert actions() == before
    again = {"csv": csv_of, "xlsx": xlsx_of}[kind](table_of(content))
    assert (told(brought_in(again)), actions()) == ([], before)


@pytest.mark.parametrize(
    "mangle",
    [
        lambda rows: csv_of(rows, delimiter=",", encoding="utf-8"),
        lambda rows: csv_of(rows, encoding="utf-16"),
        lambda rows: csv_of(rows, encoding="cp1252"),
        lambda rows: csv_of([[*row, "", ""] for row in rows] + [[""] * 40] * 30),
        lambda rows: csv_of([row[::-1] for row in rows[:1] + rows[:0:-1]]),
        lambda rows: csv_of([["Acties van het bureau"], [], *rows]),
        lambda rows: xlsx_of([[*row, None] for row in rows] + [[None] * 30] * 30),
        lambda rows: csv_of([[cell.replace("\n", "\r\n") for cell in row] for row in rows]),
    ],
    ids=["commas", "utf-16", "cp1252", "empty", "turned round", "title", "xlsx", "crlf"],
)
def test_what_programs_do_to_a_file_changes_nothing(mangle: Callable[[Table], bytes]) -> None:
    published(title="Café Ayşe", text="Eén regel\nen nog één; met 'tekens'")
    published("gw1-2", from_year=2024, from_part="05-17", status="started", status_on="2026-11-01")
    plan = brought_in(mangle(table()))
    assert (problems(plan), told(plan), plan.same) == ([], [], ALL)


def test_only_some_rows_and_columns_leave_the_rest_as_it_is() -> None:
    rows = [["titel", "mijn kolom", "SLEUTEL"], ["Nieuwe titel", "x", "GW1-1"]]
    plan = brought_in(csv_of(rows))
    assert told(plan) == [
        (SLUG, "titel", "Afspraken over meer betaalbare woningen", "Nieuwe titel")
    ]


# --- Edits ---------------------------------------------------------------------------------------


def test_an_edit_in_every_kind_of_cell_comes_through() -> None:
    changes = {
        "titel": "Een nieuwe titel",
        "wat gaan we doen": "Regel 1\nRegel 2; =geen formule",
        "doel": "gw2",
        "deel van": "GW1.2",
        "volgorde": "7",
        "vanaf": "17/05/2024",
        "tot en met": "mei-25",
        "reden": "Er was nog geen plan.",
        "in alle buurten van het programma": "NEE",
        "buurten": "Biesdonk; Wisselaar",
        "trekt de actie": "Gemeente Breda | tot 2025",
        "doet mee": "",
        "mijlpalen": "Plan | bereikt op 3-4-2024\nEerste paal | uiterlijk Q3 2024",
        "stand": "Bezig",
        "stand op": "01/02/2024",
        "begrotingsregels": "2023 regel 9",
        "hangt samen met": "GW1.2, gw1-1a",
    }
    rows = table()
    for column, text in changes.items():
        row, place = at(rows, SLUG, column)
        rows[row][place] = text
    plan = brought_in(csv_of(rows))
    assert problems(plan) == []
    content = versions.content_of(Action.objects.get(pk=SLUG))
    line = Action.objects.get(pk="gw1-1a").budget_lines.get()
    assert (
        content
        | {
            "title": "Een nieuwe titel",
            "text": "Regel 1\nRegel 2; =geen formule",
            "goal": "GW2",
            "parent": "gw1-2",
            "order": 7,
            "from_year": 2024,
            "from_part": "05-17",
            "until_year": 2025,
            "until_part": "05",
            "is_everywhere": False,
            "neighbourhoods": ["biesdonk", "wisselaar"],
            "status": "started",
            "status_on": "2024-02-01",
            "budget_lines": [line.pk],
            "related": ["gw1-1a", "gw1-2"],
            "roles": [{"organisation": "gemeente-breda", "role": "lead", "note": "tot 2025"}],
            "milestones": [
                {"title": "Plan", "due_year": None, "due_part": "", "reached_on": "2024-04-03"},
                {"title": "Eerste paal", "due_year": 2024, "due_part": "K3", "reached_on": None},
            ],
        }
        == content
    )
    version = services.current_version(Action.objects.get(pk=SLUG))
    assert version is not None
    assert (version.number, version.note) == (2, "Ingelezen uit acties.csv.")
    assert brought_in(csv_of(rows)).entries == []  # once more brings nothing


def test_a_relation_of_one_row_holds_for_the_other_row_too() -> None:
    rows = edit(table(), SLUG, hangt_samen_met="GW2.1")
    rows = edit(rows, "gw2-1", titel="Ook anders")
    assert problems(brought_in(csv_of(rows))) == []
    assert Action.objects.get(pk="gw2-1", title="Ook anders").related.get().pk == SLUG
    rows = edit(table(), SLUG, hangt_samen_met="")
    rows = edit(rows, "gw2-1", titel="Weer anders")
    brought_in(csv_of(rows))
    assert not Action.objects.get(pk="gw2-1", title="Weer anders").related.exists()


def new_row(header: list[str], **texts: str) -> list[str]:
    needed = {"doel": "GW1", "titel": "Titel", "wat gaan we doen": "Tekst"}
    given = needed | {name.replace("_", " "): text for name, text in texts.items()}
    return [given.get(name, "") for name in header]


def test_new_actions_may_be_part_of_new_actions_in_the_same_file() -> None:
    rows = table()
    rows += [
        new_row(rows[0], sleutel="n-3", nummer="N3", deel_van="N2"),
        new_row(rows[0], sleutel="n-2", nummer="N2", deel_van="n-1", hangt_samen_met="N3"),
        new_row(rows[0], sleutel="n-1", nummer="N1"),
    ]
    edit(rows, SLUG, deel_van="N1")
    plan = brought_in(csv_of(rows))
    assert problems(plan) == []
    assert [entry.instance.pk for entry in plan.new] == ["n-3", "n-2", "n-1"]
    last = Action.objects.get(pk="n-3")
    assert last.parent_id == "n-2"
    assert Action.objects.get(pk="n-2").parent_id == "n-1"
    assert last.related.get().pk == "n-2"
    assert Action.objects.get(pk=SLUG).parent_id == "n-1"
    assert told(preview(exported())) == []


def test_it_gets_worse_only_with_a_reason_which_the_public_reads() -> None:
    published(status="started", status_on="2026-11-01", until_year=2025)
    rows = edit(table(), SLUG, stand="vertraagd", tot_en_met="2026")
    row, _ = at(rows, SLUG, "stand")
    number, column, reason = refused(rows)
    assert (number, column) == (row + 1, "reden")
    assert "‘stand’ gaat van bezig naar vertraagd en ‘tot en met’ gaat van 2025 naar 2026" in reason
    assert problems(brought_in(csv_of(edit(rows, SLUG, reden="De grond is vies.")))) == []
    version = services.current_version(Action.objects.get(pk=SLUG))
    assert version is not None
    assert (version.is_setback, version.reason) == (True, "De grond is vies.")


# --- Two people at once --------------------------------------------------------------------------


def test_what_somebody_else_changed_since_stays() -> None:
    published()
    rows = edit(table(), SLUG, titel="Mijn titel")
    published(note="Van een ander", is_everywhere=False)
    published("gw1-2", title="Ook van een ander")
    plan = brought_in(csv_of(rows))
    assert [(slug, label) for slug, label, _, _ in told(plan)] == [(SLUG, "titel")]
    action = Action.objects.get(pk=SLUG)
    assert (action.title, action.note, action.is_everywhere) == (
        "Mijn titel",
        "Van een ander",
        False,
    )
    assert Action.objects.get(pk="gw1-2").title == "Ook van een ander"


def test_one_cell_that_two_people_changed_refuses_the_file() -> None:
    published()
    rows = edit(table(), SLUG, titel="Mijn titel")
    edit(rows, "gw1-2", titel="Gaat ook niet")
    published(title="Hun titel")
    _, column, reason = refused(rows)
    assert column == "titel"
    assert "in ‘Hun titel’" in reason


def test_both_may_have_made_the_same_change() -> None:
    rows = edit(table(), SLUG, titel="Onze titel")
    published(title="Onze titel")
    assert told(brought_in(csv_of(rows))) == []


def test_an_action_that_a_colleague_works_on_is_not_overrun(staff: User) -> None:
    action = Action.objects.get(pk=SLUG)
    content = versions.content_of(action) | {"title": "Nog niet op de site"}
    services.save_working(action=action, content=content, by=staff, now=NOW)
    assert told(brought_in(exported())) == []
    _, column, reason = refused(edit(table(), SLUG, titel="Anders"))
    assert column == "sleutel"
    assert f"werkt {staff} sinds 22 november 2026" in reason


def test_nothing_is_kept_when_the_database_fails_halfway() -> None:
    rows = edit(table(), SLUG, titel="Een")
    edit(rows, "gw1-2", titel="Twee")
    before, real, calls = actions(), services.publish, []

    def fails(**kwargs: object) -> object:
        calls.append(kwargs)
        if len(calls) == 2:
            raise OperationalError("the disk is gone")
        return real(**kwargs)  # type: ignore[arg-type]

    with mock.patch.object(services, "publish", fails), pytest.raises(OperationalError):
        brought_in(csv_of(rows))
    assert len(calls) == 2
    assert actions() == before


def test_a_rule_that_only_the_service_knows_takes_all_back() -> None:
    rows = edit(table(), SLUG, titel="Een")
    edit(rows, "gw1-2", titel="Twee")
    before, real = actions(), services.publish

    def refuses(*, action: Action, **kwargs: object) -> object:
        if action.pk == "gw1-2":
            raise services.RefusedError("Dat mag nu niet.")
        return real(action=action, **kwargs)  # type: ignore[arg-type]

    with (
        mock.patch.object(services, "publish", refuses),
        pytest.raises(RowRefusedError, match=r"Dat mag nu niet\.") as caught,
    ):
        brought_in(csv_of(rows))
    assert caught.value.entry.instance.pk == "gw1-2"
    assert actions() == before


# --- Mistakes ------------------------------------------------------------------------------------

WRONG = {
    "titel": [("x" * 121, "120"), ("", "leeg")],
    "nummer": [("GW9", "blijft GW1.1")],
    "versie": [("v99", "geen versie ‘v99’")],
    "deel van": [("GW9.9", "kennen de actie ‘GW9.9’ niet"), ("GW1.1", "deel van zichzelf")],
    "doel": [("ZZ", "kennen het doel ‘ZZ’ niet"), ("", "leeg")],
    "volgorde": [("1,5", "heel getal"), ("-1", "heel getal"), ("veel", "geen getal")],
    "vanaf": [("ooit", "geen jaar, kwartaal"), ("31-2-2024", "bestaat niet")],
    "tot en met": [("1999", "eindigt voordat")],
    "in alle buurten van het programma": [("soms", "ja of nee")],
    "buurten": [("Biesdonk, Nergens", "kennen de buurt ‘Nergens’ niet")],
    "trekt de actie": [
        ("Niemand | x", "‘Niemand’ niet"),
        ("Ontwikkelaars\nOntwikkelaars", "twee keer"),
    ],
    "mijlpalen": [("Paal | ooit", "‘ooit’ achter de mijlpaal ‘Paal’"), ("A\nA", "twee keer")],
    "stand": [("prima", "De stand ‘prima’ bestaat niet")],
    "stand op": [("morgen", "geen datum"), ("29-2-2023", "bestaat niet")],
    "citaat": [("woord " * 26, "25 woorden")],
}


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [(column, text, says) for column, cases in WRONG.items() for text, says in cases],
)
def test_a_mistake_names_its_row_column_and_value(column: str, text: str, says: str) -> None:
    published(from_year=2023, until_year=2024)
    rows = edit(table(), "gw2-1", titel="Een goede wijziging")
    row, place = at(rows, SLUG, column)
    rows[row][place] = text
    number, name, reason = refused(rows)
    assert (number, name) == (row + 1, column)
    assert says in reason


def test_a_known_state_has_a_date() -> None:
    assert refused(edit(table(), SLUG, stand="klaar"))[1] == "stand op"


def test_all_mistakes_are_named_at_once() -> None:
    rows = edit(table(), SLUG, doel="ZZ", stand="prima")
    edit(rows, "gw1-2", titel="")
    rows += [
        new_row(rows[0], sleutel="gw1-2"),
        new_row(rows[0]),
        new_row(rows[0], sleutel="Dit kan niet"),
    ]
    found = {(number, column) for number, column, _ in problems(preview(csv_of(rows)))}
    first, second, last = at(rows, SLUG, "doel")[0], at(rows, "gw1-2", "doel")[0], len(rows)
    assert found == {
        (first + 1, "doel"),
        (first + 1, "stand"),
        (second + 1, "titel"),
        (last - 2, "sleutel"),
        (last - 1, "sleutel"),
        (last, "sleutel"),
        (last, "nummer"),
    }


def test_a_new_number_that_is_taken_and_a_circle_of_new_rows_are_refused() -> None:
    rows = table()
    rows += [
        new_row(rows[0], sleutel="n-1", nummer="GW1.1"),
        new_row(rows[0], sleutel="n-2", nummer="N2", deel_van="N3"),
        new_row(rows[0], sleutel="n-3", nummer="N3", deel_van="N2"),
    ]
    found = [(number, column) for number, column, _ in problems(preview(csv_of(rows)))]
    assert found == [
        (len(rows) - 2, "nummer"),
        (len(rows) - 1, "deel van"),
        (len(rows), "deel van"),
    ]


def test_an_edit_of_a_text_whose_letters_got_lost_is_refused() -> None:
    published(title="Bij Ayşe")
    content = csv_of(edit(table(), SLUG, titel="Bij Ay?e thuis"), encoding="cp1252")
    ((_, column, reason),) = problems(preview(content))
    assert column == "titel"
    assert "letters verloren" in reason


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["titel"], ["Zonder sleutel"]], "ontbreekt een kolom: sleutel"),
        ([["sleutel", "titel", "Titel"], [SLUG, "a", "b"]], "twee keer"),
        ([["sleutel", "titels"], [SLUG, "a"]], "Bedoel je ‘titel’"),
        ([["sleutel", "titel"]], "geen enkele rij"),
        ([["sleutel"], *([f"x-{number}"] for number in range(2001))], "hooguit 2000"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_a_reason(rows: Table, says: str) -> None:
    with pytest.raises(SheetError, match=says):
        preview(csv_of(rows))


# --- Five hundred --------------------------------------------------------------------------------


def five_hundred() -> None:
    for number in range(500 - ALL):
        Action.objects.create(
            slug=f"veel-{number}", number=f"V{number}", goal_id="GW1", title=f"T {number}", text="x"
        )
    without = Action.objects.filter(versions=None)
    services.first_versions(actions=without, now=NOW, note="")


def test_a_preview_asks_no_more_for_five_hundred_rows(
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    five_hundred()
    rows = table()
    for row in rows[1:]:
        row[rows[0].index("toelichting")] += " Bijgewerkt."
        row[rows[0].index("doet mee")] = "Ontwikkelaars | sinds 2024"
    content = csv_of(rows)
    with django_assert_max_num_queries(40):
        plan = preview(content)
    assert (len(plan.changed), problems(plan)) == (500, [])
    with django_assert_max_num_queries(30):
        exported("xlsx")


# --- The command ---------------------------------------------------------------------------------


def test_the_command_does_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], staff: User
) -> None:
    path = tmp_path / "acties.csv"
    path.write_bytes(csv_of(edit(table(), SLUG, titel="Met de hand")))
    call_command("import_actions", path, "--dry-run")
    out = capsys.readouterr().out
    assert "titel: Afspraken over meer betaalbare woningen → Met de hand" in out
    assert f"1 gewijzigd, 0 nieuw, {ALL - 1} zonder wijziging" in out
    assert not Action.objects.filter(title="Met de hand").exists()
    call_command("import_actions", path, "--by", staff.email)
    version = services.current_version(Action.objects.get(title="Met de hand"))
    assert version is not None
    assert version.by == staff
    path.write_bytes(csv_of(edit(table(), SLUG, doel="ZZ")))
    with pytest.raises(CommandError, match=r"rij \d+, doel ‘ZZ’: We kennen het doel"):
        call_command("import_actions", path)
    with pytest.raises(CommandError, match="geen account"):
        call_command("import_actions", path, "--by", "niemand@voorbeeld.nl")


def test_each_column_has_one_name() -> None:
    assert len(set(cells.NAMES.values())) == len(cells.ORDER) == len(cells.NAMES)


def test_the_public_page_shows_what_was_brought_in(resident: Client) -> None:
    brought_in(csv_of(edit(table(), SLUG, titel="Nieuw uit het bestand")))
    page = resident.get(Action.objects.get(pk=SLUG).get_absolute_url())
    assert "Nieuw uit het bestand" in page.content.decode()
