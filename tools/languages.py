"""The translations of the signing journey: find the texts, keep the .po files in step, compile.

    python tools/languages.py            # after a change of a text: update, say what is missing
    python tools/languages.py compile    # after translating: write the .mo that Django reads

Without gettext's own programs, which not every machine has. A text is what stands in a
`{% translate %}`, a `{% blocktranslate %}` or a `gettext(…)`; the Dutch text is its own key.
"""

import ast
import re
import struct
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
APPS = ("pacts", "governance", "monitor", "budget", "alliances", "verbeterbreda")

PLURALS = {
    "en": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 "
    ": n%100>=11 ? 4 : 5);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 "
    ": n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
}
"""Per language how its plural is chosen; the order of the forms is the one of CLDR."""

# How many arguments are texts, and whether the first of them is a context.
CALLS = {
    "_": (1, False),
    "gettext": (1, False),
    "gettext_lazy": (1, False),
    "gettext_noop": (1, False),
    "ngettext": (2, False),
    "ngettext_lazy": (2, False),
    "pgettext": (2, True),
    "pgettext_lazy": (2, True),
    "npgettext": (3, True),
    "npgettext_lazy": (3, True),
}

type Key = tuple[str, str, str]
"""Context, text and plural; empty where there is none."""


@dataclass
class Entry:
    """One text with its translations: one, or one per plural form."""

    key: Key
    strings: list[str]
    places: list[str] = field(default_factory=list)
    is_fuzzy: bool = False

    @property
    def is_translated(self) -> bool:
        return all(self.strings) and not self.is_fuzzy


def forms(language: str) -> int:
    """Return how many plural forms a language has."""
    return int(PLURALS[language][len("nplurals=")])


def path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


# --- Finding the texts ---------------------------------------------------------------------------


def texts() -> dict[Key, list[str]]:
    """Return every text that is marked, with the files it stands in."""
    found: dict[Key, list[str]] = {}
    python = [file for app in APPS for file in (ROOT / app).rglob("*.py")]
    templates = [file for file in (ROOT / "templates").rglob("*.*") if file.is_file()]
    for file in sorted(python) + sorted(templates):
        for key in in_file(file):
            places = found.setdefault(key, [])
            if (place := str(file.relative_to(ROOT))) not in places:
                places.append(place)
    return found


def in_file(file: Path) -> list[Key]:
    """Return the texts of one file; raise ``ValueError`` for one that is put together."""
    source = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return in_python(ast.parse(source), file)
    if "trans" not in source and "_(" not in source:
        return []
    return in_template(source, file)


def in_python(tree: ast.AST, file: Path) -> list[Key]:
    keys = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        if called in CALLS and node.args:
            keys.append(_key(called, node, file))
    return keys


def _key(called: str, node: ast.Call, file: Path) -> Key:
    count, has_context = CALLS[called]
    values = []
    for argument in node.args[:count]:
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            raise ValueError(f"{file}:{node.lineno}: a text to translate stands there as a whole")
        values.append(argument.value)
    context = values.pop(0) if has_context else ""
    return (context, values[0], values[1] if len(values) > 1 else "")


def in_template(source: str, file: Path) -> list[Key]:
    """Django turns a template into calls of gettext between filling; read those calls."""
    from django.utils.translation.template import templatize

    keys: list[Key] = []
    calls = templatize(source, origin=str(file))
    for match in re.finditer(r"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(", calls):
        call = ast.parse(_balanced(calls, match.start()), mode="eval")
        keys += in_python(call, file)
    return keys


def _balanced(source: str, start: int) -> str:
    """Return the call that begins here, up to its own closing bracket."""
    end = start
    while True:
        end = source.index(")", end) + 1
        try:
            ast.parse(source[start:end], mode="eval")
        except SyntaxError:
            continue
        return source[start:end]


# --- The .po file: as translators' programs read it ----------------------------------------------


def read(language: str) -> list[Entry]:
    """Return the entries of a language; none when it has no file yet."""
    file = path(language)
    if not file.exists():
        return []
    blocks = file.read_text(encoding="utf-8").split("\n\n")
    return [entry for block in blocks if (entry := _entry(block)) and entry.key[1]]


