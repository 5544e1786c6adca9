"""A spreadsheet that goes out and comes back unchanged changes nothing."""

from collections.abc import Callable

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from import_export.formats.base_formats import CSV, XLSX

from alliances.models import Action, ActionVersion
from alliances.resources import ActionResource
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db


def exported() -> tablib.Dataset:
    return ActionResource().export(Action.objects.order_by("goal", "order"))


@pytest.mark.parametrize("make", [CSV, XLSX])
def test_an_unchanged_file_changes_nothing(make: type) -> None:
    Action.objects.filter(pk="gw1-1").update(status="done", status_on="2026-11-01")
    Action.objects.get(pk="gw1-1").neighbourhoods.add("biesdonk", "wisselaar")
    versions = ActionVersion.objects.count()
    form = make()
    data = form.export_data(exported())
    back = form.create_dataset(data.decode() if isinstance(data, bytes) and make is CSV else data)
    result = ActionResource().import_data(back, dry_run=False, raise_errors=True)
    assert result.totals["skip"] == 65, result.totals
    assert result.totals["update"] == 0
    assert ActionVersion.objects.count() == versions


def test_one_changed_cell_changes_one_action() -> None:
    rows = exported()
    rows = tablib.Dataset(*(list(row) for row in rows), headers=rows.headers)
    at = rows.headers.index("titel")
    first = list(rows[0])
    first[at] = "Een nieuwe titel"
    rows[0] = first
    result = ActionResource().import_data(rows, dry_run=False, raise_errors=True)
    assert (result.totals["update"], result.totals["skip"]) == (1, 64)
    assert Action.objects.filter(title="Een nieuwe titel").count() == 1


def test_a_mistake_names_the_rule_and_changes_nothing(
    staff: User, login: Callable[[User], Client]
) -> None:
    """The whole file or nothing: one wrong row keeps the right one out too."""
    rows = exported()
    headers = rows.headers
    right, wrong = list(rows[0]), list(rows[1])
    right[headers.index("titel")] = "Een nieuwe titel"
    wrong[headers.index("stand")] = "done"
    wrong[headers.index("stand op")] = ""
    file = tablib.Dataset(right, wrong, headers=headers).export("csv")
    upload = SimpleUploadedFile("acties.csv", file.encode(), "text/csv")
    response = login(staff).post(
        reverse("admin:alliances_action_import"), {"format": "0", "import_file": upload}
    )
    page = response.content.decode()
    assert "Vul in op welke datum deze stand geldt." in page
    assert "confirm_form" not in (response.context or {}) or not response.context["confirm_form"]
    assert not Action.objects.filter(title="Een nieuwe titel").exists()
