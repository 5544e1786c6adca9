"""A field's name says its type: `_at` a moment, `_on` a day, `is_`/`has_` a yes or no."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models

from tests.test_architecture import layer

# A date as a source prints it, which may be a month or a season, so it is text.
PRINTED_DATES = {"governance.Term.known_on"}


def own_models() -> Iterator[type[models.Model]]:
    """Yield our own tables; the history tables of simple-history follow their original."""
    for model in apps.get_models():
        is_ours = layer(model.__module__) is not None and not model._meta.proxy
        if is_ours and not model.__name__.startswith("Historical"):
            yield model


def own_fields() -> Iterator[tuple[str, models.Field]]:
    """Yield every field that we declare ourselves, with its full name."""
    inherited = {"last_login", "date_joined", "is_superuser", "is_staff", "is_active"}
    for model in own_models():
        for field in model._meta.fields:
            if field.name not in inherited:
                yield f"{model._meta.label}.{field.name}", field


def test_a_moment_ends_in_at() -> None:
    assert [
        name
        for name, field in own_fields()
        if isinstance(field, models.DateTimeField) != name.endswith("_at")
    ] == []


def test_a_day_ends_in_on() -> None:
    days = [
        name
        for name, field in own_fields()
        if (isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField))
        != name.endswith("_on")
        and name not in PRINTED_DATES
    ]
    assert days == []


def test_a_yes_or_no_begins_with_is_or_has() -> None:
    assert [
        name
        for name, field in own_fields()
        if isinstance(field, models.BooleanField)
        != name.rpartition(".")[2].startswith(("is_", "has_"))
    ] == []


def test_every_model_has_a_dutch_name() -> None:
    nameless = [
        model._meta.label
        for model in own_models()
        if str(model._meta.verbose_name) == model.__name__.lower()
        and model.__name__.lower() not in {"pact", "budget", "indicator"}  # the same word in Dutch
    ]
    assert nameless == []
