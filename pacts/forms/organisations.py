"""The form with which an organisation asks to sign. Its logo travels along, drawn anew by us."""

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, LayoutObject, Submit
from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pacts import logos
from pacts.forms.fields import AddressField, NameField, TrapField, is_control, is_visible
from pacts.models import Goal, OrganisationDetails, Pledge, Signature
from pacts.services import Organising, Promise, Signing
from verbeterbreda.lib import languages

MAX_PLEDGES = 5
FIRST_PLEDGES = 1
"""So many stand open in the form; the others unfold."""
LOGO_SALT = "pacts.forms.logo"
NO_GOAL = "geen"

ROLE_NAMES = {
    OrganisationDetails.Role.EXECUTING: gettext_lazy("We voeren zelf acties uit"),
    OrganisationDetails.Role.TAKING_PART: gettext_lazy("We doen mee en denken mee"),
}
ROLE_LABELS = [
    (
        OrganisationDetails.Role.EXECUTING,
        gettext_lazy(
            "We voeren zelf acties uit. We zijn partner: we doen wat we hieronder beloven, en het "
            "programmabureau vraagt ons later hoe het ging."
        ),
    ),
    (
        OrganisationDetails.Role.TAKING_PART,
        gettext_lazy(
            "We doen mee en denken mee. We staan achter het pact en helpen waar we kunnen, zonder "
            "zelf een actie te trekken."
        ),
    ),
]
LOGO_ERRORS = {
    "heavy": gettext_lazy("Dit bestand is te zwaar. Kies een logo van hooguit 1 MB."),
    "large": gettext_lazy("Dit beeld is te groot. Kies een logo van hooguit 3000 bij 3000 pixels."),
    "strange": gettext_lazy("Dit is geen beeld dat we kennen. Kies een PNG, een JPG of een WebP."),
}


def text_field(label: Any, required: Any, **options: Any) -> forms.CharField:
    """Return a line of text; `required` is what to say when it is empty, or nothing."""
    attrs = {"autocomplete": options.pop("autocomplete", "off"), "maxlength": False}
    too_long = gettext_lazy("Maak dit korter: hooguit %(limit_value)d tekens.")
    return forms.CharField(
        label=label,
        required=bool(required),
        widget=forms.TextInput(attrs=attrs | options.pop("attrs", {})),
        error_messages={"required": required or "", "max_length": too_long},
        **options,
    )


@dataclass(frozen=True)
class PledgeFields:
    """The names of the fields of one pledge: what, for which goal, by when."""

    number: int

    @property
    def text(self) -> str:
        return f"pledge_{self.number}_text"

    @property
    def goal(self) -> str:
        return f"pledge_{self.number}_goal"

    @property
    def by(self) -> str:
        return f"pledge_{self.number}_by"

    def names(self) -> tuple[str, str, str]:
        return self.text, self.goal, self.by


PLEDGES = [PledgeFields(number) for number in range(1, MAX_PLEDGES + 1)]
FIELD_ORDER = [
    *["legal_name", "kvk_number", "homepage", "logo", "is_without_logo", "role"],
    *(name for pledge in PLEDGES for name in pledge.names()),
    *["contact_name", "mandate", "email", "is_mandate_declared", "consent", "is_following"],
]
"""As they stand on the page; the list of errors follows it."""
ANSWERS = {*FIELD_ORDER, "logo_kept", "nickname", "opened"} - {"logo", "is_without_logo"}


