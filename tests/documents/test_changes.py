"""What has changed between two states of a document is told precisely, and nothing twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from verbeterbreda.documents import kinds, services
from verbeterbreda.documents.changes import Change, Fact, compare
from verbeterbreda.documents.services import asking

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OLD = [
    Fact("titel", "Titel", "Werkplan"),
    Fact("a", "Actie A", "in het plan"),
    Fact("a/wanneer", "Actie A: wanneer", "2024"),
    Fact("a/wie", "Actie A: wie", "Surplus"),
    Fact("b", "Actie B", "in het plan"),
    Fact("b/wanneer", "Actie B: wanneer", "2025"),
]


def test_nothing_changed_gives_an_empty_list() -> None:
    assert compare(OLD, OLD) == ()
    assert compare([list(fact) for fact in OLD], OLD) == ()


def test_a_value_is_told_as_it_was_and_as_it_is() -> None:
    new = [*OLD[:2], Fact("a/wanneer", "Actie A: wanneer", "mei 2025"), *OLD[3:]]
    assert compare(OLD, new) == (Change("a/wanneer", "Actie A: wanneer", "2024", "mei 2025"),)


def test_what_went_is_told_once_without_its_parts() -> None:
    (change,) = compare(OLD, OLD[:4])
    assert (change.label, change.was, change.now) == ("Actie B", "in het plan", "niets")
    assert change.what == "vervallen"


def test_what_came_is_told_once_without_its_parts() -> None:
    (change,) = compare(OLD[:4], OLD)
    assert (change.label, change.was, change.now) == ("Actie B", "niets", "in het plan")
    assert change.what == "nieuw"


def test_a_part_that_came_to_what_was_there_is_told() -> None:
    new = [*OLD[:4], Fact("a/geld", "Actie A: geld", "€ 10"), *OLD[4:]]
    assert [change.path for change in compare(OLD, new)] == ["a/geld"]


def test_another_name_for_the_same_thing_is_no_change() -> None:
    new = [Fact(path, f"{label}!", value) for path, label, value in OLD]
    assert compare(OLD, new) == ()


def test_the_list_stands_in_the_order_of_the_document_and_what_went_comes_last() -> None:
    new = [Fact("c", "Actie C", "in het plan"), OLD[4], OLD[5], Fact("titel", "Titel", "Anders")]
    assert [change.path for change in compare(OLD, new)] == ["c", "titel", "a"]


paths = st.sampled_from(["a", "a/b", "a/b/c", "b", "b/c", "d"])
some_facts = st.dictionaries(paths, st.text("xyz", min_size=1, max_size=2)).map(
    lambda found: [Fact(path, path, value) for path, value in found.items()]
)


@given(some_facts, some_facts)
def test_no_difference_is_lost(old: list[Fact], new: list[Fact]) -> None:
    """Each path that differs is told itself, or by the whole that it came or went with."""
    told = {change.path for change in compare(old, new)}
    before, after = {f.path: f.value for f in old}, {f.path: f.value for f in new}
    for path in before.keys() | after.keys():
        if before.get(path) != after.get(path):
            parts = path.split("/")
            assert any("/".join(parts[:size]) in told for size in range(1, len(parts) + 1)), path
        else:
            assert path not in told


@dataclass(frozen=True)
class Report:
    title: str
    data_date: date
    text: str


TEXT = {"now": "een"}


@pytest.fixture
def kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A kind of document of our own, rendered as text instead of PDF."""
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path)
    monkeypatch.setitem(TEXT, "now", "een")
    monkeypatch.setattr("verbeterbreda.lib.pdf.render_pdf", lambda html, **facts: html.encode())
    monkeypatch.setattr(
        asking,
        "render_to_string",
        lambda template, context: (
            f"{context['report'].text}<!--editie--> {context['edition'].changes}<!--/editie-->"
        ),
    )
    kinds.register(
        kinds.Kind(
            name="proef",
            template="proef.html",
            build=lambda key: Report("Proef", date(2026, 11, 1), TEXT["now"]),
            keys=lambda: ["een"],
            address=lambda key: f"/proef/{key}/",
            facts=lambda report: [Fact("tekst", "Tekst", report.text)],
        )
    )
    yield
    kinds._kinds.pop("proef")


@pytest.mark.django_db
def test_an_edition_says_what_stood_there_when_it_was_asked_for(kind: None) -> None:
    edition, _ = services.prepare_edition(kind="proef", key="een", now=NOW)
    TEXT["now"] = "twee"
    edition = services.render(edition=edition, now=NOW)
    assert Path(edition.file.path).read_bytes() == b"een<!--editie--> ()<!--/editie-->"
    assert edition.html == ""


@pytest.mark.django_db
def test_the_next_edition_says_what_changed_since_the_one_before(kind: None) -> None:
    first, _ = services.prepare_edition(kind="proef", key="een", now=NOW)
    services.render(edition=first, now=NOW)
    TEXT["now"] = "twee"
    second, _ = services.prepare_edition(kind="proef", key="een", now=NOW)
    services.render(edition=second, now=NOW)
    assert "before='een', after='twee'" in Path(second.file.path).read_text()
    # What changed is no content: the same text as before it is not a new edition.
    assert services.prepare_edition(kind="proef", key="een", now=NOW) == (second, False)
    report = Report("Proef", date(2026, 11, 1), "twee")
    assert [c.before for c in services.changes_since(first, report)] == ["een"]
    assert services.changes_since(second, report) == ()
