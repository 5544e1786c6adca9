"""What an organisation does: what it leads, takes part in and pays for, and how that goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from alliances.models import Action, ActionRole, PartnerShare, YearPlan
from alliances.reports.rollups import RollUp, promised_to, roll_up
from alliances.reports.rows import ActionRow, action_rows, as_listed
from budget.reports import sum_or_none
from pacts.models import Organisation, Pledge
from pacts.reports.organisations import PledgeLine, pledge_line

TITLES = {
    ActionRole.Role.LEAD: "Deze organisatie trekt",
    ActionRole.Role.PARTNER: "Deze organisatie doet mee aan",
    ActionRole.Role.FUNDER: "Deze organisatie betaalt mee aan",
}


@dataclass(frozen=True)
class RoleRow:
    row: ActionRow
    note: str


@dataclass(frozen=True)
class RoleGroup:
    """The actions in which an organisation has one role."""

    role: str
    title: str
    rows: tuple[RoleRow, ...]


@dataclass(frozen=True)
class ShareView:
    """What it puts into an action in the work plan of a year; the amount may be unknown."""

    year: int
    plan_url: str
    action: str
    action_url: str
    kind: str
    text: str
    amount: Decimal | None


@dataclass(frozen=True)
class GoalPledge:
    goal: str
    line: PledgeLine


@dataclass(frozen=True)
class OrganisationReport:
    organisation: Organisation
    roll: RollUp
    groups: tuple[RoleGroup, ...]
    shares: tuple[ShareView, ...]
    pledges: tuple[GoalPledge, ...]

    @property
    def trail(self) -> list[tuple[str, str]]:
        return [
            ("Organisaties", reverse("pacts:organisations")),
            (self.organisation.name, self.organisation.get_absolute_url()),
        ]

    @property
    def shares_known(self) -> Decimal | None:
        """Euros of the contributions of which the amount is known; None when of none is."""
        return sum_or_none(share.amount for share in self.shares if share.amount is not None)

    @property
    def shares_unknown(self) -> int:
        return sum(share.amount is None for share in self.shares)


def organisation_report(slug: str) -> OrganisationReport:
    """Return what an organisation with a public page does. Raises Organisation.DoesNotExist."""
    organisation = Organisation.objects.public().get(pk=slug)
    roles = list(ActionRole.objects.filter(organisation=organisation))
    rows = action_rows(Action.objects.filter(pk__in=[role.action_id for role in roles]))
    leads = {role.action_id for role in roles if role.role == ActionRole.Role.LEAD}
    promised = promised_to(
        [row for row in rows if row.slug in leads],
        "Toegezegd aan acties die deze organisatie trekt",
        "Het geld is voor de actie. Wie het uitgeeft, staat in het besluit.",
    )
    return OrganisationReport(
        organisation=organisation,
        roll=roll_up(f"organisatie-{slug}", rows, [promised]),
        groups=_groups(rows, roles),
        shares=_shares(organisation),
        pledges=_pledges(organisation),
    )


def _groups(rows: Sequence[ActionRow], roles: Sequence[ActionRole]) -> tuple[RoleGroup, ...]:
    groups = []
    for role, title in TITLES.items():
        notes = {found.action_id: found.note for found in roles if found.role == role}
        listed = as_listed(row for row in rows if row.slug in notes)
        members = tuple(RoleRow(row, notes[row.slug]) for row in listed)
        if members:
            groups.append(RoleGroup(str(role.label), title, members))
    return tuple(groups)


def _shares(organisation: Organisation) -> tuple[ShareView, ...]:
    """What stands in public work plans; a draft is for board and bureau only."""
    found = PartnerShare.objects.filter(
        organisation=organisation, planned__plan__in=YearPlan.objects.public()
    ).select_related("planned__plan", "planned__action")
    return tuple(
        ShareView(
            year=share.planned.plan_id,
            plan_url=share.planned.plan.get_absolute_url(),
            action=str(share.planned.action),
            action_url=share.planned.action.get_absolute_url(),
            kind=share.get_kind_display(),
            text=share.text,
            amount=share.amount,
        )
        for share in found.order_by("planned__plan", "planned__order", "pk")
    )


def _pledges(organisation: Organisation) -> tuple[GoalPledge, ...]:
    found = Pledge.objects.public().filter(signature__organisation=organisation)
    return tuple(
        GoalPledge(pledge.goal_id or "", pledge_line(pledge, pledge.signature))
        for pledge in found.select_related("signature").order_by("goal__key", "pk")
    )