def _entry(block: str) -> Entry | None:
    values: dict[str, str] = {}
    places, is_fuzzy, name = [], False, ""
    for line in block.splitlines():
        if line.startswith("#:"):
            places += line[2:].split()
        elif line.startswith("#,"):
            is_fuzzy = is_fuzzy or "fuzzy" in line
        elif line and not line.startswith("#"):
            word, _, text = line.partition(" ")
            if not line.startswith('"'):
                name, line = word, text
            values[name] = values.get(name, "") + ast.literal_eval(line)
    if "msgid" not in values:
        return None
    key = (values.get("msgctxt", ""), values["msgid"], values.get("msgid_plural", ""))
    strings = [text for name, text in values.items() if name.startswith("msgstr")]
    return Entry(key, strings, places, is_fuzzy)


def write(language: str, entries: Iterable[Entry]) -> None:
    file = path(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    blocks = [_header(language), *map(_block, entries)]
    file.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def _header(language: str) -> str:
    return "\n".join(
        [
            "# The signing journey. The Dutch text is the key; see tools/languages.py.",
            *_lines("msgid", ""),
            *_lines("msgstr", _metadata(language)),
        ]
    )


def _metadata(language: str) -> str:
    return (
        f"Language: {language}\nContent-Type: text/plain; charset=UTF-8\n"
        f"Content-Transfer-Encoding: 8bit\nPlural-Forms: {PLURALS[language]}\n"
    )


def _block(entry: Entry) -> str:
    context, text, plural = entry.key
    flags = ["fuzzy"] if entry.is_fuzzy else []
    flags += ["python-format"] if "%(" in text else []
    lines = [f"#: {place}" for place in entry.places]
    lines += [f"#, {', '.join(flags)}"] if flags else []
    lines += _lines("msgctxt", context) if context else []
    lines += _lines("msgid", text)
    lines += _lines("msgid_plural", plural) if plural else []
    for number, string in enumerate(entry.strings):
        lines += _lines(f"msgstr[{number}]" if plural else "msgstr", string)
    return "\n".join(lines)


def _lines(name: str, text: str) -> list[str]:
    """Return one string of a .po file, a line of it per line of the text."""
    quoted = [
        '"{}"'.format(line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))
        for line in text.splitlines(keepends=True) or [""]
    ]
    return [f"{name} {quoted[0]}"] if len(quoted) == 1 else [f'{name} ""', *quoted]


def merged(language: str, found: dict[Key, list[str]]) -> list[Entry]:
    """Return an entry for every text: its translation where there is one, else empty."""
    known = {entry.key: entry for entry in read(language)}
    entries = []
    for key, places in sorted(found.items(), key=lambda item: (item[1][0], item[0])):
        empty = [""] * (forms(language) if key[2] else 1)
        entry = known.get(key, Entry(key, empty))
        entries.append(Entry(key, entry.strings, places, entry.is_fuzzy))
    return entries


# --- The .mo file: as Django reads it ------------------------------------------------------------


def compiled(language: str, entries: Iterable[Entry]) -> bytes:
    """Return the binary file of gettext: two sorted tables of lengths and offsets, then texts."""
    pairs = {"": _metadata(language)}
    for entry in entries:
        context, text, plural = entry.key
        if entry.is_translated:
            name = f"{context}\x04{text}" if context else text
            pairs[f"{name}\0{plural}" if plural else name] = "\0".join(entry.strings)
    rows = sorted((name.encode(), string.encode()) for name, string in pairs.items())
    start = 28 + 16 * len(rows)
    tables: list[list[int]] = [[], []]
    data = b""
    for column in (0, 1):
        for row in rows:
            tables[column] += [len(row[column]), start + len(data)]
            data += row[column] + b"\0"
    numbers = [0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, start, *tables[0], *tables[1]]
    return struct.pack(f"<{len(numbers)}I", *numbers) + data


def missing(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the texts that have no translation yet."""
    for entry in entries:
        if not entry.is_translated:
            yield entry.key[1]


def main() -> int:
    """Update or only compile; return 1 while a text is not translated."""
    found = None if sys.argv[1:] == ["compile"] else texts()
    is_complete = True
    for language in PLURALS:
        entries = read(language) if found is None else merged(language, found)
        if found is not None:
            write(language, entries)
        path(language).with_suffix(".mo").write_bytes(compiled(language, entries))
        lacking = list(missing(entries))
        is_complete = is_complete and not lacking
        print(f"{language}: {len(entries)} texts, {len(lacking)} not translated")
        for text in lacking:
            print(f"    {text!r}")
    return 0 if is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
