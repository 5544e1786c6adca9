"""Reads what somebody made in a spreadsheet: CSV and XLSX, whatever program saved it.

Every value comes out as text, written the Dutch way (29-2-2024, 1,5), so that one form can check
what was typed and what was imported. `day` and `amount` read such a text.

An upload is not trusted. One cell far away makes any reader of XLSX ask for half a terabyte, and
the one we use then ends the whole process. So the file is unpacked here within limits, looked
through, and handed on as the few parts that matter.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO, StringIO
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.core.files.base import File

from verbeterbreda.lib import tables

MAX_BYTES = 5 * 1024 * 1024
MAX_EXPANDED = 25 * 1024 * 1024
MAX_TAGS = 500_000
"""Of XML: more than a hundred thousand cells, and no more than looking through takes a second."""
MAX_ENTRIES = 500
MAX_ROWS = 10_000
MAX_COLUMNS = 50
HEADER_WITHIN = 20
"""The names of the columns stand in one of the first rows; a title may stand above them."""
DELIMITERS = ";,\t"


@dataclass(frozen=True)
class Limits:
    """How much of a file we read. Who expects larger tables brings larger limits."""

    bytes: int = MAX_BYTES
    expanded: int = MAX_EXPANDED
    tags: int = MAX_TAGS
    entries: int = MAX_ENTRIES
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS


LIMITS = Limits()


class SheetError(Exception):
    """The file cannot be used. The message says why and what to do, for whoever chose it."""


@dataclass(frozen=True)
class Column:
    """A column we ask for. `names` are what people call it, the first as we write it ourselves."""

    key: str
    names: tuple[str, ...]
    is_required: bool = False


@dataclass(frozen=True)
class Row:
    """One row that is not empty: its number in the spreadsheet, and a text for every column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """What a file holds. `ignored` are the names of columns that nobody asked for.

    `found` are the keys of the columns that are there. `lost_letters` says that the file may have
    come from a program that writes a question mark for every letter outside Western Europe.
    """

    rows: list[Row]
    ignored: list[str]
    found: tuple[str, ...] = ()
    lost_letters: bool = False


def uploaded(file: File) -> bytes:
    """Return what somebody chose. SheetError before a file that is too large is read at all."""
    if (file.size or 0) > MAX_BYTES:
        raise _too_large()
    return file.read()  # type: ignore[no-any-return]


def _too_large() -> SheetError:
    return SheetError(f"Dit bestand is te groot: hooguit {MAX_BYTES // 1024**2} MB.")


def read(content: bytes, columns: Sequence[Column]) -> Sheet:
    """Return the rows of a CSV file, or of the first sheet of an XLSX file.

    The order of the columns and how their names are written (capitals, spaces, accents) make no
    difference. Raise SheetError for what is no such file, too large, or without a column we need.
    """
    if len(content) > MAX_BYTES:
        raise _too_large()
    if content.startswith(b"PK"):
        return _table(_xlsx_rows(content), columns)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(
            "Dit is een oud Excel-bestand (.xls), of er staat een wachtwoord op. "
            "Sla het zonder wachtwoord op als .xlsx of .csv."
        )
    table = _csv_table(_text(content), columns)
    return replace(table, lost_letters=_may_lack_letters(content))


def xlsx_values(content: bytes, limits: Limits = LIMITS) -> tuple[list[list[Any]], list[str]]:
    """Return the cells of the first sheet of an XLSX as they are: text, float, bool, date.

    And the names of all sheets that show; the first is the one that was read. Every row is there,
    also the empty ones, and a formula that went wrong is a text like #N/A. Raise SheetError for
    what is no such file or too large, before it is parsed, and for a formula that was saved without
    its outcome.
    """
    if len(content) > limits.bytes:
        raise SheetError(f"Dit bestand is te groot: hooguit {limits.bytes // 1024**2} MB.")
    parts = _unpacked(content, limits)
    without_outcome = _look_through(parts, limits)
    if without_outcome:
        raise SheetError(
            f"In cel {', '.join(without_outcome[:5])} staat een formule zonder uitkomst. "
            "Open het bestand in Excel of LibreOffice, bewaar het opnieuw en kies het nog een keer."
        )
    return _first_sheet(_packed(parts))


def same(written: str, cell: str, *, lost_letters: bool = False) -> bool:
    """Say whether a cell still holds what was written into it, after its trip through a program.

    Programs write line breaks their own way, spaces at the ends are nobody's intention, XLSX has
    no control characters and cuts off very long texts, and old CSV has few letters.
    """
    written, cell = comparable(written), comparable(cell)
    if len(cell) == tables.LONGEST_CELL:
        written = written[: tables.LONGEST_CELL]
    return written == cell or (lost_letters and _survived(written, cell))


