"""The documents of this room: the reaction note of a pact, and what goes along to a meeting."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from verbeterbreda.documents import kinds

RESPONSE_NOTE = "reactienota"
PAPER_LIST = "handtekeningenlijst"
POSTER = "poster"


def register() -> None:
    """Make the reaction note known to the app that renders documents."""
    from pacts import reports
    from pacts.models import Pact, SigningSession
    from pacts.reports import handouts

    def session(key: str) -> SigningSession:
        return SigningSession.objects.select_related("pact").get(pk=key)

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
    kinds.register(
        kinds.Kind(
            name=PAPER_LIST,
            template="pdf/paper_list.html",
            build=lambda key: handouts.paper_list(Pact.objects.get(slug=key)),
            keys=lambda: handouts.paper_list_keys(timezone.now()),
            address=lambda key: reverse("pacts:text", args=[key]),
        )
    )
    kinds.register(
        kinds.Kind(
            name=POSTER,
            template="pdf/poster.html",
            build=lambda key: handouts.poster(session(key)),
            keys=lambda: handouts.poster_keys(timezone.now()),
            address=lambda key: reverse(
                "pacts:here", args=[session(key).pact_id, session(key).code]
            ),
        )
    )
