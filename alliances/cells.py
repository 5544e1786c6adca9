"""An action as a row of a spreadsheet: what people read and type in each cell, and what it means.

Every cell has one way to be written, readable for people and safe from programs that make a date
or a time of it; reading takes somewhat more. A `Values` holds what the columns of one row
mean, by key; `opened` and `closed` turn the content of an action into it and back.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from django.core.exceptions import ValidationError

from alliances.models import Action, ActionRole, Milestone
from alliances.versions import EMPTY_MILESTONE, Content, normal
from budget.models import Line
from monitor.models import Indicator
from pacts.models import Goal, Neighbourhood, Organisation, Source
from verbeterbreda.lib import formats, sheets
from verbeterbreda.lib.moments import Moment

type Values = dict[str, Any]

BAR = " | "
BY, REACHED = "uiterlijk ", "bereikt op "
YES = {"ja", "j", "x", "1", "waar", "true"}
NO = {"", "nee", "n", "0", "onwaar", "false"}
_SHORT_MONTH = re.compile(r"([a-z]{3})[a-z]*\.?[- ](\d{2}|\d{4})", re.IGNORECASE)


# --- What cells point at -------------------------------------------------------------------------


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


class Labels:
    """The rows that a cell can point at: by a name where that says which, else by the key."""

    def __init__(self, what: str, names: Mapping[Any, str]) -> None:
        self.what = what
        self.keys = {_folded(str(key)): key for key in names}
        counted: dict[str, set[Any]] = {}
        for key, name in names.items():
            counted.setdefault(_folded(name), set()).add(key)
        self.named = {
            name: key for name, (key, *others) in map(_listed, counted.items()) if not others
        }
        self.names = dict(names)

    def add(self, key: str, name: str) -> None:
        """A row that is only in the file yet."""
        if key not in self.names:
            self.keys.setdefault(_folded(key), key)
            self.named.setdefault(_folded(name), key)

    def write(self, key: Any) -> str:
        name = " ".join(self.names.get(key, str(key)).split())
        is_plain = name and not set(name) & set(",;|\n")
        return name if is_plain and self._find(name) == key else str(key)

    def read(self, text: str) -> Any:
        """Return the key. ValueError, with a sentence, when it is unknown."""
        found = self._find(text)
        if found is None:
            raise ValueError(f"We kennen {self.what} ‘{text}’ niet.")
        return found

    def _find(self, text: str) -> Any:
        folded = _folded(text)
        return self.keys.get(folded, self.named.get(folded))


def _listed(item: tuple[str, set[Any]]) -> tuple[str, list[Any]]:
    return item[0], list(item[1])


@dataclass(frozen=True)
class Book:
    """All that cells can point at: one query for each kind, however many rows there are."""

    labels: dict[str, Labels]
    parents: dict[str, str | None] = field(default_factory=dict)

    def __getitem__(self, kind: str) -> Labels:
        return self.labels[kind]


def open_book() -> Book:
    """Ask what there is to point at."""
    actions = list(Action.objects.order_by("slug").values_list("slug", "number", "parent_id"))
    lines = Line.objects.order_by("pk").values_list("pk", "section__budget_id", "number")
    kinds: dict[str, tuple[str, Iterable[tuple[Any, str]]]] = {
        "action": ("de actie", [(slug, number) for slug, number, _ in actions]),
        "goal": ("het doel", Goal.objects.order_by().values_list("key", "key")),
        "source": ("de bron", Source.objects.order_by().values_list("key", "key")),
        "neighbourhoods": ("de buurt", Neighbourhood.objects.order_by().values_list("key", "name")),
        "indicators": ("de indicator", Indicator.objects.order_by().values_list("slug", "name")),
        "organisation": (
            "de organisatie",
            Organisation.objects.order_by().values_list("slug", "name"),
        ),
        # Not 2023:9, of which a spreadsheet makes nine past eleven in the evening.
        "budget_lines": (
            "de begrotingsregel",
            [(pk, f"{budget} regel {number}") for pk, budget, number in lines],
        ),
    }
    return Book(
        {kind: Labels(what, dict(names)) for kind, (what, names) in kinds.items()},
        {slug: parent for slug, _, parent in actions},
    )


# --- The kinds of cells --------------------------------------------------------------------------


class Kind(Protocol):
    """How a value is written in a cell, and read out of it."""

    def write(self, value: Any, book: Book) -> str: ...

    def read(self, text: str, old: Any, book: Book) -> Any:
        """Return the value; `old` is what the cell meant. ValueError says what is wrong."""


@dataclass(frozen=True)
class Text:
    name: str

    def write(self, value: Any, book: Book) -> str:
        return str(value)

    def read(self, text: str, old: Any, book: Book) -> str:
        model_field: Any = Action._meta.get_field(self.name)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        try:
            return str(model_field.clean(text, None))
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None


class Whole:
    def write(self, value: Any, book: Book) -> str:
        return str(value)

    def read(self, text: str, old: Any, book: Book) -> int:
        number = sheets.amount(text)
        if number is None:
            return 0
        if number != int(number) or not 0 <= number <= 32_767:
            raise ValueError(f"‘{text}’ kan hier niet. Schrijf een heel getal, 0 of meer.")
        return int(number)


class YesNo:
    def write(self, value: Any, book: Book) -> str:
        return "ja" if value else "nee"

    def read(self, text: str, old: Any, book: Book) -> bool:
        word = _folded(text)
        if word not in YES | NO:
            raise ValueError(f"Schrijf ja of nee, en niet ‘{text}’.")
        return word in YES


class Status:
    def write(self, value: Any, book: Book) -> str:
        return str(Action.Status(value).label)

    def read(self, text: str, old: Any, book: Book) -> str:
        known = {_folded(str(label)): value for value, label in Action.Status.choices}
        word = _folded(text) or "unknown"
        found = known.get(word, word)
        if found not in Action.Status.values:
            words = formats.join_nl(Action.Status.labels, "of")
            raise ValueError(f"De stand ‘{text}’ bestaat niet. Schrijf {words}.")
        return str(found)


class Day:
    """A day, in content written as 2024-05-17."""

    def write(self, value: Any, book: Book) -> str:
        return _day_text(date.fromisoformat(value)) if value else ""

    def read(self, text: str, old: Any, book: Book) -> str | None:
        return sheets.day(text).isoformat() if text else None


class When:
    """A moment as precise as known."""

    def write(self, value: Any, book: Book) -> str:
        return moment_text(value)

    def read(self, text: str, old: Any, book: Book) -> Moment | None:
        return read_moment(text) if text else None


@dataclass(frozen=True)
class Pointer:
    kind: str
    is_needed: bool = False

    def write(self, value: Any, book: Book) -> str:
        return "" if value is None else book[self.kind].write(value)

    def read(self, text: str, old: Any, book: Book) -> Any:
        if self.is_needed and not text:
            raise ValueError("Deze cel mag niet leeg zijn.")
        return book[self.kind].read(text) if text else None


@dataclass(frozen=True)
class Keys:
    """Several, with commas. People may also use semicolons or lines."""

    kind: str

    def write(self, value: Any, book: Book) -> str:
        return ", ".join(book[self.kind].write(key) for key in value)

    def read(self, text: str, old: Any, book: Book) -> list[Any]:
        parts = [part.strip() for part in re.split(r"[,;\n]", text)]
        return sorted({book[self.kind].read(part) for part in parts if part})


class Roles:
    """One organisation a line, and a note behind a bar: ``Woningcorporaties | tot en met 2024``."""

    def write(self, value: Any, book: Book) -> str:
        return "\n".join(self._line(role, book) for role in value)

    def read(self, text: str, old: Any, book: Book) -> list[Content]:
        known = {sheets.comparable(self._line(role, book)): role for role in old}
        found = [known.get(line) or self._role(line, book) for line in _lines(text)]
        names = [role["organisation"] for role in found]
        if twice := _twice(names):
            raise ValueError(f"‘{book['organisation'].write(twice)}’ staat er twee keer.")
        return sorted(found, key=lambda role: str(role["organisation"]))

    def _line(self, role: Content, book: Book) -> str:
        name = book["organisation"].write(role["organisation"])
        note = " ".join(role["note"].split())
        return f"{name}{BAR}{note}" if note else name

    def _role(self, line: str, book: Book) -> Content:
        name, _, note = (part.strip() for part in line.partition("|"))
        return {
            "organisation": book["organisation"].read(name),
            "note": _short(note, ActionRole, "note"),
        }


class Steps:
    """One milestone a line: ``Eerste paal | uiterlijk mei van 2024 | bereikt op 3-5-2024``."""

    def write(self, value: Any, book: Book) -> str:
        return "\n".join(self._line(step) for step in value)

    def read(self, text: str, old: Any, book: Book) -> list[Content]:
        known = {sheets.comparable(self._line(step)): step for step in old}
        found = [known.get(line) or self._step(line) for line in _lines(text)]
        if twice := _twice([step["title"] for step in found]):
            raise ValueError(f"De mijlpaal ‘{twice}’ staat er twee keer.")
        return found

    def _line(self, step: Content) -> str:
        due = Moment.of(step["due_year"], step["due_part"])
        parts = [" ".join(step["title"].split())]
        parts += [f"{BY}{moment_text(due)}"] if due else []
        if step["reached_on"]:
            parts.append(f"{REACHED}{_day_text(date.fromisoformat(step['reached_on']))}")
        return BAR.join(parts)

    def _step(self, line: str) -> Content:
        title, *parts = (part.strip() for part in line.split("|"))
        step = EMPTY_MILESTONE | {"title": _short(title, Milestone, "title")}
        for part in parts:
            if part.casefold().startswith(BY):
                due = read_moment(part[len(BY) :])
                step |= {"due_year": due.year, "due_part": due.part}
            elif part.casefold().startswith(REACHED):
                step["reached_on"] = sheets.day(part[len(REACHED) :]).isoformat()
            else:
                raise ValueError(
                    f"We begrijpen ‘{part}’ achter de mijlpaal ‘{title}’ niet. Schrijf "
                    f"‘{BY}mei van 2024’ of ‘{REACHED}3-5-2024’."
                )
        return step


def _lines(text: str) -> list[str]:
    lines = sheets.comparable(text).split("\n")
    return [" ".join(line.split()) for line in lines if line.strip()]


def _twice(items: list[str]) -> str:
    return next((item for at, item in enumerate(items) if item in items[:at]), "")


def _short(text: str, model: Any, name: str) -> str:
    try:
        return str(model._meta.get_field(name).clean(text, None))
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def _day_text(day: date) -> str:
    return f"{day.day}-{day.month}-{day.year}"


def moment_text(moment: Moment | None) -> str:
    """A moment in a cell: 2024, 2e kwartaal van 2024, mei van 2024 or 17-5-2024.

    Of "mei 2024" a spreadsheet makes the first day of that month.
    """
    if moment is None:
        return ""
    if moment.first_day == moment.last_day:
        return _day_text(moment.first_day)
    words = str(moment)
    return words.replace(" ", " van ") if words.count(" ") == 1 else words


def read_moment(text: str) -> Moment:
    """Read it back, also what programs make of it: 17/05/2024, 17-5-2024 0:00 and mei-24."""
    try:
        return Moment.parse(text.replace(" van ", " "))
    except ValueError as unreadable:
        if found := _SHORT_MONTH.fullmatch(text.strip()):
            name = {"mrt": "maa"}.get(found[1].casefold(), found[1].casefold())
            for number, month in enumerate(formats.MONTHS, 1):
                if month.startswith(name):
                    year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
                    return Moment(year, f"{number:02d}")
        try:
            day = sheets.day(text)
        except ValueError:
            raise unreadable from None
        return Moment(day.year, f"{day.month:02d}-{day.day:02d}")


# --- The columns ---------------------------------------------------------------------------------


def _label(name: str) -> str:
    model_field: Any = Action._meta.get_field(name)
    return str(model_field.verbose_name)


ROLE_COLUMNS = {role.value: str(role.label) for role in ActionRole.Role}
_OF_THEIR_OWN = {"starts", "ends", *ROLE_COLUMNS}
KINDS: dict[str, Kind] = {
    "parent": Pointer("action"),
    "goal": Pointer("goal", is_needed=True),
    "order": Whole(),
    "title": Text("title"),
    "text": Text("text"),
    "expected_result": Text("expected_result"),
    "measured_by": Text("measured_by"),
    "starts": When(),
    "ends": When(),
    "timing_text": Text("timing_text"),
    "is_everywhere": YesNo(),
    "neighbourhoods": Keys("neighbourhoods"),
    "places_text": Text("places_text"),
    **{role: Roles() for role in ROLE_COLUMNS},
    "milestones": Steps(),
    "status": Status(),
    "status_on": Day(),
    "note": Text("note"),
    "programmes_text": Text("programmes_text"),
    "indicators": Keys("indicators"),
    "budget_lines": Keys("budget_lines"),
    "related": Keys("action"),
    "source": Pointer("source"),
    "locator": Text("locator"),
    "quote": Text("quote"),
}
NAMES = {
    "slug": _label("slug"),
    "version": "versie",
    "number": _label("number"),
    **{key: _label(key) for key in KINDS if key not in {*_OF_THEIR_OWN, "milestones"}},
    "starts": "vanaf",
    "ends": "tot en met",
    "milestones": "mijlpalen",
    **ROLE_COLUMNS,
    "reason": "reden",
}
ORDER = ("slug", "version", "number", *KINDS, "reason")


def opened(content: Content) -> Values:
    """Return what each column says of this content."""
    whole = normal(content)
    values = {name: whole[name] for name in KINDS if name in whole}
    values["starts"] = Moment.of(whole["from_year"], whole["from_part"])
    values["ends"] = Moment.of(whole["until_year"], whole["until_part"])
    for role in ROLE_COLUMNS:
        values[role] = [
            {"organisation": each["organisation"], "note": each["note"]}
            for each in whole["roles"]
            if each["role"] == role
        ]
    return values


def closed(values: Values) -> Content:
    """Return the content that says this."""
    content = {name: value for name, value in values.items() if name not in _OF_THEIR_OWN}
    for stem, name in (("from", "starts"), ("until", "ends")):
        moment = values[name]
        content[f"{stem}_year"] = moment.year if moment else None
        content[f"{stem}_part"] = moment.part if moment else ""
    content["roles"] = [{**each, "role": role} for role in ROLE_COLUMNS for each in values[role]]
    return normal(content)


def written(values: Values, book: Book) -> dict[str, str]:
    """Return the text of every cell."""
    return {key: kind.write(values[key], book) for key, kind in KINDS.items()}
