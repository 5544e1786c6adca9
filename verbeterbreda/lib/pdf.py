"""Accessible PDF (PDF/UA-1) from HTML, the same bytes for the same input, reading nothing outside.

WeasyPrint costs half a second and some 60 MB to load, so it is imported inside the function: only
tasks and commands render. What it leaves out of a tagged file is added at the end: the scope of
table headers, the print flag of links, and decoration marked as no figure. What it cannot find or
draw it leaves out too, with a line in the log; here that line ends the rendering (`_Watch`).
"""

import gc
import hashlib
import logging
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

_SVG = "{http://www.w3.org/2000/svg}"
_SIZES = {"cx", "cy", "height", "r", "rx", "ry", "width", "x", "x1", "x2", "y", "y1", "y2"}
_NUMBERS = r"[\s\d.,+\-eE]*"
# What no number came out of is drawn nowhere, or half, without a word.
_GEOMETRY = {
    "d": re.compile(r"[\s\d.,+\-eEMmLlHhVvCcSsQqTtAaZz]*"),
    "points": re.compile(_NUMBERS),
    "viewBox": re.compile(_NUMBERS),
} | dict.fromkeys(_SIZES, re.compile(rf"{_NUMBERS}(%|[a-z]{{2}})?"))


class PdfError(Exception):
    """The document could not be made; the message says why, for staff."""


@dataclass(frozen=True)
class Progress:
    """How far it is: `page` counts from 1 while pages are laid out, and is 0 before and after.

    Page numbers in a table of contents are known after the first `round` only; then the pages that
    changed by them are laid out again.
    """

    round: int = 1
    page: int = 0
    is_writing: bool = False


@dataclass(frozen=True)
class Attached:
    """A file inside the PDF: the name to save it under, what it is, and its bytes as they came."""

    name: str
    description: str
    content: bytes


type Tell = Callable[[Progress], object]


def _silent(progress: Progress) -> None:
    pass


def render_pdf(
    html: str,
    *,
    base_url: str,
    title: str,
    identifier: str,
    created: datetime,
    lang: str = "nl",
    tell: Tell = _silent,
    attachments: Sequence[Attached] = (),
) -> bytes:
    """The PDF of one HTML document.

    ``base_url`` is the address of the site: relative links are completed with it, and of everything
    below it only the static files can be used in the document, read from disk. ``identifier``
    (say, kind, key and edition) and ``created`` (aware) go into the file, so that the same input
    gives the same bytes. ``tell`` hears of every page. ``attachments`` go along as files, which
    nobody opens here; what the HTML itself asks to attach is left out. Raises ``PdfError`` when the
    renderer is missing, when a picture has no description, when a picture, font, style sheet or
    place that is referred to is not there or broken, or when the document cannot be laid out.
    """
    if created.tzinfo is None:
        raise PdfError("De datum van het document heeft geen tijdzone.")

    def make() -> bytes:
        weasyprint = _weasyprint()
        source = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=_fetcher(base_url))
        _check_pictures(source.etree_element)
        document = source.render()
        _describe(document.metadata, title, lang, created)
        document.metadata.attachments = _embedded(attachments, created)
        made: bytes = document.write_pdf(
            finisher=_finish,
            pdf_variant="pdf/ua-1",
            pdf_identifier=hashlib.sha256(identifier.encode()).digest()[:16],
        )
        return made

    try:
        with _watched(tell), _uncollected():
            return make()
    except PdfError:
        raise
    except Exception as error:
        raise PdfError(f"De PDF kon niet worden gemaakt: {error}") from error


def _weasyprint() -> Any:
    try:
        import weasyprint
    except OSError as error:  # a system library is missing
        raise PdfError(
            "PDF maken kan nog niet op deze machine. Installeer libpango-1.0-0, "
            "libpangoft2-1.0-0 en libharfbuzz-subset0."
        ) from error
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    return weasyprint


def _describe(metadata: Any, title: str, lang: str, created: datetime) -> None:
    """Set what identifies the file."""
    moment = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata.title, metadata.lang = title, lang
    metadata.created = metadata.modified = moment


def _embedded(attachments: Sequence[Attached], created: datetime) -> list[Any]:
    """The files as WeasyPrint takes them, by name: the index in the file has to be sorted."""
    import weasyprint

    moment = created.astimezone(UTC)
    return [
        weasyprint.Attachment(
            file_obj=BytesIO(each.content),
            name=each.name,
            description=each.description,
            created=moment,
            modified=moment,
        )
        for each in sorted(attachments, key=lambda each: each.name.encode())
    ]


# What WeasyPrint tells while it works

