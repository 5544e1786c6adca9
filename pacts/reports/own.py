"""Everything that we hold on somebody who signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from pacts.models import Signature
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.languages import spoken_date, spoken_datetime
from verbeterbreda.outbox.models import Message

MASK = "•••"


def masked(email: str) -> str:
    """Return an address that its owner recognises and nobody else learns: a•••@voorbeeld.nl."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}{MASK}{at}{domain}" if at else ""


@dataclass(frozen=True)
class Held:
    """One column of a row about somebody: what it is called, and what stands in it.

    `value` is fit for JSON; `shown` is for people, with the e-mail address masked.
    """

    column: str
    label: str
    value: object
    shown: str


@dataclass(frozen=True)
class HeldRow:
    """A row that we hold about somebody, in the table with this name."""

    table: str
    label: str
    columns: list[Held]


def data_of(signature: Signature) -> list[HeldRow]:
    """Return every row of every table that is about this signer, with all its columns."""
    return [_held(row) for row in _rows(signature)]


def as_json(rows: Iterable[HeldRow]) -> list[dict[str, object]]:
    """Return the rows for a machine: the table, and its columns by name."""
    return [
        {"table": row.table, "row": {held.column: held.value for held in row.columns}}
        for row in rows
    ]


def _rows(signature: Signature) -> Iterable[models.Model]:
    yield signature
    if signature.mailbox:
        yield signature.mailbox
    for relation in signature._meta.related_objects:
        found = relation.related_model._default_manager.filter(**{relation.field.name: signature})
        yield from found.order_by("pk")
    mails = Message.objects.filter(kind__startswith="pacts.", ref=str(signature.pk))
    yield from mails.order_by("pk")


def _held(row: models.Model) -> HeldRow:
    meta = row._meta
    columns = [_column(row, field) for field in meta.concrete_fields]
    return HeldRow(meta.label, str(meta.verbose_name).capitalize(), columns)


def _column(row: models.Model, field: Any) -> Held:
    value = field.value_from_object(row)
    if value is not None and field.related_model is User:
        # Who of the staff it was, is about them and not about the signer.
        value = _("iemand van het programmabureau")
    return Held(
        field.name,
        str(field.verbose_name).capitalize(),
        _plain(value),
        masked(value) if isinstance(field, models.EmailField) else _shown(field, value),
    )


def _plain(value: Any) -> object:
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def _shown(field: Any, value: Any) -> str:
    if value in (None, "", b""):
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nee")
    if isinstance(value, datetime):
        return spoken_datetime(value)
    if isinstance(value, date):
        return spoken_date(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(_plain(value))
