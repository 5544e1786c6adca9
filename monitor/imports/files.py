"""Opens a file that may hold figures, CSV or XLSX, and gives its rows.

A CSV is streamed. An XLSX is looked through within limits before it is parsed
(`verbeterbreda.lib.sheets`).
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import TextIOWrapper
from typing import IO, Protocol

from verbeterbreda.lib import sheets, tables
from verbeterbreda.lib.formats import join_nl
from verbeterbreda.lib.sheets import SheetError

XLSX_LIMITS = sheets.Limits(bytes=10 * 1024 * 1024, tags=1_000_000, rows=25_000, columns=200)
"""A million marks of XML are some 25,000 rows long or 1,000 areas wide, and a second of reading."""
MAX_CSV_BYTES = 250 * 1024 * 1024
MAX_CSV_ROWS = 2_000_000
PIECE = 1024 * 1024
LONGEST_LINE = 64 * 1024
"""Characters of one of the first lines, in which the names of the columns stand."""
DELIMITERS = ";,\t|"
_OLE = b"\xd0\xcf\x11\xe0"
_NO_TABLES = ((b"%PDF", "een PDF"), (b"<", "een webpagina"), (b"{", "JSON"))

type Cell = str | float | bool | date | time | timedelta
type Row = tuple[int, Sequence[Cell]]
type Score = Callable[[Sequence[str]], int]
"""How much a row looks like the names of columns."""


class Table(Protocol):
    """Rows with their numbers in the spreadsheet, that can be gone through more than once."""

    def rows(self) -> Iterator[Row]: ...

    @property
    def notes(self) -> Sequence[str]:
        """What the file holds besides this table, in sentences."""
        ...

    @property
    def is_strict(self) -> bool:
        """Whether an empty cell more than there are names is one too many."""
        ...


def opened(file: IO[bytes], score: Score) -> Table:
    """Return the table in a file; SheetError says why it cannot be used."""
    file.seek(0)
    start = file.read(8)
    if start.startswith(b"PK"):
        return _workbook(file)
    if start.startswith(_OLE):
        raise SheetError(
            "Dit is een oud Excel-bestand (.xls), of er staat een wachtwoord op. "
            "Sla het zonder wachtwoord op als .xlsx of .csv."
        )
    if not start.strip():
        raise SheetError("Dit bestand is leeg.")
    _refuse_what_is_no_table(start)
    return _csv_file(file, score)


def _refuse_what_is_no_table(start: bytes) -> None:
    plain = start.removeprefix(codecs.BOM_UTF8).lstrip()
    for sign, name in _NO_TABLES:
        if plain.startswith(sign):
            raise SheetError(
                f"Dit bestand is {name}. Kies een bestand dat als .xlsx of .csv is opgeslagen."
            )


def quoted(names: Sequence[str]) -> str:
    """Return names in quotes, as a list in a sentence."""
    return join_nl([f"‘{name[:60]}’" for name in names[:20]])


@dataclass(frozen=True)
class _Workbook:
    values: list[list[Cell]]
    notes: tuple[str, ...]
    is_strict: bool = False

    def rows(self) -> Iterator[Row]:
        return enumerate(self.values, 1)


def _workbook(file: IO[bytes]) -> _Workbook:
    file.seek(0)
    content = file.read(XLSX_LIMITS.bytes + 1)
    values, (shown, *others) = sheets.xlsx_values(content, XLSX_LIMITS)
    texts = {cell for row in values for cell in row if type(cell) is str}
    tidied = {text: plain for text in texts if (plain := _plain(text)) != text}
    if tidied:
        values = [[tidied.get(cell, cell) for cell in row] for row in values]
    note = f"We lezen alleen het blad ‘{shown}’, en niet {quoted(others)}."
    return _Workbook(values, (note,) if others else ())


def _plain(text: str) -> str:
    """Take off the spaces, and the apostrophe that keeps a text from being a formula."""
    text = text.strip()
    return tables.read_cell(text).strip() if text[:1] == "'" and tables.is_guarded(text) else text


@dataclass(frozen=True)
class _CsvFile:
    file: IO[bytes]
    encoding: str
    delimiter: str
    has_remark: bool
    notes: tuple[str, ...] = ()

    @property
    def is_strict(self) -> bool:
        """With commas such a cell may be what is behind the comma of a number."""
        return self.delimiter == ","

    def rows(self) -> Iterator[Row]:
        with _opened(self.file, self.encoding) as text:
            if self.has_remark:
                text.readline()
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            try:
                for number, cells in enumerate(reader, 1):
                    if number > MAX_CSV_ROWS or len(cells) > XLSX_LIMITS.columns:
                        raise SheetError(
                            f"Deze tabel is te groot: hooguit {MAX_CSV_ROWS} rijen en "
                            f"{XLSX_LIMITS.columns} kolommen. Deel hem op in kleinere bestanden."
                        )
                    yield number, [cell if cell.isalnum() else _plain(cell) for cell in cells]
            except csv.Error as error:
                raise SheetError(
                    f"Bij regel {reader.line_num} klopt het bestand niet. "
                    "Vaak staat daar een aanhalingsteken te veel of te weinig."
                ) from error


class _opened:  # noqa: N801  # used like a function
    """The text of a file from its beginning; leaves the file open."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        file.seek(0)
        self.text = TextIOWrapper(file, encoding=encoding, newline="")

    def __enter__(self) -> TextIOWrapper:
        return self.text

    def __exit__(self, *error: object) -> None:
        self.text.detach()


def _csv_file(file: IO[bytes], score: Score) -> _CsvFile:
    encoding = _encoding(file)
    with _opened(file, encoding) as text:
        lines = [text.readline(LONGEST_LINE) for _ in range(sheets.HEADER_WITHIN + 1)]
    if any(len(line) >= LONGEST_LINE for line in lines):
        raise SheetError("Dit bestand is geen tabel: er staan veel te veel kolommen in.")
    has_remark = re.fullmatch(r"sep=.\s*", lines[0], re.I) is not None
    lines = [line for line in lines[has_remark:] if line]

    def fits(delimiter: str) -> tuple[int, int]:
        rows = [line.rstrip("\r\n").split(delimiter) for line in lines]
        cells = [[cell.strip('" ') for cell in row] for row in rows]
        scores = [score(row) for row in cells]
        return max(scores, default=0), max(map(len, rows), default=0)

    return _CsvFile(file, encoding, max(DELIMITERS, key=fits), has_remark)


def _encoding(file: IO[bytes]) -> str:
    """Return how the text is written, after looking at every byte. SheetError for what is none."""
    file.seek(0)
    start = file.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # "Unicode text" of Excel
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        if _decodes(file, encoding):
            return encoding
    raise SheetError("Dit bestand is geen tekst. Kies een bestand dat eindigt op .csv of .xlsx.")


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    size = 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > MAX_CSV_BYTES:
            raise SheetError(f"Dit bestand is te groot: hooguit {MAX_CSV_BYTES // 1024**2} MB.")
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError:
            return False
        if "\x00" in text:
            return False
        if len(piece) == PIECE and "\n" not in text and "\r" not in text:
            raise SheetError("Dit bestand is geen tabel: er staat een regel in van meer dan 1 MB.")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