# The beginning of a line in its log -> what staff read, with the line's own arguments.
_BROKEN = {
    "Failed to load image": "Een afbeelding is er niet of is kapot: {0} ({1}).",
    "Failed to render SVG": "Een figuur is kapot en kan niet worden getekend.",
    "Failed to load inline SVG": "Een figuur is kapot: {0}.",
    "Failed to apply CSS rule in SVG": "Een figuur is kapot: {0}.",
    "Failed to load stylesheet": "De vormgeving is er niet of is kapot: {0} ({1}).",
    "Font-face": "Een lettertype is er niet of is kapot: {0}.",
    "Unable to subset": "Een lettertype is er niet of is kapot: {0}.",
    ".notdef glyph": "Het teken {0} zit in geen van onze lettertypen. Schrijf het anders.",
    "No anchor": "Een verwijzing in het document wijst naar een plek die er niet is: {0}.",
    "Content discarded: target": "Een verwijzing in het document wijst naar een plek die er niet "
    "is: {0}.",
    "Anchor defined twice": "Twee plekken in het document heten hetzelfde: {0}.",
    "This row has more columns": "Een rij van een tabel heeft meer vakken dan de tabel kolommen.",
}
_LONGEST = 120
"""Characters of an address in a sentence; a picture may be its own address."""


class _Watch(logging.Handler):
    """Hears what one thread renders: its progress, and all that would go wrong in silence."""

    def __init__(self, tell: Tell) -> None:
        super().__init__(logging.INFO)
        self.thread = threading.get_ident()
        self.tell = tell
        self.round = 1
        self.broken = ""

    def handle(self, record: logging.LogRecord) -> bool:
        if record.thread == self.thread:
            if record.name == "weasyprint.progress":
                self._progress(record)
            elif sentence := _broken(record):
                self.broken = self.broken or sentence
                self.check()
        return True

    def check(self) -> None:
        """Raise what was heard. Where it was heard WeasyPrint may have caught that."""
        if self.broken:
            raise PdfError(self.broken)

    def _progress(self, record: logging.LogRecord) -> None:
        text = str(record.msg)
        if "Repagination" in text:
            self.round += 1
        elif "Page %d" in text and record.args:
            self.tell(Progress(self.round, int(str(record.args[0]))))  # type: ignore[index]
        elif text.startswith("Step 6"):
            self.tell(Progress(self.round, is_writing=True))


def _broken(record: logging.LogRecord) -> str:
    """What to tell staff about a line in the log; empty when readers do not miss a thing."""
    args = record.args if isinstance(record.args, tuple) else ()
    text = str(record.msg)
    for beginning, sentence in _BROKEN.items():
        if text.startswith(beginning):
            return sentence.format(*(_short(arg) for arg in args), "onbekend", "onbekend")
    if record.levelno >= logging.ERROR:
        return f"De PDF-maker meldt een fout: {_short(record.getMessage())}"
    return ""


