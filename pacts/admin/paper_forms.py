"""What staff type over from paper. One form checks a typed line and a row of a file alike."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from pacts.addresses import name_key
from pacts.forms.fields import AddressField, MotivationField, NameField
from pacts.models import Neighbourhood, PactVersion, Signature
from pacts.services.paper import MAX_SHEET, PaperLine, sheet_name
from verbeterbreda.lib import sheets

ELSEWHERE = "elders"
OUTSIDE = ["ergens anders", "anders", "elders", "buiten Breda"]
MOST_ROWS = 250
"""Ten full lists. They go in together, and on SQLite nobody signs meanwhile: some three seconds."""
MOST_LINES = 30_000
"""What fits in the column of the database."""
DISPLAY_WORDS = {
    "voornaam": Signature.Display.FIRST,
    "alleen voornaam": Signature.Display.FIRST,
    "voornaam met buurt": Signature.Display.FIRST,
    "hele naam": Signature.Display.FULL,
    "naam": Signature.Display.FULL,
    "volledig": Signature.Display.FULL,
    "geen naam": Signature.Display.ANONYMOUS,
    "geen": Signature.Display.ANONYMOUS,
    "anoniem": Signature.Display.ANONYMOUS,
}
COLUMNS = [
    sheets.Column("sheet", ("lijst", "papieren lijst", "lijstnummer", "naam van de lijst")),
    sheets.Column("sheet_line", ("regel", "regelnummer", "nummer", "nr"), is_required=True),
    sheets.Column("name", ("naam", "hele naam", "volledige naam"), is_required=True),
    sheets.Column("email", ("e-mail", "e-mailadres", "mail", "mailadres")),
    sheets.Column("neighbourhood", ("buurt", "wijk")),
    sheets.Column("display", ("in de lijst", "weergave", "hoe in de lijst")),
    sheets.Column("signed_on", ("datum", "dag", "getekend op")),
    sheets.Column("motivation", ("motivatie", "waarom", "reden")),
]
COLUMN_NAMES = {column.key: column.names[0] for column in COLUMNS}


class DayField(forms.CharField):
    """A day as people write it, typed or out of a spreadsheet."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date):
            return value
        text = super().to_python(value)
        if not text:
            return text
        try:
            return sheets.day(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day}-{value.month}-{value.year}" if isinstance(value, date) else value


