"""Tables for machines and spreadsheets: CSV, XLSX and JSON.

CSV is meant for programs: UTF-8, comma, decimal point, ISO dates, empty for ``None``. A text that
a spreadsheet could take for a formula gets a leading apostrophe; a text that starts with an
apostrophe itself gets one more, so that ``read_cell`` always gives the original back.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import batched
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from verbeterbreda.lib import formats
from verbeterbreda.lib.answers import JSON, for_programs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"[\s\"'\ufeff\u200b\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n']")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
LONGEST_CELL = 32_767
"""Characters, in XLSX."""
_CHUNK = 64 * 1024
_ROWS = 100


def safe_text(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet could take it for a formula."""
    if text[:1].isalnum():  # no formula begins so, and nearly every text does
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def read_cell(text: str) -> str:
    """The text as it was before ``safe_text``."""
    return text.removeprefix("'")


def is_guarded(text: str) -> bool:
    """Whether the text begins with an apostrophe that ``safe_text`` put there."""
    return text.startswith("'") and safe_text(text[1:]) == text


def without_control(text: str) -> str:
    """The text with U+FFFD for the control characters that XLSX cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def csv_cell(value: object) -> object:
    """One value as the writer of CSV takes it; only text ever gets an apostrophe.

    Numbers and ``None`` are left to the writer, which gives their ``repr`` and nothing.
    """
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return safe_text(str(value))


def write_csv(rows: Iterable[Sequence[object]], header: Sequence[str]) -> Iterator[bytes]:
    """The table in pieces of some 64 kB; ``rows`` is read as the pieces are asked for."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([safe_text(name) for name in header])
    for some in batched(rows, _ROWS):
        writer.writerows([[csv_cell(value) for value in row] for row in some])
        if buffer.tell() > _CHUNK:
            yield _take(buffer)
    yield _take(buffer)


def _take(buffer: StringIO) -> bytes:
    piece = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return piece


def csv_to_edit(rows: Iterable[Sequence[object]], header: Sequence[str]) -> bytes:
    """The table as a Dutch spreadsheet program opens it.

    With semicolons and a mark for UTF-8, 1,5 for a number and 3-4-2026 for a day.
    """
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow([safe_text(name) for name in header])
    writer.writerows([_typed_text(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _typed_text(value: object) -> str:
    """A value as people type it. Only text can be taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)), "f").replace(".", ",")
    if isinstance(value, date):
        day = formats.local(value) if isinstance(value, datetime) else value
        text = f"{day.day}-{day.month}-{day.year}"
        return f"{text} {day:%H:%M}" if isinstance(value, datetime) else text
    return safe_text(str(value))


def csv_response(
    rows: Iterable[Sequence[object]], header: Sequence[str], *, filename: str
) -> StreamingHttpResponse:
    """A download of the table, streamed."""
    response = StreamingHttpResponse(
        write_csv(rows, header), content_type="text/csv; charset=utf-8; header=present"
    )
    return _as_download(response, filename)


def json_response(
    rows: Iterable[Sequence[object]], header: Sequence[str], *, about: Mapping[str, object]
) -> HttpResponse:
    """The table for programs, below what it is ``about``: each row an object by column name.

    Numbers are numbers, with no more digits than they have here; pages of other sites may read it.
    """
    found = [dict(zip(header, map(json_value, row), strict=True)) for row in rows]
    return for_programs({**about, "rijen": found}, JSON)


def json_value(value: object) -> object:
    """One value as JSON has it: a number, a text, true or false, or null."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def xlsx_response(
    rows: Iterable[Sequence[object]],
    header: Sequence[str],
    *,
    filename: str,
    sheet: str = "Tabel",
    to_edit: bool = False,
) -> HttpResponse:
    """A download of the table as a spreadsheet; `to_edit` for one that comes back to us."""
    content = xlsx_bytes(rows, header, sheet=sheet, to_edit=to_edit)
    response = HttpResponse(content, content_type=XLSX)
    return _as_download(response, filename)


def _as_download[R: (HttpResponse, StreamingHttpResponse)](response: R, filename: str) -> R:
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return response


def xlsx_bytes(
    rows: Iterable[Sequence[object]],
    header: Sequence[str],
    *,
    sheet: str = "Tabel",
    to_edit: bool = False,
) -> bytes:
    """A workbook with one sheet: text is typed as text, never as formula; numbers stay numbers.

    Control characters that the format cannot hold become U+FFFD; a text is cut at 32,767
    characters, the most a cell can hold. Moments are written on the clock of Amsterdam.

    With `to_edit`, what people type over a text or in an empty cell stays text too: a program
    does not make a date or a formula of it. Lines break at the edge of a column.
    """
    # Costs half a second, and few requests need it.
    from openpyxl import Workbook  # type: ignore[import-untyped]

    workbook = Workbook(write_only=True)
    page = workbook.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", sheet)[:31])
    page.freeze_panes = "A2"
    page.append([_xlsx_cell(page, name, bold=True) for name in header])
    make = _edited_cell if to_edit else _xlsx_cell
    for row in rows:
        page.append([make(page, value) for value in row])
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _xlsx_cell(page: Any, value: object, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
    from openpyxl.styles import Font  # type: ignore[import-untyped]

    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return formats.local(value).replace(tzinfo=None)
    if isinstance(value, date):
        return value
    # Without the escape, XLSX takes a text such as _x0041_ for the letter A.
    cell = WriteOnlyCell(page, ESCAPE.sub("_x005F_", without_control(str(value))))
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _edited_cell(page: Any, value: object) -> Any:
    """A cell that keeps what is typed over it as text; the apostrophe is only for who needs it."""
    if not isinstance(value, str):
        return _xlsx_cell(page, value)
    from openpyxl.styles import Alignment  # type: ignore[import-untyped]

    cell = _xlsx_cell(page, f"'{value}" if is_guarded(value) else value)
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text="\n" in value)
    return cell
