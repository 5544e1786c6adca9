"""What happens in one year, over all alliances; and the years there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from alliances.models import Action, Milestone, YearPlan
from alliances.progress import Progress, progress_of
from alliances.reports.rollups import Promised, PromisedLine, RollUp, roll_up
from alliances.reports.rows import ActionRow, action_rows
from budget.models import Budget, Commitment
from budget.reports import commitment_view, commitments
from verbeterbreda.lib import formats
from verbeterbreda.lib.moments import Moment

LATEST_YEAR = 2040
"""The programme runs until then."""


@dataclass(frozen=True)
class GoalGroup:
    key: str
    name: str
    url: str
    rows: tuple[ActionRow, ...]


@dataclass(frozen=True)
class MilestoneView:
    title: str
    due: str
    reached_on: date | None
    action: str
    url: str


@dataclass(frozen=True)
class YearLine:
    """One year in the list of years."""

    year: int
    url: str
    progress: Progress
    plan: str
    plan_url: str


@dataclass(frozen=True)
class YearReport:
    year: int
    roll: RollUp
    goals: tuple[GoalGroup, ...]
    milestones: tuple[MilestoneView, ...]
    plan: YearPlan | None
    budgets: tuple[Budget, ...]
    earlier: int | None
    later: int | None

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [("Jaren", reverse("alliances:years"))]

    @property
    def introduction(self) -> str:
        """How many there are, and how many might be, in two sentences."""
        here = len(self.roll.rows)
        if not here:
            return f"De bronnen plaatsen geen actie in {self.year}."
        said = formats.plural(here, "actie of deelactie", "acties en deelacties")
        sentences = [f"De bronnen plaatsen {said} in {self.year}."]
        if without := self.roll.progress.without_year:
            others = formats.plural(without, "actie", "acties")
            sentences.append(
                f"Bij {others} staat geen jaar; misschien gebeurt daar ook iets van in {self.year}."
            )
        return " ".join(sentences)

    @property
    def note(self) -> str:
        """What has to be said of the plan: that it is a reconstruction, or still missing."""
        if self.plan is None:
            return "Van dit jaar is er geen werkplan dat voor iedereen is."
        return f"{self.plan.title}: {self.plan.get_state_display()}."


def year_report(year: int) -> YearReport:
    """Return what runs in a year. Raises Action.DoesNotExist for a year outside the programme."""
    known = known_years()
    if year not in known:
        raise Action.DoesNotExist
    rows = action_rows(Action.objects.all())
    own = [row for row in rows if row.runs_in(year)]
    without = sum(not row.has_year and not row.has_parts for row in rows)
    roll = roll_up(f"jaar-{year}", own, [_promised_for(year)], without_year=without)
    return YearReport(
        year=year,
        roll=roll,
        goals=_by_goal(roll.rows),
        milestones=_milestones(year),
        plan=YearPlan.objects.public().filter(pk=year).first(),
        budgets=tuple(Budget.objects.filter(from_year__lte=year, until_year__gte=year)),
        earlier=year - 1 if year - 1 in known else None,
        later=year + 1 if year + 1 in known else None,
    )


def years_report() -> tuple[YearLine, ...]:
    """Return the years in which the sources place something, in seven queries."""
    rows = action_rows(Action.objects.all())
    plans = {plan.year: plan for plan in YearPlan.objects.public()}
    return tuple(
        YearLine(
            year=year,
            url=reverse("alliances:year", args=[year]),
            progress=progress_of([row for row in rows if row.runs_in(year)]),
            plan=plans[year].get_state_display() if year in plans else "",
            plan_url=plans[year].get_absolute_url() if year in plans else "",
        )
        for year in known_years()
    )


def known_years() -> list[int]:
    """The years from the first to the last that is named, with plans and promises between."""
    actions = Action.objects.order_by().values_list("from_year", "until_year").distinct()
    named = {year for years in actions for year in years if year}
    named.update(YearPlan.objects.public().values_list("year", flat=True))
    named.update(Commitment.objects.order_by().values_list("year", flat=True).distinct())
    if not named:
        return []
    return list(range(min(named), min(max(named), LATEST_YEAR) + 1))


def _by_goal(rows: Sequence[ActionRow]) -> tuple[GoalGroup, ...]:
    groups: dict[str, list[ActionRow]] = {}
    for row in rows:
        groups.setdefault(row.goal, []).append(row)
    return tuple(
        GoalGroup(key, found[0].goal_name, found[0].goal_url, tuple(found))
        for key, found in groups.items()
    )


def _promised_for(year: int) -> Promised:
    lines = (
        PromisedLine(commitment_view(row, row.paid_sum), row.amount)
        for row in commitments().filter(year=year).order_by("line__number", "pk")
    )
    return Promised(f"Toegezegd voor {year}", tuple(lines))


def _milestones(year: int) -> tuple[MilestoneView, ...]:
    found = Milestone.objects.filter(due_year=year).select_related("action")
    ordered = sorted(found, key=lambda item: (Moment(year, item.due_part).last_day, item.pk))
    return tuple(
        MilestoneView(
            title=item.title,
            due=str(Moment(year, item.due_part)),
            reached_on=item.reached_on,
            action=str(item.action),
            url=item.action.get_absolute_url(),
        )
        for item in ordered
    )
