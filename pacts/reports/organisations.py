"""Who takes part, and in what."""

from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from pacts.models import Organisation


@dataclass(frozen=True)
class OrganisationGroup:
    name: str
    organisations: list[Organisation]


@dataclass(frozen=True)
class OrganisationsPage:
    groups: list[OrganisationGroup]
    roles: list[Organisation]
    total: int


def organisations_page() -> OrganisationsPage:
    """Return the organisations with a name, by kind, and the roles without one, apart."""
    counted = Organisation.objects.annotate(
        action_count=Count("action_roles__action", distinct=True)
    )
    named = [item for item in counted if not item.is_role]
    groups = [
        OrganisationGroup(label, [item for item in named if item.kind == kind])
        for kind, label in GROUP_LABELS.items()
    ]
    return OrganisationsPage(
        groups=[group for group in groups if group.organisations],
        roles=[item for item in counted if item.is_role],
        total=len(named),
    )


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


@dataclass(frozen=True)
class OrganisationAction:
    """An action this organisation has a part in; the action comes from a room above this one."""

    title: str
    url: str
    goal: str
    role: str
    note: str


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    actions: list[OrganisationAction]
    trail: list[tuple[str, str]]


def organisation_page(organisation: Organisation) -> OrganisationPage:
    roles = organisation.action_roles.select_related("action__goal").order_by(  # type: ignore[attr-defined]
        "action__goal__building_block__order", "action__goal__order", "action__order"
    )
    return OrganisationPage(
        organisation=organisation,
        actions=[
            OrganisationAction(
                title=str(role.action),
                url=role.action.get_absolute_url(),
                goal=str(role.action.goal),
                role=role.get_role_display(),
                note=role.note,
            )
            for role in roles
        ],
        trail=[("Organisaties", reverse("pacts:organisations"))],
    )
