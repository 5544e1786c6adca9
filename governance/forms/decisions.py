"""Recording a decision: the form of the board's own page and of the admin."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property

from governance.models import AgendaItem, Body, Decision
from governance.services.decisions import check

REQUIRED = {"required": "Vul dit in."}


class DecisionForm(forms.ModelForm):
    """A decision that is about to be taken; `services.decisions.decide` stores it."""

    decided_on = forms.DateField(
        label="Op welke dag is dit besloten?",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
        error_messages={
            "required": "Vul de dag van het besluit in.",
            "invalid": "Schrijf de dag zoals 17-05-2027.",
        },
    )
    body = forms.ModelChoiceField(
        queryset=Body.objects.exclude(kind=Body.Kind.FORMER),
        label="Wie besluit?",
        error_messages={"required": "Kies wie er besluit."},
    )
    title = forms.CharField(
        label="Waar gaat het over?",
        max_length=200,
        help_text="In een paar woorden. Dit staat boven het besluit.",
        error_messages=REQUIRED,
    )
    wording = forms.CharField(
        label="Het besluit, precies zoals het is genomen",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Schrijf op wat er is besloten."},
    )
    subject = forms.ChoiceField(label="Wat voor besluit is het?", choices=Decision.Subject)
    votes_for = forms.IntegerField(label="Voor", min_value=0, required=False)
    votes_against = forms.IntegerField(label="Tegen", min_value=0, required=False)
    votes_abstained = forms.IntegerField(label="Onthouden", min_value=0, required=False)
    votes = forms.CharField(
        label="Of in woorden",
        required=False,
        max_length=200,
        help_text="Bijvoorbeeld: zonder stemming aangenomen.",
    )
    follow_up = forms.CharField(
        label="Wat gebeurt er nu?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    replaces = forms.ModelChoiceField(
        queryset=Decision.objects.all(),
        label="Volgt dit op een eerder besluit?",
        required=False,
        empty_label="Nee",
        help_text="Het eerdere besluit blijft staan, met een verwijzing hierheen.",
    )

    class Meta:
        model = Decision
        fields = [
            *["body", "decided_on", "title", "wording", "subject"],
            *["votes_for", "votes_against", "votes_abstained", "votes", "follow_up", "replaces"],
        ]

    def __init__(self, *args: Any, item: AgendaItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.item = item
        if item is not None:  # the meeting says whose decision it is
            del self.fields["body"]
            self.instance.body, self.instance.meeting = item.meeting.body, item.meeting
            self.initial = {
                "decided_on": item.meeting.held_on,
                "title": item.title[:200],
                "wording": item.proposal,
                **self.initial,
            }

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        if not self.errors:
            try:
                check(self.instance, timezone.now())
            except ValidationError as error:
                self.add_error(None, ValidationError(error.messages))

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is laid out on the page of the board."""
        helper = FormHelper()
        helper.layout = Layout(
            *[name for name in ("body", "decided_on") if name in self.fields],
            "title",
            "wording",
            "subject",
            Fieldset(
                "Hoe is er gestemd?", "votes_for", "votes_against", "votes_abstained", "votes"
            ),
            "follow_up",
            "replaces",
        )
        helper.add_input(Submit("stap", "Verder"))
        return helper

    def answers(self) -> list[tuple[str, str]]:
        """Return the hidden fields that carry what was typed to the next step."""
        return [(name, str(self[name].value() or "")) for name in self.fields]
