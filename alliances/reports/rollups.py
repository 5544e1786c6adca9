"""What every roll-up page has: actions, how far they are, and what was promised for them.

The page, its PDF where there is one, and its CSV show the same `RollUp`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from alliances.progress import RULE, Progress, progress_of
from alliances.reports.rows import ActionRow, as_listed
from budget.reports import CommitmentView, sum_or_none
from verbeterbreda.lib import charts, formats
from verbeterbreda.lib.charts import CountPart, Figure

PATTERNS = ("full", "stripes", "dots", "crosses")
"""For the parts of a Progress, in their order."""


@dataclass(frozen=True)
class PromisedLine:
    """A promise of money, and the part of it that is told about here (in euros)."""

    commitment: CommitmentView
    amount: Decimal
    actions: tuple[ActionRow, ...] = ()

    @property
    def numbers(self) -> str:
        return formats.join_nl(row.number for row in self.actions)

    @property
    def is_part(self) -> bool:
        return self.amount != self.commitment.amount


@dataclass(frozen=True)
class Promised:
    """Promises of money that belong together, with why they stand apart from others."""

    title: str
    lines: tuple[PromisedLine, ...]
    explanation: str = ""

    @property
    def total(self) -> Decimal | None:
        """Euros; None when nothing was promised as far as this site knows."""
        return sum_or_none(line.amount for line in self.lines)


@dataclass(frozen=True)
class ProgressPicture:
    """The bar of a Progress; absent where there is nothing to draw."""

    wide: Figure
    compact: Figure


@dataclass(frozen=True)
class RollUp:
    """Actions together. `key` names the page, unique, for the ids of its figure."""

    key: str
    rows: tuple[ActionRow, ...]
    progress: Progress
    promised: tuple[Promised, ...] = ()

    rule = RULE

    @property
    def picture(self) -> ProgressPicture | None:
        return picture_of(self.progress, f"stand-{self.key}")

    @property
    def sections(self) -> list[Promised]:
        """What was promised, without the groups in which nothing was."""
        return [section for section in self.promised if section.lines]


def roll_up(
    key: str,
    rows: Sequence[ActionRow],
    promised: Iterable[Promised] = (),
    *,
    without_year: int = 0,
) -> RollUp:
    return RollUp(
        key, as_listed(rows), progress_of(rows, without_year=without_year), tuple(promised)
    )


def picture_of(progress: Progress, chart_id: str) -> ProgressPicture | None:
    """Return the bar; what is not counted is in it, so that one of one done does not look full."""
    parts = [
        CountPart(part.label, part.count, pattern)
        for part, pattern in zip(progress.parts, PATTERNS, strict=True)
    ]
    rest = progress.unknown + progress.stopped + progress.without_year
    parts.append(CountPart("niet meegeteld", rest, "blank"))
    if not progress.counted + rest:
        return None
    wide, compact = (
        charts.stacked_count_bar(
            chart_id=f"{chart_id}{'-smal' if is_compact else ''}",
            title=progress.sentence,
            parts=parts,
            desc="Een balk van links naar rechts; hoe breder een vlak, hoe meer acties.",
            compact=is_compact,
        )
        for is_compact in (False, True)
    )
    return ProgressPicture(wide, compact)


def promised_to(rows: Iterable[ActionRow], title: str, explanation: str = "") -> Promised:
    """What was promised to these actions, one line for each promise."""
    views: dict[int, CommitmentView] = {}
    parts: dict[int, list[tuple[Decimal, ActionRow]]] = {}
    for row in rows:
        for share in row.shares:
            views[share.commitment.key] = share.commitment
            parts.setdefault(share.commitment.key, []).append((share.amount, row))
    lines = (
        PromisedLine(
            view,
            sum((amount for amount, _ in parts[key]), Decimal(0)),
            tuple(row for _, row in parts[key]),
        )
        for key, view in views.items()
    )
    return Promised(title, tuple(lines), explanation)