class OrganisationForm(forms.Form):
    """What an organisation fills in. `nickname` and `opened` are for the robots, not for people."""

    legal_name = text_field(
        gettext_lazy("Naam van de organisatie"),
        gettext_lazy("Vul de naam van de organisatie in."),
        max_length=150,
        autocomplete="organization",
        help_text=gettext_lazy("De officiële naam. Zo komt de organisatie in de openbare lijst."),
    )
    kvk_number = text_field(
        gettext_lazy("KvK-nummer"),
        None,
        attrs={"inputmode": "numeric", "class": "short"},
        help_text=gettext_lazy("Acht cijfers. Alleen het programmabureau ziet dit."),
    )
    homepage = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        assume_scheme="https",
        widget=forms.TextInput(
            attrs={"autocomplete": "url", "inputmode": "url", "maxlength": False}
        ),
        max_length=200,
        error_messages={
            "invalid": gettext_lazy("Dit adres klopt niet. Schrijf het zoals www.voorbeeld.nl."),
            "max_length": gettext_lazy("Maak dit korter: hooguit %(limit_value)d tekens."),
        },
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("Een PNG, JPG of WebP van hooguit 1 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        error_messages={"empty": LOGO_ERRORS["strange"], "invalid": LOGO_ERRORS["strange"]},
    )
    logo_kept = forms.CharField(required=False, widget=forms.HiddenInput)
    is_without_logo = forms.BooleanField(label=gettext_lazy("Toch geen logo"), required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Hoe doen jullie mee?"),
        choices=ROLE_LABELS,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Kies hoe jullie meedoen."),
            "invalid_choice": gettext_lazy("Kies hoe jullie meedoen."),
        },
    )
    contact_name = NameField(
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Jij bent de contactpersoon. Je naam komt niet op de site."),
    )
    mandate = text_field(
        gettext_lazy("Je functie"),
        gettext_lazy("Vul je functie in."),
        max_length=120,
        autocomplete="organization-title",
        help_text=gettext_lazy("Bijvoorbeeld directeur of voorzitter."),
    )
    email = AddressField(
        help_text=gettext_lazy(
            "We sturen je een mail om te bevestigen. Je adres komt niet op de site."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    is_mandate_declared = forms.BooleanField(
        label=gettext_lazy("Ik mag namens deze organisatie tekenen."),
        error_messages={
            "required": gettext_lazy("Zet een vinkje. Alleen wie dat mag, kan tekenen.")
        },
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "We willen dit pact ondertekenen en vinden het goed dat Verbeter Breda hiervoor deze "
            "gegevens bewaart."
        ),
        error_messages={
            "required": gettext_lazy("Zet een vinkje. Zonder je akkoord kun je niet ondertekenen.")
        },
    )
    is_following = forms.BooleanField(
        label=gettext_lazy(
            "Houd me per mail op de hoogte van dit pact. Afmelden kan in elke mail. De nieuwsbrief "
            "krijg je hier niet mee."
        ),
        required=False,
    )
    nickname = TrapField()
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, str] | None = None, *, logo_error: str = "", **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.logo_error = logo_error
        # Only our own signature makes it ours.
        self.drawn_logo = read_logo((data or self.initial).get("logo_kept", ""))
        self.goals = list(Goal.objects.select_related("building_block"))
        for pledge in PLEDGES:
            self.fields |= self._pledge_fields(pledge)
        if not self.drawn_logo:
            del self.fields["is_without_logo"]
        self.order_fields(FIELD_ORDER)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self._layout())
        self.helper.add_input(Submit("stap", _("Verder")))

    def _pledge_fields(self, pledge: PledgeFields) -> dict[str, forms.Field]:
        choices = [
            ("", _("Kies een doel")),
            *((goal.key, goal.short_name) for goal in self.goals),
            (NO_GOAL, _("Niet één doel in het bijzonder")),
        ]
        too_long = gettext_lazy("Maak dit korter: hooguit %(limit_value)d tekens.")
        return {
            pledge.text: forms.CharField(
                label=gettext_lazy("Wat gaan jullie doen?"),
                required=False,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 3, "maxlength": False}),
                error_messages={"max_length": too_long},
            ),
            pledge.goal: forms.ChoiceField(
                label=gettext_lazy("Bij welk doel hoort het?"), required=False, choices=choices
            ),
            pledge.by: text_field(
                gettext_lazy("Wanneer?"),
                None,
                max_length=60,
                help_text=gettext_lazy("Zo precies als je het weet, bijvoorbeeld ‘eind 2027’."),
            ),
        }

    def _layout(self) -> Iterator[LayoutObject | str]:
        yield Fieldset(
            _("De organisatie"),
            "legal_name",
            "kvk_number",
            "homepage",
            *self._logo_layout(),
            "logo_kept",
        )
        yield Div("role", css_class="form-section")
        first, others = PLEDGES[:FIRST_PLEDGES], PLEDGES[FIRST_PLEDGES:]
        yield Fieldset(
            _("Wat gaan jullie doen?"),
            HTML(f"<p>{_pledge_help()}</p>"),
            *(self._pledge_layout(pledge) for pledge in first),
            Folded(
                *(self._pledge_layout(pledge) for pledge in others),
                summary=_("Nog meer beloften invullen"),
                is_open=self.has_filled_in(others),
            ),
        )
        yield Fieldset(_("Wie tekent?"), "contact_name", "mandate", "email", "is_mandate_declared")
        yield Fieldset(_("Akkoord"), "consent", "is_following")
        yield TrapField.hidden("nickname")
        yield "opened"

    def _logo_layout(self) -> list[LayoutObject | str]:
        if not self.drawn_logo:
            return ["logo"]
        picture = format_html(
            '<p><img class="logo" src="{}" alt="{}"></p>',
            logos.as_address(self.drawn_logo),
            _("Jullie logo"),
        )
        return [HTML(picture), "logo", "is_without_logo"]

    def _pledge_layout(self, pledge: PledgeFields) -> Fieldset:
        legend = _("Belofte %(number)d") % {"number": pledge.number}
        return Fieldset(legend, *pledge.names(), css_class="pledge-fields")

    def has_filled_in(self, pledges: list[PledgeFields]) -> bool:
        """Say whether any of these pledges holds something, so that it is not folded away."""
        return any(self[name].value() for pledge in pledges for name in pledge.names())

    def clean_legal_name(self) -> str:
        name = _clean_line(self.cleaned_data["legal_name"])
        if not any(map(is_visible, name)):
            raise forms.ValidationError(self.fields["legal_name"].error_messages["required"])
        if "://" in name:
            raise forms.ValidationError(_("In een naam past geen webadres."))
        return name

    def clean_kvk_number(self) -> str:
        typed = re.sub(r"[\s.]", "", self.cleaned_data["kvk_number"])
        if typed and not re.fullmatch(r"[0-9]{8}", typed):
            raise forms.ValidationError(_("Een KvK-nummer heeft acht cijfers."))
        return typed

    def clean_homepage(self) -> str:
        address: str = self.cleaned_data["homepage"]
        if address and not address.startswith(("https://", "http://")):
            raise forms.ValidationError(self.fields["homepage"].error_messages["invalid"])
        return address

    def clean_mandate(self) -> str:
        return _clean_line(self.cleaned_data["mandate"])

    def clean(self) -> dict[str, Any]:
        for pledge in PLEDGES:
            self._clean_pledge(pledge)
        if self.logo_error:
            self.add_error("logo", LOGO_ERRORS[self.logo_error])
        return self.cleaned_data

    def _clean_pledge(self, pledge: PledgeFields) -> None:
        data = self.cleaned_data
        text = data.get(pledge.text, "").replace("\r\n", "\n").strip()
        by = data.get(pledge.by, "")
        if any(map(is_control, text + by)):
            self.add_error(pledge.text, _("Er staat een teken in dat we niet kunnen bewaren."))
        elif text and not data.get(pledge.goal) and pledge.goal not in self.errors:
            self.add_error(pledge.goal, _("Kies het doel waar dit bij hoort."))
        elif not text and (by or data.get(pledge.goal)) and pledge.text not in self.errors:
            self.add_error(
                pledge.text, _("Schrijf op wat jullie gaan doen, of maak deze belofte leeg.")
            )

    def answers(self) -> dict[str, str]:
        """Return everything as it was typed, to travel along."""
        return {name: str(self.data.get(name, "")) for name in ANSWERS}

    def signing(self) -> Signing:
        """Return what was filled in; only for a valid form."""
        data = self.cleaned_data
        return Signing(
            name=data["legal_name"],
            email=data["email"],
            display=Signature.Display.FULL,
            is_following=data["is_following"],
            language=languages.current().code,
            organising=Organising(
                role=data["role"],
                mandate=data["mandate"],
                kvk_number=data["kvk_number"],
                website=data["homepage"],
                contact_name=data["contact_name"],
                logo=self.drawn_logo,
                promises=tuple(
                    Promise(pledge.text, pledge.goal_id or "", pledge.by_text)
                    for pledge in self.pledges()
                ),
            ),
        )

    def pledges(self) -> list[Pledge]:
        """Return what was promised as unsaved pledges; only for a valid form."""
        data, goals = self.cleaned_data, {goal.key: goal for goal in self.goals}
        return [
            Pledge(text=data[place.text], goal=goals.get(data[place.goal]), by_text=data[place.by])
            for place in PLEDGES
            if data[place.text]
        ]

    def role_name(self) -> str:
        return str(ROLE_NAMES[self.cleaned_data["role"]])


