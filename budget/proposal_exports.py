"""The proposals for money as a flat table."""

from datetime import date
from decimal import Decimal

from budget.models import Proposal

type Row = list[str | int | Decimal | date | None]

HEAD = [
    "sleutel",
    "voorstel",
    "waarvoor",
    "gevraagd_zoals_bekend",
    "gevraagd_bedrag",
    "wie_beslist",
    "wanneer_zoals_bekend",
    "uiterlijk_op",
    "uitkomst",
    "uitkomst_op",
    "wat_er_is_besloten",
    "toegekend_bedrag",
    "besluit",
    "regeling",
    "begroting",
    "regel",
    "doelen",
    "bron",
    "plaats_in_bron",
    "citaat",
]


def rows() -> list[Row]:
    """One row per proposal, in two queries; an amount that nobody knows is None and never nought.

    A line of a budget that is not public yet is left out.
    """
    found = Proposal.objects.select_related("decision", "line__section__budget", "source")
    return [_row(proposal) for proposal in found.prefetch_related("goals")]


def _row(proposal: Proposal) -> Row:
    line = proposal.line
    if line is not None and line.section.budget.is_draft:
        line = None
    return [
        proposal.slug,
        proposal.title,
        proposal.text,
        proposal.amount_text,
        proposal.amount,
        proposal.decided_by,
        proposal.deadline_text,
        proposal.deadline_on,
        proposal.get_outcome_display(),
        proposal.outcome_on,
        proposal.outcome_text,
        proposal.granted,
        proposal.decision.number if proposal.decision else "",
        proposal.scheme_id or "",
        line.section.budget_id if line else "",
        line.number if line else None,
        " ".join(goal.pk for goal in proposal.goals.all()),
        proposal.source.title if proposal.source else "",
        proposal.locator,
        proposal.quote,
    ]
