"""The money of one alliance: who covers it, for which goals, what was promised and put in."""

from dataclasses import dataclass

from django.urls import reverse

from alliances.models import Alliance
from alliances.reports.brought import Brought, brought
from budget.models import Budget
from budget.pictures import FlowPicture, flow_picture
from budget.reports import flows
from budget.reports.lines import planned_lines
from budget.reports.spending import (
    LineStanding,
    Standing,
    YearSpending,
    goals_within,
    spending_reports,
)


@dataclass(frozen=True)
class AllianceYear:
    """One year of one budget, only what stands with the building block of the alliance."""

    year: int
    basis: str
    budget: str
    budget_url: str
    picture: FlowPicture | None
    total: Standing
    goals: tuple[Standing, ...]
    lines: tuple[LineStanding, ...]

    @property
    def shown_goals(self) -> list[Standing]:
        """The goals to which a line or a promise belongs, and what belongs to none."""
        return [goal for goal in self.goals if not goal.is_silent]

    @property
    def silent_goals(self) -> list[str]:
        return [goal.name for goal in self.goals if goal.is_silent and not goal.is_rest]

    @property
    def goal_caption(self) -> str:
        return f"Gepland, toegezegd en betaald per doel in {self.year}"

    @property
    def line_caption(self) -> str:
        return f"Gepland, toegezegd en betaald per regel in {self.year}"


@dataclass(frozen=True)
class AllianceMoney:
    alliance: Alliance
    years: tuple[AllianceYear, ...]
    brought: Brought

    @property
    def trail(self) -> list[tuple[str, str]]:
        name, url = str(self.alliance), self.alliance.get_absolute_url()
        return [("Allianties", reverse("alliances:list")), (name, url)]


def alliance_money(slug: str) -> AllianceMoney:
    """Return the money of one alliance, in eleven queries. Raises Alliance.DoesNotExist."""
    alliance = Alliance.objects.select_related("building_block").get(pk=slug)
    block = alliance.building_block_id
    budgets = list(Budget.objects.public())
    lines = planned_lines(budgets)
    pictures = {
        (flow.budget, flow.year): flow_picture(flow)
        for flow in flows(budgets, block=block, lines=lines)
        if flow.streams
    }
    years = [
        _year(year, block, report.title, report.url, pictures.get((report.slug, year.year)))
        for report in spending_reports(budgets, lines=lines)
        for year in report.years
    ]
    return AllianceMoney(
        alliance=alliance,
        years=tuple(sorted(years, key=lambda year: year.year)),
        brought=brought(planned__action__goal__building_block=block),
    )


def _year(
    year: YearSpending, block: str, title: str, url: str, picture: FlowPicture | None
) -> AllianceYear:
    """What of this year stands with the building block."""
    return AllianceYear(
        year=year.year,
        basis=year.basis,
        budget=title,
        budget_url=url,
        picture=picture,
        total=next(one for one in year.blocks if one.key == block),
        goals=goals_within(year, block),
        lines=tuple(line for line in year.lines if line.line.block == block),
    )