def has_rare_letters(text: str) -> bool:
    """Say whether old CSV would lose something of this text."""
    return len(text.encode("cp1252", "ignore").decode("cp1252")) < len(text)


def _survived(written: str, cell: str) -> bool:
    """Say whether this is what old CSV leaves of a text: Ayse or Ay?e of Ayşe."""
    for lost in ("?", "??"):  # a character outside the basic plane counts for two in some programs
        allowed = [each for letter in written for each in _left_of(letter, lost)]
        if len(allowed) == len(cell) and all(map(str.__contains__, allowed, cell)):
            return True
    return False


def _left_of(letter: str, lost: str) -> list[str]:
    """Return, for each place that a letter takes, what may stand there.

    >>> _left_of("e", "?"), _left_of("ş", "?")
    (['e'], ['?s'])
    """
    if not has_rare_letters(letter):
        return [letter]
    if letter > "\uffff":
        return list(lost)
    return ["?" + unicodedata.normalize("NFKD", letter)[0]]


_EDGES = re.compile(r"^[\s\ufffd]+|[\s\ufffd]+$")


def comparable(text: str) -> str:
    """Return what is left of a text after any trip: see `same`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _EDGES.sub("", tables.without_control(lines))


def day(text: str) -> date:
    """Return a day that was written as 3-4-2026, 03/04/2026, 3.4.26 or 2026-04-03.

    ValueError, with a sentence for the reader, for anything else and for days that do not exist.
    """
    parts = re.split(r"[-/.]", text.strip().split(" ")[0])
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 4 for part in parts):
        raise ValueError(f"‘{text}’ is geen datum. Schrijf het zoals 3-4-2026.")
    if len(parts[0]) == 4:
        parts.reverse()
    number, month, year = (int(part) for part in parts)
    try:
        return date(year + 2000 if len(parts[2]) <= 2 else year, month, number)
    except ValueError:
        raise ValueError(f"De dag {text} bestaat niet.") from None


_AMOUNT = re.compile(r"[-−]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?|[-−]?\d+\.\d{1,2}")


def amount(text: str) -> Decimal | None:
    """Return a number written the Dutch way: 1.234,5. None where it is still open (ntb, pm, -).

    A point before three digits stands between thousands. ValueError for what is no number.
    """
    plain = re.sub(r"[€\s]", "", text)
    if plain.casefold() in {"", "-", "ntb", "pm", "p.m.", "n.t.b.", "onbekend"}:
        return None
    if not _AMOUNT.fullmatch(plain):
        raise ValueError(f"‘{text}’ is geen getal. Schrijf het zoals 1.234,50.")
    if "," in plain or re.fullmatch(r"\D?\d{1,3}(\.\d{3})+", plain):
        plain = plain.replace(".", "").replace(",", ".")
    return Decimal(plain.replace("−", "-"))


# --- The names of the columns --------------------------------------------------------------------


def name_key(name: str) -> str:
    """Return what two ways of writing the name of a column have in common."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _known(columns: Sequence[Column]) -> dict[str, Column]:
    return {name_key(name): column for column in columns for name in column.names}


type _Numbered = list[tuple[int, list[str]]]


def _table(rows: _Numbered, columns: Sequence[Column]) -> Sheet:
    at = _header_at(rows, columns)
    header = rows[at][1]
    places, ignored = _places(header, columns)
    found = [
        Row(number, {key: cells[place] for key, place in places.items() if place < len(cells)})
        for number, cells in rows[at + 1 :]
    ]
    empty = dict.fromkeys((column.key for column in columns), "")
    filled = [Row(row.number, empty | row.cells) for row in found if any(row.cells.values())]
    return Sheet(rows=filled, ignored=ignored, found=tuple(places))


def _header_at(rows: _Numbered, columns: Sequence[Column]) -> int:
    """Return the place of the row with the names: the one in which we know the most of them."""
    known = _known(columns)
    scores = [
        len({known[key].key for cell in cells if (key := name_key(cell)) in known})
        for _, cells in rows[:HEADER_WITHIN]
    ]
    if not any(scores):
        names = ", ".join(column.names[0] for column in columns)
        raise SheetError(
            "We vinden geen rij met de namen van de kolommen. "
            f"Zet die bovenaan: {names}. Gebruik anders ons sjabloon."
        )
    return scores.index(max(scores))


