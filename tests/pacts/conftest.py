"""A pact of our own, open for signing, beside the real ones."""

from datetime import timedelta

import pytest
from django.utils import timezone

from pacts import services
from pacts.models import Block, Neighbourhood, Pact, PactVersion
from verbeterbreda.lib import remembering


@pytest.fixture
def pact(db: None) -> Pact:
    """A pact with one published version that anybody can sign since yesterday."""
    return make_pact()


@pytest.fixture
def neighbourhood(db: None) -> Neighbourhood:
    return Neighbourhood.objects.get_or_create(key="proefbuurt", name="Proefbuurt", order=99)[0]


def make_pact(slug: str = "proef", number: int = 99) -> Pact:
    """Store a pact that can be signed, with a published text."""
    now = timezone.now()
    pact = Pact.objects.create(
        slug=slug,
        number=number,
        title="Proefpact",
        subject="Waar het over gaat",
        introduction="Een pact voor de tests.",
        what_is_known="Alles.",
        signing_from_at=now - timedelta(days=1),
    )
    version = PactVersion.objects.create(pact=pact, number=1)
    Block.objects.create(version=version, key="een", order=1, formal_text="We doen het samen.")
    services.publish(version=version, by=None, now=now)
    return pact


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What one test put in the lists and limits is not what the next one finds."""
    remembering.forget_all()