def _short(value: object) -> str:
    text = str(value[1] if isinstance(value, tuple) and len(value) == 2 else value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@contextmanager
def _watched(tell: Tell) -> Iterator[None]:
    """Raise PdfError for what goes wrong inside, also when it would go on without."""
    watch = _Watch(tell)
    log, progress = logging.getLogger("weasyprint"), logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.propagate = False  # a line for each page is for us alone
    log.addHandler(watch)
    progress.addHandler(watch)
    try:
        yield
        watch.check()
    finally:
        log.removeHandler(watch)
        progress.removeHandler(watch)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no collector of cycles look meanwhile; then look once, when all boxes may go.

    It would walk through the boxes of all pages again and again, a fifth of the time, to find some
    megabytes. Other threads of the worker go without as long. What was there before is old to the
    collector, so that one look at the young does.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect(0)


# Reading files


_LARGEST_DATA = 2_000_000
"""Characters of a picture that is its own address; a logo has some thousands."""


def _fetcher(base_url: str) -> Any:
    """A fetcher that knows static files and ``data:`` addresses, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class StaticFetcher(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if url[:5].lower() == "data:":
                if len(url) > _LARGEST_DATA:
                    raise ValueError("too large to stand in the text itself")
                return super().fetch(url, headers)
            path = static_file(url, base_url)
            if path is None:
                raise ValueError("only static files may be used in a document")
            return URLFetcherResponse(url, _content(path), {"Content-Type": _mime(path)})

    # The fetcher wants a context for the https that it may not use; its own reads all certificates.
    trusts_nobody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return StaticFetcher(
        allowed_protocols={"data"}, allow_redirects=False, ssl_context=trusts_nobody
    )


def _content(path: Path) -> bytes:
    """What stands in a file; a packed font unpacked, which WeasyPrint would do for every PDF."""
    content = path.read_bytes()
    return _unpacked(content) if content.startswith(b"wOF2") else content


@lru_cache(maxsize=12)
def _unpacked(font: bytes) -> bytes:
    from fontTools.ttLib import woff2  # type: ignore[import-untyped]

    unpacked = BytesIO()
    woff2.decompress(BytesIO(font), unpacked)
    return unpacked.getvalue()


def static_file(url: str, base_url: str) -> Path | None:
    """The file on disk behind an address of a static file below ``base_url``, else ``None``."""
    asked, site = urlsplit(url), urlsplit(base_url)
    prefix = urlsplit(settings.STATIC_URL).path
    prefix = prefix if prefix.startswith("/") else f"/{prefix}"
    if (asked.scheme, asked.netloc) != (site.scheme, site.netloc):
        return None
    if asked.scheme not in {"http", "https"} or not asked.path.startswith(prefix):
        return None
    name = unquote(asked.path.removeprefix(prefix))
    if "\x00" in name or ".." in Path(name).parts or Path(name).is_absolute():
        return None
    return _collected(name) or _found(name)


def _collected(name: str) -> Path | None:
    if not settings.STATIC_ROOT:
        return None
    root = Path(settings.STATIC_ROOT).resolve()
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def _found(name: str) -> Path | None:
    found = finders.find(name)
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


def _mime(path: Path) -> str:
    types = {
        ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
        ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".woff2": "font/woff2", ".woff": "font/woff",
        ".ttf": "font/ttf",
    }  # fmt: skip
    return types.get(path.suffix.lower(), "application/octet-stream")


# Accessibility


def _check_pictures(root: Any) -> None:
    """Every picture is there and says what it shows, or that it is decoration."""
    for element in root.iter():
        if element.tag == "img":
            if element.get("alt") is None:
                raise PdfError(f"Een afbeelding heeft geen beschrijving: {element.get('src')}")
            if not element.get("src"):
                raise PdfError(f"Een afbeelding heeft geen adres: {element.get('alt')}")
        if element.tag == f"{_SVG}svg":
            _check_figure(element)


def _check_figure(svg: Any) -> None:
    title = svg.findtext(f"{_SVG}title") or ""
    if not title.strip() and svg.get("aria-hidden") != "true":
        raise PdfError("Een figuur heeft geen beschrijving (title).")
    for element in svg.iter():
        for name in _GEOMETRY.keys() & element.attrib.keys():
            if not _GEOMETRY[name].fullmatch(element.get(name)):
                raise PdfError(f"Een figuur is kapot: {title.strip() or 'zonder titel'}.")


def _finish(document: Any, pdf: Any) -> None:
    """Complete the tags just before the file is written; files inside show when it is opened."""
    if document.metadata.attachments:
        pdf.catalog["PageMode"] = "/UseAttachments"
    objects: dict[Any, Any] = {}
    for each in pdf.objects:
        if isinstance(each, dict):
            objects[each.reference] = each  # type: ignore[attr-defined]
    for item in objects.values():
        if item.get("S") == "/TH":
            item["A"]["Scope"] = _scope(item, objects)
        elif item.get("S") == "/Figure" and "Alt" not in item:
            item["S"] = "/NonStruct"  # decoration: _check_pictures refused any other
            item.pop("A", None)
        elif item.get("S") == "/Table":
            _free_lone_caption(item, objects)
        elif item.get("S") == "/L":
            _pair_names_with_values(item, objects)
        elif item.get("Subtype") == "/Link":
            item["F"] = 4
    _write_once(pdf)


def _write_once(pdf: Any) -> None:
    """Put every object into bytes, once: pydyf does it for the file and again for its ID."""
    import pydyf

    class Written(pydyf.Object):  # type: ignore[misc]
        data = b""
        compressible = False

    for at, each in enumerate(pdf.objects):
        if each.free == "n":
            written = pdf.objects[at] = Written()
            written.number, written.generation = each.number, each.generation
            written.data, written.compressible = each.data, each.compressible


def _children(element: Any, objects: Mapping[Any, Any]) -> list[Any]:
    return [objects[kid] for kid in element.get("K", ()) if kid in objects]


def _pair_names_with_values(of_list: Any, objects: Mapping[Any, Any]) -> None:
    """A `div` around a `dt` and its `dd` is one item of the list: a label with a body."""
    for group in _children(of_list, objects):
        if group.get("S") != "/Div":
            continue
        group["S"] = "/LI"
        parts = _children(group, objects)
        for at, part in enumerate(parts):
            # On the page after a break only the rest of the value stands there.
            is_name = at == 0 and len(parts) > 1
            part["S"] = "/Lbl" if is_name else "/LBody"
            for body in _children(part, objects):
                if body.get("S") == "/LBody":
                    body["S"] = "/Span" if is_name else "/Div"


def _free_lone_caption(table: Any, objects: Mapping[Any, Any]) -> None:
    """A caption that stands on the page before its rows is a paragraph there, not a table."""
    children = _children(table, objects)
    if children and all(child.get("S") == "/Caption" for child in children):
        table["S"] = "/Div"
        for child in children:
            child["S"] = "/P"


def _scope(header: Any, objects: Mapping[Any, Any]) -> str:
    """A header in the body of a table heads its row, any other its column."""
    row = objects.get(header["P"])
    group = objects.get(row["P"]) if row else None
    return "/Row" if group and group.get("S") == "/TBody" else "/Column"
