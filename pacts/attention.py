"""What waits for the bureau in this room, on the front page of the admin."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from pacts.models import OrganisationDetails, Pledge, Signature, TallyRun
from pacts.reports.held import held_total
from verbeterbreda.lib import attention
from verbeterbreda.lib.attention import Matter
from verbeterbreda.lib.formats import plural
from verbeterbreda.lib.remembering import remembered

TOLD_FOR = timedelta(days=7)
"""So long a count that was repaired stays in sight."""


def register() -> None:
    """Make the parts of the list known."""
    attention.register(signatures)
    attention.register(organisations)
    attention.register(counts)


@remembered(seconds=5)
def _waiting() -> tuple[int, int]:
    """Return how many are held and how many motivations nobody read; both walk all signatures."""
    return held_total(), Signature.objects.to_read().count()


def signatures(user: Any) -> Iterator[Matter]:
    if not user.has_perm("pacts.change_signature"):
        return
    held, unread = _waiting()
    if held:
        text = plural(held, "handtekening wacht", "handtekeningen wachten")
        yield Matter(f"{text} tot je kijkt", reverse("admin:pacts_signature_review"))
    if unread:
        text = plural(unread, "motivatie om te lezen", "motivaties om te lezen")
        yield Matter(text, reverse("admin:pacts_signature_changelist") + "?motivatie=nieuw")


def organisations(user: Any) -> Iterator[Matter]:
    if user.has_perm("pacts.change_organisationdetails"):
        waiting = OrganisationDetails.objects.filter(signature__state=Signature.State.SUBMITTED)
        if count := waiting.count():
            text = plural(count, "organisatie wacht", "organisaties wachten")
            page = reverse("admin:pacts_organisationdetails_changelist")
            yield Matter(f"{text} op jullie besluit", page)
    if user.has_perm("pacts.change_pledge"):
        yield from _pledges()


def _pledges() -> Iterator[Matter]:
    """A promise has to be asked about one day; until staff choose a day, nobody would."""
    open_ones = Pledge.objects.public().filter(state=Pledge.State.OPEN)
    page = reverse("admin:pacts_pledge_changelist") + "?state__exact=open"
    today = timezone.localdate()
    if late := open_ones.filter(by_on__lt=today).count():
        text = plural(late, "belofte", "beloften")
        yield Matter(
            f"{text} waarvan de dag voorbij is: wat kwam ervan?", f"{page}&by_on__lt={today}"
        )
    if undated := open_ones.filter(by_on=None).count():
        text = plural(undated, "belofte", "beloften")
        yield Matter(f"{text} zonder dag om ernaar te vragen", f"{page}&by_on__isnull=True")


def counts(user: Any) -> Iterator[Matter]:
    if not user.has_perm("pacts.change_tallyrun"):
        return
    lately = timezone.now() - TOLD_FOR
    for run in TallyRun.objects.filter(repaired__gt=0, checked_at__gt=lately).select_related(
        "pact"
    ):
        what = plural(run.repaired, "verschil", "verschillen")
        page = reverse("admin:pacts_tallyrun_change", args=[run.pk])
        yield Matter(f"De telling van {run.pact} is hersteld: {what}", page)
