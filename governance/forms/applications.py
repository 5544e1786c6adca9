"""The form with which a resident applies for a seat."""

from datetime import datetime
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError

from governance.services.vacancies import Answers
from pacts.forms import read_stamp
from pacts.forms.fields import AddressField, MotivationField, NameField, TrapField
from pacts.models import Neighbourhood

MAX_MOTIVATION = 2000
PHONE_SIGNS = frozenset("0123456789 +-()./")


class ApplicationForm(forms.Form):
    """Fields of one application. `opened` and `website` are for the robots, not for people."""

    name = NameField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField(
        help_text="Hier krijg je een bevestiging en ons antwoord. Alleen het bureau ziet je adres.",
        error_messages={"required": "Vul je e-mailadres in. Anders kunnen we je niet antwoorden."},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label="Je telefoonnummer",
        required=False,
        max_length=30,
        help_text="Als je liever gebeld wordt.",
        error_messages={"max_length": "Dit nummer is te lang."},
        widget=forms.TextInput(
            attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel", "maxlength": False}
        ),
    )
    neighbourhood = forms.ModelChoiceField(
        label="In welke buurt woon je?",
        queryset=Neighbourhood.objects.all(),
        empty_label="Ik woon ergens anders, of zeg het liever niet",
        required=False,
        help_text="De bewonerszetels zijn voor de zestien buurten van het programma.",
        error_messages={"invalid_choice": "Kies een buurt uit de lijst."},
    )
    motivation = MotivationField(
        label="Waarom wil je meebesturen?",
        required=True,
        max_length=MAX_MOTIVATION,
        help_text=(
            "In je eigen woorden; een paar zinnen is genoeg. Hooguit 2000 tekens. Zet er geen "
            "gegevens van anderen in."
        ),
        error_messages={
            "required": "Schrijf op waarom je wilt meebesturen.",
            "max_length": "Maak je tekst korter: hooguit 2000 tekens.",
        },
    )
    consent = forms.BooleanField(
        label=(
            "Ik vind het goed dat het programmabureau mijn gegevens bewaart om met mij over deze "
            "zetel te praten. Ze worden gewist 90 dagen nadat de vacature sluit."
        ),
        error_messages={"required": "Zet een vinkje. Zonder je akkoord mogen we niets bewaren."},
    )
    website = TrapField()
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is laid out."""
        helper = FormHelper()
        helper.layout = Layout(
            "name",
            "email",
            "phone",
            "neighbourhood",
            "motivation",
            "consent",
            TrapField.hidden("website"),
            "opened",
        )
        helper.add_input(Submit("stap", "Verder"))
        return helper

    def clean_phone(self) -> str:
        """A number as people write it; what is no number is refused with a sentence."""
        phone = " ".join(str(self.cleaned_data["phone"]).split())
        if phone and (set(phone) - PHONE_SIGNS or not any(map(str.isdigit, phone))):
            raise ValidationError("Een telefoonnummer heeft alleen cijfers, zoals 06 12345678.")
        return phone

    def answers(self) -> Answers:
        """Return what was filled in; only for a valid form."""
        data = self.cleaned_data
        return Answers(
            name=data["name"],
            email=data["email"],
            phone=data["phone"],
            neighbourhood=data["neighbourhood"],
            motivation=data["motivation"],
        )

    def shown(self) -> list[tuple[str, str]]:
        """Return the answers as the check page repeats them."""
        data = self.cleaned_data
        return [
            ("Je naam", data["name"]),
            ("Je e-mailadres", data["email"]),
            ("Je telefoonnummer", data["phone"] or "Niet ingevuld"),
            ("Je buurt", str(data["neighbourhood"] or "Ergens anders, of liever niet gezegd")),
            ("Waarom je wilt meebesturen", data["motivation"]),
        ]

    def opened_at(self) -> datetime | None:
        """Return when this form was first opened, None when its stamp is missing or forged."""
        return read_stamp(self.data.get("opened", ""))

    def typed(self) -> dict[str, Any]:
        """Return everything as it was typed, to travel along."""
        return {name: str(self.data.get(name, "")) for name in self.fields}