def _places(header: list[str], columns: Sequence[Column]) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and the names that mean nothing to us."""
    known = _known(columns)
    places: dict[str, int] = {}
    ignored = []
    for place, name in enumerate(header):
        column = known.get(name_key(name))
        if column is None:
            ignored += [name] if name else []
        elif column.key in places:
            raise SheetError(f"De kolom ‘{column.names[0]}’ staat er twee keer in.")
        else:
            places[column.key] = place
    missing = [each.names[0] for each in columns if each.is_required and each.key not in places]
    if missing:
        raise SheetError(
            f"Er ontbreekt een kolom: {', '.join(missing)}. "
            f"Wel gevonden: {', '.join(name for name in header if name)}."
        )
    return places, ignored


# --- CSV -----------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    """Return the text of a file that says nothing about its own encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]  # "Unicode text" of Excel
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise SheetError("Dit bestand is geen tekst. Kies een bestand dat eindigt op .csv of .xlsx.")


def _may_lack_letters(content: bytes) -> bool:
    """Say whether no letter in the file proves that it could hold every letter."""
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return False
    try:
        return content.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return True


def _csv_table(text: str, columns: Sequence[Column]) -> Sheet:
    first, _, rest = text.partition("\n")
    if re.fullmatch(r"sep=.\r?", first.strip(), re.I):  # Excel's own remark, not a row
        text = rest
    if not text.strip():
        raise SheetError("Dit bestand is leeg.")
    rows = _csv_rows(text, _delimiter(text, columns))
    table = _table(rows, columns)
    width = len(rows[_header_at(rows, columns)][1])
    wide = [str(number) for number, cells in rows if any(cells[width:])]
    if wide:
        raise SheetError(
            f"Er staan meer cellen in rij {', '.join(wide[:5])} dan er kolommen zijn. "
            "Zet een tekst met een komma of puntkomma erin tussen aanhalingstekens."
        )
    return table


def _delimiter(text: str, columns: Sequence[Column]) -> str:
    """Return the sign between the cells: the one with which we know the most column names."""
    known = _known(columns)
    top = text.splitlines()[:HEADER_WITHIN]

    def score(delimiter: str) -> int:
        return max(sum(name_key(cell) in known for cell in line.split(delimiter)) for line in top)

    return max(DELIMITERS, key=score)


def _csv_rows(text: str, delimiter: str) -> _Numbered:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: _Numbered = []
    try:
        for number, cells in enumerate(reader, 1):
            _check_size(number, len(cells))
            rows.append((number, [_plain(cell) for cell in cells]))
    except csv.Error as error:
        raise SheetError(
            f"Bij regel {reader.line_num} klopt het bestand niet. "
            "Vaak staat daar een aanhalingsteken te veel of te weinig."
        ) from error
    return rows


def _check_size(rows: int, columns: int, limits: Limits = LIMITS) -> None:
    if rows > limits.rows or columns > limits.columns:
        raise SheetError(
            f"Deze tabel is te groot: hooguit {limits.rows} rijen en {limits.columns} kolommen. "
            "Deel hem op in kleinere bestanden."
        )


# --- XLSX ----------------------------------------------------------------------------------------

_BROKEN = "Dit Excel-bestand is beschadigd. Open het in Excel en sla het opnieuw op als .xlsx."
_TOO_MUCH = "In dit Excel-bestand zit meer dan we kunnen lezen. Zet alleen de lijst in het bestand."


def _xlsx_rows(content: bytes) -> _Numbered:
    parts = _unpacked(content, LIMITS)
    _look_through(parts, LIMITS)
    rows, _ = _first_sheet(_packed(parts))
    return [
        (number, [_from_xlsx(value) for value in cells]) for number, cells in enumerate(rows, 1)
    ]


def _unpacked(content: bytes, limits: Limits) -> dict[str, bytes]:
    """Return the XML in the file, unpacked within the limits; pictures and such stay behind."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            expanded = sum(entry.file_size for entry in entries)
            if len(entries) > limits.entries or expanded > limits.expanded:
                raise SheetError(_TOO_MUCH)
            known = all(e.compress_type in {ZIP_STORED, ZIP_DEFLATED} for e in entries)
            if len(names) < len(entries) or not known:
                raise SheetError(_BROKEN)
            return {
                entry.filename: _part(archive, entry)
                for entry in entries
                if entry.filename.endswith((".xml", ".rels"))
            }
    except SheetError:
        raise
    except Exception as error:  # of the many that a made-up file can cause
        raise SheetError(_BROKEN) from error


def _part(archive: ZipFile, entry: ZipInfo) -> bytes:
    """Return one part, unpacked in pieces: that stops at the size which the entry said it had.

    `archive.read` makes everything that the packed data holds first, and looks at its size then.
    """
    with archive.open(entry) as file:
        return b"".join(iter(lambda: file.read(64 * 1024), b""))


_ERROR = re.compile(rb'(<(?:\w+:)?c\s[^<>]*\bt=")e("[^<>]*>)')


def _packed(parts: dict[str, bytes]) -> bytes:
    """Return the parts as a file of our own, which holds exactly what was looked through."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        for name, data in parts.items():
            if b'"e"' in data:  # the reader makes an error an empty cell, which it is not
                data = _ERROR.sub(rb"\1str\2", data)
            archive.writestr(name, data)
    return out.getvalue()


