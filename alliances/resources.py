"""Import and export of actions, for work in a spreadsheet."""

from typing import Any

from django.db import models
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import CharWidget, DateWidget, ManyToManyWidget

from alliances.models import Action
from pacts.models import Neighbourhood


class ActionResource(ModelResource):
    """One row per action, found by its key. Lists in a cell are separated by a comma.

    Columns are named like the fields of the form. A file that comes back unchanged changes nothing.
    """

    neighbourhoods = Field(
        column_name="buurten",
        attribute="neighbourhoods",
        widget=ManyToManyWidget(Neighbourhood, separator=", ", field="key"),
    )
    status_on = Field(
        column_name="stand op", attribute="status_on", widget=DateWidget(format="%Y-%m-%d")
    )

    class Meta:
        model = Action
        import_id_fields = ["slug"]
        fields = [
            "slug",
            "number",
            "parent",
            "goal",
            "order",
            "title",
            "text",
            "expected_result",
            "from_year",
            "until_year",
            "timing_text",
            "places_text",
            "is_everywhere",
            "neighbourhoods",
            "programmes_text",
            "note",
            "status",
            "status_on",
            "source",
            "locator",
            "quote",
        ]
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        field = super().field_from_django_field(field_name, django_field, readonly)
        field.column_name = str(django_field.verbose_name)
        if isinstance(django_field, models.CharField | models.TextField):
            # A spreadsheet gives nothing for an empty cell; our texts are empty, never NULL.
            field.widget = CharWidget(coerce_to_string=True, allow_blank=True)
        return field

    def before_save_instance(self, instance: Action, row: Any, **kwargs: Any) -> None:
        reason = f"Ingelezen uit {kwargs.get('file_name') or 'een bestand'}."
        instance._change_reason = reason  # type: ignore[attr-defined]  # simple-history reads it
