"""Who takes part, in what, what they promised, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Count, F, Prefetch, Q
from django.urls import reverse

from pacts.addresses import name_key
from pacts.models import Goal, Organisation, OrganisationDetails, Pact, Pledge, Signature
from verbeterbreda.lib.ordering import dutch_order

GROUP_LABELS = {
    Organisation.Kind.HOUSING: "Woningcorporaties",
    Organisation.Kind.SCHOOL: "Onderwijs",
    Organisation.Kind.CARE: "Zorg en welzijn",
    Organisation.Kind.BUSINESS: "Ondernemers",
    Organisation.Kind.RESIDENTS: "Bewoners",
    Organisation.Kind.MUNICIPALITY: "Gemeente",
    Organisation.Kind.STATE: "Rijk",
    Organisation.Kind.PROGRAMME: "Programma’s en netwerken",
    Organisation.Kind.OTHER: "Andere organisaties",
}
ROLE_LABELS: dict[str, str] = {
    OrganisationDetails.Role.EXECUTING: "voert zelf acties uit",
    OrganisationDetails.Role.TAKING_PART: "doet mee en denkt mee",
}
SIGNED = "ondertekend"
PART_CHOICES = {
    "": "Alle organisaties",
    SIGNED: "Wie ondertekende",
    OrganisationDetails.Role.EXECUTING: "Wie ondertekende en zelf acties uitvoert",
    OrganisationDetails.Role.TAKING_PART: "Wie ondertekende en meedenkt",
}


# --- The list ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OrganisationFilter:
    """What a visitor asked for: part of a name, an Organisation.Kind, a key of PART_CHOICES."""

    words: str = ""
    kind: str = ""
    part: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "OrganisationFilter":
        """Return the filter in an address; what we do not know counts as no filter."""
        kind, part = query.get("soort", ""), query.get("hoe", "")
        return cls(
            words=query.get("q", "").strip()[:100],
            kind=kind if kind in Organisation.Kind.values else "",
            part=part if part in PART_CHOICES else "",
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.kind or self.part)

    def lets_through(self, entry: "Entry") -> bool:
        return (
            name_key(self.words) in name_key(entry.organisation.name)
            and self.kind in {"", entry.organisation.kind}
            and self._is_part(entry)
        )

    def _is_part(self, entry: "Entry") -> bool:
        if self.part == SIGNED:
            return bool(entry.signed)
        return not self.part or any(signed.role == self.part for signed in entry.signed)


@dataclass(frozen=True)
class Signed:
    """That an organisation signed a pact, in a few words."""

    pact: str
    role: str
    role_text: str


@dataclass(frozen=True)
class Entry:
    """One organisation in the list."""

    organisation: Organisation
    url: str
    signed: list[Signed]
    actions: int
    pledges: int


@dataclass(frozen=True)
class OrganisationGroup:
    name: str
    entries: list[Entry]


@dataclass(frozen=True)
class OrganisationsPage:
    groups: list[OrganisationGroup]
    roles: list[Entry]
    total: int
    signed_total: int
    found: int
    wanted: OrganisationFilter
    kinds: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    open_pact: Pact | None


def organisations_page(wanted: OrganisationFilter, now: datetime) -> OrganisationsPage:
    """Return the organisations with a name, by kind, and the roles without one, apart."""
    entries = _entries()
    named = [entry for entry in entries if not entry.organisation.is_role]
    found = [entry for entry in named if wanted.lets_through(entry)]
    groups = [
        OrganisationGroup(label, [item for item in found if item.organisation.kind == kind])
        for kind, label in GROUP_LABELS.items()
    ]
    return OrganisationsPage(
        groups=[group for group in groups if group.entries],
        roles=[] if wanted else [entry for entry in entries if entry.organisation.is_role],
        total=len(named),
        signed_total=sum(bool(entry.signed) for entry in named),
        found=len(found),
        wanted=wanted,
        kinds=[("", "Alle soorten"), *((str(key), text) for key, text in GROUP_LABELS.items())],
        parts=[(str(key), text) for key, text in PART_CHOICES.items()],
        open_pact=open_pact(now),
    )


def open_pact(now: datetime) -> Pact | None:
    """Return the newest part that can be signed now."""
    return next(
        (pact for pact in Pact.objects.order_by("-number") if pact.is_signing_open(now)), None
    )


def _entries() -> list[Entry]:
    signatures = Signature.objects.confirmed().filter(organisation__isnull=False)
    signed: dict[str, list[Signed]] = {}
    pledges: dict[str, int] = {}
    for row in (
        signatures.values("organisation_id", "pact__title", "details__role", "pk")
        .annotate(promised=Count("pledges"))
        .order_by("pact__number")
    ):
        role = row["details__role"] or ""
        signed.setdefault(row["organisation_id"], []).append(
            Signed(row["pact__title"], role, ROLE_LABELS.get(role, ""))
        )
        pledges[row["organisation_id"]] = pledges.get(row["organisation_id"], 0) + row["promised"]
    counted = Organisation.objects.public().annotate(
        action_count=Count("action_roles__action", distinct=True)
    )
    return [
        Entry(
            organisation=organisation,
            url=organisation.get_absolute_url(),
            signed=signed.get(organisation.pk, []),
            actions=organisation.action_count,
            pledges=pledges.get(organisation.pk, 0),
        )
        for organisation in sorted(counted, key=lambda found: dutch_order(found.name))
    ]


# --- One organisation ----------------------------------------------------------------------------


@dataclass(frozen=True)
class OrganisationAction:
    """An action this organisation has a part in; the action comes from a room above this one."""

    title: str
    url: str
    goal: str
    role: str
    note: str


@dataclass(frozen=True)
class PledgeLine:
    """One promise, with a status and a word of the component `status`."""

    text: str
    when: str
    status: str
    label: str
    outcome: str
    followed_up_at: datetime | None


@dataclass(frozen=True)
class GoalPledges:
    """What was promised for one goal; None for what belongs to no goal in particular."""

    goal: Goal | None
    pledges: list[PledgeLine]


@dataclass(frozen=True)
class SignedPact:
    """One signature of an organisation, as the public may read it."""

    pact: Pact
    version: int
    sha256: str
    signed_on: date | None
    withdrawn_at: datetime | None
    role_text: str
    goals: list[GoalPledges]


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    kicker: str
    network: str
    logo_url: str
    signed: list[SignedPact]
    actions: list[OrganisationAction]
    trail: list[tuple[str, str]]


def organisation_page(organisation: Organisation) -> OrganisationPage:
    """Return what an organisation does, and what it signed and promised."""
    signatures = _public_signatures(organisation)
    has_logo = any(row.has_logo for row in signatures if row.withdrawn_at is None)  # type: ignore[attr-defined]
    return OrganisationPage(
        organisation=organisation,
        kicker=_kind(organisation),
        network=_network(organisation),
        logo_url=reverse("pacts:logo", args=[organisation.slug]) if has_logo else "",
        signed=[_signed_pact(row) for row in signatures],
        actions=_actions(organisation),
        trail=[("Organisaties", reverse("pacts:organisations"))],
    )


def _public_signatures(organisation: Organisation) -> list[Signature]:
    """Return what was signed and accepted, and what of that was taken back, newest first."""
    was_accepted = Q(state=Signature.State.CONFIRMED) | Q(
        state=Signature.State.WITHDRAWN, counted_on__isnull=False
    )
    pledges = Pledge.objects.select_related("goal__building_block").order_by(
        F("goal__building_block__order").asc(nulls_last=True), "goal__order", "pk"
    )
    return list(
        Signature.objects.filter(was_accepted, organisation=organisation)
        .select_related("pact", "version", "details")
        .defer("details__logo")
        .annotate(has_logo=Q(details__isnull=False) & ~Q(details__logo=b""))
        .prefetch_related(Prefetch("pledges", pledges))
        .order_by("-counted_on", "-pk")
    )


def _kind(organisation: Organisation) -> str:
    if organisation.kind == Organisation.Kind.OTHER:
        return "Organisatie"
    return organisation.get_kind_display().capitalize()


def _network(organisation: Organisation) -> str:
    """Return its place in the network in words; nothing while the bureau has not decided."""
    undecided = {Organisation.Network.REQUESTED, Organisation.Network.DECLINED}
    return "" if organisation.network in undecided else organisation.get_network_display()


def _signed_pact(row: Signature) -> SignedPact:
    details = getattr(row, "details", None)
    return SignedPact(
        pact=row.pact,
        version=row.version.number,
        sha256=row.version_sha256,
        signed_on=row.counted_on,
        withdrawn_at=row.withdrawn_at,
        role_text=ROLE_LABELS.get(details.role, "") if details else "",
        goals=[
            GoalPledges(goal, [pledge_line(pledge, row) for pledge in pledges])
            for goal, pledges in groupby(row.pledges.all(), key=lambda pledge: pledge.goal)
        ],
    )


PLEDGE_STATUS = {
    Pledge.State.OPEN: "planned",
    Pledge.State.DONE: "done",
    Pledge.State.PARTLY: "attention",
    Pledge.State.DROPPED: "stopped",
}


def pledge_line(pledge: Pledge, signature: Signature) -> PledgeLine:
    """Return a promise as pages show it; all that was taken back says so."""
    is_withdrawn = signature.state == Signature.State.WITHDRAWN
    return PledgeLine(
        text=pledge.text,
        when=pledge.by_text,
        status="stopped" if is_withdrawn else PLEDGE_STATUS[Pledge.State(pledge.state)],
        label="Ingetrokken" if is_withdrawn else pledge.get_state_display().capitalize(),
        outcome=pledge.outcome,
        followed_up_at=pledge.followed_up_at,
    )


def _actions(organisation: Organisation) -> list[OrganisationAction]:
    roles = organisation.action_roles.select_related("action__goal").order_by(  # type: ignore[attr-defined]
        "action__goal__building_block__order", "action__goal__order", "action__order"
    )
    return [
        OrganisationAction(
            title=str(role.action),
            url=role.action.get_absolute_url(),
            goal=str(role.action.goal),
            role=role.get_role_display(),
            note=role.note,
        )
        for role in roles
    ]


# --- For the bureau ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lookalike:
    """Why an organisation that applies may be known already; `organisation` when it has a page."""

    text: str
    organisation: Organisation | None = None


def lookalikes(details: OrganisationDetails) -> list[Lookalike]:
    """Return the organisations, and other applications, with the same name or KvK number."""
    wanted = name_key(details.legal_name)
    found = [
        Lookalike(f"Dezelfde naam als {organisation.name}.", organisation)
        for organisation in Organisation.objects.filter(is_role=False)
        if name_key(organisation.name) == wanted
    ]
    if not details.kvk_number:
        return found
    others = OrganisationDetails.objects.filter(kvk_number=details.kvk_number)
    others = others.exclude(pk=details.pk).select_related("signature__organisation")
    return found + [
        Lookalike(
            f"Hetzelfde KvK-nummer als {other.legal_name} ({other.signature.get_state_display()}).",
            other.signature.organisation,
        )
        for other in others.defer("logo")
    ]
