"""Rows out of the database into a spreadsheet, and back: what django-import-export does, safely.

Its resources stay: they say which rows there are, and take a file row by row. Three things are
done otherwise. Files are written by `tables` and read by `sheets`, because its own readers hang on
a 4 kB file and change texts that begin with "=". What is compared is what we would have written
with what came back, so that a file that comes back unchanged changes nothing, whatever a program
did to its line breaks and letters. And nothing is written until every row is right.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import tablib  # type: ignore[import-untyped]
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.base import File
from django.db import models
from django.utils.text import Truncator
from import_export.exceptions import FieldError
from import_export.fields import Field
from import_export.formats.base_formats import Format
from import_export.resources import ModelResource
from import_export.results import Result

from verbeterbreda.lib import sheets, tables

ROW = "#"
"""The column of a dataset with the number of the row in the spreadsheet; no file has it."""
MOST_ROWS = 2_000


class ChangedMeanwhileError(Exception):
    """Between the preview and the confirmation somebody changed what the file is about."""


@dataclass(frozen=True)
class Upload:
    """What a file holds: the keys of its columns, its rows with their numbers, and its remarks."""

    name: str
    columns: tuple[str, ...]
    rows: list[sheets.Row]
    ignored: list[str]
    lost_letters: bool = False

    def dataset(self) -> tablib.Dataset:
        """Return the rows as django-import-export takes them."""
        return tablib.Dataset(
            *([str(row.number), *(row.cells[key] for key in self.columns)] for row in self.rows),
            headers=[ROW, *self.columns],
        )


@dataclass(frozen=True)
class Difference:
    """What one cell does."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Problem:
    """Why a row cannot go in: which cell, and what stands in it."""

    number: int
    column: str
    value: str
    reason: str


@dataclass
class Entry:
    """A row that does something. `state` changes when somebody else changes the same thing."""

    number: int
    instance: Any
    is_new: bool
    state: str
    differences: tuple[Any, ...] = ()
    payload: Any = None

    @property
    def seen(self) -> list[Any]:
        """What the preview showed of this row."""
        told = [[each.label, each.before, each.after] for each in self.differences]
        return [self.number, str(self.instance.pk), self.is_new, self.state, told]


class RowRefusedError(Exception):
    """A row could not be written after all; the text says why."""

    def __init__(self, entry: Entry, sentence: str) -> None:
        super().__init__(sentence)
        self.entry = entry


