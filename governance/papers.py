"""Uploaded papers: what we take, judged by the content and not by the name."""

import hashlib

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
