"""What a work plan says, ready to print. Texts are empty where nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from alliances.reports.put_in import PutIn
from budget import reconciliation
from budget.reconciliation import Entry, Mark, Total
from budget.reports import BudgetReport, LineView
from governance.models import Decision, Paper
from monitor.drawing import small_picture
from monitor.reports import IndicatorGap
from pacts.models import Contradiction, Source
from verbeterbreda.lib import formats


@dataclass(frozen=True)
class PlanRole:
    label: str
    names: str


@dataclass(frozen=True)
class PlanMoney:
    """A line of the budget that an action uses, as the budget itself shows it."""

    line: LineView
    url: str

    @property
    def text(self) -> str:
        """The cells that hold something: kosten ntb, dekking gemeente investering € 2.000.000."""
        cells = [
            f"{cell.column_title.lower()} {cell.text}" for cell in self.line.cells if cell.text
        ]
        text = ", ".join(cells).replace("€ ", f"€{formats.NBSP}")  # never break an amount
        return text or "niets ingevuld"


@dataclass(frozen=True)
class PlanShare(PutIn):
    """What a partner puts in: money, or people and things with what these are worth."""

    organisation: str
    is_money: bool
    text: str
    amount: Decimal | None

    @property
    def amount_text(self) -> str:
        return formats.euro(self.amount, unknown="bedrag niet bekend")

    @property
    def sentence(self) -> str:
        """Surplus: een wijkagent, twee dagen per week (mensen of middelen, ter waarde van € 9)."""
        amount = self.amount_text
        if not self.is_money:
            known = f"ter waarde van {amount}" if self.amount is not None else "waarde niet bekend"
            amount = f"{self.kind}, {known}"
        return f"{self.organisation}: {self.text} ({amount})"


@dataclass(frozen=True)
class PlanFunding:
    """Money that a decision promised to an action for this year."""

    decision: str
    title: str
    amount: Decimal

    @property
    def decision_url(self) -> str:
        return reverse("governance:decision", args=[self.decision])

    @property
    def amount_text(self) -> str:
        return formats.euro(self.amount)

    @property
    def sentence(self) -> str:
        return f"{self.amount_text} toegezegd met besluit {self.decision} ({self.title})"


@dataclass(frozen=True)
class PlanAction:
    """One action as the plan says it."""

    number: str
    title: str
    text: str
    url: str
    is_part: bool
    when: str
    where: str
    expected: str
    roles: tuple[PlanRole, ...]
    money: tuple[PlanMoney, ...]
    shares: tuple[PlanShare, ...]
    fundings: tuple[PlanFunding, ...]
    status: str
    status_mark: str
    status_on: date | None
    rolled_from: int | None
    roll_reason: str
    source_number: int | None
    source_title: str
    locator: str

    @property
    def name(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def status_text(self) -> str:
        """bezig, op 3 mei 2024"""
        return (
            f"{self.status}, op {formats.nl_date(self.status_on)}"
            if self.status_on
            else self.status
        )


@dataclass(frozen=True)
class PlanIndicator:
    """A figure of the monitor beside a goal, with its small chart."""

    goal: str
    item: IndicatorGap

    @property
    def name(self) -> str:
        return self.item.indicator.name

    @property
    def url(self) -> str:
        return self.item.indicator.get_absolute_url()

    @property
    def year(self) -> str:
        latest = self.item.gap.latest
        return str(latest.year) if latest else ""

    @property
    def focus(self) -> str:
        """The figure of our neighbourhoods in the last year."""
        return self.item.focus_text

    @property
    def rest(self) -> str:
        """The figure of the rest of Breda in the last year."""
        return self.item.rest_text

    @property
    def verdict(self) -> str:
        words = self.item.gap.verdict_words if self.item.has_comparison else "niet te vergelijken"
        return f"{words[:1].upper()}{words[1:]}"

    @property
    def sentence(self) -> str:
        """The last figures of both groups, and what became of the gap."""
        if not self.item.has_comparison:
            return "Van dit cijfer is geen vergelijking tussen buurten te maken."
        return (
            f"In {self.year}: {self.focus} in de Verbeter Breda-buurten, {self.rest} in de rest "
            f"van Breda. {self.verdict}."
        )

    @property
    def svg(self) -> SafeString:
        """Drawn when it is asked for; empty without two years to draw a line through."""
        if not self.item.has_series:
            return SafeString("")
        return small_picture(self.item.gap, f"klein-{self.goal.lower()}-{self.item.indicator.slug}")


@dataclass(frozen=True)
class PlanGoal:
    key: str
    name: str
    short_name: str
    explanation: str
    url: str
    actions: tuple[PlanAction, ...]
    indicators: tuple[PlanIndicator, ...]

    @property
    def anchor(self) -> str:
        return f"doel-{self.key.lower()}"

    @property
    def drawn(self) -> list[PlanIndicator]:
        """The figures with years enough for a line."""
        return [each for each in self.indicators if each.item.has_series]

    @property
    def figure_sources(self) -> list[str]:
        return list(dict.fromkeys(each.item.data_text for each in self.indicators))


@dataclass(frozen=True)
class PlanAlliance:
    slug: str
    name: str
    purpose: str
    url: str
    goals: tuple[PlanGoal, ...]

    @property
    def anchor(self) -> str:
        return f"alliantie-{self.slug}"

    @property
    def count(self) -> int:
        return sum(len(goal.actions) for goal in self.goals)


@dataclass(frozen=True)
class Absent:
    """An action that nobody places in a year."""

    number: str
    title: str
    url: str
    goal: str
    timing: str


@dataclass(frozen=True)
class StatusCount:
    label: str
    mark: str
    count: int


@dataclass(frozen=True)
class YearPlanReport:
    year: int
    title: str
    summary: str
    note: str
    state: str
    is_reconstruction: bool
    is_draft: bool
    is_submitted: bool
    decision: Decision | None
    data_date: date
    alliances: tuple[PlanAlliance, ...]
    without_year: tuple[Absent, ...]
    silent_goals: tuple[str, ...]
    total_actions: int
    budget: BudgetReport | None
    notes: tuple[Contradiction, ...]
    sources: tuple[Source, ...]
    asked: tuple[Paper, ...]

    @property
    def actions(self) -> list[PlanAction]:
        return [action for goal in self.goals for action in goal.actions]

    @property
    def goals(self) -> list[PlanGoal]:
        return [goal for alliance in self.alliances for goal in alliance.goals]

    @property
    def count(self) -> int:
        return len(self.actions)

    @property
    def goal_count(self) -> int:
        return len(self.goals)

    @property
    def elsewhere(self) -> int:
        """How many actions the programme places in other years."""
        return self.total_actions - self.count - len(self.without_year)

    @property
    def with_money(self) -> int:
        """How many actions of this plan have a budget line of their own."""
        return sum(bool(action.money) for action in self.actions)

    @property
    def rolled(self) -> list[PlanAction]:
        """The actions that the plan of another year left unfinished."""
        return [action for action in self.actions if action.rolled_from]

    @property
    def statuses(self) -> list[StatusCount]:
        """How many actions stand how, in the order in which they are first met."""
        found: dict[tuple[str, str], int] = {}
        for action in self.actions:
            key = (action.status, action.status_mark)
            found[key] = found.get(key, 0) + 1
        return [StatusCount(label, mark, count) for (label, mark), count in found.items()]

    @property
    def shares(self) -> list[tuple[PlanAction, PlanShare]]:
        return [(action, share) for action in self.actions for share in action.shares]

    @property
    def shares_in_money(self) -> Total:
        return _total(share for _, share in self.shares if share.is_money)

    @property
    def shares_in_kind(self) -> Total:
        return _total(share for _, share in self.shares if not share.is_money)

    @property
    def promised(self) -> Total:
        """What decisions promised to actions of this plan for this year."""
        return reconciliation.total(
            Entry(Mark.AMOUNT, funding.amount)
            for action in self.actions
            for funding in action.fundings
        )

    @property
    def money_title(self) -> str:
        """The name of the budget, and of which year the columns are."""
        if self.budget is None:
            return ""
        is_of_one_year = self.budget.from_year == self.budget.until_year
        return self.budget.title if is_of_one_year else f"{self.budget.title}, jaar {self.year}"

    @property
    def all_notes(self) -> list[Contradiction]:
        """The notes about actions and about the budget, by key."""
        found = {
            note.key: note for note in (*self.notes, *(self.budget.notes if self.budget else ()))
        }
        return [found[key] for key in sorted(found)]


def _total(shares: Iterable[PlanShare]) -> Total:
    return reconciliation.total(share.entry for share in shares)
