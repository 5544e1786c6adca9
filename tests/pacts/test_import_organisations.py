"""Organisations go out and come back the same way as actions: shown first, all of them or none."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pacts.models import Organisation
from tests.alliances.test_import_pages import confirm, text_of
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db

CHOOSE = reverse("admin:pacts_organisation_import")
EXPORT = reverse("admin:pacts_organisation_export")


@pytest.fixture
def bureau(staff: User, login: Callable[[User], Client]) -> Client:
    return login(staff)


def table(client: Client) -> list[list[str]]:
    content = client.post(EXPORT, {"format": "1", "resource": "0"}).content.decode("utf-8-sig")
    return list(csv.reader(StringIO(content, newline=""), delimiter=";"))


def upload(client: Client, rows: list[list[str]]) -> HttpResponse:
    out = StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    file = SimpleUploadedFile("organisaties.csv", out.getvalue().encode("utf-8-sig"))
    return client.post(CHOOSE, {"file": file})


@pytest.mark.parametrize("kind", ["0", "1"])
def test_an_unchanged_file_changes_nothing(bureau: Client, kind: str) -> None:
    Organisation.objects.filter(pk="gemeente-breda").update(description="=1+1\r\n'= en - ")
    content = bureau.post(EXPORT, {"format": kind, "resource": "0"}).content
    count = Organisation.history.count()
    page = text_of(bureau.post(CHOOSE, {"file": SimpleUploadedFile("o.xlsx", content)}))
    assert f"{Organisation.objects.count()} organisaties zonder wijziging" in page
    assert Organisation.history.count() == count


def test_an_edit_and_a_new_row_come_in_with_their_history(bureau: Client) -> None:
    rows = table(bureau)
    header = rows[0]
    gemeente = next(row for row in rows if row[header.index("sleutel")] == "gemeente-breda")
    gemeente[header.index("naam")] = "Gemeente Breda (stadskantoor)"
    gemeente[header.index("soort")] = "Rijk"
    new = {"sleutel": "proef", "naam": "De Proef", "soort": "anders", "is een rol": "ja"}
    rows.append([new.get(name, "") for name in header])
    preview = upload(bureau, rows)
    assert "1 organisatie gewijzigd, 1 organisatie nieuw" in text_of(preview)
    confirm_at = reverse("admin:pacts_organisation_process_import")
    assert "Ingelezen uit organisaties.csv" in text_of(confirm(bureau, preview, confirm_at))
    changed = Organisation.objects.get(pk="gemeente-breda")
    assert (changed.name, changed.kind) == ("Gemeente Breda (stadskantoor)", "state")
    assert changed.history.latest().history_change_reason == "Ingelezen uit organisaties.csv."
    assert Organisation.objects.get(pk="proef").is_role


def test_a_mistake_keeps_the_whole_file_out(bureau: Client) -> None:
    rows = table(bureau)
    header = rows[0]
    rows[1][header.index("naam")] = "Een andere naam"
    rows[2][header.index("soort")] = "zomaar"
    rows[3][header.index("website")] = "geen adres"
    rows[4][header.index("is een rol")] = "soms"
    page = text_of(upload(bureau, rows))
    for row, column, value in (
        ("3", "soort", "zomaar"),
        ("4", "website", "geen adres"),
        ("5", "is een rol", "soms"),
    ):
        assert f"Rij {row} Kolom: {column} Er staat: {value} " in page
    assert not Organisation.objects.filter(name="Een andere naam").exists()


@pytest.mark.parametrize("name", ["monitor_observation", "budget_scheme"])
def test_figures_go_out_as_figures(bureau: Client, name: str) -> None:
    address = reverse(f"admin:{name}_export")
    content = bureau.post(address, {"format": "1", "resource": "0"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(content, newline=""), delimiter=";"))
    column = {"monitor_observation": "value", "budget_scheme": "amount"}[name]
    numbers = [row[column] for row in rows if row[column]]
    assert numbers
    assert all(text.replace(",", "").lstrip("-").isdecimal() for text in numbers)
    assert bureau.post(address, {"format": "0", "resource": "0"}).content.startswith(b"PK")
