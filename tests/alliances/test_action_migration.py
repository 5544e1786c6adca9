"""What staff changed before actions had versions is kept: it becomes their first versions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from alliances.models import Action, ActionVersion
from alliances.versions import content_of

BEFORE = [("alliances", "0002_programme_and_board")]
AFTER = [("alliances", "0004_history_is_kept_in_versions")]
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def migrate(targets: list[Any]) -> Any:
    """Bring the database to these migrations; return the models as they were then."""
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def to_now() -> None:
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.fixture
def apps(transactional_db: None) -> Iterator[Any]:
    """The models of before, and the programme; afterwards the tables are those of now again."""
    yield migrate(BEFORE)
    to_now()


def test_each_edit_becomes_a_version(apps: Any) -> None:
    apps.get_model("alliances", "ActionVersion").objects.all().delete()
    user = apps.get_model("accounts", "User").objects.create(email="bureau@voorbeeld.nl")
    action = edited(apps, user)
    migrate(AFTER)
    to_now()
    found = list(ActionVersion.objects.filter(action="gw1-1").order_by("number"))
    assert [version.number for version in found] == [1, 2, 3]
    assert [version.content["title"] for version in found] == ["Eerst", "Dan", "Nu"]
    assert [version.content["neighbourhoods"] for version in found] == [[], ["heuvel"], ["heuvel"]]
    assert [version.by_id for version in found] == [None, user.pk, None]
    assert [version.note for version in found] == ["Geladen uit de bronnen", "Beter", ""]
    assert found[1].published_at == START + timedelta(days=1)
    assert found[2].published_at == action.updated_at
    assert found[2].content == content_of(Action.objects.get(pk="gw1-1"))
    assert found[0].content["roles"] == found[2].content["roles"] != []


def test_what_nobody_changed_gets_one_version(apps: Any) -> None:
    apps.get_model("alliances", "ActionVersion").objects.all().delete()
    to_now()
    assert ActionVersion.objects.count() == Action.objects.count() == 65
    for version in ActionVersion.objects.select_related("action"):
        assert (version.number, version.published_at) == (1, version.action.updated_at)
        assert version.content == content_of(version.action)


def test_versions_that_are_there_stay(apps: Any) -> None:
    edited(apps, None)
    to_now()
    assert ActionVersion.objects.filter(action="gw1-1").count() == 1


def edited(apps: Any, user: Any) -> Any:
    """An action that was loaded, edited by `user`, saved without a change, and edited again."""
    action = apps.get_model("alliances", "Action").objects.get(pk="gw1-1")
    action.title = "Nu"
    action.save()
    action.neighbourhoods.set(["heuvel"])
    edits = [("Eerst", None, "Geladen uit de bronnen"), ("Dan", user, "Beter"), ("Dan", user, "")]
    rest = {
        field.attname: getattr(action, field.attname)
        for field in action._meta.concrete_fields
        if field.attname != "title"
    }
    for day, (title, by, reason) in enumerate(edits):
        record = apps.get_model("alliances", "HistoricalAction").objects.create(
            title=title,
            history_date=START + timedelta(days=day),
            history_type="~" if day else "+",
            history_change_reason=reason,
            history_user=by,
            **rest,
        )
        if day:
            links = apps.get_model("alliances", "HistoricalAction_neighbourhoods")
            links.objects.create(id=day, history=record, action=action, neighbourhood_id="heuvel")
    return action
