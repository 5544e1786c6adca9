"""Unmistakable personal data, in every shape that it may take, and a search through all tables.

The tables and their columns come from the database itself, not from our models.
"""

import base64
import hashlib
import html
import json
import quopri
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from django.conf import settings
from django.db import connection

from pacts.addresses import folded, mailbox_key, name_key, place_keys

TABLES = {
    "postgresql": "SELECT table_name FROM information_schema.tables"
    " WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
}
SHORTEST = 7
"""Shorter texts turn up in other places by chance."""


def shapes(text: str) -> set[bytes]:
    """Return the ways in which a text may be written down: encoded, folded or hashed."""
    spellings = {text, text.lower(), text.upper(), text.casefold(), name_key(text)}
    spellings |= {
        unicodedata.normalize(form, spelling)
        for form in ("NFC", "NFD", "NFKC", "NFKD")
        for spelling in set(spellings)
    }
    if "@" in text:
        spellings |= {folded(text), text.partition("@")[0], text.partition("@")[2]}
    found: set[bytes] = set()
    for spelling in spellings:
        found |= set(_encoded(spelling)) | set(_hashed(spelling))
    return {shape for shape in found if len(shape) >= SHORTEST}


def _encoded(text: str) -> Iterator[bytes]:
    raw = text.encode()
    yield raw
    yield text.encode("utf-16-le")
    yield quopri.encodestring(raw)
    yield quote(text).encode()
    yield quote_plus(text).encode()
    yield html.escape(text).encode()
    yield json.dumps(text).strip('"').encode()
    yield raw.hex().encode()
    for skip in range(3):  # inside a longer text base64 has three ways to fall
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * skip + raw)[4 * bool(skip) : -4]


def _hashed(text: str) -> Iterator[bytes]:
    for name in ("md5", "sha1", "sha256", "sha512"):
        digest = hashlib.new(name, text.strip().encode())
        yield digest.digest()
        yield digest.hexdigest().encode()
        yield base64.b64encode(digest.digest()).rstrip(b"=")


def keys_of(email: str, ip: str) -> set[bytes]:
    """Return the hashes with the secret key in them: no rainbow table, still somebody."""
    return {key.encode() for key in (mailbox_key(email), *place_keys(ip)) if key}


class Search:
    """A search through everything that was stored since this was made.

    What stood there before anybody signed cannot be about them; it is most of the database.
    """

    def __init__(self) -> None:
        self.known = {value for _, value in everything()}

    def places(self, needles: Iterable[bytes]) -> set[str]:
        """Return the columns and files in which one of these stands, in whatever capitals."""
        heap: dict[str, list[bytes]] = defaultdict(list)
        for where, value in everything():
            if value not in self.known:
                heap[where].append(value.lower())
        texts = {where: b"\0|\0".join(values) for where, values in heap.items()}
        whole = b"\0|\0".join(texts.values())
        present = [needle for needle in {each.lower() for each in needles} if needle in whole]
        return {where for where, text in texts.items() if any(needle in text for needle in present)}


def everything() -> Iterator[tuple[str, bytes]]:
    """Yield every value in every column of every table, and every file, with where it stands."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES[connection.vendor])
        tables = [row[0] for row in cursor.fetchall()]
        assert len(tables) > 40
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [f"{table}.{column[0]}" for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield name, _bytes(value)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            yield str(path), str(path).encode() + path.read_bytes()


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return value.encode() if isinstance(value, str) else repr(value).encode()
