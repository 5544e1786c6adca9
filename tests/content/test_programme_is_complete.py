"""The whole programme is there, in our own words, and each promise says where it comes from."""

import csv
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import call_command

from alliances.models import Action, ActionRole, Alliance, YearPlan
from alliances.versions import content_of
from budget.models import Line
from governance.models import Body, Decision, Seat, Term, TimelineItem
from pacts.models import Block, Contradiction, Goal, Pact, PactMoment, PactVersion, Sourced
from pacts.models.pacts import PactState
from pacts.models.sources import MAX_QUOTE_WORDS
from verbeterbreda.agenda.models import Event
from verbeterbreda.news.models import NewsItem

pytestmark = pytest.mark.django_db
FIXTURES = Path(__file__).parents[2] / "fixtures"
sys.path.insert(0, str(FIXTURES))

from build_programme import fingerprint, runs_of_words  # noqa: E402  the build script is no package

OURS = {
    *("title", "text", "explanation", "purpose", "summary", "introduction", "what_is_known"),
    *("note", "subject", "reading_a", "reading_b", "statement", "description", "deciding"),
}
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def fixture(name: str) -> list[dict[str, str]]:
    with (FIXTURES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_65_actions_9_goals_and_3_alliances() -> None:
    assert Action.objects.filter(parent=None).count() == 34
    assert Action.objects.exclude(parent=None).count() == 31
    assert Goal.objects.count() == 9
    assert Alliance.objects.count() == 3
    assert not Goal.objects.filter(actions=None).exists()


def test_a_sub_action_has_the_goal_of_its_action() -> None:
    for action in Action.objects.exclude(parent=None).select_related("parent"):
        assert action.goal_id == action.parent.goal_id
        assert action.number.startswith(action.parent.number)


@pytest.mark.parametrize("model", [Goal, Action, Alliance, Pact, Seat])
def test_every_promise_and_seat_says_where_it_comes_from(model: type[Sourced]) -> None:
    assert not model.objects.filter(source=None).exists()
    assert not model.objects.filter(locator="").exists()


@pytest.mark.parametrize("model", [Block, PactMoment, TimelineItem, Event, NewsItem])
def test_every_text_and_date_has_a_source(model: type[Sourced]) -> None:
    assert model.objects.exists()
    assert not model.objects.filter(source=None).exists()


def test_no_quotation_is_longer_than_25_words() -> None:
    models = [model for model in apps.get_models() if issubclass(model, Sourced)]
    for model in models:
        for quote in model.objects.exclude(quote="").values_list("quote", flat=True):
            assert len(quote.split()) <= MAX_QUOTE_WORDS, (model, quote)


def test_our_sentences_are_our_own() -> None:
    """No run of twelve words is the same as in a source document."""
    runs = set((FIXTURES / "source_runs.txt").read_text(encoding="utf-8").split())
    for path in FIXTURES.glob("*.csv"):
        if path.name.startswith("observations_"):
            continue
        for row in fixture(path.stem):
            for column in OURS & row.keys():
                copied = [run for run in runs_of_words(row[column]) if fingerprint(run) in runs]
                assert not copied, (path.name, copied)


def test_an_action_has_a_short_title_and_a_few_short_sentences() -> None:
    for action in Action.objects.all():
        assert len(action.title) <= 60, action.number
        sentences = [part for part in action.text.replace("? ", ". ").split(". ") if part]
        assert 2 <= len(sentences) <= 4, action.number
        assert all(len(sentence.split()) <= 30 for sentence in sentences), action.number


def test_all_keys_of_sources_resolve() -> None:
    known = {row["key"] for row in fixture("sources")}
    for path in FIXTURES.glob("*.csv"):
        named = {row.get("source", "") or "memo" for row in fixture(path.stem)}
        assert named <= known, path.name


def test_a_contradiction_stands_at_something_that_exists() -> None:
    keys = {"programme", "sources", *Goal.objects.values_list("key", flat=True)}
    keys |= {*Action.objects.values_list("number", flat=True)}
    keys |= {f"alliance-{key}" for key in Alliance.objects.values_list("slug", flat=True)}
    keys |= {f"pact-{key}" for key in Pact.objects.values_list("slug", flat=True)}
    keys |= {f"body-{key}" for key in Body.objects.values_list("key", flat=True)}
    keys |= {f"seat-{key}" for key in Seat.objects.values_list("key", flat=True)}
    lines = Line.objects.values_list("section__budget_id", "number")
    keys |= {f"line-{budget}-{number}" for budget, number in lines}
    keys |= {f"budget-{budget}" for budget, _ in lines}
    assert Contradiction.objects.count() == 30
    for contradiction in Contradiction.objects.all():
        assert contradiction.concerns, contradiction.key
        assert set(contradiction.concerns.split()) <= keys, contradiction.key


def test_a_lead_or_funder_is_named_only_where_the_source_says_so() -> None:
    others = ActionRole.objects.exclude(role=ActionRole.Role.PARTNER)
    assert {(role.action_id, role.organisation_id, role.role) for role in others} == {
        ("gw1-2", "gemeente-breda", "lead"),
        ("kw3-2", "gemeente-breda", "lead"),
        ("kw3-1a", "rijk", "funder"),
    }


def test_nobody_is_named_but_in_a_public_office_with_its_date() -> None:
    term = Term.objects.get()
    assert (term.seat_id, term.known_on) == ("bestuur-wethouder", "juni 2023")
    assert Seat.objects.filter(body="bestuur").count() == 12
    assert Seat.objects.filter(body="bestuur", quota=Seat.Quota.RESIDENT).count() == 4


def test_no_decision_and_no_adopted_plan_is_invented() -> None:
    assert not Decision.objects.exists()
    assert [plan.state for plan in YearPlan.objects.all()] == [YearPlan.State.RECONSTRUCTION]


def test_where_the_pacts_stand_in_time() -> None:
    parts = {pact.slug: pact for pact in Pact.objects.all()}
    now = datetime(2026, 11, 22, tzinfo=AMSTERDAM)
    assert parts["deel-1"].state(now) == PactState.IN_FORCE
    assert parts["deel-2"].state(now) == PactState.IN_FORCE
    assert parts["deel-3"].state(now) == PactState.SIGNING
    assert parts["deel-3"].is_consultation_open(datetime(2023, 2, 28, 23, tzinfo=AMSTERDAM))
    assert not parts["deel-3"].is_consultation_open(datetime(2023, 3, 1, tzinfo=AMSTERDAM))


def test_a_pact_has_a_published_text_with_its_hash() -> None:
    for version in PactVersion.objects.all():
        assert version.state == PactVersion.State.PUBLISHED
        assert version.sha256 == version.text_sha256()
        assert version.note


def test_loading_twice_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_programme")
    printed = capsys.readouterr().out.split("\n")
    assert {line.split()[0] for line in printed if line} == {"0"}


def test_an_edit_survives_the_next_load() -> None:
    action = Action.objects.get(number="GW2.2")
    action.title = "Sportboulevard: nieuwe tekst van het bureau"
    action.save()
    action.neighbourhoods.clear()
    call_command("load_programme", verbosity=0)
    action.refresh_from_db()
    assert action.title == "Sportboulevard: nieuwe tekst van het bureau"
    assert not action.neighbourhoods.exists()


def test_the_first_version_of_an_action_remembers_its_places_and_money() -> None:
    first = Action.objects.get(number="GW2.2").versions.get()
    assert first.content["neighbourhoods"] == ["wisselaar"]
    proof = Action.objects.get(number="GW1.1a").versions.get()
    assert len(proof.content["budget_lines"]) == 1
    assert proof.content == content_of(proof.action)


def test_loading_tells_nothing_about_an_action() -> None:
    """Nobody of the site said anything yet: all that there is comes from the sources."""
    assert not Action.objects.exclude(told_at=None).exists()
    assert not Action.objects.filter(versions=None).exists()
