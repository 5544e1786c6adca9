"""The preview of a spreadsheet with all actions, against django-import-export as it comes."""

from collections.abc import Iterator

import tablib
from import_export.resources import modelresource_factory

from alliances.models import Action
from alliances.resources import ActionResource
from tools.bench.ratios import Ratio, measured
from verbeterbreda.lib.sheet_imports import SheetXLSX


def ratios() -> Iterator[Ratio]:
    """Measure what staff wait for between choosing a file and seeing what it does."""
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
