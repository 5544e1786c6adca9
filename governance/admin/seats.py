"""Seats and who holds them."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from governance.models import Seat, Term
from governance.services import seats
from verbeterbreda.lib import pagecache
from verbeterbreda.lib.constraints import in_words

TAKEN = next(item for item in Term._meta.constraints if item.name == "one_person_per_seat")


class TermForm(ModelForm):
    def validate_constraints(self) -> None:
        """Leave the overlap to the formset: one may end in the form in which another begins."""
        exclude = self._get_validation_exclusions() | {"seat"}  # type: ignore[attr-defined]
        try:
            self.instance.validate_constraints(exclude=exclude)
        except ValidationError as error:
            self.add_error(None, error)


class TermFormSet(BaseInlineFormSet):
    def clean(self) -> None:
        """Refuse two people on one day, and say it at the later of the two."""
        super().clean()
        kept = [form for form in self.forms if self._is_kept(form)]
        kept.sort(key=lambda form: form.instance.from_on or date.min)
        for before, after in pairwise(kept):
            until, start = before.instance.until_on, after.instance.from_on
            if until is None or start is None or start < until:
                after.add_error(None, str(TAKEN.get_violation_error_message()))

    def _is_kept(self, form: Any) -> bool:
        is_filled = form.is_valid() and (form.instance.pk or form.has_changed())
        return bool(is_filled) and form not in self.deleted_forms


class TermInline(admin.TabularInline):
    model = Term
    form = TermForm
    formset = TermFormSet
    extra = 0
    fields = ["person", "on_behalf_of", "from_on", "until_on", "known_on", "source", "locator"]


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["role", "body", "quota", "order"]
    list_filter = ["body", "quota"]
    search_fields = ["role"]
    inlines = [TermInline]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Seat | None:
        """Lock the seat before the form is looked at: of two clerks the second sees the first."""
        seat = super().get_object(request, object_id, from_field)
        return seats.lock(seat) if seat and request.method == "POST" else seat

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with in_words(Term):
                return super().changeform_view(request, *args, **kwargs)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().save_related(request, *args, **kwargs)
        pagecache.bump()
