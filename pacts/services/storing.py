"""How a signature gets into the database: the quick way, and the sure way."""

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from pacts import emails
from pacts.models import Mailbox, OrganisationDetails, Pact, Pledge, Signature
from pacts.models.mailboxes import MAX_MAILS
from verbeterbreda.lib.prepared import first_row
from verbeterbreda.outbox.models import Message

if TYPE_CHECKING:
    from pacts.services.signing import Organising


def insert_first(box: Mailbox, draft: Signature, gate: str = "TRUE") -> bool:
    """Store mailbox, signature and mail of a resident in one statement.

    Return False, with nothing stored, for an address that was here before, when `gate` does not
    hold (see `abuse.gate`), and on a database that cannot do this. Nearly everybody signs once, so
    this is the path that a launch day takes.
    """
    is_resident = draft.kind == Signature.Kind.RESIDENT
    if not connection.features.has_select_for_update or not is_resident:
        return False  # SQLite has no INSERT inside a WITH
    is_mailed = draft.state == Signature.State.PENDING
    box.mails = int(is_mailed)
    rows = {"box": _filled(box), "signed": _filled(draft, "mailbox")}
    if is_mailed:
        rows["mailed"] = _filled(emails.message(draft, "confirm", number=1), "key", "ref")
    values = {f"{row}.{column}": rows[row][column] for row in rows for column in rows[row]}
    return first_row(_insertion(gate, tuple(values)), values) is not None


@cache
def _insertion(gate: str, names: tuple[str, ...]) -> str:
    """Return the statement for values with these names, each `box.`, `signed.` or `mailed.`."""
    box, signed, mailed = (_columns_and_marks(row, names) for row in ("box", "signed", "mailed"))
    statement = (
        f"WITH gate AS (SELECT 1 WHERE {gate}),"
        f" box AS (INSERT INTO {_table(Mailbox)} ({box[0]})"
        f" SELECT {box[1]} FROM gate ON CONFLICT DO NOTHING RETURNING id),"
        f" signed AS (INSERT INTO {_table(Signature)} (mailbox_id, {signed[0]})"
        f" SELECT box.id, {signed[1]} FROM box RETURNING id)"
    )
    if mailed[0]:
        statement += (
            f", mailed AS (INSERT INTO {_table(Message)} (key, ref, {mailed[0]})"
            f" SELECT 'signature:' || signed.id || ':confirm:1', signed.id, {mailed[1]}"
            " FROM signed)"
        )
    return f"{statement} SELECT id FROM signed"


def _columns_and_marks(row: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Return the columns of one row, and where their values come."""
    own = [name for name in names if name.startswith(f"{row}.")]
    columns = [name.removeprefix(f"{row}.") for name in own]
    return ", ".join(columns), ", ".join(f"%({name})s" for name in own)


GLANCE = "id receipt_code nonce state kind email language mailbox_id confirm_until_at".split()
"""The columns that confirming needs; any other is asked for when somebody looks at it."""


def glance(pact: Pact, receipt_code: str) -> Signature | None:
    """Return what confirming has to know of the signature with this code."""
    if not connection.features.has_select_for_update:
        return Signature.objects.filter(pact=pact, receipt_code=receipt_code).first()
    # `from_db` takes values in the order of the fields.
    names = [field.attname for field in Signature._meta.concrete_fields if field.attname in GLANCE]
    statement = (
        f"SELECT {', '.join(names)} FROM {_table(Signature)}"
        " WHERE receipt_code = %s AND pact_id = %s"
    )
    row = first_row(statement, [receipt_code, pact.pk])
    return Signature.from_db(connection.alias, names, row) if row else None


def confirm_first(draft: Signature, changes: dict[str, Any], now: datetime) -> bool:
    """Confirm a resident who waits, and put the thanks in the outbox, in one statement.

    `changes` are the fields of a confirmed signature. Return False, with nothing changed, for
    one that does not wait any more, and on a database that cannot do this.
    """
    if not connection.features.has_select_for_update or not draft.email:
        return False
    mail = _filled(emails.message(draft, "thanks", number=0), "key")
    settings = ", ".join(f'"{name}" = %s' for name in changes)
    signatures, mailboxes = _table(Signature), _table(Mailbox)
    # The mailbox is locked first, as whoever signs again or withdraws does: so nobody waits for
    # somebody who waits for them.
    statement = (
        f"WITH locked AS MATERIALIZED (SELECT id FROM {mailboxes} WHERE id = %s FOR NO KEY UPDATE),"
        f" done AS (UPDATE {signatures} SET {settings} FROM locked"
        f" WHERE {signatures}.id = %s AND mailbox_id = locked.id"
        f" AND state = 'pending' AND confirm_until_at > %s RETURNING {signatures}.id, mailbox_id),"
        f" box AS (UPDATE {mailboxes} SET mails = mails + 1 FROM done"
        f" WHERE {mailboxes}.id = done.mailbox_id AND mails < %s RETURNING mails),"
        f" mailed AS (INSERT INTO {_table(Message)} (key, {', '.join(mail)})"
        " SELECT 'signature:' || %s::text || ':thanks:' || box.mails,"
        f" {', '.join(['%s'] * len(mail))} FROM box)"
        " SELECT id FROM done"
    )
    gate = [draft.pk, now, MAX_MAILS, str(draft.pk)]
    values = [draft.mailbox_id, *changes.values(), *gate, *mail.values()]
    found = first_row(statement, values)
    return found is not None


def _filled(row: models.Model, *without: str) -> dict[str, Any]:
    """Return column → value of what is filled in a row, but its number.

    What stays empty is left out: the driver remembers only statements with fewer than fifty values.
    """
    return {
        column: value
        for column, name in _columns(type(row), without)
        if (value := getattr(row, name)) is not None
    }


@cache
def _columns(model: type[models.Model], without: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return column and attribute of each field; PostgreSQL takes their values as they are."""
    return [
        (str(field.column), field.attname)
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in without
    ]


def _table(model: type[models.Model]) -> str:
    return f'"{model._meta.db_table}"'


def locked(box: Mailbox) -> Mailbox:
    """Return the one mailbox with this key, made when it is not there yet, locked.

    Call it inside a transaction. The constraint decides which of many attempts makes it.
    """
    Mailbox.objects.bulk_create(
        [Mailbox(pact=box.pact, key=box.key, created_at=box.created_at)], ignore_conflicts=True
    )
    stored = Mailbox.objects.select_for_update().get(pact=box.pact, key=box.key)
    stored.pact = box.pact
    return stored


def store_organisation(signature: Signature, organising: "Organising") -> None:
    """Store what an organisation told besides its signature, and what it promises."""
    OrganisationDetails.objects.create(
        signature=signature,
        legal_name=signature.name,
        kvk_number=organising.kvk_number,
        website=organising.website,
        logo=organising.logo,
        contact_name=organising.contact_name,
        mandate=organising.mandate,
        is_mandate_declared=True,
        role=organising.role,
    )
    Pledge.objects.bulk_create(
        Pledge(
            signature=signature,
            text=promise.text,
            goal_id=promise.goal_key or None,
            by_text=promise.by_text,
        )
        for promise in organising.promises
    )
