"""What stands behind an indicator in this room: proposals for money, and what was decided."""

from collections.abc import Sequence

from django.urls import reverse

from budget.models import Proposal
from monitor import behind
from verbeterbreda.lib import formats

_Outcome = Proposal.Outcome
_STATUS = {
    _Outcome.GRANTED: "done",
    _Outcome.PARTLY: "done",
    _Outcome.REFUSED: "stopped",
    _Outcome.WITHDRAWN: "stopped",
    _Outcome.UNKNOWN: "unknown",
}


def register() -> None:
    """Called when the app starts."""
    behind.register(behind.MONEY, money)


def money(slug: str, goals: Sequence[str]) -> behind.Section | None:
    """The proposals for money for the goals of an indicator; None when it has no goal."""
    if not goals:
        return None
    found = Proposal.objects.filter(goals__in=goals).select_related("decision").distinct()
    items = tuple(
        behind.Item(
            title=proposal.title,
            url=proposal.get_absolute_url(),
            text=_text(proposal),
            links=_decision(proposal),
            status=_STATUS.get(Proposal.Outcome(proposal.outcome), "open"),
            label=proposal.get_outcome_display().capitalize(),
        )
        for proposal in found
    )
    names = formats.join_nl(goals)
    intro = (
        f"Dit geld is gevraagd voor doel {names}. Van één cijfer is niet te zeggen wat het kost."
    )
    if not items:
        intro = f"We kennen geen voorstel voor geld voor doel {names}."
    return behind.Section(
        key="geld",
        title="Welk geld en welke besluiten staan erachter?",
        intro=intro,
        items=items,
        more=(
            ("Alle voorstellen voor geld", reverse("budget:proposals")),
            ("Alle besluiten", reverse("governance:decisions")),
        ),
    )


def _text(proposal: Proposal) -> str:
    parts = []
    if proposal.amount is not None:
        parts.append(f"Gevraagd: {formats.euro(proposal.amount)}.")
    elif proposal.amount_text:
        parts.append(f"Gevraagd: {proposal.amount_text}.")
    if proposal.granted is not None:
        parts.append(f"Toegekend: {formats.euro(proposal.granted)}.")
    return " ".join(parts)


def _decision(proposal: Proposal) -> tuple[tuple[str, str], ...]:
    """What was decided about it, with its page."""
    if proposal.decision is None:
        return ()
    address = reverse("governance:decision", args=[proposal.decision.number])
    return ((f"Besluit {proposal.decision.number}: {proposal.decision.title}", address),)
