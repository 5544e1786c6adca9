"""What waits for a look, in heaps: a flood shows as one large heap of one place, or one domain."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Min
from django.urls import reverse

from pacts.models import Signature

GROUPINGS = {
    "reden": ("state_reason", "Reden"),
    "plek": ("address_key", "Internetadres"),
    "netwerk": ("network_key", "Netwerk"),
    "domein": ("email_domain", "Maildomein"),
}
"""By the word in the address of the page: the field, and how it is called."""
NOTHING = {
    "address_key": "onbekend of al gewist",
    "network_key": "onbekend of al gewist",
    "email_domain": "grote aanbieder, of geen mailadres",
}
MOST = 200


@dataclass(frozen=True)
class HeldGroup:
    """Signatures under one pact that wait and share the `value` of a field."""

    pact_id: str
    pact_title: str
    field: str
    value: str
    number: int
    places: int
    domains: int
    first_at: datetime
    last_at: datetime

    @property
    def label(self) -> str:
        """Of a place only a hash is known; its beginning tells one from another."""
        if not self.value:
            return NOTHING.get(self.field, "onbekend")
        return f"plek {self.value[:6]}" if self.field.endswith("_key") else self.value

    @property
    def rows_url(self) -> str:
        """Return the address of the list of staff with these signatures alone."""
        query = {"state__exact": "held", "pact__slug__exact": self.pact_id, self.field: self.value}
        return f"{reverse('admin:pacts_signature_changelist')}?{urlencode(query)}"

    @property
    def decision_url(self) -> str:
        """Return the address of a decision about them, filled in; empty where none can be made."""
        condition = {
            "address_key": self.value,
            "network_key": self.value,
            "email_glob": f"*@{self.value}",
        }
        field = "email_glob" if self.field == "email_domain" else self.field
        if not self.value or field not in condition:
            return ""
        query = {"pact": self.pact_id, "state_is": "held", field: condition[field]}
        return f"{reverse('admin:pacts_invalidation_add')}?{urlencode(query)}"


def held_groups(grouping: str) -> list[HeldGroup]:
    """Return the largest groups of held signatures, largest first; KeyError for no grouping."""
    field, _ = GROUPINGS[grouping]
    groups = (
        Signature.objects.filter(state=Signature.State.HELD)
        .order_by()
        .values(field, "pact_id", pact_title=F("pact__title"))
        .annotate(
            number=Count("pk"),
            places=Count("address_key", distinct=True),
            domains=Count("email_domain", distinct=True),
            first_at=Min("created_at"),
            last_at=Max("created_at"),
        )
        .order_by("-number", "pact_id", field)[:MOST]
    )
    return [HeldGroup(field=field, value=group.pop(field), **group) for group in groups]


def held_total() -> int:
    return Signature.objects.filter(state=Signature.State.HELD).count()
