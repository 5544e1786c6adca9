"""The plan as one flat table for CSV and XLSX: what a row is about stands in its first column."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from alliances.reports.plans.shapes import (
    PlanAction,
    PlanAlliance,
    PlanGoal,
    PlanIndicator,
    YearPlanReport,
)
from budget.reports import BudgetReport, ColumnView

type Value = str | int | Decimal | date | None
type Row = list[Value]

COLUMNS = (
    "soort_rij",
    "jaar",
    "stand_van_het_plan",
    "alliantie",
    "doel",
    "nummer",
    "titel",
    "tekst",
    "wanneer",
    "waar",
    "wie",
    "stand",
    "stand_op",
    "doorgeschoven_uit",
    "reden",
    "wat",
    "zoals_gedrukt",
    "bedrag",
    "bron",
    "plaats_in_bron",
)


def head() -> list[str]:
    return list(COLUMNS)


def rows(report: YearPlanReport) -> list[Row]:
    """One row per action, then its money and its partners, the figures, the budget and the sums.

    Amounts are Decimal euros, None where nobody knows them; `zoals_gedrukt` is what page and PDF
    print in that place.
    """
    return [_row(report, **cells) for cells in _cells(report)]


def _row(report: YearPlanReport, **cells: Value) -> Row:
    first: dict[str, Value] = {"jaar": report.year, "stand_van_het_plan": report.state}
    return [(first | cells).get(name) for name in COLUMNS]


def _cells(report: YearPlanReport) -> Iterator[dict[str, Value]]:
    for alliance in report.alliances:
        for goal in alliance.goals:
            for action in goal.actions:
                yield from _of_action(alliance, goal, action)
            for each in goal.indicators:
                yield from _of_figure(alliance, goal, each)
    if report.budget:
        yield from _of_budget(report.budget)
    yield from _sums(report)


def _of_figure(
    alliance: PlanAlliance, goal: PlanGoal, each: PlanIndicator
) -> Iterator[dict[str, Value]]:
    for what, text in (("Verbeter Breda-buurten", each.focus), ("rest van Breda", each.rest)):
        yield {
            "soort_rij": "cijfer",
            "alliantie": alliance.name,
            "doel": goal.key,
            "titel": each.name,
            "wanneer": each.year,
            "stand": each.verdict,
            "wat": what,
            "zoals_gedrukt": text,
            "bron": each.item.data_text,
        }


def _of_action(
    alliance: PlanAlliance, goal: PlanGoal, action: PlanAction
) -> Iterator[dict[str, Value]]:
    of: dict[str, Value] = {
        "alliantie": alliance.name,
        "doel": goal.key,
        "nummer": action.number,
        "titel": action.title,
    }
    yield of | {
        "soort_rij": "actie",
        "tekst": action.text,
        "wanneer": action.when,
        "waar": action.where,
        "wie": "; ".join(f"{role.label}: {role.names}" for role in action.roles),
        "stand": action.status,
        "stand_op": action.status_on,
        "doorgeschoven_uit": action.rolled_from,
        "reden": action.roll_reason,
        "wat": action.expected,
        "bron": action.source_title,
        "plaats_in_bron": action.locator,
    }
    for money in action.money:
        what = f"regel {money.line.number}, {money.line.title}"
        yield of | {"soort_rij": "geld bij actie", "wat": what, "zoals_gedrukt": money.text}
    for share in action.shares:
        yield of | {
            "soort_rij": f"bijdrage: {share.kind}",
            "wie": share.organisation,
            "wat": share.text,
            "zoals_gedrukt": share.amount_text,
            "bedrag": share.amount,
        }
    for funding in action.fundings:
        yield of | {
            "soort_rij": "toezegging",
            "wat": f"besluit {funding.decision}, {funding.title}",
            "zoals_gedrukt": funding.amount_text,
            "bedrag": funding.amount,
        }


def _of_budget(budget: BudgetReport) -> Iterator[dict[str, Value]]:
    for line in budget.lines:
        for cell in line.cells:
            yield {
                "soort_rij": "begroting",
                "nummer": str(line.number),
                "titel": line.title,
                "wat": cell.column_title,
                "zoals_gedrukt": cell.text,
                "bedrag": cell.amount,
                "bron": line.source.title if line.source else "",
                "plaats_in_bron": line.locator,
            }
    for column in budget.columns:
        for what, text, amount in _totals(budget, column):
            yield {
                "soort_rij": "totaal",
                "titel": what,
                "wat": column.label,
                "tekst": column.total.sentence,
                "zoals_gedrukt": text,
                "bedrag": amount,
            }


def _totals(budget: BudgetReport, column: ColumnView) -> Iterator[tuple[str, str, Decimal | None]]:
    """What stands below a column: printed where the source has it, and what we compute."""
    if budget.has_available:
        yield "beschikbaar zoals gedrukt", column.available_text, column.available
    if budget.has_printed_totals:
        yield "totaal zoals gedrukt", column.printed, column.printed_total
    yield "totaal dat wij uitrekenen", column.computed, column.total.amount
    if budget.has_printed_totals:
        yield "verschil", column.difference_text, column.printed_check.difference


def _sums(report: YearPlanReport) -> Iterator[dict[str, Value]]:
    for what, total in (
        ("bijdragen van partners in geld", report.shares_in_money),
        ("bijdragen van partners in mensen en middelen", report.shares_in_kind),
        ("toegezegd met besluiten", report.promised),
    ):
        yield {
            "soort_rij": "samen",
            "titel": what,
            "tekst": total.sentence,
            "zoals_gedrukt": total.text,
            "bedrag": total.amount,
        }
    for status in report.statuses:
        yield {"soort_rij": "aantal", "titel": status.label, "zoals_gedrukt": str(status.count)}
