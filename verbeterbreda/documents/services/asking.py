"""Asking for an edition: what a document says now, kept until a worker makes the file."""

import hashlib
import logging
import re
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from verbeterbreda.documents import kinds
from verbeterbreda.documents.changes import Change, compare
from verbeterbreda.documents.models import Edition

log = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
"""How long an edition waits for a worker before it is put in the queue once more."""
QUEUED = "wacht op zijn beurt"


def request_edition(*, kind: str, key: str, now: datetime) -> Edition:
    """Ask for a new edition and return it; the worker renders it.

    When nothing changed since the newest edition, that one is returned, so asking twice gives the
    same waiting edition. The task is enqueued in the same transaction as the row. What cannot even
    be put into words comes back as a failed edition, with the reason.
    """
    from verbeterbreda.documents.tasks import render_edition

    with transaction.atomic():
        edition, is_new = prepare_edition(kind=kind, key=key, now=now)
        if is_new:
            render_edition.enqueue(edition.pk)
    return edition


def prepare_edition(*, kind: str, key: str, now: datetime) -> tuple[Edition, bool]:
    """Return the edition that holds what the document says now, and whether it must be rendered.

    What it says is kept with the row: an edition that somebody decided on says what stood there
    at that moment, also when the worker comes to it later. Raises ObjectDoesNotExist for a key
    that there is no document of.
    """
    for tries_left in (2, 1, 0):
        try:
            with transaction.atomic():
                return _prepared(kind, key, now)
        except ObjectDoesNotExist:
            raise
        except IntegrityError:  # another took the number that we found
            if not tries_left:
                raise
        except Exception as error:
            log.exception("No text for an edition of %s %s.", kind, key)
            return _failed(kind, key, error, now), False
    raise AssertionError("The last try returns or raises.")


def try_again(*, edition: Edition, now: datetime) -> Edition:
    """Put a failed edition in the queue again, with the text that it has, or with one made now."""
    from verbeterbreda.documents.tasks import render_edition

    if not edition.html:
        return request_edition(kind=edition.kind, key=edition.key, now=now)
    with transaction.atomic():
        failed = Edition.objects.filter(pk=edition.pk, state=Edition.State.FAILED)
        if failed.update(**_waiting(now)):
            render_edition.enqueue(edition.pk)
    edition.refresh_from_db()
    return edition


def _prepared(kind: str, key: str, now: datetime) -> tuple[Edition, bool]:
    """Keep what the document says as the next edition, unless the newest says it already.

    A failed edition makes place for the next under the same number: no number is left out.
    """
    document = kinds.get(kind)
    report = document.build(key)
    editions = Edition.objects.of(kind, key)
    newest, standing = editions.first(), editions.exclude(state=Edition.State.FAILED).first()
    edition = Edition(
        kind=kind,
        key=key,
        number=_next_number(newest),
        title=report.title,
        data_date_on=report.data_date,
        created_at=now,
        **_waiting(now),
    )
    edition.html = _html(document, report, edition, standing)
    edition.content_sha256 = content_sha256(edition.html)
    if standing and standing.content_sha256 == edition.content_sha256:
        return standing, False
    edition.facts = [list(fact) for fact in document.facts(report)]
    edition.attachments = [asdict(each) for each in document.attachments(report)]
    return _in_place_of(newest, edition), True


def _next_number(newest: Edition | None) -> int:
    if newest is None:
        return 1
    return newest.number + (newest.state != Edition.State.FAILED)


def _in_place_of(newest: Edition | None, edition: Edition) -> Edition:
    """Store an edition, over the failed one that had its number; IntegrityError when that left."""
    if newest is None or newest.number != edition.number:
        edition.save(force_insert=True)
        return edition
    values = {
        field.attname: getattr(edition, field.attname)
        for field in Edition._meta.concrete_fields
        if not field.primary_key
    }
    failed = Edition.objects.filter(pk=newest.pk, state=Edition.State.FAILED)
    if not failed.update(**values):
        raise IntegrityError("The failed edition is tried again meanwhile.")
    edition.pk = newest.pk
    edition.refresh_from_db()
    return edition


def _waiting(now: datetime) -> dict[str, Any]:
    """The fields of an edition that waits for a worker, for the first time or once more."""
    return {
        "state": Edition.State.WAITING,
        "step": QUEUED,
        "error": "",
        "tries": 0,
        "claimed_by": "",
        "claimed_until_at": now + PATIENCE,
    }


def _failed(kind: str, key: str, error: Exception, now: datetime) -> Edition:
    """Keep why there is no text for the next edition, where staff look for it."""
    newest = Edition.objects.of(kind, key).first()
    edition = Edition(
        kind=kind,
        key=key,
        number=_next_number(newest),
        title=newest.title if newest else f"{kind} {key}",
        data_date_on=timezone.localtime(now).date(),
        created_at=now,
        state=Edition.State.FAILED,
        error=reason(error),
    )
    return _in_place_of(newest, edition)


def changes_since(edition: Edition, report: object) -> tuple[Change, ...]:
    """Return what the document says now, in `report`, that this edition does not say."""
    return compare(edition.facts, kinds.get(edition.kind).facts(report))


_OF_THE_EDITION = re.compile(r"<!--editie-->.*?<!--/editie-->", re.DOTALL)


def content_sha256(html: str) -> str:
    """Return the hash of what a document says: its HTML without what templates mark as its edition.

    That is the number, the day and the address, and what changed since the edition before it: with
    those in it, nothing would ever be unchanged.
    """
    return hashlib.sha256(_OF_THE_EDITION.sub("", html).encode()).hexdigest()


def _html(document: kinds.Kind, report: Any, edition: Edition, previous: Edition | None) -> str:
    has_facts = previous is not None and bool(previous.facts)
    facts = kinds.EditionFacts(
        number=edition.number,
        title=report.title,
        data_date=report.data_date,
        address=settings.SITE_URL + document.address(edition.key),
        created_on=edition.created_on,
        previous=previous.number if previous and has_facts else None,
        changes=changes_since(previous, report) if previous and has_facts else (),
    )
    return render_to_string(document.template, {"report": report, "edition": facts})


def reason(error: Exception) -> str:
    """Why it failed, for staff: our own sentence, or what the machine made of it."""
    from verbeterbreda.lib.pdf import PdfError

    if isinstance(error, PdfError):
        return str(error)
    return f"De tekst kon niet worden gemaakt. {type(error).__name__}: {error}"
