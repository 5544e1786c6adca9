"""All that a work plan states, flat, to tell later what has changed since."""

from collections import Counter
from collections.abc import Iterator

from alliances.reports.plans.shapes import PlanAction, PlanGoal, YearPlanReport
from budget.reports import BudgetReport
from verbeterbreda.documents.changes import Fact

IN_THE_PLAN = "staat in het plan"


def facts(report: YearPlanReport) -> list[Fact]:
    """Return every statement of the plan in the order of the plan.

    How the plan itself stands (draft, adopted) and the date of the data are not among them: those
    differ between editions anyhow, and stand on each.
    """
    found = [
        Fact("plan-titel", "Titel van het plan", report.title),
        Fact("plan-samenvatting", "Samenvatting", report.summary),
        Fact("plan-toelichting", "Toelichting bij het plan", report.note),
    ]
    for goal in report.goals:
        for action in goal.actions:
            found += _of_action(goal, action)
        found += [
            Fact(
                f"cijfer-{goal.key}-{each.item.indicator.slug}",
                f"Cijfer bij {goal.key}: {each.name}",
                each.sentence,
            )
            for each in goal.indicators
        ]
    if report.budget:
        found += _of_budget(report.budget)
    return [fact for fact in found if fact.value]


def _of_action(goal: PlanGoal, action: PlanAction) -> Iterator[Fact]:
    """The action itself, then each thing that is said about it, as part of it."""
    whole = f"actie-{action.number}"
    yield Fact(whole, f"Actie {action.name}", IN_THE_PLAN)
    for key, label, value in _said(goal, action):
        yield Fact(f"{whole}/{key}", f"Actie {action.name}: {label}", value)


def _said(goal: PlanGoal, action: PlanAction) -> Iterator[tuple[str, str, str]]:
    yield "titel", "titel", action.title
    yield "doel", "doel", f"{goal.key} {goal.short_name}"
    yield "wat", "wat gaan we doen", action.text
    yield "oplevert", "wat het moet opleveren", action.expected
    yield "wanneer", "wanneer", action.when
    yield "waar", "waar", action.where
    for role in action.roles:
        yield f"wie-{role.label}", f"wie {role.label}", role.names
    for money in action.money:
        label = f"geld uit regel {money.line.number}, {money.line.title}"
        yield f"geld-{money.line.number}", label, money.text
    seen: Counter[str] = Counter()
    for share in action.shares:
        seen[share.organisation] += 1
        key = f"{share.organisation.replace('/', '-')}-{seen[share.organisation]}"
        yield f"bijdrage-{key}", f"bijdrage van {share.organisation}", share.sentence
    for funding in action.fundings:
        yield f"besluit-{funding.decision}", "toegezegd geld", funding.sentence
    yield "stand", "hoe het staat", action.status_text
    if action.rolled_from:
        yield "doorgeschoven", f"doorgeschoven uit {action.rolled_from}", action.roll_reason


def _of_budget(budget: BudgetReport) -> Iterator[Fact]:
    for line in budget.lines:
        whole = f"regel-{line.number}"
        name = f"Begroting, regel {line.number} {line.title}"
        yield Fact(whole, name, "staat in de begroting")
        for cell in line.cells:
            path = f"{whole}/{cell.column_key}"
            yield Fact(path, f"{name}: {cell.column_title.lower()}", cell.text)
