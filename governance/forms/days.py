"""The day for which somebody asks who sits where."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

EARLIEST, LATEST = date(2020, 1, 1), date(2060, 12, 31)


class DayInput(forms.DateInput):
    """The browser's own calendar. What is no day is not shown again: it cannot show that."""

    input_type = "date"

    def format_value(self, value: Any) -> str | None:
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return None
        return day.isoformat()


class DayForm(forms.Form):
    """`datum` as in 2024-06-01, or as people write it: 1-6-2024."""

    datum = forms.DateField(
        label="Op welke dag?",
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=DayInput,
        error_messages={
            "required": "Vul een dag in.",
            "invalid": "Die dag bestaat niet. Schrijf de dag zo: 1-6-2024.",
        },
        validators=[
            MinValueValidator(EARLIEST, "Zo ver terug gaan we niet. Kies een dag vanaf 2020."),
            MaxValueValidator(LATEST, "Zo ver vooruit gaan we niet. Kies een dag tot en met 2060."),
        ],
    )
