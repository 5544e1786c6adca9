"""What partners put in: money, and people and things beside it, from the public work plans."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliances.models import PartnerShare, YearPlan
from alliances.reports.put_in import PutIn
from budget import reconciliation
from budget.reconciliation import Total
from verbeterbreda.lib import formats

HEAD = ("Actie", "Wie", "Wat", "Soort", "Jaar", "Bedrag of waarde")


@dataclass(frozen=True)
class PartnerPart(PutIn):
    """What one partner puts into one action in one year; an amount that is unknown is None."""

    year: int
    plan_url: str
    organisation: str
    organisation_url: str
    action: str
    action_url: str
    is_money: bool
    text: str
    amount: Decimal | None

    @property
    def amount_text(self) -> str:
        return formats.euro(self.amount, unknown="niet bekend")


@dataclass(frozen=True)
class Brought:
    """The contributions of partners together; money and what it is worth are never one sum."""

    parts: tuple[PartnerPart, ...]

    @property
    def in_money(self) -> Total:
        return reconciliation.total(part.entry for part in self.parts if part.is_money)

    @property
    def in_kind(self) -> Total:
        return reconciliation.total(part.entry for part in self.parts if not part.is_money)

    @property
    def sentence(self) -> str:
        """Both sums in words, each with how many amounts are not known; empty without any."""
        said = [
            _said("In geld", self.in_money, "bedrag"),
            _said("In mensen of middelen", self.in_kind, "waarde"),
        ]
        return " ".join(filter(None, said))


def _said(what: str, total: Total, noun: str) -> str:
    number = total.amounts + total.unknowns
    if not number:
        return ""
    times = formats.plural(number, "bijdrage", "bijdragen")
    if not total.unknowns:
        return f"{what}: {times}, samen {total.text}."
    missing = formats.plural(total.unknowns, "bijdrage", "bijdragen")
    if total.amount is None:
        return f"{what}: {times}. Van geen enkele is de {noun} bekend."
    return f"{what}: {times}, samen {total.text}; van {missing} is de {noun} niet bekend."


def brought(**wanted: Any) -> Brought:
    """Return what partners put in, in one query; `wanted` filters PartnerShare.

    Only from work plans that everybody may read.
    """
    found = (
        PartnerShare.objects.filter(planned__plan__in=YearPlan.objects.public(), **wanted)
        .select_related("planned__plan", "planned__action", "organisation")
        .order_by("planned__plan", "planned__order", "organisation__name", "pk")
    )
    return Brought(tuple(map(_part, found)))


def _part(share: PartnerShare) -> PartnerPart:
    planned = share.planned
    return PartnerPart(
        year=planned.plan_id,
        plan_url=planned.plan.get_absolute_url(),
        organisation=share.organisation.name,
        organisation_url=share.organisation.get_absolute_url(),
        action=str(planned.action),
        action_url=planned.action.get_absolute_url(),
        is_money=share.kind == PartnerShare.Kind.MONEY,
        text=share.text,
        amount=share.amount,
    )
