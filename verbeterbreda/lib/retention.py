"""Obeys data_retention.yaml: removes or empties personal data whose time has passed.

A rule is carried out in batches, each in a transaction of its own: a million rows lock no table for
long, and who is killed half-way has done half. What is done once is not found again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import TruncDay

from verbeterbreda.lib import pagecache

POLICY = Path(__file__).resolve().parent.parent / "data_retention.yaml"
BATCH = 2000


@dataclass(frozen=True)
class Rule:
    """Rows of `model` that match `where` are deleted or cleared `days` after `since`.

    `past` is a moment that has to have passed as well. A cleared row keeps nothing in `fields`,
    these `texts` instead of what stood there, and of the moments in `to_day` only the day (in
    Amsterdam, stored as its midnight in UTC).
    """

    model: str
    then: Literal["delete", "clear"]
    where: dict[str, Any]
    since: str
    days: int
    why: str
    past: str = ""
    fields: tuple[str, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    to_day: tuple[str, ...] = ()

    def overdue(self, now: datetime) -> models.QuerySet[Any]:
        """Return the rows whose time has passed and that still hold something."""
        limit = now - timedelta(days=self.days)
        rows = apps.get_model(self.model)._default_manager.filter(
            **self.where, **{f"{self.since}__lt": limit}
        )
        if self.past:
            rows = rows.filter(Q(**{self.past: None}) | Q(**{f"{self.past}__lt": now}))
        if self.then == "clear":
            rows = rows.exclude(**dict(_as_condition(*pair) for pair in self.empty()))
        return rows

    def empty(self) -> list[tuple[str, Any]]:
        """Return each field with what stands in it once it is cleared."""
        meta = apps.get_model(self.model)._meta
        nothing = [(name, _nothing(meta.get_field(name))) for name in self.fields]
        return nothing + list(self.texts.items())

    def apply(self, now: datetime) -> int:
        """Carry it out batch by batch; return how many rows it touched."""
        touched, last = 0, None
        while True:
            keys = self._batch(now, last)
            touched += len(keys)
            if len(keys) < BATCH:
                return touched
            last = keys[-1]

    @transaction.atomic
    def _batch(self, now: datetime, last: Any) -> list[Any]:
        """Carry it out for the next rows after the key `last`, and return their keys."""
        rows = self.overdue(now).order_by("pk").only("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        # Locked, so that what was confirmed this very moment is no longer among them.
        keys = [row.pk for row in rows.select_for_update(of=("self",))[:BATCH]]
        found = apps.get_model(self.model)._default_manager.filter(pk__in=keys)
        if self.then == "delete":
            found.delete()
        elif keys:
            days = {name: TruncDay(name) for name in self.to_day}
            found.update(**dict(self.empty()), **days)
        return keys


def _nothing(field: Any) -> Any:
    if field.null:
        return None
    if isinstance(field, models.BooleanField):
        return False
    return b"" if isinstance(field, models.BinaryField) else ""


def _as_condition(name: str, value: Any) -> tuple[str, Any]:
    return (name, value) if value is not None else (f"{name}__isnull", True)


def policy() -> dict[str, Any]:
    """Return the file as it stands: `personal_data` per model and `no_personal_data`."""
    loaded: dict[str, Any] = yaml.safe_load(POLICY.read_text())
    return loaded


def rules() -> list[Rule]:
    """Return every rule of the policy; raises TypeError for a rule with a wrong word in it."""
    return [
        Rule(model=label, **_tuples(rule))
        for label, entry in policy()["personal_data"].items()
        for rule in entry["rules"]
    ]


def _tuples(rule: dict[str, Any]) -> dict[str, Any]:
    lists = {name: tuple(value) for name, value in rule.items() if isinstance(value, list)}
    return {**rule, **lists}


type Sweep = Callable[[datetime], int]

_sweeps: dict[str, Sweep] = {}


def afterwards(name: str, sweep: Sweep) -> None:
    """Register what a rule cannot say: it runs after them, and returns how many rows it touched."""
    _sweeps[name] = sweep


def apply(*, now: datetime) -> dict[str, int]:
    """Carry out every rule, then every sweep; return how many rows each one touched."""
    touched = {f"{rule.model}: {rule.why}": rule.apply(now) for rule in rules()}
    touched |= {name: sweep(now) for name, sweep in _sweeps.items()}
    if any(touched.values()):
        pagecache.bump()
    return touched
