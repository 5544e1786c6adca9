"""What somebody can change about a signature that is there already."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Hidden, Layout, Submit
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacts import services
from pacts.forms.fields import MotivationField
from pacts.forms.residents import DISPLAY_CHOICES, DISPLAY_ERRORS, display_choices
from pacts.models import Pact, Signature


class DisplayForm(forms.Form):
    """How the name is shown, each way with the line that will be there."""

    display = forms.ChoiceField(
        label=gettext_lazy("Hoe sta je in de openbare lijst?"),
        choices=DISPLAY_CHOICES,
        widget=forms.RadioSelect,
        error_messages=DISPLAY_ERRORS,
    )

    def __init__(self, *args: Any, signature: Signature, **kwargs: Any) -> None:
        kwargs["initial"] = {"display": signature.display}
        super().__init__(*args, **kwargs)
        field = self.fields["display"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = display_choices(
            Signature(name=signature.name, neighbourhood=signature.neighbourhood)
        )
        self.helper = _helper("naam", "display", _("Zo wil ik in de lijst staan"))

    def save(self, *, pact: Pact, token: str) -> None:
        services.change_display(pact=pact, token=token, display=self.cleaned_data["display"])


class MotivationForm(forms.Form):
    """What somebody wrote; empty takes it back."""

    motivation = MotivationField(
        help_text=gettext_lazy(
            "Hooguit 500 tekens. Verander je de tekst, dan leest het programmabureau hem eerst. "
            "Maak je hem leeg, dan is hij weg."
        )
    )

    def __init__(self, *args: Any, signature: Signature, **kwargs: Any) -> None:
        kwargs["initial"] = {"motivation": signature.motivation}
        super().__init__(*args, **kwargs)
        self.helper = _helper("motivatie", "motivation", _("Bewaar mijn tekst"))

    def save(self, *, pact: Pact, token: str) -> None:
        services.change_motivation(
            pact=pact, token=token, motivation=self.cleaned_data["motivation"]
        )


def _helper(what: str, field: str, label: str) -> FormHelper:
    helper = FormHelper()
    helper.form_show_errors = True
    helper.layout = Layout(Hidden("wat", what), field)
    helper.add_input(Submit(f"bewaar-{what}", label, css_class="secondary"))
    return helper