class Folded(LayoutObject):
    """Fields that somebody unfolds; open by itself when something stands in them."""

    template = "utrecht/layout/folded.html"

    def __init__(self, *fields: object, summary: str, is_open: bool) -> None:
        self.fields, self.summary, self.is_open = list(fields), summary, is_open

    def render(self, form: Any, context: Any, template_pack: str = "", **kwargs: Any) -> str:
        from django.template.loader import render_to_string

        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(
            self.template, {"summary": self.summary, "is_open": self.is_open, "fields": fields}
        )


def _pledge_help() -> str:
    return _(
        "Schrijf hooguit vijf dingen op die jullie echt gaan doen. Als jullie meedoen, staan ze op "
        "de site. Later komt erbij wat ervan kwam."
    )


def _clean_line(text: str) -> str:
    """Return a line without superfluous spaces; ValidationError for signs that are no text."""
    if any(map(is_control, text)):
        raise forms.ValidationError(_("Er staat een teken in dat we niet kunnen bewaren."))
    return " ".join(text.split())


def take_answers(
    data: Mapping[str, str], files: Mapping[str, UploadedFile]
) -> tuple[dict[str, str], str]:
    """Return what was sent, its logo drawn and signed in it, and what was wrong with that logo.

    So nothing is lost when something else in the form was wrong: a browser never fills in a file.
    """
    answers = {name: data.get(name, "") for name in ANSWERS}
    if "is_without_logo" in data:
        answers["logo_kept"] = ""
    upload = files.get("logo")
    if upload is None:
        return answers, ""
    try:
        answers["logo_kept"] = sign_logo(logos.draw(upload))
    except logos.LogoError as error:
        return answers, str(error)
    return answers, ""


def sign_logo(logo: bytes) -> str:
    """Return a logo that we drew as a signed text; empty for none."""
    return signing.dumps(base64.b64encode(logo).decode(), salt=LOGO_SALT) if logo else ""


def read_logo(text: str) -> bytes:
    """Return the logo in a text that we signed; nothing for any other text."""
    try:
        return base64.b64decode(signing.loads(text, salt=LOGO_SALT))
    except signing.BadSignature:
        return b""
