"""What has changed between two states of a document: a list, made from its facts.

A kind of document gives its facts (`Kind.facts`): every statement with a path that stays the same
and the words in which people know it. An edition keeps those it was made from, so that it can be
compared with what the document says later, whatever became of the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

NOTHING = "niets"


class Fact(NamedTuple):
    """One statement. `path` has parts with a slash; what `a` is about, `a/b` is a part of."""

    path: str
    label: str
    value: str


@dataclass(frozen=True)
class Change:
    """One statement before and after. Empty is what was not there yet, or is there no more."""

    path: str
    label: str
    before: str
    after: str

    @property
    def what(self) -> str:
        """In one word what happened: nieuw, vervallen or gewijzigd."""
        if not self.before:
            return "nieuw"
        return "gewijzigd" if self.after else "vervallen"

    @property
    def was(self) -> str:
        return self.before or NOTHING

    @property
    def now(self) -> str:
        return self.after or NOTHING


def compare(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> tuple[Change, ...]:
    """Return what differs, in the order of `new`, then what is there no more.

    Takes facts, or the lists that JSON made of them. The parts of something that came or went as
    a whole are not told apart. A changed label alone is no change.
    """
    before = {fact[0]: Fact(*fact) for fact in old}
    after = {fact[0]: Fact(*fact) for fact in new}
    found = []
    for path in (*after, *(path for path in before if path not in after)):
        was, now = before.get(path), after.get(path)
        change = _change(path, was, now)
        if change and not _came_or_went_with_its_whole(path, before, after):
            found.append(change)
    return tuple(found)


def _change(path: str, was: Fact | None, now: Fact | None) -> Change | None:
    label = (now or was or Fact(path, "", "")).label
    old, new = was.value if was else "", now.value if now else ""
    return Change(path, label, old, new) if old != new else None


def _came_or_went_with_its_whole(
    path: str, before: dict[str, Fact], after: dict[str, Fact]
) -> bool:
    whole = path.rpartition("/")[0]
    while whole:
        if (whole in before) != (whole in after):
            return True
        whole = whole.rpartition("/")[0]
    return False
