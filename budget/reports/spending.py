"""Planned, committed, spent: per line, block, building block and goal of a budget, for each year.

Planned are the costs that were printed; where a table has no column of costs, the cover. Committed
is what a decision promised, and spent what was paid of it. What is still open is reckoned line by
line, so that a line with too much never hides one with too little. A promise goes to the building
block and goal of the actions that got a part of it, the rest to those of its line; what cannot be
said to go anywhere is a group of its own. Page, CSV and PDF show this one report.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from budget.models import Budget, Commitment
from budget.reconciliation import Total, together
from budget.reports.commitments import CommitmentView, commitment_view, commitments, sum_or_none
from budget.reports.lines import (
    NO_BLOCK,
    NO_GOAL,
    PlannedLine,
    misprint_sentence,
    misprints_in,
    planned_lines,
)
from pacts.models import Goal
from verbeterbreda.lib import formats

NOTHING_PROMISED = "niets bekend"


@dataclass(frozen=True)
class Part:
    """A part of a promise that goes to one building block and goal, as far as that is known."""

    amount: Decimal
    block: str
    goal: str


@dataclass(frozen=True)
class Promise:
    """Money that a decision promised from a line, and where its parts go."""

    line: int
    view: CommitmentView
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Open:
    """What was planned and not yet promised, of one line or of several.

    `unknown` counts the lines of which it cannot be said; `over` is what was promised above plan.
    """

    amount: Decimal | None
    unknown: int
    over: Decimal | None

    @property
    def text(self) -> str:
        if self.amount is None:
            left = "onbekend" if self.unknown else "geen bedrag gepland"
        else:
            left = f"{'minstens ' if self.unknown else ''}{formats.euro(self.amount)}"
        if self.over is None:
            return left
        return f"{left}; {formats.euro(self.over)} meer toegezegd dan gepland"


@dataclass(frozen=True)
class Standing:
    """How the money of a line, or of a group of lines, stands. `key` is empty for a rest or a sum.

    `committed` and `paid` are None when nothing of it is known here, which is not nought.
    """

    key: str
    name: str
    url: str
    planned: Total
    committed: Decimal | None
    paid: Decimal | None
    unpaid: int
    open: Open
    is_rest: bool = False
    block: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether no line stands in it and nothing was promised for it."""
        cells = self.planned.amounts + self.planned.unknowns + self.planned.empty
        return not cells and self.committed is None

    @property
    def committed_text(self) -> str:
        return formats.euro(self.committed, unknown=NOTHING_PROMISED)

    @property
    def paid_text(self) -> str:
        """In words; promises of which no payment was entered make it a lower bound."""
        if self.paid is None:
            return "niet ingevuld" if self.unpaid else NOTHING_PROMISED
        return f"{'minstens ' if self.unpaid else ''}{formats.euro(self.paid)}"


@dataclass(frozen=True)
class LineStanding:
    line: PlannedLine
    standing: Standing
    promises: tuple[Promise, ...]
    cover: Total

    @property
    def note(self) -> str:
        """What to know of a line whose costs are not known while cover stands beside them."""
        if self.standing.planned.amount is None and self.cover.amount is not None:
            return f"De kosten zijn niet bekend. Als dekking staat er {self.cover.text}."
        return ""


@dataclass(frozen=True)
class SectionStanding:
    standing: Standing
    title: str
    lines: tuple[LineStanding, ...]


@dataclass(frozen=True)
class YearSpending:
    """One year of a budget. `basis` says what counts as planned: "kosten" or "dekking"."""

    year: int
    basis: str
    sections: tuple[SectionStanding, ...]
    blocks: tuple[Standing, ...]
    goals: tuple[Standing, ...]
    total: Standing
    misprints: tuple[str, ...]

    @property
    def block_caption(self) -> str:
        return f"Gepland, toegezegd en betaald per bouwsteen in {self.year}"

    @property
    def goal_caption(self) -> str:
        return f"Gepland, toegezegd en betaald per doel in {self.year}"

    @property
    def line_caption(self) -> str:
        return f"Gepland, toegezegd en betaald per regel in {self.year}"

    @property
    def lines(self) -> list[LineStanding]:
        return [line for section in self.sections for line in section.lines]

    @property
    def line_standings(self) -> list[Standing]:
        return [line.standing for line in self.lines]

    @property
    def shown_goals(self) -> list[Standing]:
        """The goals to which a line or a promise belongs, and what belongs to none."""
        return [goal for goal in self.goals if goal.is_rest or not goal.is_silent]

    @property
    def silent_goals(self) -> list[str]:
        return [goal.name for goal in self.goals if goal.is_silent and not goal.is_rest]

    @property
    def sentence(self) -> str:
        """The year in words, with every unknown named."""
        total = self.total
        if total.planned.amount is None:
            planned = f"Voor {self.year} is geen bedrag gepland dat bekend is."
        else:
            planned = f"Voor {self.year} is {total.planned.text} gepland."
        if total.planned.is_lower_bound:
            planned += f" Niet meegeteld: {total.planned.left_out_text}."
        if total.planned.empty:
            cells = formats.plural(total.planned.empty, "vak", "vakken")
            planned += f" Leeg: {cells} met {self.basis}."
        planned = " ".join([planned, *map(misprint_sentence, self.misprints)])
        if total.committed is None:
            return (
                f"{planned} Er staat geen besluit op deze site dat er geld van toezegt. Wat "
                "eerder is besloten of betaald, weten we niet."
            )
        paid = f"Betaald: {total.paid_text}."
        if total.unpaid:
            paid += (
                f" Bij {formats.plural(total.unpaid, 'toezegging', 'toezeggingen')} is geen "
                "betaling ingevuld."
            )
        return (
            f"{planned} Toegezegd met een besluit: {formats.euro(total.committed)}. {paid} "
            f"Nog niet toegezegd: {total.open.text}."
        )


