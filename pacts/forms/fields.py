"""Fields that take people as they come: any name, any address, any postcode."""

import re
import unicodedata
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_NAME = 200
MAX_EMAIL = 254
"""Octets; what fits between the angle brackets of RFC 5321."""
MAX_LOCAL = 64

LINK = re.compile(r"://|www\.|[\w-]{1,63}\.(nl|com|org|net|eu|info|io|ru|xyz|be|de)\b", re.I)
LINE_BREAKS_AND_TABS = frozenset("\t\n\r")
FORMULA_SIGNS = frozenset("=+-@")
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: "."}
"""An e-mail address as a Japanese or Chinese keyboard writes it: ａ＠ｂ。"""
# RFC 6531 adds every letter to the signs that may stand before the @.
LOCAL_PART = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|"
    r'"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*"'
)
# Older and newer rules turn these into different domains, so mail could reach somebody else.
AMBIGUOUS_IN_DOMAIN = frozenset("ßςẞ")
DOMAIN = EmailValidator()


def is_control(sign: str) -> bool:
    """Say whether a sign is a control character; a tab or line break is none here."""
    return unicodedata.category(sign) == "Cc" and sign not in LINE_BREAKS_AND_TABS


def is_visible(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "CZ" and sign != "\u2800"  # an empty braille cell


def plain_digits(text: str) -> str:
    """Return a text with its digits as 0-9, in whatever script they were typed (٤٨١٢ is 4812)."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet could take a text for a formula, full-width signs included."""
    first = next((sign for sign in text if is_visible(sign)), "")
    return unicodedata.normalize("NFKC", first)[:1] in FORMULA_SIGNS


class TrapField(forms.CharField):
    """A field that people neither see nor reach; what is in it was put there by a robot."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        label = gettext_lazy("Laat dit veld leeg")
        super().__init__(label=label, required=False, widget=widget, **kwargs)

    @staticmethod
    def hidden(name: str) -> Div:
        """Where it stands in the layout of a form."""
        return Div(name, css_class="honeypot", aria_hidden="true")


class NameField(forms.CharField):
    """A name in any script, kept as it was typed but for its spaces.

    Refused, with a sentence: nothing visible, a link, a control character, and a first sign that
    makes a spreadsheet calculate.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_NAME)
        kwargs.setdefault("label", gettext_lazy("Je naam"))
        kwargs["error_messages"] = {
            "required": gettext_lazy("Vul je naam in."),
            "max_length": gettext_lazy("Maak je naam korter: hooguit %(limit_value)d tekens."),
        } | kwargs.get("error_messages", {})
        super().__init__(**kwargs)
        self.widget.attrs.pop("maxlength", None)  # what was typed is never cut off

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if self.max_length and len(text) > self.max_length:
            return text  # its validator tells; searching a very long text costs time
        if any(map(is_control, text)):
            raise ValidationError(_("Er staat een teken in dat we niet kunnen bewaren."))
        name = " ".join(text.split())
        if not any(map(is_visible, name)):
            return ""
        if LINK.search(name):
            raise ValidationError(_("In een naam past geen webadres. Vul alleen je naam in."))
        if is_formula(name):
            raise ValidationError(_("Een naam begint niet met =, +, - of @."))
        return name


class AddressField(forms.CharField):
    """An e-mail address, also with letters outside ASCII on either side of the @."""

    widget = forms.EmailInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Je e-mailadres"))
        kwargs["error_messages"] = {
            "required": gettext_lazy("Vul je e-mailadres in. Zonder adres kun je niet bevestigen."),
            "invalid": gettext_lazy("Dit adres klopt niet. Schrijf het zoals naam@voorbeeld.nl."),
        } | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Return the address composed, without spaces around it or a dot after its domain."""
        typed = unicodedata.normalize("NFC", str(super().to_python(value)))
        text = typed.translate(FULL_WIDTH).strip()
        return text[:-1] if text.endswith(".") and "@" in text else text

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and len(value.encode()) > MAX_EMAIL:
            raise ValidationError(
                _("Dit adres is te lang: een mailadres heeft hooguit 254 tekens.")
            )
        if any(unicodedata.category(sign)[0] == "C" for sign in value):
            raise ValidationError(
                _("Er staat een teken in je adres dat je niet ziet. Typ het adres opnieuw.")
            )
        local, _at, domain = value.rpartition("@")
        if value and not (_is_local_part(local) and _is_domain(domain)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if AMBIGUOUS_IN_DOMAIN & set(domain):
            raise ValidationError(
                _("Met deze letters na de @ kunnen we niet mailen. Heb je nog een ander adres?")
            )


def _is_local_part(text: str) -> bool:
    return bool(LOCAL_PART.fullmatch(text)) and len(text.encode()) <= MAX_LOCAL


def _is_domain(text: str) -> bool:
    if text.startswith("[") or not DOMAIN.validate_domain_part(text):
        return False
    try:
        text.encode("idna")
    except UnicodeError:
        return False
    return True


class MotivationField(forms.CharField):
    """A few sentences. Read by a person before anybody else sees them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs = {"required": False, "max_length": 500} | kwargs
        kwargs.setdefault("label", gettext_lazy("Waarom teken je?"))
        kwargs["error_messages"] = {
            "max_length": gettext_lazy("Maak je tekst korter: hooguit 500 tekens."),
        } | kwargs.get("error_messages", {})
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), **kwargs)
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        # A browser counts a line break as one sign, and sends two.
        text = str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")
        if any(map(is_control, text)):
            raise ValidationError(_("Er staat een teken in dat we niet kunnen bewaren."))
        return text
