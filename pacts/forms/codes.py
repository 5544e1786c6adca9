"""Codes that somebody types over from a mail or from paper, however they write them."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacts.forms.fields import plain_digits
from pacts.links import CODE_LENGTH
from pacts.models import Pact
from pacts.models.signatures import RECEIPT_LENGTH, RECEIPT_LETTERS
from verbeterbreda.lib.languages import address

WIDGET_ATTRS = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "dir": "ltr",
    "class": "short",
}


class TypedCode(forms.CharField):
    """A code of so many signs; spaces, dashes and small letters make no difference."""

    def __init__(self, *, signs: int, **kwargs: Any) -> None:
        self.signs = signs
        super().__init__(
            max_length=100,
            widget=forms.TextInput(attrs=WIDGET_ATTRS),
            error_messages={
                "required": gettext_lazy("Vul de code in."),
                "max_length": gettext_lazy("Dit is te lang voor een code."),
            },
            **kwargs,
        )
        self.widget.attrs.pop("maxlength", None)

    def clean(self, value: Any) -> str:
        typed = plain_digits(super().clean(value)).upper()
        code = "".join(sign for sign in typed if sign.isalnum())
        if len(code) != self.signs or not set(code) <= set(RECEIPT_LETTERS):
            raise ValidationError(
                _("De code heeft %(signs)d letters en cijfers. Kijk nog eens goed.")
                % {"signs": self.signs}
            )
        return code


class CodeForm(forms.Form):
    """The short code from the mail, to confirm without the link."""

    code = TypedCode(signs=CODE_LENGTH, label=gettext_lazy("De code uit je mail"))

    def __init__(self, *args: Any, pact: Pact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_action = address(reverse("pacts:code", args=[pact.slug]))
        self.helper.layout = Layout("code")
        self.helper.add_input(Submit("bevestig", _("Bevestig mijn handtekening")))


class ReceiptForm(forms.Form):
    """The public code of a receipt."""

    code = TypedCode(signs=RECEIPT_LENGTH, label=gettext_lazy("De code op het ontvangstbewijs"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autocomplete"] = "off"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the code is public, and asking changes nothing
        self.helper.layout = Layout("code")
