"""Remembers in this process, for some seconds, what the database said."""

import time
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

_all: "list[Remembered[Any]]" = []


class Remembered[T]:
    """A function without arguments whose answer holds for some seconds; `forget()` ends that."""

    def __init__(self, ask: Callable[[], T], seconds: float) -> None:
        self.ask = ask
        self.seconds = seconds
        self.kept: tuple[float, T] | None = None
        update_wrapper(self, ask)  # type: ignore[arg-type]
        _all.append(self)

    def __call__(self) -> T:
        now = time.monotonic()
        if self.kept is None or now >= self.kept[0]:
            self.kept = (now + self.seconds, self.ask())
        return self.kept[1]

    def forget(self) -> None:
        self.kept = None


def remembered[T](*, seconds: float) -> Callable[[Callable[[], T]], Remembered[T]]:
    """Decorate a function without arguments; for small tables that change by hand, in the admin."""
    return lambda ask: Remembered(ask, seconds)


def forget_all() -> None:
    """Forget everything; for after a change here, and between tests."""
    for one in _all:
        one.forget()