@dataclass(frozen=True)
class SpendingReport:
    """The years of one budget, and promises for a year that it does not have."""

    slug: str
    title: str
    url: str
    years: tuple[YearSpending, ...]
    other_years: tuple[CommitmentView, ...]


def spending_report(
    budget: Budget, *, lines: Sequence[PlannedLine] | None = None
) -> SpendingReport:
    """Return planned, committed and spent of a budget, in at most seven queries.

    `lines` are those of this budget when the caller has read them already.
    """
    return spending_reports([budget], lines=lines)[0]


def spending_reports(
    budgets: Sequence[Budget], *, lines: Sequence[PlannedLine] | None = None
) -> tuple[SpendingReport, ...]:
    """The same for several budgets, in as many queries."""
    found = planned_lines(budgets) if lines is None else lines
    goals = {goal.key: goal for goal in Goal.objects.select_related("building_block")}
    promises = _promises(budgets, {line.key: line for line in found})
    return tuple(
        _report(
            budget,
            [line for line in found if line.budget == budget.slug],
            promises[budget.slug],
            goals,
        )
        for budget in budgets
    )


def _report(
    budget: Budget,
    lines: Sequence[PlannedLine],
    promises: Iterable[Promise],
    goals: dict[str, Goal],
) -> SpendingReport:
    years = sorted({cell.year for line in lines for cell in line.cells})
    dated: dict[int, list[Promise]] = defaultdict(list)
    others = []
    for promise in promises:
        year = years[0] if len(years) == 1 else promise.view.year
        if year in years:
            dated[year].append(promise)
        else:
            others.append(promise.view)
    return SpendingReport(
        slug=budget.slug,
        title=budget.title,
        url=budget.get_absolute_url(),
        years=tuple(year_of(year, lines, dated[year], goals) for year in years),
        other_years=tuple(others),
    )


def _promises(
    budgets: Iterable[Budget], lines: Mapping[int, PlannedLine]
) -> dict[str, list[Promise]]:
    """Every promise from these budgets with its parts, by budget, in two queries."""
    slugs = [budget.slug for budget in budgets]
    given = Commitment.objects.filter(line__section__budget__in=slugs, fundings__isnull=False)
    parts: dict[int, list[Part]] = defaultdict(list)
    shares = given.order_by("pk", "fundings__pk").values_list(
        "pk",
        "fundings__amount",
        "fundings__action__goal__building_block",
        "fundings__action__goal",
    )
    for key, amount, block, goal in shares:
        parts[key].append(Part(amount, block, goal))
    result: dict[str, list[Promise]] = defaultdict(list)
    found = commitments().filter(line__section__budget__in=slugs)
    for row in found.order_by("line__section__order", "line__number", "year", "pk"):
        line, own = lines[row.line_id], parts[row.pk]
        rest = row.amount - sum((part.amount for part in own), Decimal(0))
        if rest:
            own.append(Part(rest, line.block, line.goal))
        view = commitment_view(row, row.paid_sum)
        result[line.budget].append(Promise(line.key, view, tuple(own)))
    return result


def year_of(
    year: int, lines: Sequence[PlannedLine], promises: Sequence[Promise], goals: dict[str, Goal]
) -> YearSpending:
    """One year of these lines, with the promises for that year. Asks nothing."""
    has_costs = any(year in line.cost_years for line in lines)
    found = [_line(line, year, promises) for line in lines]
    sections: dict[str, list[LineStanding]] = {}
    for one in found:
        sections.setdefault(one.line.section, []).append(one)
    return YearSpending(
        year=year,
        basis="kosten" if has_costs else "dekking",
        sections=tuple(
            SectionStanding(_of_lines(f"Samen in dit blok: {title}", "", own), title, tuple(own))
            for title, own in sections.items()
        ),
        blocks=_blocks(found, promises, goals),
        goals=_goals(found, promises, goals),
        total=_of_lines(f"Alles samen in {year}", "", found),
        misprints=misprints_in(lines, {year}),
    )


