"""Who changed what and when, in Dutch, and how to put it back: admin of things with history."""

from datetime import date
from typing import Any

from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from verbeterbreda.lib import formats

EMPTY = "leeg"


class DutchChanges(HistoricalRecordContextHelper):
    """Writes a change as people say it: choices by their name, lists as a sentence."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        value = super().prepare_delta_change_value(change, value)
        if isinstance(value, list):
            return formats.join_nl(value) or EMPTY
        if isinstance(value, bool):
            return "ja" if value else "nee"
        if isinstance(value, date):
            return formats.nl_date(value)
        choices = dict(self.model._meta.get_field(change.field).flatchoices or [])
        return EMPTY if value in (None, "") else choices.get(value, value)


class HistoryAdmin(SimpleHistoryAdmin):
    """Shows the versions of an object with what changed, and puts an old one back.

    Putting back restores the fields and the tracked lists (`m2m_fields`), not the inlines.
    """

    def get_historical_record_context_helper(
        self, request: HttpRequest, historical_record: Any
    ) -> DutchChanges:
        return DutchChanges(self.model, historical_record)

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        with transaction.atomic():
            return super().history_form_view(request, object_id, version_id, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> type[ModelForm]:
        """The form of an old version starts with the lists of that version too."""
        form = super().get_form(request, obj, **kwargs)
        record = getattr(obj, "_history", None)
        return _starting_with(form, _lists_of(record)) if record else form


def _lists_of(record: Any) -> dict[str, list[Any]]:
    """Return the keys in each tracked list of a historical record."""
    return {
        field.name: [
            getattr(row, field.m2m_reverse_field_name())
            for row in getattr(record, field.name).all()
        ]
        for field in record._history_m2m_fields
    }


def _starting_with(form: type[ModelForm], lists: dict[str, list[Any]]) -> type[ModelForm]:
    class OldVersionForm(form):  # type: ignore[misc,valid-type]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.initial |= {name: keys for name, keys in lists.items() if name in self.fields}

    return OldVersionForm
