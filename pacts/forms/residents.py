"""The form with which a resident signs a pact."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacts.forms.fields import (
    AddressField,
    MotivationField,
    NameField,
    TrapField,
    plain_digits,
)
from pacts.models import Neighbourhood, Signature
from pacts.services import Signing
from verbeterbreda.lib import languages
from verbeterbreda.lib.remembering import remembered

ELSEWHERE = "elders"
MAX_SHOWN = 200
"""Characters of a name in a preview; a longer one is refused below it."""
POSTCODE = re.compile(r"[1-9][0-9]{3}(?![0-9])")
"""The digits at the beginning, whatever stands behind them."""

DISPLAY_CHOICES = [
    (Signature.Display.FIRST, gettext_lazy("Alleen mijn voornaam, met mijn buurt")),
    (Signature.Display.FULL, gettext_lazy("Mijn hele naam")),
    (Signature.Display.ANONYMOUS, gettext_lazy("Geen naam")),
]
DISPLAY_ERRORS = {
    "required": gettext_lazy("Kies hoe je in de lijst komt."),
    "invalid_choice": gettext_lazy("Kies hoe je in de lijst komt."),
}


def display_choices(signer: Signature, *, is_example: bool = False) -> list[tuple[str, SafeString]]:
    """Return the ways to stand in the public list, each with the very line that will be there."""
    shown = _("Bijvoorbeeld: %(line)s") if is_example else _("In de lijst staat: %(line)s")
    choices = []
    for display, label in DISPLAY_CHOICES:
        signer.display = display
        line = format_html("<bdi>{}</bdi>", signer.public_line())
        sentence = mark_safe(escape(shown) % {"line": line})
        option = format_html('{} <span class="option-line">{}</span>', label, sentence)
        choices.append((str(display), option))
    return choices


@remembered(seconds=5)
def _neighbourhoods() -> dict[str, Neighbourhood]:
    return {item.key: item for item in Neighbourhood.objects.all()}


class SignForm(forms.Form):
    """Fields of one signature. `opened` and `website` are for the robots, not for people."""

    name = NameField(widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField(
        help_text=gettext_lazy(
            "We sturen je een mail om te bevestigen. Je adres komt nooit in de lijst."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    neighbourhood = forms.ChoiceField(
        label=gettext_lazy("Je buurt"),
        required=False,
        help_text=gettext_lazy("De zestien buurten waar het programma over gaat."),
        error_messages={"invalid_choice": gettext_lazy("Kies een buurt uit de lijst.")},
    )
    postcode = forms.CharField(
        label=gettext_lazy("Of de vier cijfers van je postcode"),
        required=False,
        max_length=50,
        help_text=gettext_lazy(
            "Weet je niet hoe je buurt heet? Dan laten we zien welke het kan zijn. Je postcode "
            "bewaren we niet."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "class": "short"}),
        error_messages={"max_length": gettext_lazy("Vul alleen de vier cijfers in.")},
    )
    display = forms.ChoiceField(
        label=gettext_lazy("Hoe kom je in de openbare lijst?"),
        choices=DISPLAY_CHOICES,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Iedereen kan die lijst lezen. Je kunt dit later nog veranderen."),
        error_messages=DISPLAY_ERRORS,
    )
    motivation = MotivationField(
        help_text=gettext_lazy(
            "Hooguit 500 tekens. Het programmabureau leest het eerst. Daarna komt het bij je "
            "naam in de lijst. Zet er geen gegevens van anderen in."
        )
    )
    is_following = forms.BooleanField(
        label=gettext_lazy(
            "Houd me per mail op de hoogte van dit pact. Afmelden kan in elke mail. De nieuwsbrief "
            "krijg je hier niet mee."
        ),
        required=False,
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
    website = TrapField()
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.neighbourhoods = _neighbourhoods()
        neighbourhood, display = self.fields["neighbourhood"], self.fields["display"]
        assert isinstance(neighbourhood, forms.ChoiceField)
        assert isinstance(display.widget, forms.RadioSelect)
        neighbourhood.choices = self._neighbourhood_choices()
        # Only made when the form is shown: most forms are sent, found right and never shown again.
        display.widget.choices = self._display_choices  # type: ignore[assignment]

    @cached_property
    def helper(self) -> FormHelper:
        """How the form is laid out."""
        helper = FormHelper()
        helper.layout = Layout(
            "name",
            "email",
            "neighbourhood",
            "postcode",
            "display",
            "motivation",
            "is_following",
            "consent",
            TrapField.hidden("website"),
            "opened",
        )
        helper.add_input(Submit("stap", _("Verder")))
        return helper

    def _neighbourhood_choices(self) -> list[tuple[str, str]]:
        return [
            ("", _("Dat zeg ik liever niet")),
            *((key, item.name) for key, item in self.neighbourhoods.items()),
            (ELSEWHERE, _("Ik woon ergens anders")),
        ]

    def _display_choices(self) -> list[tuple[str, SafeString]]:
        """With the name that was typed, as soon as there is one."""
        name = " ".join(str(self["name"].value() or "").split())[:MAX_SHOWN]
        key = str(self["neighbourhood"].value() or "")
        if name:
            signer = Signature(name=name, neighbourhood=self.neighbourhoods.get(key))
            return display_choices(signer)
        example = next(iter(self.neighbourhoods.values()), None)
        return display_choices(
            Signature(name=_("Sam de Vries"), neighbourhood=example), is_example=True
        )

    @cached_property
    def postcode_neighbourhoods(self) -> list[Neighbourhood]:
        """Return the neighbourhoods that the postcode may lie in, when only that was filled in."""
        if self.cleaned_data["neighbourhood"] or not self.postcode_digits:
            return []
        found = Neighbourhood.objects.filter(areas__postcodes__digits=self.postcode_digits)
        return list(found.distinct())

    @cached_property
    def postcode_digits(self) -> str:
        typed = "".join(plain_digits(self.cleaned_data["postcode"]).split())
        match = POSTCODE.match(typed)
        return match[0] if match else ""

    @cached_property
    def is_elsewhere(self) -> bool:
        """Whether somebody lives outside the sixteen, by their own word or by their postcode."""
        chosen, postcode = self.cleaned_data["neighbourhood"], self.cleaned_data["postcode"]
        if chosen or not postcode.strip():
            return bool(chosen == ELSEWHERE)
        return not self.postcode_neighbourhoods

    def forget_typing(self) -> None:
        """Keep the browser from remembering what somebody typed, and from offering it to others."""
        self.helper.attrs = {"autocomplete": "off"}
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def neighbourhood_name(self) -> str:
        """Return the answer as the check page repeats it."""
        chosen, postcode = self.cleaned_data["neighbourhood"], self.cleaned_data["postcode"]
        if not chosen and self.is_elsewhere:
            return _("Postcode %(postcode)s hoort bij geen van de zestien buurten.") % {
                "postcode": postcode
            }
        return str(dict(self._neighbourhood_choices())[chosen])

    def answers(self) -> dict[str, str | bool]:
        """Return what a valid form says, to travel along."""
        return self.cleaned_data | {"is_elsewhere": self.is_elsewhere}


def signing(answers: Mapping[str, Any]) -> Signing:
    """Return the signature that these answers of a valid form ask for."""
    return Signing(
        name=answers["name"],
        email=answers["email"],
        display=answers["display"],
        neighbourhood=_neighbourhoods().get(answers["neighbourhood"]),
        is_elsewhere=answers["is_elsewhere"],
        motivation=answers["motivation"],
        is_following=answers["is_following"],
        language=languages.current().code,
    )
