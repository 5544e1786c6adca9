"""A published text never changes: its hash holds, and every way to change it is shut."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pacts import services
from pacts.models import Block, Pact, PactVersion
from verbeterbreda.accounts.models import User


@pytest.fixture
def draft(pact: Pact) -> PactVersion:
    version = PactVersion.objects.create(pact=pact, number=2)
    Block.objects.create(version=version, key="twee", order=2, formal_text="En dan samen verder. ")
    Block.objects.create(version=version, key="een", order=1, formal_text="We doen het samen.")
    return version


def test_the_hash_is_that_of_the_words_in_order(draft: PactVersion) -> None:
    published = services.publish(version=draft, by=None, now=timezone.now())
    text = "[een]\nWe doen het samen.\n\n[twee]\nEn dan samen verder.\n"
    assert published.sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_who_published_it_and_when_is_kept(draft: PactVersion, administrator: User) -> None:
    now = timezone.now()
    published = services.publish(version=draft, by=administrator, now=now)
    assert (published.published_by, published.published_at) == (administrator, now)


def test_a_text_is_published_once(draft: PactVersion) -> None:
    services.publish(version=draft, by=None, now=timezone.now())
    with pytest.raises(services.PublishedError):
        services.publish(version=draft, by=None, now=timezone.now())


def test_only_a_draft_is_handed_out_to_change(draft: PactVersion, administrator: User) -> None:
    assert services.lock_draft(draft) == draft
    services.publish(version=draft, by=administrator, now=timezone.now())
    with pytest.raises(services.PublishedError):
        services.lock_draft(draft)


def test_the_database_refuses_a_published_text_without_hash(draft: PactVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PactVersion.objects.filter(pk=draft.pk).update(state="published")


def test_the_page_shows_the_newest_version_with_its_hash(
    resident: Client, pact: Pact, draft: PactVersion
) -> None:
    first = pact.versions.get(number=1)
    assert first.sha256 in resident.get("/pacten/proef/tekst/").content.decode()
    second = services.publish(version=draft, by=None, now=timezone.now())
    page = resident.get("/pacten/proef/tekst/").content.decode()
    assert second.sha256 in page
    assert first.sha256 not in page
    assert "samenvatting in onze eigen woorden" in page
