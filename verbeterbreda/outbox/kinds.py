"""The kinds of mail. Each app registers its own when it starts; this app knows none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils import translation


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail; `mimetype` as in "application/pdf"."""

    filename: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class Mail:
    """What a reader gets. `text` is plain text; `headers` come on top of our own."""

    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


type Build = Callable[[str], Mail | None]
"""Makes the mail about one thing: build(ref). None when there is nothing to send any more.

A message of kind "name:detail" is made by the builder of "name", which gets "ref:detail".
"""

_builders: dict[str, Build] = {}
_titles: dict[str, str] = {}


def register(kind: str, build: Build, title: str = "") -> None:
    """Make a kind known, as in register("pacts.confirm", …); the first word is the app.

    `title` is what staff read.
    """
    _builders[kind] = build
    _titles[kind] = title or kind


def titles() -> dict[str, str]:
    """Return kind → what staff read."""
    return dict(_titles)


def is_known(kind: str) -> bool:
    return kind in _builders


def build(kind: str, ref: str, language: str) -> Mail | None:
    """Return a mail in the language of its reader; KeyError for a kind that no app registered."""
    name, _, detail = kind.partition(":")
    with translation.override(language):
        return _builders[name](f"{ref}:{detail}" if detail else ref)
