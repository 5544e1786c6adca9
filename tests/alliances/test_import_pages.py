"""Staff bring a file of actions in through the admin: a preview, and then all of it or nothing."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

import openpyxl
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from alliances import versions
from alliances.models import Action, ActionVersion
from alliances.services import versions as services
from tests.alliances.spreadsheets import (
    brought_in,
    csv_of,
    edit,
    exported,
    preview,
    problems,
    table_of,
)
from tests.alliances.test_import_actions import ALL, NOW, SLUG, new_row, published, table
from tests.conftest import make_user
from verbeterbreda.accounts import roles
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db

CHOOSE = reverse("admin:alliances_action_import")
CONFIRM = reverse("admin:alliances_action_process_import")
EXPORT = reverse("admin:alliances_action_export")


@pytest.fixture
def bureau(staff: User, login: Callable[[User], Client]) -> Client:
    return login(staff)


def upload(client: Client, content: bytes, name: str = "acties.csv") -> HttpResponse:
    return client.post(CHOOSE, {"file": SimpleUploadedFile(name, content)})


def text_of(response: HttpResponse) -> str:
    """Return what stands on the page, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def confirm(client: Client, response: HttpResponse, address: str = CONFIRM) -> HttpResponse:
    """Press the button of a preview."""
    found = re.search(r'name="voorbeeld" value="([^"]+)"', response.content.decode())
    assert found, text_of(response)
    return client.post(address, {"voorbeeld": found[1]}, follow=True)


@pytest.mark.parametrize(("kind", "start"), [("0", b"PK"), ("1", b"\xef\xbb\xbfsleutel;versie")])
def test_what_is_taken_out_comes_back_unchanged(bureau: Client, kind: str, start: bytes) -> None:
    assert "Soort bestand" in text_of(bureau.get(EXPORT))
    file = bureau.post(EXPORT, {"format": kind, "resource": "0"})
    content = file.content
    assert content.startswith(start)
    assert "acties-20" in file["Content-Disposition"]
    page = text_of(upload(bureau, content))
    assert f"{ALL} acties zonder wijziging" in page
    assert "Er valt niets in te lezen" in page


def test_the_filter_of_the_list_is_the_filter_of_the_file(bureau: Client) -> None:
    file = bureau.post(f"{EXPORT}?goal__key__exact=GW1", {"format": "1", "resource": "0"})
    rows = table_of(file.content)
    assert {row[rows[0].index("doel")] for row in rows[1:]} == {"GW1"}


def test_a_clerk_sees_each_change_and_brings_all_of_them_in(bureau: Client, staff: User) -> None:
    rows = edit(table(), SLUG, titel="Afspraken over <b>woningen</b>")
    rows.append(new_row(rows[0], sleutel="nieuw-1", nummer="N1", titel="Iets nieuws"))
    shown = upload(bureau, csv_of(rows))
    source, page = shown.content.decode(), text_of(shown)
    assert f"1 actie gewijzigd, 1 actie nieuw en {ALL - 1} acties zonder wijziging" in page
    assert "Afspraken over <del>meer betaalbare woningen</del>" in source
    assert "<ins>&lt;b&gt;woningen&lt;/b&gt;</ins>" in source
    assert f"Rij {len(rows)}: N1 Iets nieuws nieuw" in page
    assert not Action.objects.filter(pk="nieuw-1").exists()
    after = text_of(confirm(bureau, shown))
    assert "Ingelezen uit acties.csv: 1 actie gewijzigd en 1 actie nieuw." in after
    assert Action.objects.get(pk=SLUG).title == "Afspraken over <b>woningen</b>"
    version = services.current_version(Action.objects.get(pk="nieuw-1"))
    assert version is not None
    assert (version.by, version.note) == (staff, "Ingelezen uit acties.csv.")
    assert set(LogEntry.objects.values_list("object_id", "change_message")) == {
        (SLUG, "Ingelezen uit acties.csv."),
        ("nieuw-1", "Ingelezen uit acties.csv."),
    }


def test_an_own_column_is_named_and_skipped(bureau: Client) -> None:
    rows = [
        [*row, extra] for row, extra in zip(table(), ["voor Jan"] + ["bellen"] * ALL, strict=True)
    ]
    assert "slaan we over: ‘voor Jan’" in text_of(upload(bureau, csv_of(rows)))


def test_mistakes_stand_in_a_table_and_there_is_no_button(bureau: Client) -> None:
    rows = edit(table(), SLUG, doel="ZZ", stand="prima")
    page = upload(bureau, csv_of(rows))
    found = text_of(page)
    assert "Kolom: doel Er staat: ZZ We kennen het doel ‘ZZ’ niet." in found
    assert "Verbeter de 2 cellen hieronder" in found
    assert "voorbeeld" not in page.content.decode()
    assert page.content.decode().count("<title>Fout: ") == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Dit bestand is leeg"),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), "eindigt op .csv of .xlsx"),
        (b"PK\x03\x04" + bytes(100), "beschadigd"),
        (b"x" * (5 * 1024 * 1024 + 1), "te groot"),
        (b"titel\nA\n", "ontbreekt een kolom"),
    ],
    ids=["empty", "picture", "broken", "large", "no key"],
)
def test_what_is_no_such_file_is_refused(bureau: Client, content: bytes, says: str) -> None:
    page = upload(bureau, content)
    assert page.status_code == 200
    assert says in text_of(page)


