"""The kinds of documents. Each app registers its own when it starts; this app knows none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from verbeterbreda.documents.changes import Change, Fact


@dataclass(frozen=True)
class Attachment:
    """A file that goes along inside the PDF, as it was when the edition was asked for.

    `name` is what readers save it under, without folders. `path` is where it lies in the storage
    for private files, or in the one for public files.
    """

    name: str
    title: str
    path: str
    sha256: str
    is_private: bool


def _nothing(report: Any) -> tuple[()]:
    return ()


@dataclass(frozen=True)
class Kind:
    """A kind of document.

    build(key) returns the report dataclass that the HTML page renders too; it must have
    `title: str` and `data_date: date`. keys() lists what is published. template is a PDF
    template that gets `report` and `edition`. address(key) is the page's path on the site.
    facts(report) is all that the document states, to tell what has changed (see changes.py).
    renews() lists what is made again by itself when it changes: keys() without it, and nothing
    of what somebody decided on. attachments(report) is what the PDF holds as files; name them in
    the text too, with their hashes, or a change of them alone makes no new edition.
    """

    name: str
    template: str
    build: Callable[[str], Any]
    keys: Callable[[], Iterable[str]]
    address: Callable[[str], str]
    facts: Callable[[Any], Sequence[Fact]] = _nothing
    attachments: Callable[[Any], Sequence[Attachment]] = _nothing
    renews: Callable[[], Iterable[str]] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def get(name: str) -> Kind:
    """Return a registered kind; KeyError when no app registered it."""
    return _kinds[name]


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


@dataclass(frozen=True)
class EditionFacts:
    """What stands on every page of a PDF. `address` is the full address of its page.

    `changes` is what differs from edition `previous`; None for a first edition, or when the one
    before it kept no facts.
    """

    number: int
    title: str
    data_date: date
    address: str
    created_on: date | None = None
    previous: int | None = None
    changes: tuple[Change, ...] = ()
