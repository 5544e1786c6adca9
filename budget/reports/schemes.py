"""One scheme: who gives, how much, for what, until when, who decides, and what was used of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from budget.models import Line, Proposal, Scheme, SchemeUse
from budget.reports.commitments import sum_or_none
from budget.reports.deadlines import Deadline
from budget.reports.proposals import ProposalCard, card
from verbeterbreda.lib.formats import euro, plural


@dataclass(frozen=True)
class SchemePage:
    """Everything we know of one scheme; `used` says in a sentence what is known to be used."""

    scheme: Scheme
    deadline: Deadline
    uses: Sequence[SchemeUse]
    used: str
    lines: Sequence[Line]
    proposals: Sequence[ProposalCard]


def scheme_page(slug: str, *, today: date) -> SchemePage:
    """Read one scheme in four queries; Http404 when it is not there."""
    public = Line.objects.filter(section__budget__is_draft=False).select_related("section__budget")
    scheme = get_object_or_404(
        Scheme.objects.select_related("source", "building_block").prefetch_related(
            Prefetch("lines", public.order_by("section__budget__from_year", "number")),
            Prefetch("uses", SchemeUse.objects.select_related("source", "line__section__budget")),
            Prefetch("proposals", Proposal.objects.all()),
        ),
        pk=slug,
    )
    uses = list(scheme.uses.all())
    return SchemePage(
        scheme=scheme,
        deadline=Deadline(scheme.until_on, "", today),
        uses=uses,
        used=used_sentence(uses),
        lines=list(scheme.lines.all()),
        proposals=[card(proposal, today=today) for proposal in scheme.proposals.all()],
    )


def used_sentence(uses: Sequence[SchemeUse]) -> str:
    """Return what is known to be used. An amount that is not known makes it a lower bound."""
    if not uses:
        return "Wat ervan is gebruikt, staat niet in onze bronnen. Dat is niet hetzelfde als niets."
    known = sum_or_none(use.amount for use in uses if use.amount is not None)
    unknown = sum(use.amount is None for use in uses)
    if unknown and not known:
        return "Hoeveel ervan is gebruikt, is niet te zeggen: niet elk bedrag is bekend."
    if unknown:
        missing = plural(unknown, "keer gebruik", "keer gebruik")
        return f"Minstens {euro(known)}: van {missing} kennen we het bedrag niet."
    return f"Samen {euro(known)}, voor zover bekend."
