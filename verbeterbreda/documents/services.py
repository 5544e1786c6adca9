"""Make editions: ask for one, render it, and never touch it again once it is published."""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string

from verbeterbreda.documents import kinds
from verbeterbreda.documents.changes import Change, compare
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib import pagecache


def latest(kind: str, key: str) -> Edition | None:
    """Return the newest published edition of a document, or None when there is none yet."""
    return Edition.objects.of(kind, key).published().first()


def published(kind: str, key: str) -> list[Edition]:
    """Return all published editions of a document, the newest first."""
    return list(Edition.objects.of(kind, key).published())


def request_edition(*, kind: str, key: str, now: datetime) -> Edition:
    """Ask for a new edition and return it; the worker renders it.

    When nothing changed since the last published edition, that one is returned. Asking twice
    gives the same waiting edition. The task is enqueued in the same transaction as the row.
    """
    from verbeterbreda.documents.tasks import render_edition

    with transaction.atomic():
        edition, is_new = prepare_edition(kind=kind, key=key, now=now)
        if is_new:
            render_edition.enqueue(edition.pk)
    return edition


@transaction.atomic
def prepare_edition(*, kind: str, key: str, now: datetime) -> tuple[Edition, bool]:
    """Return the edition that holds what the document says now, and whether it must be rendered.

    What it says is kept with the row: an edition that somebody decided on says what stood there
    at that moment, also when the worker comes to it later. One that is waiting stays as it is.
    """
    document = kinds.get(kind)
    report = document.build(key)
    content = content_sha256(kind=kind, key=key, report=report)
    last = latest(kind, key)
    if last and last.content_sha256 == content:
        return last, False
    newest = Edition.objects.of(kind, key).first()
    edition, created = Edition.objects.get_or_create(
        kind=kind,
        key=key,
        state=Edition.State.WAITING,
        defaults={
            "number": newest.number + 1 if newest else 1,
            "title": report.title,
            "data_date_on": report.data_date,
            "content_sha256": content,
            "facts": [list(fact) for fact in document.facts(report)],
            "created_at": now,
        },
    )
    if created:
        Edition.objects.filter(pk=edition.pk).update(
            html=_html(kind=kind, key=key, report=report, edition=edition, previous=last)
        )
        edition.refresh_from_db()
    return edition, created


def changes_since(edition: Edition, report: object) -> tuple[Change, ...]:
    """Return what the document says now, in `report`, that this edition does not say."""
    return compare(edition.facts, kinds.get(edition.kind).facts(report))


def content_sha256(*, kind: str, key: str, report: object) -> str:
    """Return the hash of what the document says: its HTML without the facts of an edition."""
    return hashlib.sha256(_html(kind=kind, key=key, report=report).encode()).hexdigest()


def render(*, edition: Edition, now: datetime) -> Edition:
    """Render a waiting edition and publish it, or keep the reason why that failed.

    The file is written beside its place and then moved there; its name holds its hash, so nothing
    ever overwrites a published file. What was published before stays served until then.
    """
    if edition.state != Edition.State.WAITING:
        return edition
    try:
        changes = _make_file(edition)
    except Exception as error:  # whatever it was: the reason is kept, the last edition stays
        changes = {"state": Edition.State.FAILED, "error": f"{type(error).__name__}: {error}"}
    else:
        changes |= {"state": Edition.State.PUBLISHED, "published_at": now}
    Edition.objects.filter(pk=edition.pk, state=Edition.State.WAITING).update(**changes)
    pagecache.bump()
    edition.refresh_from_db()
    return edition


def _make_file(edition: Edition) -> dict[str, object]:
    from verbeterbreda.lib.pdf import render_pdf  # WeasyPrint: only ever loaded in the worker

    content = render_pdf(
        edition.html,
        base_url=settings.SITE_URL + settings.STATIC_URL,
        title=edition.title,
        identifier=f"{edition.kind}/{edition.key}/{edition.number}",
        created=edition.created_at,
    )
    digest = hashlib.sha256(content).hexdigest()
    stem = f"{edition.key}-{edition.number}-{digest[:16]}"
    name = f"editions/{edition.kind}/{stem}.pdf"
    _write(Path(default_storage.path(name)), content)
    return {"file": name, "sha256": digest, "bytes": len(content), "html": "", "error": ""}


def _html(
    *,
    kind: str,
    key: str,
    report: object,
    edition: Edition | None = None,
    previous: Edition | None = None,
) -> str:
    document = kinds.get(kind)
    facts = kinds.EditionFacts(
        number=edition.number if edition else 0,
        title=report.title,  # type: ignore[attr-defined]
        data_date=report.data_date,  # type: ignore[attr-defined]
        address=settings.SITE_URL + document.address(key) if edition else "",
        created_on=edition.created_on if edition else None,
        previous=previous.number if previous and previous.facts else None,
        changes=changes_since(previous, report) if previous and previous.facts else (),
    )
    return render_to_string(document.template, {"report": report, "edition": facts})


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
