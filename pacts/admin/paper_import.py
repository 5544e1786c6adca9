"""From a file to a preview, and from the preview to the database. Nothing is stored in between.

Not done with django-import-export: it reads with a library that one far cell keeps busy for
minutes, and it previews by writing and taking back. The rows travel in the page, signed.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.utils.text import Truncator

from pacts.admin.paper_forms import COLUMN_NAMES, LineForm
from pacts.models import Neighbourhood, PactVersion
from pacts.services import paper
from pacts.services.paper import Fate, PaperLine, Verdict
from verbeterbreda.lib.sheets import Row

SALT = "pacts.admin.paper_import"
VALID_SECONDS = 4 * 60 * 60


@dataclass(frozen=True)
class Problem:
    """Why a row cannot go in: which cell, and what stands in it."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A row of the file with what will become of it."""

    number: int
    cells: dict[str, str]
    line: PaperLine | None
    verdict: Verdict
    problems: tuple[Problem, ...]

    @property
    def fate(self) -> str:
        return self.verdict.fate.name


@dataclass(frozen=True)
class Preview:
    """What an import would do. `payload` brings it back, unchanged, with the second step."""

    version: PactVersion
    lines: tuple[Line, ...]
    payload: str

    def with_fate(self, *fates: Fate) -> list[Line]:
        return [line for line in self.lines if line.verdict.fate in fates]

    @property
    def fates(self) -> list[str]:
        return [line.fate for line in self.lines]

    @property
    def refused(self) -> list[Line]:
        return self.with_fate(Fate.REFUSED)

    @property
    def doubtful(self) -> list[Line]:
        return self.with_fate(Fate.LIKELY)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many rows have each fate, in words."""
        counted = Counter(line.verdict.fate for line in self.lines)
        return [(fate.value, counted[fate]) for fate in Fate if counted[fate]]

    def chosen(self, someone_else: Collection[int]) -> list[PaperLine]:
        """Return what goes in: the new ones, and the doubtful rows that somebody ticked."""
        return [
            line.line
            for line in self.lines
            if line.line
            and (
                line.verdict.fate is Fate.NEW
                or (line.verdict.fate is Fate.LIKELY and line.number in someone_else)
            )
        ]


def preview(
    *, version: PactVersion, sheet: str, signed_on: str, rows: list[Row], now: datetime
) -> Preview:
    """Return what would become of every row; writes nothing."""
    common = {"sheet": sheet, "signed_on": signed_on}
    neighbourhoods = list(Neighbourhood.objects.all())
    checked = [LineForm(common | _filled(row), neighbourhoods=neighbourhoods) for row in rows]
    lines = [form.line(version) for form in checked if form.is_valid()]
    verdicts = iter(paper.judge(pact=version.pact, lines=lines, now=now))
    told = tuple(
        _told(row, form.line(version), next(verdicts)) if form.is_valid() else _refused(row, form)
        for row, form in zip(rows, checked, strict=True)
    )
    content: dict[str, Any] = common | {
        "version": version.pk,
        "rows": [[row.number, row.cells] for row in rows],
        "fates": [line.fate for line in told],
    }
    payload = signing.dumps(content, salt=SALT, compress=True)
    return Preview(version=version, lines=told, payload=payload)


def unpacked(payload: str, *, now: datetime) -> tuple[Preview, bool] | None:
    """Return the preview anew, and whether it is what was seen; None for a forged or old one."""
    try:
        content = signing.loads(payload, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    version = PactVersion.objects.select_related("pact").filter(pk=content["version"]).first()
    if version is None:
        return None
    again = preview(
        version=version,
        sheet=content["sheet"],
        signed_on=content["signed_on"],
        rows=[Row(number, cells) for number, cells in content["rows"]],
        now=now,
    )
    return again, again.fates == content["fates"]


def _filled(row: Row) -> dict[str, str]:
    return {key: text for key, text in row.cells.items() if text}


def _told(row: Row, line: PaperLine, verdict: Verdict) -> Line:
    problems: tuple[Problem, ...] = ()
    if verdict.fate is Fate.REFUSED:
        problems = (_problem(row, verdict.field, verdict.reason),)
    return Line(row.number, row.cells, line, verdict, problems)


def _refused(row: Row, form: LineForm) -> Line:
    problems = tuple(
        _problem(row, field, " ".join(map(str, reasons))) for field, reasons in form.errors.items()
    )
    return Line(row.number, row.cells, None, Verdict(Fate.REFUSED), problems)


def _problem(row: Row, field: str, reason: str) -> Problem:
    value = Truncator(row.cells.get(field, "")).chars(60)
    return Problem(COLUMN_NAMES.get(field, field), value, reason)
