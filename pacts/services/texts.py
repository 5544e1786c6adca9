"""Publish a text: from then on it never changes."""

from datetime import datetime

from django.db import transaction

from pacts.models import Pact, PactVersion
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.pagecache import until_a_change


class PublishedError(Exception):
    """Somebody tried to change a published text, or to publish one twice."""


@transaction.atomic
def publish(*, version: PactVersion, by: User | None, now: datetime) -> PactVersion:
    """Fix the text of a draft for good and note its SHA-256; raises PublishedError the second time.

    `by` is None only when the programme is loaded from its fixtures.
    """
    locked = lock_draft(version)
    locked.state = PactVersion.State.PUBLISHED
    locked.sha256 = locked.text_sha256()
    locked.published_at = now
    locked.published_by = by
    locked.save()
    locked.blocks.update(is_fixed=True)
    return locked


def lock_draft(version: PactVersion) -> PactVersion:
    """Return the draft, locked until the transaction ends; PublishedError once it is published.

    Whoever changes a text or its blocks calls this first.
    """
    locked = PactVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if locked.state == PactVersion.State.PUBLISHED:
        raise PublishedError(f"{locked} is al gepubliceerd en verandert niet meer.")
    return locked


def current_version(pact: Pact) -> PactVersion | None:
    """Return the newest published version: the text that is signed now."""
    return pact.versions.filter(state=PactVersion.State.PUBLISHED).order_by("-number").first()


@until_a_change
def offered(slug: str) -> tuple[Pact, PactVersion | None]:
    """Return a pact and the text of it that is signed now; raises Pact.DoesNotExist.

    On a launch day this is asked a hundred times a second, and nearly always the same.
    """
    pact = Pact.objects.get(slug=slug)
    return pact, current_version(pact)
