"""What asks for somebody's attention, on the front page of the admin. Each app registers its own.

attention.register(lambda user: [Matter("3 acties zijn stil", reverse("admin:…"))])
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Matter:
    """One sentence, and the page where something can be done about it."""

    text: str
    url: str


type Ask = Callable[[Any], Iterable[Matter]]
"""Gets the user; returns what this user can do something about, and costs a query or two."""

_asks: list[Ask] = []


def register(ask: Ask) -> None:
    _asks.append(ask)


def matters(user: Any) -> list[Matter]:
    """Return all that asks for the attention of this user."""
    return [matter for ask in _asks for matter in ask(user)]