class Plan(Result):
    """The result of an import: what every row does, or why the file cannot go in.

    `names` are the names of the columns by their keys.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self.names = names
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self.same = 0

    def append_invalid_row(self, number: int, row: Any, validation_error: ValidationError) -> None:
        super().append_invalid_row(number, row, validation_error)
        for column, errors in validation_error.message_dict.items():
            for reason in errors:
                self.refuse(int(row[ROW]), column, row.get(column, ""), reason)

    def append_error_row(self, number: int, row: Any, errors: list[Any]) -> None:
        """What is no mistake in the file is one of ours."""
        raise errors[0].error

    def refuse(self, number: int, column: str, value: str, reason: str) -> None:
        """Say why the file cannot go in."""
        name = self.names.get(column, "")
        self.problems.append(Problem(number, name, Truncator(value).chars(80), reason))

    @property
    def new(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.is_new]

    @property
    def changed(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.is_new]

    @property
    def fingerprint(self) -> str:
        """The same for two plans that show and do the same."""
        told = json.dumps([entry.seen for entry in self.entries], default=str)
        return hashlib.sha256(told.encode()).hexdigest()


class SheetResource(ModelResource):
    """A resource whose rows are found by `import_id_fields`: one, the primary key.

    A field is written as text by `cells_of` and read by `change`; both may be overridden.
    """

    class Meta:
        # No save and no savepoint for each row: `after_import` writes all of them, or none.
        use_bulk = True
        skip_diff = True
        skip_html_diff = True
        report_skipped = False

    def __init__(self, *, user: Any = None, lost_letters: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user, self.lost_letters = user, lost_letters
        self.plan = Plan(self.column_names())
        self.found: dict[Any, Any] = {}
        self.rows_of: dict[str, int] = {}
        self.is_dry_run = True

    # --- What there is to read and write -----------------------------------------------------

    @classmethod
    def sheet_columns(cls) -> list[sheets.Column]:
        """Return the columns we ask for."""
        key = cls._meta.import_id_fields[0]
        return [
            sheets.Column(name, tuple(dict.fromkeys((field.column_name, name))), name == key)
            for name, field in cls.fields.items()
        ]

    @classmethod
    def column_names(cls) -> dict[str, str]:
        return {column.key: column.names[0] for column in cls.sheet_columns()}

    @classmethod
    def read(cls, content: bytes, name: str) -> Upload:
        """Read a file. SheetError says why it cannot be used."""
        sheet = sheets.read(content, cls.sheet_columns())
        if not sheet.rows:
            raise sheets.SheetError("Onder de namen van de kolommen staat geen enkele rij.")
        if len(sheet.rows) > MOST_ROWS:
            raise sheets.SheetError(
                f"Er staan {len(sheet.rows)} rijen in. Lees er hooguit {MOST_ROWS} tegelijk in."
            )
        cls._refuse_almost_a_name(sheet)
        return Upload(name, sheet.found, sheet.rows, sheet.ignored, sheet.lost_letters)

    @classmethod
    def _refuse_almost_a_name(cls, sheet: sheets.Sheet) -> None:
        """A column of one's own may stay in the file, but a slip of the pen is no such column."""
        missing = [name for key, name in cls.column_names().items() if key not in sheet.found]
        for strange in sheet.ignored:
            if meant := get_close_matches(strange.strip().casefold(), missing, 1, 0.8):
                raise sheets.SheetError(
                    f"De kolom ‘{strange}’ kennen we niet. Bedoel je ‘{meant[0]}’? Verander dan "
                    "de naam boven de kolom. Hoort hij er niet bij, haal hem dan weg."
                )

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        """Columns are named like the fields of the form."""
        field = super().field_from_django_field(field_name, django_field, readonly)
        field.column_name = str(django_field.verbose_name)
        return field

    def cells_of(self, instance: Any) -> dict[str, str]:
        """Return the text of every cell of an existing row."""
        return {name: text_of(field.export(instance)) for name, field in self.fields.items()}

    def export_resource(
        self, instance: Any, selected_fields: Any = None, **kwargs: Any
    ) -> list[Any]:
        cells = self.cells_of(instance)
        chosen = selected_fields or self.fields
        return [cells[name] for name in self.get_export_order() if name in chosen]

    # --- The steps of django-import-export -----------------------------------------------------

    def get_result_class(self) -> Any:  # type: ignore[override]  # a class method there
        return lambda: self.plan

    def handle_import_error(
        self, result: Any, error: Exception, raise_errors: bool = False
    ) -> None:
        raise error

    def import_data(self, dataset: tablib.Dataset, dry_run: bool = False, **kwargs: Any) -> Plan:
        self.is_dry_run = dry_run
        return super().import_data(dataset, dry_run=dry_run, **kwargs)

    def before_import(self, dataset: tablib.Dataset, **kwargs: Any) -> None:
        headers = list(dataset.headers or [])
        key = self.key_name
        if key not in headers:
            raise FieldError(key)
        keys = [value for value in dataset[key] if value]
        self.found = self.find(keys, lock=not self.is_dry_run)
        for number, value in zip(dataset[ROW], dataset[key], strict=True):
            self.rows_of.setdefault(self.same_key(value), int(number))

    def _check_import_id_fields(self, headers: Any) -> None:
        """Done in `read`: there the names of the file are still known."""

    @property
    def key_name(self) -> str:
        return str(self.get_import_id_fields()[0])

    def same_key(self, text: str) -> str:
        return text

    def find(self, keys: list[str], *, lock: bool) -> dict[Any, Any]:
        """Return the existing rows by the text of their key, locked when they are to be written."""
        rows = self.get_queryset().order_by("pk")
        if lock:
            rows = rows.select_for_update(of=("self",))
        return {str(row.pk): row for row in rows.filter(pk__in=keys)}

    def get_instance(self, instance_loader: Any, row: Mapping[str, str]) -> Any:
        return self.found.get(self.same_key(row[self.key_name]))

    def init_instance(self, row: Any = None) -> Any:
        return self._meta.model(pk=row[self.key_name])

    def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        """Put the row in the plan when it does something. ValidationError by column otherwise."""
        number, key = int(row[ROW]), row[self.key_name]
        self._check_key(number, key)
        is_new = instance._state.adding
        cells = {name: text for name, text in row.items() if name not in {ROW, self.key_name}}
        entry = Entry(number, instance, is_new, "" if is_new else self.state_of(instance))
        if self.create(entry, cells) if is_new else self.change(entry, cells):
            self.plan.entries.append(entry)
        else:
            self.plan.same += 1

    def _check_key(self, number: int, key: str) -> None:
        name = self.key_name
        if not key:
            raise ValidationError({name: f"Deze cel is leeg. Vul de {self.plan.names[name]} in."})
        if (first := self.rows_of[self.same_key(key)]) != number:
            raise ValidationError({name: f"‘{key}’ staat ook in rij {first}. Laat er één staan."})

    def skip_row(
        self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """What a row does is kept in the plan, and done when all rows have been seen."""
        return not import_validation_errors

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        raise ValidationError(import_validation_errors)

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """Write everything, unless there is a problem or it is not what was seen."""
        self.finish()
        if self.is_dry_run or self.plan.problems:
            return
        if kwargs.get("seen", self.plan.fingerprint) != self.plan.fingerprint:
            raise ChangedMeanwhileError
        self.write_all(**kwargs)

    # --- What may be overridden -----------------------------------------------------------------

    def state_of(self, instance: Any) -> str:
        """Something that changes whenever somebody changes this row."""
        return hashlib.sha256(repr(sorted(self.cells_of(instance).items())).encode()).hexdigest()

    def edited(self, written: Mapping[str, str], cells: Mapping[str, str]) -> dict[str, str]:
        """Return the cells that hold something else. ValidationError where letters got lost."""
        found, lost = {}, {}
        for name, text in cells.items():
            before = written.get(name)
            if before is None or sheets.same(before, text, lost_letters=self.lost_letters):
                continue
            found[name] = text
            if self.lost_letters and sheets.has_rare_letters(before):
                lost[name] = (
                    "In dit bestand zijn letters verloren gegaan die in de oude tekst staan. "
                    "Bewaar het als XLSX of als CSV UTF-8, en kies het opnieuw."
                )
        if lost:
            raise ValidationError(lost)
        return found

    def create(self, entry: Entry, cells: Mapping[str, str]) -> bool:
        """Make a new row of these cells. ValidationError by column when it cannot be."""
        self._fill(entry, {name: text for name, text in cells.items() if text})
        entry.differences = tuple(
            Difference(self.plan.names[name], "", text)
            for name, text in self.cells_of(entry.instance).items()
            if text and name != self.key_name
        )
        return True

    def change(self, entry: Entry, cells: Mapping[str, str]) -> bool:
        """Make of an existing row what the cells say, and return whether that is something else.

        ValidationError by column when it cannot be.
        """
        before = self.cells_of(entry.instance)
        if edits := self.edited(before, cells):
            self._fill(entry, edits)
        after = self.cells_of(entry.instance)
        entry.differences = tuple(
            Difference(self.plan.names[name], before[name], after[name])
            for name in self.fields
            if before[name] != after[name]
        )
        return bool(entry.differences)

    def finish(self) -> None:
        """Look at all rows together, when each has been seen."""

    def write_all(self, *, file_name: str = "", now: datetime | None = None, **_: Any) -> None:
        """Write the plan; the transaction takes it back when this raises."""
        for entry in self.plan.entries:
            self.write(entry, file_name)

    def write(self, entry: Entry, file_name: str) -> None:
        reason = f"Ingelezen uit {file_name or 'een bestand'}."
        entry.instance._change_reason = reason[:100]  # simple-history reads it
        entry.instance.save(force_insert=entry.is_new)

    def _fill(self, entry: Entry, cells: Mapping[str, str]) -> None:
        problems: dict[str, Any] = {}
        for name, text in cells.items():
            try:
                field = self.fields[name]
                field.save(entry.instance, {field.column_name: self.meant(name, text)})
            except (ValueError, ObjectDoesNotExist) as error:
                problems[name] = str(error)
        try:
            entry.instance.full_clean(exclude=problems)
        except ValidationError as error:
            problems |= error.message_dict
        if problems:
            raise ValidationError(problems)

    def meant(self, name: str, text: str) -> Any:
        """Return what a cell means: choices go by their name, yes and no in Dutch."""
        model_field: Any = self._meta.model._meta.get_field(name)
        if model_field.choices:
            named = {str(label).casefold(): value for value, label in model_field.flatchoices}
            return named.get(text.casefold(), text)
        if isinstance(model_field, models.BooleanField):
            if text.casefold() not in {"ja", "nee", ""}:
                raise ValueError(f"Schrijf ja of nee, en niet ‘{text}’.")
            return text.casefold() == "ja"
        return text


def text_of(value: Any) -> str:
    """Return a value as people type it: 3-4-2026, 1,5, ja."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, date):
        return f"{value.day}-{value.month}-{value.year}"
    return "" if value is None else str(value)


class SheetFormat(Format):
    """A format of django-import-export whose files are written by `tables`."""

    def can_export(self) -> bool:
        return True

    def can_import(self) -> bool:
        """Reading needs to know the columns: see `SheetResource.read`."""
        return False

    def create_dataset(self, in_stream: Any) -> Any:
        raise NotImplementedError


class SheetXLSX(SheetFormat):
    def get_title(self) -> str:
        return "Excel (XLSX)"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return tables.XLSX

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return tables.xlsx_bytes(dataset, dataset.headers, to_edit=True)


class SheetCSV(SheetFormat):
    def get_title(self) -> str:
        return "CSV, met puntkomma’s"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        return tables.csv_to_edit(dataset, dataset.headers)


FORMATS = [SheetXLSX, SheetCSV]


def read_upload(resource: type[SheetResource], file: File) -> Upload:
    """Read what was uploaded. SheetError, also before a file that is too large is read."""
    return resource.read(sheets.uploaded(file), file.name or "bestand")
