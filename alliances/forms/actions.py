"""The form that filters the list of actions."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliances.models import Action, ActionQuerySet
from alliances.versions import BEST_FIRST
from pacts.models import Goal, Neighbourhood

SELECTED = mark_safe(" selected")


class LightSelect(forms.Select):
    """A select written in one go; Django renders a template for each of its options.

    Without groups, and the choices are plain values and labels.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices),
        )
        attributes = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html("<select{}>{}</select>", attributes, options)


class ActionFilter(forms.Form):
    """The filters of the list of actions. All are optional; the page works with any of them."""

    alliantie = forms.ChoiceField(label="Alliantie", required=False, widget=LightSelect)
    doel = forms.ChoiceField(label="Doel", required=False, widget=LightSelect)
    jaar = forms.TypedChoiceField(
        label="Jaar", coerce=int, empty_value=None, required=False, widget=LightSelect
    )
    buurt = forms.ChoiceField(label="Buurt", required=False, widget=LightSelect)
    stand = forms.ChoiceField(
        label="Stand",
        required=False,
        widget=LightSelect,
        choices=[("", "Alle standen"), *((status, status.label) for status in BEST_FIRST)],
    )
    stil = forms.ChoiceField(
        label="Nieuws",
        required=False,
        widget=LightSelect,
        choices=[("", "Alle acties"), ("ja", "Te lang niets over verteld")],
    )

    def __init__(self, *args: Any, years: list[int], goals: list[Goal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        blocks = {goal.building_block_id: goal.building_block.name for goal in goals}
        fields["alliantie"].choices = _with_all("Alle allianties", blocks.items())
        fields["doel"].choices = _with_all(
            "Alle doelen", ((goal.key.lower(), str(goal)) for goal in goals)
        )
        fields["jaar"].choices = _with_all("Alle jaren", ((year, year) for year in years))
        fields["buurt"].choices = _with_all(
            "Alle buurten", Neighbourhood.objects.values_list("key", "name")
        )

    def matching(self) -> ActionQuerySet:
        """The actions that pass every filter; all of them when a filter is wrong."""
        found = Action.objects.all()
        if not self.is_valid():
            return found
        wanted = self.cleaned_data
        if wanted["alliantie"]:
            found = found.in_alliance(wanted["alliantie"])
        if wanted["doel"]:
            found = found.filter(goal_id=wanted["doel"].upper())
        if wanted["jaar"]:
            found = found.in_year(wanted["jaar"])
        if wanted["buurt"]:
            found = found.in_neighbourhood(wanted["buurt"])
        if wanted["stand"]:
            found = found.filter(status=wanted["stand"])
        if wanted["stil"]:
            found = found.filter(pk__in=Action.objects.silent(timezone.now()).values("pk"))
        return found


def _with_all(label: str, choices: Any) -> list[tuple[Any, Any]]:
    return [("", label), *choices]
