"""The documents of this room: the reaction note of a pact."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from verbeterbreda.documents import kinds

RESPONSE_NOTE = "reactienota"


def register() -> None:
    """Make the reaction note known to the app that renders documents."""
    from pacts import reports
    from pacts.models import Pact

    def keys() -> Iterable[str]:
        return Pact.objects.exclude(consultation_from_at=None).values_list("slug", flat=True)

    def build(key: str) -> reports.ResponseNote:
        pact = Pact.objects.select_related("source").get(slug=key)
        return reports.response_note(pact, timezone.now())

    kinds.register(
        kinds.Kind(
            name=RESPONSE_NOTE,
            template="pdf/response_note.html",
            build=build,
            keys=keys,
            address=lambda key: reverse("pacts:response_note", args=[key]),
        )
    )
