"""Obeys data_retention.yaml: removes or empties personal data whose time has passed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from django.apps import apps
from django.db import models, transaction

POLICY = Path(__file__).resolve().parent.parent / "data_retention.yaml"


@dataclass(frozen=True)
class Rule:
    """Rows of `model` that match `where` are deleted or cleared `days` after `since`."""

    model: str
    then: Literal["delete", "clear"]
    where: dict[str, Any]
    since: str
    days: int
    why: str
    fields: tuple[str, ...] = ()

    def overdue(self, now: datetime) -> models.QuerySet[Any]:
        """Return the rows whose time has passed and that still hold something."""
        limit = now - timedelta(days=self.days)
        rows = apps.get_model(self.model)._default_manager.filter(
            **self.where, **{f"{self.since}__lt": limit}
        )
        if self.then == "clear":
            rows = rows.exclude(**dict(_as_condition(*pair) for pair in self.empty()))
        return rows

    def empty(self) -> list[tuple[str, Any]]:
        """Return each field with what stands in it once it is cleared."""
        meta = apps.get_model(self.model)._meta
        return [(name, _nothing(meta.get_field(name))) for name in self.fields]


def _nothing(field: Any) -> Any:
    if field.null:
        return None
    return False if isinstance(field, models.BooleanField) else ""


def _as_condition(name: str, value: Any) -> tuple[str, Any]:
    return (name, value) if value is not None else (f"{name}__isnull", True)


def policy() -> dict[str, Any]:
    """Return the file as it stands: `personal_data` per model and `no_personal_data`."""
    loaded: dict[str, Any] = yaml.safe_load(POLICY.read_text())
    return loaded


def rules() -> list[Rule]:
    """Return every rule of the policy; raises TypeError for a rule with a wrong word in it."""
    return [
        Rule(model=label, **{**rule, "fields": tuple(rule.get("fields", ()))})
        for label, entry in policy()["personal_data"].items()
        for rule in entry["rules"]
    ]


@transaction.atomic
def apply(*, now: datetime) -> dict[str, int]:
    """Carry out every rule and return how many rows each one touched."""
    touched = {}
    for rule in rules():
        rows = rule.overdue(now)
        if rule.then == "delete":
            count = rows.count()
            rows.delete()
        else:
            count = rows.update(**dict(rule.empty()))
        touched[f"{rule.model}: {rule.why}"] = count
    return touched