def test_what_somebody_else_did_between_preview_and_confirmation_stops_all(bureau: Client) -> None:
    rows = edit(table(), SLUG, titel="Mijn titel")
    edit(rows, "gw2-1", titel="Ook van mij")
    shown = upload(bureau, csv_of(rows))
    published(note="Van een ander")
    count = ActionVersion.objects.count()
    again = confirm(bureau, shown)
    assert "Intussen is er iets veranderd" in text_of(again)
    assert ActionVersion.objects.count() == count
    assert not Action.objects.filter(title__in=["Mijn titel", "Ook van mij"]).exists()
    assert "2 acties gewijzigd" in text_of(confirm(bureau, again))
    action = Action.objects.get(pk=SLUG)
    assert (action.title, action.note) == ("Mijn titel", "Van een ander")


def test_what_has_become_impossible_is_told(bureau: Client, staff: User) -> None:
    shown = upload(bureau, csv_of(edit(table(), SLUG, titel="Mijn titel")))
    action = Action.objects.get(pk=SLUG)
    content = versions.content_of(action) | {"title": "Van een collega"}
    services.save_working(action=action, content=content, by=staff, now=NOW)
    again = text_of(confirm(bureau, shown))
    assert "Intussen is er iets veranderd" in again
    assert "een versie die nog niet op de site staat" in again
    assert not Action.objects.filter(title="Mijn titel").exists()


def test_a_confirmation_that_was_used_or_made_up_brings_nothing(bureau: Client) -> None:
    shown = upload(bureau, csv_of(edit(table(), SLUG, titel="Mijn titel")))
    confirm(bureau, shown)
    count = ActionVersion.objects.count()
    assert "Intussen is er iets veranderd" in text_of(confirm(bureau, shown))
    page = bureau.post(CONFIRM, {"voorbeeld": "verzonnen:1:x"}, follow=True)
    assert "Er is niets ingelezen" in text_of(page)
    assert ActionVersion.objects.count() == count
    assert bureau.get(CONFIRM).status_code == 405


def test_who_may_not_change_actions_may_not_bring_them_in(
    council: User, login: Callable[[User], Client]
) -> None:
    client = login(council)
    assert client.get(CHOOSE).status_code == 403
    assert upload(client, exported()).status_code == 403
    assert client.post(CONFIRM, {"voorbeeld": "x"}).status_code == 403


def test_a_driver_takes_out_the_own_actions_and_changes_no_others(
    login: Callable[[User], Client],
) -> None:
    """Bringing in is the bureau's; a file brought in for a driver does no more than that driver."""
    driver = make_user(roles.DRIVER)
    Action.objects.get(pk=SLUG).goal.building_block.alliance.drivers.add(driver)
    own = {action.pk for action in Action.objects.in_alliance("goed-wonen")}
    file = login(driver).post(EXPORT, {"format": "1", "resource": "0"})
    assert {row[0] for row in table_of(file.content)[1:]} == own
    assert upload(login(driver), file.content).status_code == 403
    other = Action.objects.exclude(pk__in=own).order_by("pk")[0].pk
    rows = edit(table(), SLUG, titel="Van de aanjager", volgorde="9")
    edit(rows, other, titel="Van een ander")
    rows.append(new_row(rows[0], sleutel="nieuw-1", nummer="N1"))
    found = {reason for _, _, reason in problems(preview(csv_of(rows), user=driver))}
    assert found == {
        "Dit wijzigt alleen het bureau. Zet de cel terug zoals zij was.",
        "Deze actie is niet van jouw alliantie. Laat deze rij zoals zij was, of haal haar weg.",
        "Nieuwe acties maakt het bureau. Haal deze rij weg.",
    }
    good = edit(table(), SLUG, titel="Van de aanjager")
    assert problems(brought_in(csv_of(good), user=driver)) == []
    assert Action.objects.get(pk=SLUG).title == "Van de aanjager"


def test_the_result_is_undone_by_putting_the_version_before_back(bureau: Client) -> None:
    action = published(note="Vooraf")
    before = services.current_version(action)
    assert before is not None
    confirm(bureau, upload(bureau, csv_of(edit(table(), SLUG, titel="Verkeerd"))))
    services.put_back(version=before, by=None, now=NOW)
    assert Action.objects.get(pk=SLUG).title != "Verkeerd"
    assert "Er valt niets in te lezen" in text_of(upload(bureau, exported()))


def test_a_file_for_excel_holds_text_that_stays_text() -> None:
    published(title="=1+1")
    page = openpyxl.load_workbook(BytesIO(exported("xlsx"))).active
    cells = [cell for row in page.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
