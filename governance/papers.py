"""Uploaded papers: what we take, judged by the content and not by the name."""

import hashlib
import re

from django.core.exceptions import ValidationError
from django.core.files import File

MAX_BYTES = 10_000_000
MAGIC = b"%PDF-"


def fingerprint(file: File) -> str:
    """Return the SHA-256 of a PDF of at most 10 MB; ValidationError for any other file."""
    if file.size > MAX_BYTES:
        raise ValidationError("Dit bestand is te groot. Kies een PDF van hooguit 10 MB.")
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    file.seek(0)
    if not content.startswith(MAGIC) or b"%%EOF" not in content[-2048:]:
        raise ValidationError("Dit is geen hele PDF. Bewaar het stuk als PDF en kies het opnieuw.")
    return hashlib.sha256(content).hexdigest()


_LAST_XREF = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF")
_XREF = re.compile(rb"\s*(xref|\d+\s+\d+\s+obj)\b")


def remark(content: bytes) -> str:
    """Return what a reader of this PDF should know before opening it; empty when nothing.

    Only the end of the file is looked at, and what it points at: nothing is opened.
    """
    trailer = _trailer(content)
    if not trailer:
        return "Dit bestand is beschadigd. Misschien gaat het niet open."
    if re.search(rb"/Encrypt\b", trailer):
        return "Dit bestand is beveiligd. Misschien heb je een wachtwoord nodig."
    return ""


def _trailer(content: bytes) -> bytes:
    """Return the dictionary that says how to read a PDF; empty when it is not in its place."""
    ends = _LAST_XREF.findall(content[-2048:])
    if not content.startswith(MAGIC) or not ends:
        return b""
    start = int(ends[-1])
    found = _XREF.match(content[start : start + 40])
    if found is None:
        return b""
    if found[1] != b"xref":
        return content[start : content.find(b"stream", start)]
    at = content.find(b"trailer", start)
    return content[at : content.find(b"startxref", at)] if at >= 0 else b""
