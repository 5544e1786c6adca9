"""Spreadsheets: the preview of all actions against django-import-export as it comes, and figures
with what is wrong in each cell against the least that reading and keeping them could cost."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice, product

import python_calamine
import tablib
from django.core.files.base import ContentFile
from django.db import connection
from import_export.resources import modelresource_factory

from alliances.models import Action
from alliances.resources import ActionResource
from monitor.imports import proposing
from monitor.imports.columns import Choices
from monitor.models import Indicator
from pacts.models import Area
from tools.bench.ratios import Ratio, measured
from verbeterbreda.lib import tables
from verbeterbreda.lib.sheet_imports import SheetXLSX

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIGURES = 20_000
HEAD = ["indicator", "gebied", "periode", "waarde", "teller", "noemer", "status"]
FIGURES_TABLE = """
CREATE TABLE IF NOT EXISTS bench_figure (
    indicator text, area text, period double precision, value text, numerator text,
    denominator double precision, status text
)
"""


def ratios() -> Iterator[Ratio]:
    """Measure what staff wait for between choosing a file and seeing what it does."""
    yield _figures()
    yield from _actions()


def _figures() -> Ratio:
    """Twenty thousand figures; of one row in ten a cell is wrong, and each is told."""
    content = tables.xlsx_bytes(_rows(), HEAD)

    def ours() -> object:
        file = ContentFile(content, "cijfers.xlsx")
        run = proposing.propose_file(
            upload=file, name="cijfers.xlsx", choices=Choices(), by=None, now=NOW, wait=True
        )
        assert run.refused >= FIGURES // 10
        return run

    def limit() -> object:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        rows = islice(book.get_sheet_by_index(0).to_python(), 1, None)
        with connection.cursor() as cursor:
            cursor.execute(FIGURES_TABLE)
            with cursor.copy("COPY bench_figure FROM STDIN") as copy:
                copy.write("".join("\t".join(map(str, row)) + "\n" for row in rows))
            return cursor.execute("TRUNCATE bench_figure")

    return measured(
        "P13", "20,000 figures from XLSX, each checked and each mistake told", "calamine + COPY", 5,
        ours=ours, limit=limit, is_speed=False,
    )  # fmt: skip


def _rows() -> Iterator[list[object]]:
    chance = random.Random(13)
    shares = Indicator.objects.measured().filter(unit__startswith="%")
    slugs = shares.values_list("pk", flat=True)
    codes = Area.objects.buurten().values_list("pk", flat=True)
    places = product(list(slugs), range(1997, 2027), list(codes))
    for number, (slug, year, code) in enumerate(islice(places, FIGURES)):
        value: object = round(chance.random() * 100, 1)
        if number % 10 == 0:
            value = chance.choice(["n/b?", "101", "1.2.3", "#N/A"])
        yield [slug, code, year, value, None, chance.randint(100, 9000), "final"]


def _actions() -> Iterator[Ratio]:
    """The preview of all actions."""
    plain = modelresource_factory(Action, meta_options={"import_id_fields": ["slug"]})
    theirs = plain().export().export("xlsx")
    ours = SheetXLSX().export_data(ActionResource().export())

    def with_ours() -> object:
        upload = ActionResource.read(ours, "acties.xlsx")
        return ActionResource().import_data(upload.dataset(), dry_run=True, use_transactions=True)

    def with_theirs() -> object:
        rows = tablib.Dataset().load(theirs, "xlsx")
        return plain().import_data(rows, dry_run=True)

    yield measured(
        "P14", "preview of a spreadsheet with all actions", "import-export's own", 5,
        ours=with_ours, limit=with_theirs, is_speed=True,
    )  # fmt: skip