def _column_names(count: int) -> Iterable[str]:
    """Yield A to AX, or as many columns as we read."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    for number in range(count):
        tens, ones = divmod(number, 26)
        yield (letters[tens - 1] if tens else "") + letters[ones]


def _number_in(text: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise SheetError(_BROKEN)
    return int(text)


class _Survey:
    """Looks through the XML of a workbook: where its cells stand, and how much text they hold.

    `without_outcome` are the first cells whose formula was saved without what comes out of it.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.columns = frozenset(_column_names(limits.columns))
        self.without_outcome: list[str] = []
        self.lengths: list[int] = []
        self.uses: dict[str, int] = {}
        self.tables_of_strings = 0
        self.text: list[str] = []

    def look(self, data: bytes) -> None:
        self.row = self.cell_count = 0
        self.row_text = self.place = self.kind = self.formula = ""
        self.in_string = self.in_value = False
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.Parse(data, True)

    def _listen(self, *, listens: bool) -> None:
        """Hear of texts and ends of elements, or not: most cells hold a number, which says nothing.

        What it hears costs most of the time that looking through takes.
        """
        self.parser.EndElementHandler = self._end if listens else None
        self.parser.CharacterDataHandler = self._characters if listens else None

    def check(self) -> None:
        """Refuse when one long text, used by many cells, makes too much of it."""
        if self.tables_of_strings > 1:
            raise SheetError(_BROKEN)
        total = 0
        for index, count in self.uses.items():
            place = _number_in(index.strip())
            if place >= len(self.lengths):
                raise SheetError(_BROKEN)
            total += self.lengths[place] * count
        if total > self.limits.expanded:
            raise SheetError(_TOO_MUCH)

    def _refuse(self, *args: object) -> None:
        raise SheetError(_BROKEN)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2] if ":" in name else name
        if name == "c":
            self.cell_count += 1
            self.place, self.kind = attributes.get("r", ""), attributes.get("t", "")
            self.formula = ""
        elif name == "v" or name == "is" or name == "f":
            self._check_place()
            self._enter(name)
        elif name == "row":
            self.row_text = attributes.get("r", str(self.row + 1))
            self.row = _number_in(self.row_text)
            self.cell_count = 0
        elif name == "si":
            self.in_string = True
            self.lengths.append(0)
            self._listen(listens=True)
        elif name == "sst":
            self.tables_of_strings += 1

    def _enter(self, name: str) -> None:
        """Begin with what is in a cell: its value, its text or its formula."""
        self.in_value = name == "v" and (self.kind == "s" or self.formula != "")
        self.text = []
        if name == "f" and self.kind != "str":  # a text may well be empty
            self.formula = self.place
        if self.in_value or self.formula:
            self._listen(listens=True)

    def _check_place(self) -> None:
        """Refuse a cell far away. Only cells with something in them count, as for its reader."""
        limits = self.limits
        if self.row > limits.rows or self.cell_count > limits.columns:
            _check_size(self.row, self.cell_count, limits)
        if self.place:
            column = self.place.rstrip("0123456789")
            text = self.place[len(column) :]
            row = self.row if text == self.row_text else _number_in(text)
            if row > limits.rows or column not in self.columns:
                _check_size(limits.rows + 1, 0, limits)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2] if ":" in name else name
        if name == "c":
            if self.formula and len(self.without_outcome) < 5:
                self.without_outcome.append(self.formula)
            self._listen(listens=self.in_string)
        elif name == "v" and self.in_value:
            text = "".join(self.text)
            if self.kind == "s":
                self.uses[text] = self.uses.get(text, 0) + 1
            self.formula = "" if text else self.formula
            self.in_value = False
        elif name == "si":
            self.in_string = False
            self._listen(listens=False)

    def _characters(self, text: str) -> None:
        if self.in_value:
            self.text.append(text)
        elif self.in_string:
            self.lengths[-1] += len(text)


