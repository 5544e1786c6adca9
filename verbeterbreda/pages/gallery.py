"""What the gallery of components shows: examples that claim nothing."""

from dataclasses import dataclass, field
from typing import Any

from django import forms

from verbeterbreda.lib.charts import progress_strokes


@dataclass(frozen=True)
class ExampleSource:
    title: str = "Een document"
    publisher: str = "Een uitgever"
    published_text: str = "een datum"
    url: str = ""


@dataclass(frozen=True)
class Example:
    """The shape of anything that has a source."""

    source: ExampleSource = field(default_factory=ExampleSource)
    locator: str = "hoofdstuk en regel"
    quote: str = "Een kort citaat uit het document."


@dataclass(frozen=True)
class ExampleTable:
    caption: str = "Een tabel met een bijschrift"
    head: tuple[str, ...] = ("Jaar", "Hier", "Daar")
    rows: tuple[tuple[str, ...], ...] = (("het eerste", "2", "1"), ("het tweede", "1", "1"))
    numeric: bool = True


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Een tekst", help_text="De uitleg staat boven het vak.")
    kind = forms.ChoiceField(
        label="Eén keuze",
        choices=[("a", "De eerste"), ("b", "De tweede")],
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(
        label="Een lijst", choices=[("", "Maak een keuze"), ("a", "De eerste")], required=False
    )
    topics = forms.MultipleChoiceField(
        label="Meer keuzes",
        choices=[("a", "De eerste"), ("b", "De tweede")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    story = forms.CharField(label="Een verhaal", widget=forms.Textarea, required=False)
    agreed = forms.BooleanField(label="Een vakje om aan te vinken")


def gallery_context() -> dict[str, Any]:
    """Return the context of ``pages/components.html``; the form shows its errors."""
    return {
        "trail": [("Een overzicht", "#inhoud"), ("Een plek zonder link", "")],
        "example": Example(),
        "table": ExampleTable(),
        "chart_svg": progress_strokes(chart_id="lijnen", title="Twee lijnen die samenkomen"),
        "example_form": ExampleForm({"kind": "x"}),
    }
