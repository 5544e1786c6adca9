"""Where the money comes from and where it goes: who covers it, building block, goal.

A stream is the cover of all lines with the same payer, building block and goal. A line goes to a
goal only when the sources link it to actions of that one goal; all else is a group of its own. A
cell that is not an amount is counted beside the amounts and never as nought.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget import reconciliation
from budget.models import Budget, Column
from budget.reconciliation import Entry, Mark, Total, together
from budget.reports.lines import (
    NO_GOAL,
    PlannedCell,
    PlannedLine,
    misprint_sentence,
    planned_lines,
)
from pacts.models import Goal
from verbeterbreda.lib import formats

PARTNERS = "Partners"


@dataclass(frozen=True)
class Stream:
    """Cover of some lines with one payer, building block and goal; `goal` is empty without one."""

    payer: str
    block: str
    goal: str
    total: Total
    lines: tuple[PlannedLine, ...]


@dataclass(frozen=True)
class Flow:
    """The cover of one year. `block` is the one building block this is about; empty for all."""

    budget: str
    title: str
    url: str
    year: int
    streams: tuple[Stream, ...]
    total: Total
    uncovered: tuple[PlannedLine, ...]
    misprints: tuple[str, ...]
    block_names: tuple[str, ...] = ()
    block: str = ""

    @property
    def key(self) -> str:
        """Unique in a page, for the ids of the drawing."""
        return "-".join(filter(None, ["stroom", self.budget, str(self.year), self.block]))

    @property
    def payers(self) -> list[tuple[str, Total]]:
        return self._by(lambda stream: stream.payer)

    @property
    def blocks(self) -> list[tuple[str, Total]]:
        """In the order of the programme; what belongs to none comes last."""
        found = dict(self._by(lambda stream: stream.block))
        return [(name, found[name]) for name in self.block_names if name in found]

    @property
    def goals(self) -> list[tuple[str, Total]]:
        """The goals and last the money that goes to none of them that we know of."""
        found = self._by(lambda stream: stream.goal or NO_GOAL)
        blocks = {name: at for at, (name, _) in enumerate(self.blocks)}
        first = {stream.goal or NO_GOAL: blocks[stream.block] for stream in reversed(self.streams)}
        return sorted(found, key=lambda pair: (pair[0] == NO_GOAL, first[pair[0]], pair[0]))

    @property
    def to_goals(self) -> Total:
        return together(stream.total for stream in self.streams if stream.goal)

    @property
    def unattributed(self) -> Total:
        return together(stream.total for stream in self.streams if not stream.goal)

    @property
    def has_negative(self) -> bool:
        """Whether an amount below nought stands in it; then there is a table and no picture."""
        return any((stream.total.amount or 0) < 0 for stream in self.streams)

    def _by(self, name: Callable[[Stream], str]) -> list[tuple[str, Total]]:
        groups: dict[str, list[Total]] = {}
        for stream in self.streams:
            groups.setdefault(name(stream), []).append(stream.total)
        return [(key, together(totals)) for key, totals in groups.items()]

    @property
    def sentence(self) -> str:
        """The conclusion in words, for above the picture and as its title."""
        total = self.total
        if total.amount is None:
            return f"Voor {self.year} is geen enkel bedrag aan dekking bekend. {self.left_out}"
        payer = max(self.payers, key=lambda pair: pair[1].amount or Decimal(0))
        parts = [
            f"In {self.year} is {total.text} aan dekking ingevuld.",
            f"Het meeste komt van ‘{payer[0]}’: {payer[1].text}." if total.amount else "",
            _goals_sentence(self),
            self.left_out,
            *map(misprint_sentence, self.misprints),
        ]
        return " ".join(filter(None, parts))

    @property
    def left_out(self) -> str:
        """How many cells are not in the amounts, and why the sum is then a lower bound."""
        unknowns, empty = self.total.unknowns, self.total.empty
        parts = []
        if unknowns:
            is_known = self.total.amount is not None
            parts.append(
                f"Van {formats.plural(unknowns, 'vak', 'vakken')} met dekking is het bedrag niet "
                f"bekend ({self.total.left_out_text})"
                f"{', dus dit is een ondergrens' if is_known else ''}."
            )
        if empty:
            are = "is" if empty == 1 else "zijn"
            parts.append(f"Er {are} ook {formats.plural(empty, 'leeg vak', 'lege vakken')}.")
        return " ".join(parts)

    @property
    def uncovered_text(self) -> str:
        """Lines with a cost, known or not, of which no cover is named; empty without any."""
        if not self.uncovered:
            return ""
        costs = together(line.costs(self.year) for line in self.uncovered)
        lines = formats.plural(len(self.uncovered), "regel", "regels")
        return (
            f"Niet in dit plaatje: {lines} met kosten waar geen dekking bij staat, samen "
            f"{costs.text}."
        )


def _goals_sentence(flow: Flow) -> str:
    known, rest = flow.to_goals, flow.unattributed
    if known.amount is None:
        return "Van de bekende bedragen is niet te zeggen naar welk doel ze gaan."
    if rest.amount is None:
        return f"Van alles samen hoort {known.text} bij een actie van een doel."
    return (
        f"Van alles samen hoort {known.text} bij een actie van een doel, en is {rest.text} niet "
        "aan een doel toe te delen."
    )


def flows(
    budgets: Sequence[Budget], *, block: str = "", lines: Sequence[PlannedLine] | None = None
) -> tuple[Flow, ...]:
    """Return one flow for each year of these budgets, oldest first, in at most five queries.

    `block` keeps one building block; `lines` are those of the budgets when the caller has them.
    """
    found = planned_lines(budgets) if lines is None else lines
    names = dict(Goal.objects.values_list("key", "short_name"))
    result = []
    for budget in budgets:
        own = [line for line in found if line.budget == budget.slug]
        years = sorted({cell.year for line in own for cell in line.cells if not cell.is_cost})
        own = [line for line in own if not block or line.block == block]
        result += [flow_of(budget, year, own, names, block) for year in years]
    return tuple(sorted(result, key=lambda flow: (flow.year, flow.budget)))


def flow_of(
    budget: Budget, year: int, lines: Sequence[PlannedLine], names: dict[str, str], block: str
) -> Flow:
    """The flow of one year; `names` are the short names of the goals by key. Asks nothing."""
    groups: dict[tuple[str, str, str], list[tuple[PlannedLine, Entry]]] = {}
    split = _split_columns(lines, year)
    for line in lines:
        goal = f"{line.goal} {names[line.goal]}" if line.goal else ""
        for cell in line.cells:
            if cell.year != year or cell.is_cost:
                continue
            for payer, entry in _parts(cell, is_split=cell.column in split):
                groups.setdefault((payer, line.block_name, goal), []).append((line, entry))
    streams = [
        Stream(*key, reconciliation.total(entry for _, entry in found), _used(found))
        for key, found in groups.items()
    ]
    cover = (cell for line in lines for cell in line.cells if cell.year == year)
    return Flow(
        budget=budget.slug,
        title=budget.title,
        url=budget.get_absolute_url(),
        year=year,
        streams=tuple(_in_order(streams, lines)),
        block_names=block_names(lines),
        total=reconciliation.total(cell.entry for cell in cover if not cell.is_cost),
        uncovered=tuple(line for line in lines if _is_uncovered(line, year)),
        misprints=_misprints(lines, year),
        block=block,
    )


def _split_columns(lines: Iterable[PlannedLine], year: int) -> set[str]:
    """The columns in which a source gives a part of an amount to the partners."""
    return {
        cell.column
        for line in lines
        for cell in line.cells
        if cell.year == year and cell.from_partners is not None
    }


def _parts(cell: PlannedCell, *, is_split: bool) -> Iterator[tuple[str, Entry]]:
    """Who pays this cell: its column, and the partners where the source splits it."""
    name = payer_name(cell.column, is_split=is_split)
    if cell.entry.amount is None or cell.from_partners is None:
        yield name, cell.entry
        return
    yield name, Entry(Mark.AMOUNT, cell.entry.amount - cell.from_partners)
    yield PARTNERS, Entry(Mark.AMOUNT, cell.from_partners)


def payer_name(column: str, *, is_split: bool) -> str:
    """The name of a column of cover as one who pays: "Gemeente exploitatie"."""
    text = column.removeprefix("Dekking ")
    return text[:1].upper() + text[1:] + (" (zonder partners)" if is_split else "")


def _used(found: Iterable[tuple[PlannedLine, Entry]]) -> tuple[PlannedLine, ...]:
    """The lines in which something stands, each once."""
    return tuple(dict.fromkeys(line for line, entry in found if entry.mark is not Mark.EMPTY))


def _in_order(streams: Iterable[Stream], lines: Sequence[PlannedLine]) -> list[Stream]:
    """Streams with something in them: payers as the columns stand, blocks as in the table."""
    payers = [column for column in Column.Kind.values if column != Column.Kind.COST]
    kinds = {
        payer_name(cell.column, is_split=is_split): payers.index(cell.kind)
        for line in lines
        for cell in line.cells
        if not cell.is_cost
        for is_split in (False, True)
    }
    blocks = block_names(lines)
    wanted = [stream for stream in streams if stream.total.amount is not None or stream.lines]
    return sorted(
        wanted,
        key=lambda stream: (
            kinds.get(stream.payer, len(payers)),
            blocks.index(stream.block),
            not stream.goal,
            stream.goal,
        ),
    )


def block_names(lines: Iterable[PlannedLine]) -> tuple[str, ...]:
    """The building blocks of these lines in the order of the programme, and last of all none."""
    found = {(not line.block, line.block_order, line.block_name) for line in lines}
    return tuple(name for *_, name in sorted(found))


def _is_uncovered(line: PlannedLine, year: int) -> bool:
    cost, cover = line.costs(year), line.cover(year)
    has_cost = cost.amount is not None or cost.is_lower_bound
    return has_cost and cover.amount is None and not cover.is_lower_bound


def _misprints(lines: Iterable[PlannedLine], year: int) -> tuple[str, ...]:
    found = {
        cell.misprint
        for line in lines
        for cell in line.cells
        if cell.misprint and cell.year == year and not cell.is_cost
    }
    return tuple(sorted(found))
