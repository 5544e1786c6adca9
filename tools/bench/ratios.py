"""A ratio: ours over a limit, in rounds that take turns, and the table of all of them.

Seconds say more about the machine than about us. Rounds take turns, because a shared machine is
fast one moment and slow the next.
"""

import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

ROUNDS = 15
ROUND_SECONDS = 0.1

type Call = Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """What was found. `is_speed`: requests per second, more is better; else time, less is."""

    key: str
    what: str
    over: str
    aim: float
    rounds: tuple[float, ...]
    is_speed: bool = True

    @property
    def is_reached(self) -> bool:
        found = median(self.rounds)
        return found >= self.aim if self.is_speed else found <= self.aim

    def cells(self) -> list[str]:
        """Return key, ours, over, median, lowest to highest, aim."""
        return [
            self.key,
            self.what,
            self.over,
            f"{median(self.rounds):.2f}",
            f"{min(self.rounds):.2f}–{max(self.rounds):.2f}",
            f"{'≥' if self.is_speed else '≤'} {self.aim:.2f}",
        ]


def measured(
    key: str, what: str, over: str, aim: float, *, ours: Call, limit: Call, is_speed: bool
) -> Ratio:
    """Return the ratio of two functions in this process."""
    ours(), limit()  # the first call pays for imports and compiled templates
    rounds = []
    for _ in range(ROUNDS):
        ratio = seconds(ours) / seconds(limit)
        rounds.append(1 / ratio if is_speed else ratio)
    return Ratio(key, what, over, aim, tuple(rounds), is_speed)


def seconds(call: Call) -> float:
    """Return the seconds of one call, over as many calls as fit in a short round."""
    began = time.perf_counter()
    calls = 0
    while (spent := time.perf_counter() - began) < ROUND_SECONDS:
        call()
        calls += 1
    return spent / calls


HEAD = ["", "ours", "over", "ratio", "min–max", "aim"]


def table(rows: Iterable[Iterable[str]], head: Sequence[str] = HEAD) -> str:
    """Return rows of texts as a table of Markdown that reads well in a terminal too."""
    cells = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    return "\n".join(
        [lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|"] + lines[1:]
    )


def machine() -> str:
    """Return what it was measured on, in one line."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    name = names[0] if names else platform.machine()
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{name}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}"
