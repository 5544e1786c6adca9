"""The form in which staff say what an action says, filled from the version they work on."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet

from alliances import versions
from alliances.models import Action, ActionRole, Milestone
from alliances.services.versions import (
    NotSmallError,
    OvertakenError,
    ReasonNeededError,
    RefusedError,
    Seen,
    seen_now,
)
from alliances.versions import Content
from verbeterbreda.lib.moments import MomentField

KEEP_LOOKING = (
    "Wat jij typte, staat er nog. Kijk wat je wilt houden en druk dan nog een keer op de knop."
)
WHERE_TO_SAY_WHY = "Dat kan verderop, bij ‘Bij het publiceren’. Wat je typte, staat er nog."
TOO_OLD = "Deze bladzijde was te oud. Wat je typte, staat er nog. Druk nog een keer op de knop."


class ActionForm(forms.ModelForm[Action]):
    """All fields of an action; `seen` says what the form was filled with, for two clerks at once.

    The admin makes a subclass for each request, with what stands there now and, after a refusal,
    why it was refused: the form then comes back with everything that was typed.
    """

    current: Seen | None = None
    refusal: RefusedError | ValidationError | None = None

    first = MomentField(label="vanaf", required=False)
    last = MomentField(label="tot en met", required=False)
    change_note = forms.CharField(
        label="wat er is veranderd",
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Eén zin voor de lijst van versies. Mag leeg blijven.",
    )
    reason = forms.CharField(
        label="waarom het slechter gaat of later wordt",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text="Alleen nodig als de stand slechter wordt, of een datum of mijlpaal later. "
        "De reden komt op de site.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and isinstance(self.refusal, OvertakenError) and self.current:
            data = data.copy()
            data["seen"] = written(self.current)
        if self.current:
            kwargs["initial"] = _initial(self.current) | kwargs.get("initial", {})
        super().__init__(data, *args, **kwargs)

    def clean_seen(self) -> Seen | None:
        return read(self.cleaned_data["seen"]) if self.current else None

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        first, last = typed.get("first"), typed.get("last")
        if first and last and last.last_day < first.first_day:
            self.add_error("last", "De actie eindigt voordat zij begint.")
        if self.refusal:
            self._say(self.refusal)
        return typed

    def content(self, *, roles: list[Content], milestones: list[Content]) -> Content:
        """Return all that was typed; a field that this person may not change stays as it was."""
        typed = self.cleaned_data
        seen = typed.get("seen")
        whole = dict(seen.content if seen else versions.EMPTY)
        for name in (*versions.TEXTS, "order", "is_everywhere", "status"):
            whole[name] = typed.get(name, whole[name])
        for name in versions.POINTERS:
            if name in typed:
                whole[name] = typed[name].pk if typed[name] else None
        for name in versions.LISTS:
            if name in typed:
                whole[name] = [item.pk for item in typed[name]]
        day = typed["status_on"]
        whole["status_on"] = day.isoformat() if day else None
        for name, moment in (("from", typed["first"]), ("until", typed["last"])):
            whole[f"{name}_year"] = moment.year if moment else None
            whole[f"{name}_part"] = moment.part if moment else ""
        return versions.normal(whole | {"roles": roles, "milestones": milestones})

    def _say(self, refusal: RefusedError | ValidationError) -> None:
        if isinstance(refusal, ReasonNeededError):
            self.add_error(None, [str(refusal), WHERE_TO_SAY_WHY])
            self.add_error("reason", "Schrijf hier waarom.")
        elif isinstance(refusal, OvertakenError):
            said = [
                f"{change.label}: eerst ‘{change.was}’, nu ‘{change.now}’"
                for change in refusal.changes
            ]
            self.add_error(None, [str(refusal), *said, KEEP_LOOKING])
        elif isinstance(refusal, NotSmallError | RefusedError):
            self.add_error(None, str(refusal))
        else:
            for sentence in refusal.messages:
                self.add_error(None, sentence)


def written(seen: Seen) -> str:
    """Return what stands in the hidden field; see also read()."""
    return json.dumps({"published": seen.published, "content": seen.content}, sort_keys=True)


def read(text: str) -> Seen:
    """Read the hidden field back. Raises ValidationError when it is not what we wrote."""
    try:
        found = json.loads(text)
        published, content = found["published"], versions.normal(found["content"])
        if not isinstance(published, int | None):
            raise TypeError(published)
        return Seen(published, content)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValidationError(TOO_OLD) from None


def _initial(seen: Seen) -> dict[str, Any]:
    first, last = versions.moments_of(seen.content)
    day = versions.day_of(seen.content["status_on"])
    whole = dict(seen.content) | {"first": first, "last": last, "status_on": day}
    return whole | {"seen": written(seen), "change_note": seen.note, "reason": seen.reason}


class LabelledForm(forms.ModelForm[Any]):
    """A row of a table, of which each field says what it is: the admin puts no labels there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # A choice of something else has the real widget inside.
            widget: Any = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = str(field.label)


class RowForm(LabelledForm):
    """A row of content. It is compared with the other rows of the form, not with the database."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"action"}  # type: ignore[misc]


class RoleForm(RowForm):
    class Meta:
        model = ActionRole
        fields = ["organisation", "role", "note"]

    def has_changed(self) -> bool:
        """A row that only has the role it began with is an empty row."""
        return bool(set(self.changed_data) - {"role"})


class MilestoneForm(RowForm):
    due = MomentField(label="uiterlijk", required=False, help_text="Zo precies als je weet.")

    class Meta:
        model = Milestone
        fields = ["title", "due", "reached_on"]
        labels = {"title": "mijlpaal"}


class RowFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows that are part of the content of an action: all typed, none of them read from tables."""

    key: tuple[str, ...] = ()
    twice = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        assert self.model is not None  # set by the factory of the admin
        kwargs["queryset"] = self.model._default_manager.none()
        super().__init__(*args, **kwargs)

    def typed(self) -> list[dict[str, Any]]:
        """Return the rows that are filled in and not taken away."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.has_changed() and not form.cleaned_data.get("DELETE")
        ]

    def clean(self) -> None:
        """Refuse two rows about the same."""
        if any(self.errors):
            return
        keys = [tuple(str(row[name]).lower() for name in self.key) for row in self.typed()]
        if len(set(keys)) < len(keys):
            raise ValidationError(self.twice)

    def rows(self) -> list[Content]:
        raise NotImplementedError


class RoleFormSet(RowFormSet):
    key = ("organisation", "role")
    twice = "Een organisatie staat er twee keer met dezelfde rol."

    def rows(self) -> list[Content]:
        return [
            {"organisation": row["organisation"].pk, "role": row["role"], "note": row["note"]}
            for row in self.typed()
        ]


class MilestoneFormSet(RowFormSet):
    key = ("title",)
    twice = "Twee mijlpalen hebben dezelfde naam."

    def rows(self) -> list[Content]:
        return [
            {
                "title": row["title"],
                "due_year": row["due"].year if row["due"] else None,
                "due_part": row["due"].part if row["due"] else "",
                "reached_on": row["reached_on"].isoformat() if row["reached_on"] else None,
            }
            for row in self.typed()
        ]


def initial_rows(model: type[Any], content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the rows of an unsent form start with."""
    if model is ActionRole:
        return list(content["roles"])
    return [
        {
            "title": step["title"],
            "due": versions.due_of(step),
            "reached_on": versions.day_of(step["reached_on"]),
        }
        for step in content["milestones"]
    ]


def starting_point(action: Action | None) -> Seen:
    """Return what the form is filled with; a new action starts empty."""
    return seen_now(action) if action else Seen(None, dict(versions.EMPTY))