def _line(line: PlannedLine, year: int, promises: Iterable[Promise]) -> LineStanding:
    own = tuple(promise for promise in promises if promise.line == line.key)
    cover = line.cover(year)
    planned = line.planned_in(year)
    committed = sum_or_none(promise.view.amount for promise in own)
    standing = Standing(
        key=str(line.number),
        name=f"{line.number}. {line.title}",
        url=line.url,
        planned=planned,
        committed=committed,
        paid=_paid(promise.view for promise in own),
        unpaid=sum(promise.view.paid is None for promise in own),
        open=_open(planned, committed),
    )
    return LineStanding(line, standing, own, cover)


def _paid(views: Iterable[CommitmentView]) -> Decimal | None:
    return sum_or_none(view.paid for view in views if view.paid is not None)


def _open(planned: Total, committed: Decimal | None) -> Open:
    """What one line has left. Above an amount that is only a lower bound nothing can be said."""
    if planned.amount is None:
        over = committed if not planned.is_lower_bound else None
        return Open(None, int(planned.is_lower_bound), over)
    left = planned.amount - (committed or Decimal(0))
    if left >= 0:
        return Open(left, int(planned.is_lower_bound), None)
    if planned.is_lower_bound:
        return Open(None, 1, None)
    return Open(Decimal(0), 0, -left)


def _of_lines(name: str, url: str, lines: Sequence[LineStanding]) -> Standing:
    """The lines of a group together."""
    standings = [one.standing for one in lines]
    return Standing(
        key="",
        name=name,
        url=url,
        planned=together(one.planned for one in standings),
        committed=sum_or_none(one.committed for one in standings if one.committed is not None),
        paid=sum_or_none(one.paid for one in standings if one.paid is not None),
        unpaid=sum(one.unpaid for one in standings),
        open=_open_of(standings),
    )


def _open_of(standings: Iterable[Standing]) -> Open:
    found = [one.open for one in standings]
    return Open(
        sum_or_none(one.amount for one in found if one.amount is not None),
        sum(one.unknown for one in found),
        sum_or_none(one.over for one in found if one.over is not None),
    )


def _blocks(
    lines: Sequence[LineStanding], promises: Sequence[Promise], goals: dict[str, Goal]
) -> tuple[Standing, ...]:
    blocks = {goal.building_block_id: goal.building_block for goal in goals.values()}
    ordered = sorted(blocks.values(), key=lambda block: block.order)
    known = [(block.key, block.name, "", block.key) for block in ordered]
    return _groups(
        [*known, ("", NO_BLOCK, "", "")],
        lines,
        promises,
        of_line=lambda line: line.block,
        of_part=lambda part: part.block,
    )


def _goals(
    lines: Sequence[LineStanding], promises: Sequence[Promise], goals: dict[str, Goal]
) -> tuple[Standing, ...]:
    ordered = sorted(goals.values(), key=lambda goal: (goal.building_block.order, goal.order))
    known = [
        (goal.key, f"{goal.key} {goal.short_name}", goal.get_absolute_url(), goal.building_block_id)
        for goal in ordered
    ]
    return _groups(
        [*known, ("", NO_GOAL, "", "")],
        lines,
        promises,
        of_line=lambda line: line.goal,
        of_part=lambda part: part.goal,
    )


OUTSIDE = "elders"


def goals_within(year: YearSpending, block: str) -> tuple[Standing, ...]:
    """The goals of one building block and what goes to none of them; adds up to that block."""
    own = [goal for goal in year.goals if goal.block == block]
    keys = {goal.key for goal in own}

    def of_part(part: Part) -> str:
        if part.block != block:
            return OUTSIDE
        return part.goal if part.goal in keys else ""

    return _groups(
        [*((goal.key, goal.name, goal.url, block) for goal in own), ("", NO_GOAL, "", block)],
        [line for line in year.lines if line.line.block == block],
        [promise for line in year.lines for promise in line.promises],
        of_line=lambda line: line.goal if line.goal in keys else "",
        of_part=of_part,
    )


def _groups(
    wanted: Iterable[tuple[str, str, str, str]],
    lines: Sequence[LineStanding],
    promises: Sequence[Promise],
    *,
    of_line: Callable[[PlannedLine], str],
    of_part: Callable[[Part], str],
) -> tuple[Standing, ...]:
    """One standing per (key, name, address, block); each column adds up to that of the year.

    What was paid belongs to a group only when all of the promise does; otherwise to the rest.
    """
    found = []
    for key, name, url, block in wanted:
        own = [one for one in lines if of_line(one.line) == key]
        parts = [part for p in promises for part in p.parts if of_part(part) == key]
        whole = [p.view for p in promises if _only(p, of_part) == key]
        found.append(
            Standing(
                key=key,
                name=name,
                url=url,
                planned=together(one.standing.planned for one in own),
                committed=sum_or_none(part.amount for part in parts),
                paid=_paid(whole),
                unpaid=sum(view.paid is None for view in whole),
                open=_open_of(one.standing for one in own),
                is_rest=not key,
                block=block,
            )
        )
    return tuple(found)


def _only(promise: Promise, of_part: Callable[[Part], str]) -> str:
    """The one group that all of a promise goes to; empty when there are more, or none."""
    keys = {of_part(part) for part in promise.parts}
    if OUTSIDE in keys:
        return OUTSIDE
    return keys.pop() if len(keys) == 1 else ""
