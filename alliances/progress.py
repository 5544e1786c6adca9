"""How far it is: counts what counts, and says what it left out. Pure; every page uses this one.

The rule. An action that has sub-actions is not counted itself: its sub-actions are, since they are
the same work. Of the rest only those count of which is known how they stand. What was stopped
does not count as on its way to anything, but is always named beside it. Nothing is weighed: the
sources do not say which action is the larger one.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from alliances.models import Action
from verbeterbreda.lib import formats

RULE = (
    "Een actie die deelacties heeft, telt niet zelf mee: haar deelacties tellen. Een actie waarvan "
    "niemand de stand heeft ingevuld, telt niet mee. Een gestopte actie ook niet: daar komt niets "
    "meer van. Elke actie weegt even zwaar, want de bronnen zeggen niet welke groter is."
)
COUNTED = (
    Action.Status.DONE,
    Action.Status.STARTED,
    Action.Status.PLANNED,
    Action.Status.DELAYED,
)
"""From what is finished to what is late; the order of every bar, table and sentence."""
MARKS = {
    Action.Status.DONE: "done",
    Action.Status.STARTED: "running",
    Action.Status.PLANNED: "planned",
    Action.Status.DELAYED: "late",
    Action.Status.STOPPED: "stopped",
    Action.Status.UNKNOWN: "unknown",
}
"""For the component `status`."""


class Standing(Protocol):
    """What has to be known of an action to count it."""

    @property
    def status(self) -> str: ...
    @property
    def has_parts(self) -> bool: ...


@dataclass(frozen=True)
class Part:
    """How many actions stand the same; `label` in the words of the list of statuses."""

    status: Action.Status
    count: int

    @property
    def label(self) -> str:
        return str(self.status.label)


@dataclass(frozen=True)
class Progress:
    """All actions that were looked at: those that count, by status, and those left out, by why."""

    parts: tuple[Part, ...]
    unknown: int
    stopped: int
    with_parts: int
    without_year: int = 0

    @property
    def counted(self) -> int:
        return sum(part.count for part in self.parts)

    @property
    def done(self) -> int:
        return self.parts[0].count

    @property
    def left_out(self) -> int:
        return self.unknown + self.stopped + self.with_parts + self.without_year

    @property
    def total(self) -> int:
        return self.counted + self.left_out

    @property
    def headline(self) -> str:
        """What counts, in one sentence: 2 van de 5 acties die meetellen zijn klaar."""
        if not self.total:
            return "Er is hier geen actie om te tellen."
        if not self.counted:
            return "Van geen enkele actie is bekend hoe het ermee staat."
        if self.counted == 1:
            return f"Eén actie telt mee. Die is {self._first().label}."
        others = [f"{part.count} {part.label}" for part in self.parts[1:] if part.count]
        rest = f" Verder: {formats.join_nl(others)}." if others else ""
        verb = "is" if self.done == 1 else "zijn"
        return f"{self.done} van de {self.counted} acties die meetellen {verb} klaar.{rest}"

    def _first(self) -> Part:
        return next(part for part in self.parts if part.count)

    @property
    def remainder(self) -> str:
        """What was left out and why, in one sentence; empty when nothing was."""
        reasons = [text for count, text in self.reasons if count]
        if not reasons:
            return ""
        return f"Niet meegeteld: {formats.join_nl(reasons)}."

    @property
    def reasons(self) -> tuple[tuple[int, str], ...]:
        """How many were left out for each reason, with the words for it."""

        def words(count: int, one: str, many: str) -> tuple[int, str]:
            return count, formats.plural(count, one, many)

        return (
            words(
                self.unknown,
                "actie waarvan de stand niet bekend is",
                "acties waarvan de stand niet bekend is",
            ),
            words(self.stopped, "gestopte actie", "gestopte acties"),
            words(
                self.with_parts,
                "actie die uit deelacties bestaat",
                "acties die uit deelacties bestaan",
            ),
            words(
                self.without_year,
                "actie zonder jaar in de bronnen",
                "acties zonder jaar in de bronnen",
            ),
        )

    @property
    def sentence(self) -> str:
        return f"{self.headline} {self.remainder}".strip()

    @property
    def table(self) -> "ProgressTable":
        return ProgressTable(self.rows)

    @property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """Every number with its name, for the table beside the bar and for the CSV."""
        return (
            *((part.label, part.count) for part in self.parts),
            ("telt mee", self.counted),
            ("niet meegeteld: stand niet bekend", self.unknown),
            ("niet meegeteld: gestopt", self.stopped),
            ("niet meegeteld: bestaat uit deelacties", self.with_parts),
            *((("niet meegeteld: geen jaar", self.without_year),) if self.without_year else ()),
            ("alle acties en deelacties", self.total),
        )


@dataclass(frozen=True)
class ProgressTable:
    """For `components/table.html`."""

    rows: tuple[tuple[str, int], ...]

    caption = "Hoe de acties ervoor staan"
    head = ("Stand", "Aantal")
    numeric = True


def progress_of(actions: Iterable[Standing], *, without_year: int = 0) -> Progress:
    """Count actions; `without_year` are others that could not be placed in the year asked for."""
    with_parts = 0
    found: Counter[str] = Counter()
    for action in actions:
        if action.has_parts:
            with_parts += 1
        else:
            found[action.status] += 1
    return Progress(
        parts=tuple(Part(status, found[status]) for status in COUNTED),
        unknown=found[Action.Status.UNKNOWN],
        stopped=found[Action.Status.STOPPED],
        with_parts=with_parts,
        without_year=without_year,
    )
