"""From which day the council wants to see what changed."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MinValueValidator

from governance.forms.days import DayInput

EARLIEST = date(2021, 1, 1)
"""The year in which the programme began."""


class SinceForm(forms.Form):
    """`sinds` as in 2026-09-01, or as people write it: 1-9-2026. Never after `today`."""

    sinds = forms.DateField(
        label="Wat is er veranderd sinds",
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=DayInput,
        error_messages={
            "required": "Vul een dag in.",
            "invalid": "Die dag bestaat niet. Schrijf de dag zo: 1-9-2026.",
        },
        validators=[
            MinValueValidator(EARLIEST, "Verbeter Breda begon in 2021. Kies een dag vanaf 2021.")
        ],
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_sinds(self) -> date:
        since: date = self.cleaned_data["sinds"]
        if since > self.today:
            raise forms.ValidationError("Die dag moet nog komen. Kies een dag die al geweest is.")
        return since
