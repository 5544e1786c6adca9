"""Forms of work plans: adopting one, and making the one of the next year."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from alliances import services
from alliances.models import PlannedAction, YearPlan
from governance.models import AgendaItem, Body, Decision

NEW = "0"
NEW_LABEL = "Een nieuw besluit, dat ik hieronder vastleg"
NEEDED = {
    "title": "Vul in waar het besluit over gaat.",
    "wording": "Vul de precieze tekst van het besluit in.",
    "decided_on": "Vul de dag in waarop het bestuur dit besloot.",
}
NUMBERS = ("votes_for", "votes_against", "votes_abstained")


class AdoptionForm(forms.Form):
    """By which decision a plan is adopted: one that is in the register, or one made here."""

    use_required_attribute = False  # a browser does not know that a decision can be chosen instead

    decision = forms.TypedChoiceField(
        label="Het besluit",
        coerce=int,
        empty_value=None,
        required=True,
        initial=NEW,
        help_text="Kies een besluit over een werkplan waarmee nog niets is vastgesteld, of leg er "
        "hieronder een vast.",
        error_messages={"invalid_choice": "Dit besluit is er niet (meer). Kies een ander."},
    )
    decided_on = forms.DateField(
        label="Datum van het besluit",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    title = forms.CharField(label="Onderwerp", max_length=200)
    wording = forms.CharField(
        label="Precieze tekst van het besluit",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    votes_for = forms.IntegerField(label="Stemmen voor", required=False, min_value=0)
    votes_against = forms.IntegerField(label="Stemmen tegen", required=False, min_value=0)
    votes_abstained = forms.IntegerField(label="Onthoudingen", required=False, min_value=0)
    follow_up = forms.CharField(
        label="Wat er nu gebeurt",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        plan: YearPlan,
        item: AgendaItem | None,
        concept: int | None,
        **kwargs: Any,
    ) -> None:
        """`item` is the agenda item that asks for it; `concept` the number of the PDF it is on."""
        proposal = (item.proposal if item else "") or _proposal(plan, concept)
        kwargs["initial"] = {"title": plan.title, "wording": proposal} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.item = item
        self.decisions = {each.pk: each for each in services.decisions_for_plans()}
        known = [(str(pk), str(each)) for pk, each in self.decisions.items()]
        self.fields["decision"].choices = [(NEW, NEW_LABEL), *known]  # type: ignore[attr-defined]
        for name, needed in NEEDED.items():
            self.fields[name].error_messages["required"] = needed
            # Of a decision that is chosen everything is known.
            self.fields[name].required = self.data.get("decision", NEW) in ("", NEW)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "decision",
            Fieldset("Een nieuw besluit", "decided_on", "title", "wording", *NUMBERS, "follow_up"),
            Submit("adopt", f"Stel het {plan.title.lower()} vast"),
        )

    @property
    def chosen(self) -> Decision | None:
        """The decision from the register; None for one that is typed in here."""
        return self.decisions.get(self.cleaned_data["decision"])

    def new_decision(self) -> Decision:
        """Return the decision that was typed in, not stored yet and without a number."""
        words = ("title", "wording", "decided_on", "follow_up", *NUMBERS)
        return Decision(
            body=self.item.meeting.body if self.item else Body.objects.get(kind=Body.Kind.BOARD),
            item=self.item,
            subject=Decision.Subject.PLAN,
            **{name: self.cleaned_data[name] for name in words},
        )

    def take_over(self, error: ValidationError) -> None:
        """Put what the register refused beside the field it is about."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


def _proposal(plan: YearPlan, concept: int | None) -> str:
    lies = f", zoals het voorligt in editie {concept} van het concept" if concept else ""
    return f"Het bestuur stelt het {plan.title} vast{lies}."


@dataclass(frozen=True)
class Left:
    """An action that was left unfinished, with the two fields in which it is taken along."""

    planned: PlannedAction
    take: forms.BoundField
    reason: forms.BoundField


class NextYearForm(forms.Form):
    """What goes along to the next year, and why it was not done in time."""

    everywhere = forms.CharField(
        label="Eén reden voor alle acties zonder eigen reden",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        help_text="Bijvoorbeeld: de partners vonden pas in de herfst tijd om te beginnen.",
    )

    def __init__(self, *args: Any, offered: services.Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for each in offered.unfinished:
            self.fields[f"neem-{each.action_id}"] = forms.BooleanField(
                label=f"Neem {each.action} mee", required=False
            )
            self.fields[f"reden-{each.action_id}"] = forms.CharField(
                label=f"Waarom {each.action.number} niet op tijd klaar was",
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def rows(self) -> Iterator[Left]:
        for each in self.offered.unfinished:
            yield Left(each, self[f"neem-{each.action_id}"], self[f"reden-{each.action_id}"])

    def clean(self) -> dict[str, Any]:
        """Ask for a reason for each action that goes along, and for a tick beside a reason."""
        cleaned = super().clean() or {}
        for each in self.offered.unfinished:
            takes, reason = f"neem-{each.action_id}", f"reden-{each.action_id}"
            if cleaned.get(reason, "").strip() and not cleaned.get(takes):
                self.add_error(
                    takes, "Je schreef een reden. Vink de actie ook aan, of wis de reden."
                )
            elif cleaned.get(takes) and not self._reason(cleaned, each):
                self.add_error(reason, "Schrijf waarom deze actie niet op tijd klaar was.")
        return cleaned

    def reasons(self) -> dict[str, str]:
        """The reason of each action that goes along, by its key."""
        return {
            each.action_id: self._reason(self.cleaned_data, each)
            for each in self.offered.unfinished
            if self.cleaned_data[f"neem-{each.action_id}"]
        }

    def _reason(self, cleaned: dict[str, Any], each: PlannedAction) -> str:
        own = str(cleaned.get(f"reden-{each.action_id}") or "").strip()
        return own or str(cleaned.get("everywhere") or "").strip()
