"""Decisions, editions and published texts are not rewritten, whichever way somebody tries."""

import hashlib
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from governance.models import Body, Decision
from pacts.models import Block, PactVersion
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.constraints import Frozen, in_words

pytestmark = pytest.mark.django_db

MAY_CHANGE = {
    Decision: {"id"},
    Edition: {"id", "step", "tries", "claimed_by", "claimed_until_at"},  # of the making of it
    PactVersion: {"id", "published_by"},
    Block: {"id"},
}
WORDS = {
    Decision: ("wording", "Een besluit verandert niet"),
    Edition: ("title", "Een gepubliceerde editie wordt niet gewijzigd"),
    PactVersion: ("note", "Een gepubliceerde tekst verandert niet meer"),
    Block: ("formal_text", "Een gepubliceerde tekst verandert niet meer"),
}


def decision() -> Decision:
    return Decision.objects.create(
        body=Body.objects.get(pk="bestuur"),
        number="2026-1",
        decided_on=date(2026, 11, 1),
        title="Werkplan",
        wording="Het bestuur stelt het werkplan vast.",
    )


def edition() -> Edition:
    return Edition.objects.create(
        kind="proef",
        key="a",
        number=1,
        title="Proef",
        data_date_on=date(2026, 1, 1),
        state=Edition.State.PUBLISHED,
        content_sha256="0" * 64,
        file="editions/proef.pdf",
        sha256=hashlib.sha256(b"").hexdigest(),
        created_at=timezone.now(),
        published_at=timezone.now(),
    )


def standing(model: type[models.Model]) -> Any:
    """Return a row that stands; the published texts of the programme do."""
    makers: dict[type[models.Model], Any] = {Decision: decision, Edition: edition}
    return makers[model]() if model in makers else model._default_manager.first()


@pytest.mark.parametrize("model", WORDS, ids=lambda model: model.__name__)
def test_what_stands_cannot_be_rewritten(model: type[models.Model]) -> None:
    row = standing(model)
    name, words = WORDS[model]
    before = getattr(row, name)
    with pytest.raises(ValidationError, match=words), in_words(model):
        model._default_manager.filter(pk=row.pk).update(**{name: "Iets anders"})
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET {name} = 'Iets anders' WHERE id = %s", [row.pk])
    row.refresh_from_db()
    assert getattr(row, name) == before


@pytest.mark.parametrize("model", MAY_CHANGE, ids=lambda model: model.__name__)
def test_a_new_field_stands_too_unless_we_say_otherwise(model: type[models.Model]) -> None:
    frozen = next(item for item in model._meta.constraints if isinstance(item, Frozen))
    every = {field.name for field in model._meta.concrete_fields}
    assert every - set(frozen.fields) <= MAY_CHANGE[model]


def test_an_account_that_goes_leaves_the_text(administrator: Any) -> None:
    version = PactVersion.objects.filter(state="published").first()
    assert version is not None
    PactVersion.objects.filter(pk=version.pk).update(published_by=administrator)
    administrator.delete()
    version.refresh_from_db()
    assert version.published_by is None


def test_a_draft_can_still_be_written(db: None) -> None:
    published = PactVersion.objects.filter(state="published").first()
    assert published is not None
    draft = PactVersion.objects.create(pact=published.pact, number=99)
    block = Block.objects.create(version=draft, key="een", order=1, formal_text="Eerst.")
    Block.objects.filter(pk=block.pk).update(formal_text="Daarna.")
    block.refresh_from_db()
    assert (block.formal_text, block.is_fixed) == ("Daarna.", False)