_NOT_PLAIN = [
    re.compile(each) for each in (rb"<!", rb"\0", rb"<f[\s/>]", rb":(?:c|f|row|si|sst)[\s/>]")
]
_INDEX = re.compile(rb't="s"[^<>]*><v>(\d{1,9})</v>')
_DECLARED = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding", re.I)
_UTF_8 = re.compile(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']utf-8[\"']", re.I)


def _is_plain(parts: dict[str, bytes], limits: Limits) -> bool:
    """Say whether every cell and row shows at a glance that it stands within the limits.

    That is so for the tables that programs write. Each cell has to say where it is, in the way that
    Excel does, and no text may be so long that all cells together could be too much. For anything
    else, and for formulas, `_Survey` looks at the XML itself, which takes three times as long.
    """
    strange = [*_NOT_PLAIN, *_strange_places(limits)]
    texts = [data.split(b"<si") for data in parts.values() if b"<sst" in data]
    known = len(texts[0]) - 1 if texts else 0
    cells = 0
    for name, data in parts.items():
        if not name.endswith(".xml"):
            continue
        if (
            data.startswith((b"\xff\xfe", b"\xfe\xff"))
            or (_DECLARED.match(data) and not _UTF_8.match(data))
            or any(each.search(data) for each in strange)
            or not _uses_known_texts(data, known)
        ):
            return False
        cells += data.count(b"<c ")
    longest = max((len(text) for each in texts for text in each), default=0)
    return len(texts) <= 1 and cells * longest <= limits.expanded


def _uses_known_texts(data: bytes, known: int) -> bool:
    """Say whether each cell that takes its text from the table of texts finds it there."""
    uses = data.count(b't="s"')
    indexes = _INDEX.findall(data) if uses else []
    return len(indexes) == uses and all(int(each) < known for each in set(indexes))


@cache
def _strange_places(limits: Limits) -> list[re.Pattern[bytes]]:
    """Return what finds a cell or a row that does not show that it is within the limits."""
    digits = len(str(limits.rows))
    heads = "|".join(str(head) for head in range(10, int(str(limits.rows)[:2]))) or "x"
    number = rf"(?:[1-9]\d{{0,{digits - 2}}}|(?:{heads})\d{{{digits - 2}}})\""
    whole, rest = divmod(limits.columns, 26)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    columns = "[A-Z]"
    if whole > 1:
        columns += f"|[A-{letters[whole - 2]}][A-Z]"
    if rest and whole:
        columns += f"|{letters[whole - 1]}[A-{letters[rest - 1]}]"
    return [
        re.compile(rf'<c(?=[\s/>])(?! r="(?:{columns}){number}(?: [st]="\w+")*/?>)'.encode()),
        re.compile(rf'<row(?=[\s/>])(?! r="{number})'.encode()),
    ]


def _look_through(parts: dict[str, bytes], limits: Limits) -> list[str]:
    """Refuse what is too large; return the cells whose formula has no outcome."""
    if sum(data.count(b"<") for data in parts.values()) > limits.tags:
        raise SheetError(_TOO_MUCH)
    if _is_plain(parts, limits):
        return []
    survey = _Survey(limits)
    try:
        for name, data in parts.items():
            if name.endswith(".xml"):
                survey.look(data)
    except expat.ExpatError as error:
        raise SheetError(_BROKEN) from error
    survey.check()
    return survey.without_outcome


def _first_sheet(content: bytes) -> tuple[list[list[Any]], list[str]]:
    """Return the values of the first sheet that shows, and the names of all that do."""
    import python_calamine as calamine  # in few processes, and not at every start

    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        if not shown:
            raise SheetError("In dit Excel-bestand staat geen blad dat te zien is.")
        return book.get_sheet_by_name(shown[0]).to_python(skip_empty_area=False), shown
    except (SheetError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # what its reader in Rust does not expect is no Exception
        raise SheetError(_BROKEN) from error


def _from_xlsx(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime) and value.time() != time():
        return f"{value.day}-{value.month}-{value.year} {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.day}-{value.month}-{value.year}"
    if isinstance(value, time | timedelta):
        return str(value)[:5]
    return _plain(str(value))


def _plain(text: str) -> str:
    """Take off the apostrophe that keeps a text from being a formula, and no other.

    In XLSX too: a program that opened our CSV may have saved it so.

    >>> _plain("'=1"), _plain("'t Hoff")
    ('=1', "'t Hoff")
    """
    return tables.read_cell(text).strip() if tables.is_guarded(text) else text.strip()


def _number(value: float) -> str:
    """Return a number as it would be typed: 3 and 1,5."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return format(Decimal(repr(value)), "f").replace(".", ",")
