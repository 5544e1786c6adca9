"""What stands behind an indicator: who does something about it, and with whose money.

Rooms further up the line know that, and register here when they start; the page of an indicator
asks them all.

    behind.register(behind.ACTIONS, lambda slug, goals: Section(…))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

ACTIONS, MONEY = 1, 2
"""The order on the page."""


@dataclass(frozen=True)
class Item:
    """One line: a link, and what there is to say about it; `links` lead to what that names."""

    title: str
    url: str
    text: str = ""
    status: str = ""
    label: str = ""
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """A heading, a sentence, and lines; `more` are links to where all of it is."""

    key: str
    title: str
    intro: str
    items: tuple[Item, ...] = ()
    more: tuple[tuple[str, str], ...] = ()


type Ask = Callable[[str, Sequence[str]], Section | None]
"""Gets the slug of the indicator and the keys of its goals; costs one query."""

_asks: dict[int, Ask] = {}


def register(place: int, ask: Ask) -> None:
    _asks[place] = ask


def sections(slug: str, goals: Sequence[str]) -> tuple[Section, ...]:
    """All that the rooms know about this indicator."""
    found = (_asks[place](slug, goals) for place in sorted(_asks))
    return tuple(section for section in found if section is not None)
