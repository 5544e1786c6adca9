"""Every field that can hold personal data has a rule for how long it stays, and it is obeyed."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from tests.test_naming import own_models
from verbeterbreda.lib import retention
from verbeterbreda.outbox.models import Message

PERSONAL_TYPES = (models.CharField, models.TextField, models.EmailField)
POLICY = retention.policy()


def free_text(model: type[models.Model]) -> set[str]:
    """Return the fields in which somebody can write something about a person."""
    return {
        field.name
        for field in model._meta.fields
        if isinstance(field, PERSONAL_TYPES)
        and not field.choices
        and not field.primary_key
        and not field.name.endswith("_sha256")
        and not isinstance(field, models.SlugField)
        and field.name not in {"language", "key", "nonce"}
    }


# Tables of others in which something about a person may come.
BORROWED = {"admin.LogEntry", "django_tasks_database.DBTaskResult", "sessions.Session"}


def test_every_model_is_declared() -> None:
    declared = [*POLICY["personal_data"], *POLICY["no_personal_data"]]
    own = {model._meta.label for model in own_models() if not model._meta.proxy}
    assert sorted(declared) == sorted(own | BORROWED)


def test_every_model_with_an_email_address_holds_personal_data() -> None:
    with_email = {
        model._meta.label
        for model in own_models()
        if any(isinstance(field, models.EmailField) for field in model._meta.fields)
    }
    assert with_email <= set(POLICY["personal_data"])


@pytest.mark.parametrize("label", POLICY["personal_data"])
def test_every_personal_field_has_a_rule(label: str) -> None:
    entry = POLICY["personal_data"][label]
    cleared = {name for rule in entry["rules"] for name in rule.get("fields", ())}
    assert free_text(apps.get_model(label)) - cleared - set(entry["keep"]) == set()


@pytest.mark.parametrize("rule", retention.rules(), ids=lambda rule: f"{rule.model} {rule.why}")
def test_the_rule_can_be_carried_out(rule: retention.Rule, db: None) -> None:
    assert rule.overdue(timezone.now()).count() == 0


def test_a_delivered_message_is_gone_after_thirty_days(db: None) -> None:
    now = timezone.now()
    for days in (29, 31):
        Message.objects.create(
            key=f"sent {days}",
            kind="tests.mail",
            state="sent",
            sent_at=now - timedelta(days=days),
        )
    retention.apply(now=now)
    assert [message.key for message in Message.objects.all()] == ["sent 29"]
