"""The form with which a resident signs a pact."""

import re
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacts.forms.travelling import read_stamp
from pacts.models import Neighbourhood, Signature
from pacts.services import Signing
from verbeterbreda.lib import languages

MAX_NAME = 100
ELSEWHERE = "elders"
LINK = re.compile(r"://|www\.|\b[\w-]+\.(nl|com|org|net|eu|info|io|ru|xyz)\b", re.I)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DISPLAY_LABELS = [
    (
        Signature.Display.FIRST,
        gettext_lazy("Alleen mijn voornaam, met mijn buurt als ik die kies. De rest ziet niemand."),
    ),
    (
        Signature.Display.FULL,
        gettext_lazy("Mijn hele naam. Iedereen die de lijst opent, ziet hem."),
    ),
    (
        Signature.Display.ANONYMOUS,
        gettext_lazy("Geen naam. In de lijst staat dan ‘Een bewoner’."),
    ),
]


class SignForm(forms.Form):
    """Fields of one signature. `opened` and `website` are for the robots, not for people."""

    name = forms.CharField(
        label=gettext_lazy("Je naam"),
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name", "maxlength": False}),
        error_messages={
            "required": gettext_lazy("Vul je naam in."),
            "max_length": gettext_lazy("Maak je naam korter: hooguit %(limit_value)d tekens."),
        },
    )
    email = forms.EmailField(
        label=gettext_lazy("Je e-mailadres"),
        help_text=gettext_lazy(
            "We sturen je een mail om te bevestigen. Je adres komt nooit in de lijst."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": gettext_lazy("Vul je e-mailadres in. Zonder adres kun je niet bevestigen."),
            "invalid": gettext_lazy("Dit adres klopt niet. Schrijf het zoals naam@voorbeeld.nl."),
        },
    )
    neighbourhood = forms.ChoiceField(
        label=gettext_lazy("Je buurt"),
        required=False,
        help_text=gettext_lazy("De zestien buurten waar het programma over gaat."),
        error_messages={"invalid_choice": gettext_lazy("Kies een buurt uit de lijst.")},
    )
    display = forms.ChoiceField(
        label=gettext_lazy("Hoe kom je in de openbare lijst?"),
        choices=DISPLAY_LABELS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies hoe je in de lijst komt."),
            "invalid_choice": gettext_lazy("Kies hoe je in de lijst komt."),
        },
    )
    motivation = forms.CharField(
        label=gettext_lazy("Waarom teken je?"),
        required=False,
        max_length=500,
        help_text=gettext_lazy(
            "Hooguit 500 tekens. Het programmabureau leest het eerst. Daarna komt het bij je "
            "naam in de lijst. Zet er geen gegevens van anderen in."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": False}),
        error_messages={"max_length": gettext_lazy("Maak je tekst korter: hooguit 500 tekens.")},
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "Ik onderteken dit pact en vind het goed dat Verbeter Breda hiervoor mijn gegevens "
            "bewaart."
        ),
        error_messages={
            "required": gettext_lazy("Zet een vinkje. Zonder je akkoord kun je niet ondertekenen.")
        },
    )
    website = forms.CharField(
        label=gettext_lazy("Laat dit veld leeg"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.neighbourhoods = {item.key: item for item in Neighbourhood.objects.all()}
        field = self.fields["neighbourhood"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Dat zeg ik liever niet")),
            *((key, item.name) for key, item in self.neighbourhoods.items()),
            (ELSEWHERE, _("Ik woon ergens anders")),
        ]
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "name",
            "email",
            "neighbourhood",
            "display",
            "motivation",
            "consent",
            Div("website", css_class="honeypot", aria_hidden="true"),
            "opened",
        )
        self.helper.add_input(Submit("stap", _("Verder")))

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if LINK.search(name):
            raise forms.ValidationError(_("In een naam past geen webadres. Vul alleen je naam in."))
        if CONTROL.search(name):
            raise forms.ValidationError(_("Je naam bevat een teken dat we niet kunnen bewaren."))
        return name

    def clean_motivation(self) -> str:
        text: str = self.cleaned_data["motivation"].replace("\r\n", "\n")
        if CONTROL.search(text):
            raise forms.ValidationError(_("Je tekst bevat een teken dat we niet kunnen bewaren."))
        return text

    def signing(self) -> Signing:
        """Return what was filled in; only for a valid form."""
        data = self.cleaned_data
        return Signing(
            name=data["name"],
            email=data["email"],
            display=data["display"],
            neighbourhood=self.neighbourhoods.get(data["neighbourhood"]),
            is_elsewhere=data["neighbourhood"] == ELSEWHERE,
            motivation=data["motivation"],
            language=languages.current().code,
        )

    def opened_at(self) -> datetime | None:
        """Return when this form was first opened, None when its stamp is missing or forged."""
        return read_stamp(self.data.get("opened", ""))

    def neighbourhood_name(self) -> str:
        return dict(self.fields["neighbourhood"].choices)[self.cleaned_data["neighbourhood"]]  # type: ignore[attr-defined]
