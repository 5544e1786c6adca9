"""Make editions: ask for one, render it, and never touch it again once it is published."""

from django.db.models import Exists, OuterRef, QuerySet

from verbeterbreda.documents.models import Edition
from verbeterbreda.documents.services.asking import (
    changes_since,
    prepare_edition,
    request_edition,
    try_again,
)
from verbeterbreda.documents.services.rendering import render, resume

__all__ = [
    "changes_since",
    "failures",
    "latest",
    "prepare_edition",
    "published",
    "render",
    "request_edition",
    "resume",
    "try_again",
]


def latest(kind: str, key: str) -> Edition | None:
    """Return the newest published edition of a document, or None when there is none yet."""
    return Edition.objects.of(kind, key).published().first()


def published(kind: str, key: str) -> list[Edition]:
    """Return all published editions of a document, the newest first."""
    return list(Edition.objects.of(kind, key).published())


def failures() -> QuerySet[Edition]:
    """Return the editions that failed and after which no other was asked for."""
    later = Edition.objects.filter(
        kind=OuterRef("kind"), key=OuterRef("key"), number__gt=OuterRef("number")
    )
    return Edition.objects.filter(~Exists(later), state=Edition.State.FAILED).defer("html", "facts")
