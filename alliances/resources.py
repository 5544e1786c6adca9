"""Import and export of actions, for work in a spreadsheet.

A row says from which version it was taken, so an edit is what differs from *that* version: cells
that somebody else changed since stay as they are now, and only where both changed the same cell
the file is refused. What is written goes through `services.versions.publish`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.utils import timezone
from import_export.fields import Field

from alliances import cells, versions
from alliances.cells import KINDS, NAMES, Book, Values
from alliances.models import Action, ActionVersion
from alliances.services import versions as services
from alliances.versions import EMPTY, Content
from verbeterbreda.lib import formats, sheets
from verbeterbreda.lib.sheet_imports import Entry, RowRefusedError, SheetResource

PARTS = (*versions.LISTS, "roles", "milestones")
NEEDED = ("goal", "title", "text")
FOR_THE_BUREAU = ("parent", "goal", "order", "related")
"""Where an action stands in the programme is not for its driver to change."""
ALSO_CALLED = {"starts": ("start", "begin"), "ends": ("eind", "einde"), "reason": ("waarom",)}


@dataclass
class Edit:
    """What an entry makes of an action."""

    now: Content
    new: Content
    reason: str = ""
    related: dict[str, bool] = field(default_factory=dict)
    """Which relations the row itself adds (True) and takes away (False)."""


class ActionResource(SheetResource):
    """One row per action, found by its key."""

    version = Field(column_name=NAMES["version"])
    starts = Field(column_name=NAMES["starts"])
    ends = Field(column_name=NAMES["ends"])
    lead = Field(column_name=NAMES["lead"])
    partner = Field(column_name=NAMES["partner"])
    funder = Field(column_name=NAMES["funder"])
    milestones = Field(column_name=NAMES["milestones"])
    reason = Field(column_name=NAMES["reason"])

    class Meta:
        model = Action
        import_id_fields = ["slug"]
        fields = list(cells.ORDER)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._book: Book | None = None
        self.published: dict[str, ActionVersion] = {}
        self.at_work: dict[str, ActionVersion] = {}
        self.taken_from: dict[tuple[str, str], Content] = {}
        self.editable: set[str] | None = None

    @classmethod
    def sheet_columns(cls) -> list[sheets.Column]:
        return [
            sheets.Column(key, (NAMES[key], *ALSO_CALLED.get(key, ()), key), key == "slug")
            for key in cells.ORDER
        ]

    @property
    def book(self) -> Book:
        if self._book is None:
            self._book = cells.open_book()
        return self._book

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related(*PARTS)

    def same_key(self, text: str) -> str:
        return text.casefold()

    # --- Out -----------------------------------------------------------------------------------

    def export(self, queryset: Any = None, **kwargs: Any) -> tablib.Dataset:
        rows = self.get_queryset() if queryset is None else queryset.prefetch_related(*PARTS)
        actions = list(rows)
        self.published = _published(action.pk for action in actions)
        return super().export(actions, **kwargs)

    def cells_of(self, instance: Action) -> dict[str, str]:
        return {
            "slug": instance.slug,
            "version": _name(self.published.get(instance.pk)),
            "number": instance.number,
            **cells.written(cells.opened(versions.content_of(instance)), self.book),
            "reason": "",
        }

    # --- In ------------------------------------------------------------------------------------

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        super().before_import(dataset, **kwargs)
        self.published = _published(self.keys)
        self.at_work = {
            version.action_id: version
            for version in ActionVersion.objects.filter(
                published_at=None, action__in=self.keys
            ).select_related("by")
        }
        self.editable = self._editable()
        self._read_older_versions(dataset)
        for row in dataset.dict:
            slug, number = row["slug"], row.get("number", "")
            if slug and self.same_key(slug) not in self.found:
                self.book["action"].add(slug, number)

    @property
    def keys(self) -> list[str]:
        return [action.pk for action in self.found.values()]

    def _editable(self) -> set[str] | None:
        """Return which actions a driver may change; None for who may change all."""
        if self.user is None or self.user.has_perm("alliances.add_action"):
            return None
        mine = Action.objects.editable_by(self.user).filter(pk__in=self.keys)
        return set(mine.values_list("pk", flat=True))

    def find(self, keys: list[str], *, lock: bool) -> dict[Any, Any]:
        """Keys are found however they are written: they are addresses."""
        wanted = {key for text in keys for key in (text, text.casefold())}
        return {
            self.same_key(key): action
            for key, action in super().find(list(wanted), lock=lock).items()
        }

    def init_instance(self, row: Any = None) -> Action:
        return Action(slug=row["slug"])

    def state_of(self, instance: Action) -> str:
        version = self.published.get(instance.pk)
        return f"{version.pk if version else ''} {instance.updated_at.isoformat()}"

    def create(self, entry: Entry, row: Mapping[str, str]) -> bool:
        problems: dict[str, Any] = {}
        if self.editable is not None:
            raise ValidationError({"slug": "Nieuwe acties maakt het bureau. Haal deze rij weg."})
        action = entry.instance
        for name in ("slug", "number"):
            value = action.slug if name == "slug" else row.get("number", "")
            try:
                model_field: Any = Action._meta.get_field(name)
                setattr(action, name, model_field.clean(value, None))
            except ValidationError as error:
                problems[name] = error.messages
        if row.get("version"):
            problems["slug"] = (
                f"Er is geen actie met de sleutel ‘{action.slug}’. Bij een nieuwe actie blijft "
                "de kolom ‘versie’ leeg."
            )
        old = cells.opened(EMPTY)
        given = {name: text for name, text in row.items() if name in KINDS and text}
        values, wrong = self._read(given, old)
        problems |= wrong
        for name in NEEDED:
            if not given.get(name):
                problems[name] = f"Een nieuwe actie heeft dit nodig: {NAMES[name]}."
        self._finish_row(entry, EMPTY, old | values, row, problems)
        action.title = values["title"]
        return True

    def change(self, entry: Entry, row: Mapping[str, str]) -> bool:
        action: Action = entry.instance
        now = versions.content_of(action)
        base = self._base(action, row.get("version", ""), now)
        was, current = cells.opened(base), cells.opened(now)
        before = cells.written(was, self.book)
        edits = self.edited(before, {name: row[name] for name in KINDS if name in row})
        values, problems = self._read(edits, was)
        for name in list(values):
            if values[name] in (was[name], current[name]):
                del values[name]
            elif was[name] != current[name]:
                problems[name] = self._both(action, name, was, current)
        if "number" in row and not sheets.same(action.number, row["number"]):
            problems["number"] = f"Het nummer van een actie blijft {action.number}."
        if not values and not problems:
            return False
        if working := self.at_work.get(action.pk):
            problems["slug"] = _told_of_work(working)
        if self.editable is not None:
            problems |= self._not_for_a_driver(action, values)
        self._finish_row(entry, now, current | values, row, problems)
        return True

    def _not_for_a_driver(self, action: Action, values: Values) -> dict[str, str]:
        if self.editable is not None and action.pk not in self.editable:
            return {
                "slug": "Deze actie is niet van jouw alliantie. Laat deze rij zoals zij was, of "
                "haal haar weg."
            }
        sentence = "Dit wijzigt alleen het bureau. Zet de cel terug zoals zij was."
        return {name: sentence for name in FOR_THE_BUREAU if name in values}

    def _read(self, row: Mapping[str, str], old: Values) -> tuple[Values, dict[str, Any]]:
        values: Values = {}
        problems: dict[str, Any] = {}
        for name, text in row.items():
            try:
                values[name] = KINDS[name].read(text, old[name], self.book)
            except ValueError as error:
                problems[name] = str(error)
        return values, problems

    def _finish_row(
        self, entry: Entry, now: Content, new: Values, row: Mapping[str, str], problems: Any
    ) -> None:
        """Look at the row as a whole, and keep what it makes of the action."""
        _check_values(new, problems)
        content, reason = cells.closed(new), row.get("reason", "")
        setbacks = versions.setbacks(now, content)
        if setbacks and not reason and not problems:
            problems["reason"] = _asks_why(setbacks)
        if problems:
            raise ValidationError(problems)
        entry.payload = Edit(now, content, reason if setbacks else "")
        was, will = set(now["related"]), set(content["related"])
        entry.payload.related = {key: key in will for key in was ^ will}

    def finish(self) -> None:
        edits = {entry.instance.pk: entry.payload for entry in self.plan.entries}
        _relate_both_ways(edits)
        self._check_numbers()
        self._check_parents(edits)
        contents = [each for edit in edits.values() for each in (edit.now, edit.new)]
        names = versions.names_for(*contents)
        for entry in self.plan.entries:
            edit = entry.payload
            entry.differences = versions.differences(edit.now, edit.new, names)

    def write_all(self, *, file_name: str = "", now: datetime | None = None, **_: Any) -> None:
        now = now or timezone.now()
        note = f"Ingelezen uit {file_name or 'een bestand'}."[:250]
        fresh = {entry.instance.pk for entry in self.plan.new}
        for entry in _parents_first(self.plan.new) + self.plan.changed:
            edit: Edit = entry.payload
            fresh.discard(entry.instance.pk)
            there = [key for key in edit.new["related"] if key not in fresh]
            try:
                services.publish(
                    action=entry.instance,
                    content=edit.new | {"related": there},
                    by=self.user,
                    now=now,
                    note=note,
                    reason=edit.reason,
                )
            except services.RefusedError as error:
                raise RowRefusedError(entry, str(error)) from error
            except ValidationError as error:
                raise RowRefusedError(entry, " ".join(error.messages)) from error

    # --- Versions ------------------------------------------------------------------------------

    def _read_older_versions(self, dataset: tablib.Dataset) -> None:
        """Ask what the rows were taken from, where that is not what the action says now."""
        wanted = {}
        for row in dataset.dict:
            action = self.found.get(self.same_key(row["slug"]))
            name = row.get("version", "")
            if action and name and not sheets.same(_name(self.published.get(action.pk)), name):
                wanted[action.pk] = name
        older = ActionVersion.objects.published().filter(action__in=wanted)
        for version in older if wanted else ():
            if _name(version) == wanted[version.action_id]:
                self.taken_from[version.action_id, _name(version)] = versions.normal(
                    version.content
                )

    def _base(self, action: Action, version: str, now: Content) -> Content:
        """Return what the action said when the row was taken out."""
        if not version or version == _name(self.published.get(action.pk)):
            return now
        try:
            return self.taken_from[action.pk, version]
        except KeyError:
            raise ValidationError(
                {"version": f"Er is geen versie ‘{version}’. Laat deze kolom zoals zij is."}
            ) from None

    def _both(self, action: Action, name: str, was: Values, current: Values) -> str:
        kind, version = KINDS[name], self.published[action.pk]
        before, after = (kind.write(values[name], self.book) for values in (was, current))
        who = version.by or "Iemand"
        return (
            f"{who} heeft dit na jouw versie ook gewijzigd, van ‘{before}’ in ‘{after}’. "
            "Haal een nieuw bestand op en wijzig het daarin."
        )

    # --- The rows together ---------------------------------------------------------------------

    def _check_numbers(self) -> None:
        taken = dict(Action.objects.order_by().values_list("number", "slug"))
        for entry in self.plan.new:
            slug = entry.instance.slug
            other = taken.setdefault(entry.instance.number, slug)
            if other != slug:
                reason = f"Dit nummer heeft de actie ‘{other}’ al."
                self.plan.refuse(entry.number, "number", entry.instance.number, reason)

    def _check_parents(self, edits: Mapping[str, Edit]) -> None:
        parents = self.book.parents | {slug: edit.new["parent"] for slug, edit in edits.items()}
        for entry in self.plan.entries:
            seen, slug = {entry.instance.pk}, parents[entry.instance.pk]
            while slug is not None and slug not in seen:
                seen.add(slug)
                slug = parents.get(slug)
            if slug == entry.instance.pk:
                text = self.book["action"].write(parents[slug])
                self.plan.refuse(
                    entry.number, "parent", text, "Zo is deze actie een deel van zichzelf."
                )


def _published(keys: Iterable[str]) -> dict[str, ActionVersion]:
    """Return the version that the public reads of each action, without its content."""
    found = (
        ActionVersion.objects.published()
        .filter(action__in=list(keys))
        .select_related("by")
        .defer("content")
        .order_by("action", "number", "revision")
    )
    return {version.action_id: version for version in found}


def _name(version: ActionVersion | None) -> str:
    """``v3`` or ``v3.1``: of 3.1 a spreadsheet makes the third of January."""
    return f"v{version.name}" if version else ""


def _told_of_work(working: ActionVersion) -> str:
    when = formats.nl_date(working.made_at)
    return (
        f"Aan deze actie werkt {working.by or 'iemand'} sinds {when}, in een versie die nog niet "
        "op de site staat. Publiceer die eerst of gooi haar weg, of laat deze rij zoals zij was."
    )


def _asks_why(setbacks: Iterable[Any]) -> str:
    what = formats.join_nl(
        f"‘{each.label}’ gaat van {each.was} naar {each.now}" for each in setbacks
    )
    return (
        f"Dit wordt slechter of later: {what}. Schrijf in deze kolom waarom. Het komt op de site."
    )


def _check_values(new: Values, problems: dict[str, Any]) -> None:
    """Check what the database would refuse, in the words of the columns."""
    starts, ends = new["starts"], new["ends"]
    if starts and ends and ends.last_day < starts.first_day:
        problems.setdefault("ends", "De actie eindigt voordat zij begint.")
    if new["status"] != Action.Status.UNKNOWN and not new["status_on"]:
        problems.setdefault("status_on", "Vul in op welke datum deze stand geldt.")


def _relate_both_ways(edits: Mapping[str, Edit]) -> None:
    """What one row says of a relation holds for the other end, when that is in the file too."""
    for slug, edit in edits.items():
        for other, is_there in edit.related.items():
            if other in edits:
                keys = set(edits[other].new["related"]) - {slug}
                edits[other].new["related"] = sorted(keys | ({slug} if is_there else set()))


def _parents_first(entries: list[Entry]) -> list[Entry]:
    parents = {entry.instance.pk: entry.payload.new["parent"] for entry in entries}

    def depth(entry: Entry) -> int:
        steps, slug = 0, entry.instance.pk
        while slug in parents:
            steps, slug = steps + 1, parents[slug]
        return steps

    return sorted(entries, key=depth)
