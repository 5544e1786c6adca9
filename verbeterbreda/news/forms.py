"""The form with which somebody asks for a mail at every new report."""

from datetime import datetime
from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from pacts.forms import read_stamp
from pacts.forms.fields import AddressField, TrapField


class SubscribeForm(forms.Form):
    """One address. `opened` and `website` are for the robots, not for people."""

    email = AddressField(
        help_text="We gebruiken dit adres alleen om je het kwartaalbericht te sturen.",
        error_messages={"required": "Vul je e-mailadres in. Anders kunnen we je niet mailen."},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    website = TrapField()
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is laid out."""
        helper = FormHelper()
        helper.layout = Layout("email", TrapField.hidden("website"), "opened")
        helper.add_input(Submit("stap", "Stuur mij een mail om te bevestigen"))
        return helper

    def opened_at(self) -> datetime | None:
        """Return when this form was opened, None when its stamp is missing or forged."""
        return read_stamp(self.data.get("opened", ""))
