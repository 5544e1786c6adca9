"""The points of an agenda inside the form of a meeting, each with its papers, decision and tasks.

Django's admin has no inline within an inline. Each form of a point therefore carries small formsets
of its own (`parts`), which are checked, shown and stored together with it.
"""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone

from governance.models import ActionPoint, AgendaItem, Decision, Meeting, Paper
from governance.papers import fingerprint
from governance.services import decisions
from governance.services import meetings as services
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.models import Edition

LAST = 32_000
"""The place of a point without a number."""
STAYS = "Dit punt kan niet van de agenda: er hoort een besluit of een afspraak bij."
LOOK_INSIDE = "Bij dit punt klopt iets nog niet: kijk bij de stukken, het besluit en de afspraken."


class PaperForm(forms.ModelForm):
    class Meta:
        model = Paper
        fields = ["title", "text", "edition", "file", "is_public", "order"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "file": forms.FileInput,  # the one of Django asks for an address, and has none
        }
        help_texts = {
            "file": "Een PDF van hooguit 10 MB. Een tekst kan iedereen lezen, een PDF niet altijd.",
            "is_public": "Openbaar zodra de agenda dat is. Anders: alleen bestuur en bureau.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        edition = self.fields["edition"]
        assert isinstance(edition, forms.ModelChoiceField)
        edition.empty_label = "Geen"

    def has_changed(self) -> bool:
        """An empty row is no paper yet, whatever its tick box says."""
        told = set(self.changed_data)
        return bool(told if self.instance.pk else told - {"is_public", "order"})

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0

    def clean_file(self) -> Any:
        """Take only a PDF, and keep its hash beside it."""
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            self.instance.sha256 = fingerprint(file)
        elif not file:
            self.instance.sha256 = ""
        return file


class PointForm(forms.ModelForm):
    class Meta:
        model = ActionPoint
        fields = ["text", "owner", "seat", "due_on", "done_on", "done_note"]
        widgets = {
            name: forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            for name in ("due_on", "done_on")
        }


class TakenForm(forms.ModelForm):
    """A decision taken at a point; ticking the box is looking again, because nothing undoes it."""

    is_checked = forms.BooleanField(
        label="Nagekeken: hierna kan niemand dit besluit nog veranderen", required=False
    )

    class Meta:
        model = Decision
        fields = [
            *["title", "wording", "subject", "votes_for", "votes_against", "votes_abstained"],
            *["votes", "follow_up", "replaces"],
        ]
        widgets = {
            "wording": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "follow_up": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    meeting: Meeting

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("is_checked"):
            self.add_error("is_checked", "Kijk het besluit na en zet dan een vinkje.")
        return data

    def _post_clean(self) -> None:
        self.instance.meeting, self.instance.body = self.meeting, self.meeting.body
        self.instance.decided_on = self.meeting.held_on
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        if not self.errors and self.meeting.held_on:
            try:
                decisions.check(self.instance, timezone.now())
            except ValidationError as error:
                self.add_error(None, ValidationError(error.messages))


class TakenFormSet(BaseInlineFormSet):
    """Only what is decided now: what was decided before stands above it and stays as it is."""

    def get_queryset(self) -> Any:
        return super().get_queryset().none()

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.meeting = self.instance.meeting


PAPERS = inlineformset_factory(AgendaItem, Paper, form=PaperForm, extra=1)
POINTS = inlineformset_factory(AgendaItem, ActionPoint, form=PointForm, extra=1)
TAKEN = inlineformset_factory(
    AgendaItem, Decision, form=TakenForm, formset=TakenFormSet, extra=1, can_delete=False
)


class ItemForm(forms.ModelForm):
    parts: tuple[Any, ...] = ()

    order = forms.IntegerField(
        label="Nummer",
        required=False,
        min_value=1,
        max_value=999,
        help_text="Leeg: achteraan. De site telt daarna zelf door: 1, 2, 3.",
    )

    class Meta:
        model = AgendaItem
        fields = ["order", "kind", "title", "explanation", "proposal", "minutes"]

    def has_changed(self) -> bool:
        return super().has_changed() or any(part.has_changed() for part in self.parts)

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or LAST

    def validate_constraints(self) -> None:
        """Two points may ask for one number: the site counts them again when it stores them."""


class ItemFormSet(BaseInlineFormSet):
    """The whole agenda. `store` saves it all, and numbers the points in the order asked for."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.instance.meeting = self.instance
        sent = {"data": form.data, "files": form.files} if form.is_bound else {}
        form.papers = PAPERS(instance=form.instance, prefix=f"{form.prefix}-papers", **sent)
        form.taken = TAKEN(instance=form.instance, prefix=f"{form.prefix}-taken", **sent)
        form.points = POINTS(instance=form.instance, prefix=f"{form.prefix}-points", **sent)
        form.parts = (form.papers, form.taken, form.points)
        self._offer_editions(form.papers)

    def is_valid(self) -> bool:
        is_valid = super().is_valid()
        if not self.is_bound:
            return is_valid
        for form in self.item_forms():
            if self._is_deleted(form) and self._is_needed(form.instance):
                form.add_error(None, STAYS)
                is_valid = False
            if self._is_kept(form) and not all(part.is_valid() for part in form.parts):
                form.add_error(None, LOOK_INSIDE)
                is_valid = False
        return is_valid

    def item_forms(self) -> list[Any]:
        """Return the forms; each is an ItemForm with its parts."""
        return list(self.forms)

    def is_multipart(self) -> bool:
        return True

    def validate_unique(self) -> None:
        """Two points may ask for one number."""

    @transaction.atomic
    def store(self, *, by: User, now: datetime) -> None:
        """Save, number and remove what was asked. The meeting itself is stored already."""
        services.make_room(meeting=self.instance)
        self.save(commit=False)
        for item in self.deleted_objects:
            item.delete()
        kept = [form for form in self.item_forms() if self._is_kept(form)]
        kept.sort(key=lambda form: form.cleaned_data.get("order") or LAST)
        for place, form in enumerate(kept, start=1):
            form.instance.meeting, form.instance.order = self.instance, place
            form.instance.save()
            self._store_parts(form, by, now)

    def _store_parts(self, form: Any, by: User, now: datetime) -> None:
        form.papers.save()
        form.points.save()
        for taken in form.taken.forms:
            if taken.has_changed():
                taken.instance.item = form.instance
                decisions.decide(decision=taken.instance, by=by, now=now)

    def _is_kept(self, form: Any) -> bool:
        is_new_and_empty = form.instance.pk is None and not form.has_changed()
        return not is_new_and_empty and not self._is_deleted(form)

    def _is_deleted(self, form: Any) -> bool:
        return bool(self.can_delete and self._should_delete_form(form))  # type: ignore[attr-defined]

    def _is_needed(self, item: AgendaItem) -> bool:
        return item.pk is not None and (item.decisions.exists() or item.points.exists())

    def _offer_editions(self, papers: Any) -> None:
        """Offer the newest edition of each document, and the one that a paper has already."""
        if not hasattr(self, "_editions"):
            newest: dict[tuple[str, str], Edition] = {}
            for edition in Edition.objects.published().order_by("number").defer("error"):
                newest[edition.kind, edition.key] = edition
            self._editions = sorted(newest.values(), key=str)
        for form in papers.forms:
            chosen = form.instance.edition
            extra = [chosen] if chosen and chosen not in self._editions else []
            form.fields["edition"].widget.choices = [
                ("", "Geen"),
                *((edition.pk, str(edition)) for edition in [*extra, *self._editions]),
            ]