class WordField(forms.ChoiceField):
    """A choice that may also be made by its name, however it was written."""

    def __init__(self, *, words: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words = words or {}

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        if self.valid_value(text):
            return text
        known = {name_key(word): choice for word, choice in self.words.items()}
        return known.get(name_key(text), text)


class TextForm(forms.Form):
    """Which text was signed."""

    version = forms.ModelChoiceField(
        label="Welke tekst staat erop?",
        queryset=PactVersion.objects.none(),
        empty_label=None,
        help_text="Pact en versie staan boven aan de papieren lijst.",
        error_messages={"required": "Kies de tekst die op de lijst staat."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)
        published = PactVersion.objects.filter(state=PactVersion.State.PUBLISHED)
        field.queryset = (
            published.exclude(pact__signing_from_at=None)
            .select_related("pact")
            .order_by("-pact__signing_from_at", "-number")
        )


class ListForm(forms.Form):
    """What is the same for all lines of a list."""

    sheet = forms.CharField(
        label="Naam of nummer van de lijst",
        max_length=MAX_SHEET,
        help_text="Zoals op het papier staat, bijvoorbeeld Heuvel 1. Hoofdletters maken niet uit.",
        error_messages={"required": "Vul in welke lijst dit is."},
    )
    signed_on = DayField(
        label="Getekend op",
        help_text="De dag op het papier, bijvoorbeeld 3-4-2026. Vanaf die dag telt hij mee.",
        error_messages={"required": "Vul de dag in die op het papier staat."},
    )

    def clean_sheet(self) -> str:
        name = sheet_name(self.cleaned_data["sheet"])
        if len(name) > MAX_SHEET:  # capitals can be longer: ß becomes SS
            raise ValidationError(f"Houd de naam van de lijst korter: hooguit {MAX_SHEET} tekens.")
        return name


class LineForm(ListForm):
    """One line of a list."""

    sheet_line = forms.IntegerField(
        label="Regel",
        min_value=1,
        max_value=MOST_LINES,
        error_messages={
            "required": "Vul het nummer van de regel in.",
            "invalid": "Een regel is een getal, zoals 12.",
            "min_value": "Regels tellen vanaf 1.",
        },
    )
    name = NameField(label="Naam", error_messages={"required": "Vul de naam in."})
    email = AddressField(
        label="E-mailadres",
        required=False,
        help_text="Alleen als het op de lijst staat. Wie een adres heeft, krijgt één mail.",
    )
    neighbourhood = WordField(
        label="Buurt",
        required=False,
        error_messages={"invalid_choice": "We kennen de buurt ‘%(value)s’ niet."},
    )
    display = WordField(
        label="In de openbare lijst",
        words=DISPLAY_WORDS,
        required=False,
        help_text="Niets aangekruist? Dan de voornaam met de buurt, zoals op het papier staat.",
        error_messages={
            "invalid_choice": "‘%(value)s’ kennen we niet. Schrijf: hele naam, voornaam of "
            "geen naam."
        },
    )
    motivation = MotivationField(label="Waarom deze persoon tekent")
    is_someone_else = forms.BooleanField(
        label="Dit is iemand anders: voer toch in", required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, *args: Any, neighbourhoods: Iterable[Neighbourhood] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if neighbourhoods is None:
            neighbourhoods = Neighbourhood.objects.all()
        self.neighbourhoods = {item.key: item for item in neighbourhoods}
        self._offer(
            "neighbourhood",
            [
                ("", "Niet ingevuld"),
                *((item.key, item.name) for item in self.neighbourhoods.values()),
                (ELSEWHERE, "Ergens anders"),
            ],
        )
        self._offer(
            "display",
            [
                (Signature.Display.FIRST.value, "Voornaam, met buurt"),
                (Signature.Display.FULL.value, "Hele naam"),
                (Signature.Display.ANONYMOUS.value, "Geen naam"),
            ],
        )
        names = {item.name: item.key for item in self.neighbourhoods.values()}
        self._words("neighbourhood").words = names | dict.fromkeys(OUTSIDE, ELSEWHERE)
        self.fields["motivation"].widget.attrs["rows"] = 2
        for name in ("name", "email"):
            self.fields[name].widget.attrs["class"] = "vTextField"

    def _words(self, name: str) -> WordField:
        field = self.fields[name]
        assert isinstance(field, WordField)
        return field

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self._words(name).choices = choices

    def ask_whether_someone_else(self, reason: str) -> None:
        """Show the question that makes a doubtful line go in after all."""
        self.fields["is_someone_else"].widget = forms.CheckboxInput()
        self.add_error("is_someone_else", f"{reason} Is dit iemand anders? Zet dan een vinkje.")

    def line(self, version: PactVersion) -> PaperLine:
        """Return the line; only for a valid form."""
        data = self.cleaned_data
        return PaperLine(
            version=version,
            sheet=data["sheet"],
            sheet_line=data["sheet_line"],
            signed_on=data["signed_on"],
            name=data["name"],
            email=data["email"],
            neighbourhood=self.neighbourhoods.get(data["neighbourhood"]),
            is_elsewhere=data["neighbourhood"] == ELSEWHERE,
            display=data["display"] or Signature.Display.FIRST,
            motivation=data["motivation"],
        )


class DeskForm(LineForm, TextForm):
    """A line as it is typed at the desk."""


class UploadForm(ListForm, TextForm):
    """A file with many lines."""

    file = forms.FileField(
        label="Bestand",
        help_text=f"CSV of XLSX, hooguit {MOST_ROWS} rijen. "
        "Van een Excel-bestand lezen we het eerste blad.",
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg.",
            "missing": "Kies een bestand.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].required = self.fields["signed_on"].required = False
        self.fields["sheet"].help_text = "Voor rijen die zelf geen kolom ‘lijst’ hebben."
        self.fields["signed_on"].help_text = "Voor rijen die zelf geen kolom ‘datum’ hebben."

    def clean_file(self) -> sheets.Sheet:
        """Return what the file holds."""
        try:
            sheet = sheets.read(sheets.uploaded(self.cleaned_data["file"]), COLUMNS)
        except sheets.SheetError as error:
            raise ValidationError(str(error)) from error
        if not sheet.rows:
            raise ValidationError("Onder de namen van de kolommen staat geen enkele rij.")
        if len(sheet.rows) > MOST_ROWS:
            raise ValidationError(
                f"Er staan {len(sheet.rows)} rijen in. Voer er hooguit {MOST_ROWS} tegelijk in."
            )
        return sheet
