"""Proposals for money: what is asked, who decides before when, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.shortcuts import get_object_or_404

from budget.models import Line, Proposal
from budget.reports.deadlines import Deadline
from pacts.models import Goal
from verbeterbreda.lib.formats import euro

Outcome = Proposal.Outcome
PER_PAGE = 30
TOO_LATE = "nog geen besluit, en de dag is voorbij"
STATUSES = {
    Outcome.OPEN: "open",
    Outcome.GRANTED: "done",
    Outcome.PARTLY: "done",
    Outcome.REFUSED: "stopped",
    Outcome.WITHDRAWN: "stopped",
    Outcome.UNKNOWN: "unknown",
}
"""How the page marks an outcome: a shape beside the word (components/status.html)."""


@dataclass(frozen=True)
class ProposalCard:
    """A proposal in a list. `asked` is a text; `is_known` says whether it is an amount."""

    title: str
    url: str
    text: str
    asked: str
    is_known: bool
    decided_by: str
    status: str
    outcome: str
    deadline: Deadline


@dataclass(frozen=True)
class ProposalList:
    """One page of the proposals, by what came of them; a group without any is not there."""

    groups: Sequence[tuple[str, Sequence[ProposalCard]]]
    page: Page[Proposal]
    has_deadlines: bool


@dataclass(frozen=True)
class ProposalPage:
    """One proposal; `line` only when everybody may see its budget."""

    proposal: Proposal
    card: ProposalCard
    line: Line | None
    goals: Sequence[Goal]


def card(proposal: Proposal, *, today: date) -> ProposalCard:
    """Return how a proposal is listed; an amount that nobody named is never nought."""
    deadline = Deadline(proposal.deadline_on, proposal.deadline_text, today)
    is_late = proposal.outcome == Outcome.OPEN and deadline.is_past
    return ProposalCard(
        title=proposal.title,
        url=proposal.get_absolute_url(),
        text=proposal.text,
        asked=proposal.amount_text or euro(proposal.amount, unknown="niet bekend"),
        is_known=proposal.amount is not None,
        decided_by=proposal.decided_by,
        status="late" if is_late else STATUSES[Outcome(proposal.outcome)],
        outcome=TOO_LATE if is_late else Outcome(proposal.outcome).label,
        deadline=deadline,
    )


GROUPS = [
    ("Hier moet nog over worden besloten", {Outcome.OPEN}),
    (
        "Hier is over besloten",
        {Outcome.GRANTED, Outcome.PARTLY, Outcome.REFUSED, Outcome.WITHDRAWN},
    ),
    ("Hiervan kennen we de uitkomst niet", {Outcome.UNKNOWN}),
]


def proposal_list(*, today: date, number: str = "") -> ProposalList:
    """Read all proposals in one query: what is still open first, nearest day on top.

    `number` is that of a page; any that is no page is the first.
    """
    proposals = list(Proposal.objects.all())
    ordered = [
        proposal for _, outcomes in GROUPS for proposal in proposals if proposal.outcome in outcomes
    ]
    page = Paginator(ordered, PER_PAGE).get_page(number)
    groups = [
        (title, [card(one, today=today) for one in page.object_list if one.outcome in outcomes])
        for title, outcomes in GROUPS
    ]
    return ProposalList(
        groups=[(title, cards) for title, cards in groups if cards],
        page=page,
        has_deadlines=any(one.outcome == Outcome.OPEN and one.deadline_on for one in proposals),
    )


def proposal_page(slug: str, *, today: date) -> ProposalPage:
    """Read one proposal in two queries; Http404 when it is not there."""
    proposal = get_object_or_404(
        Proposal.objects.select_related(
            "source", "scheme", "decision", "line__section__budget"
        ).prefetch_related("goals"),
        pk=slug,
    )
    line = proposal.line
    return ProposalPage(
        proposal=proposal,
        card=card(proposal, today=today),
        line=None if line is None or line.section.budget.is_draft else line,
        goals=list(proposal.goals.all()),
    )
