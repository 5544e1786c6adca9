"""Staff type over a list fast, with the keyboard, and lose nothing after a mistake."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from pacts.models import Neighbourhood, Pact, PaperSignature, Signature
from tests.pacts import journey
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import local

pytestmark = pytest.mark.django_db

DESK = "/beheer/pacts/papersignature/add/"
LIST = "/beheer/pacts/papersignature/"
OTHERS = ["importeren/", "sjabloon.csv", "sjabloon.xlsx", "lijst/", "lijst/proef.pdf"]

type Login = Callable[[User], Client]


@pytest.fixture
def desk(login: Login, staff: User) -> Client:
    return login(staff)


def today(days: int = 0) -> str:
    day = local(timezone.now()).date() + timedelta(days=days)
    return f"{day.day}-{day.month}-{day.year}"


def typed(pact: Pact, **changes: Any) -> dict[str, Any]:
    return {
        "version": pact.versions.get().pk,
        "sheet": "Heuvel 1",
        "signed_on": today(),
        "sheet_line": 1,
        "name": "Ayşe Yıldız",
        "email": "",
        "neighbourhood": "",
        "display": "first",
        "motivation": "",
    } | changes


def shown(response: HttpResponse, name: str) -> str:
    """Return the value of a field of the page."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', response.content.decode())
    assert tag, f"no field {name}"
    found = re.search(r'value="([^"]*)"', tag[0])
    return found[1] if found else ""


def focused(response: HttpResponse) -> str:
    found = re.search(r'name="(\w+)"[^>]* autofocus', response.content.decode())
    assert found, "nothing has the focus"
    return found[1]


def test_a_line_goes_in_and_the_next_one_of_the_same_list_is_ready(
    pact: Pact, desk: Client
) -> None:
    response = desk.post(DESK, typed(pact))
    assert response.status_code == 302
    sticky = parse_qs(urlsplit(response["Location"]).query)
    assert (sticky["sheet"], sticky["sheet_line"]) == (["HEUVEL 1"], ["2"])
    page = desk.get(response["Location"])
    assert shown(page, "sheet") == "HEUVEL 1"
    assert shown(page, "sheet_line") == "2"
    assert shown(page, "signed_on") == today()
    assert shown(page, "name") == ""
    assert focused(page) == "name"
    assert "Ayşe Yıldız" in page.content.decode()  # the line that was just entered
    assert PaperSignature.objects.get().entered_by is not None
    assert LogEntry.objects.get().change_message == "Van papier. Lijst HEUVEL 1, regel 1."


def test_the_first_time_the_cursor_stands_at_the_list(pact: Pact, desk: Client) -> None:
    page = desk.get(DESK)
    assert focused(page) == "sheet"
    assert shown(page, "sheet_line") == "1"
    assert shown(page, "signed_on") == today()


def test_after_a_mistake_everything_typed_is_still_there(pact: Pact, desk: Client) -> None:
    wrong = typed(pact, name="Jan O'Neill", email="jan@", signed_on="31-2-2026", sheet_line="x")
    page = desk.post(DESK, wrong)
    assert page.status_code == 200
    assert shown(page, "name") == "Jan O&#x27;Neill"
    assert shown(page, "email") == "jan@"
    assert shown(page, "signed_on") == "31-2-2026"
    text = page.content.decode()
    for sentence in ("bestaat niet", "Dit adres klopt niet", "Een regel is een getal"):
        assert sentence in text
    assert not PaperSignature.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Jan www.voorbeeld.nl"),
        ("name", "Jan\x00"),
        ("name", "=1+1"),
        ("name", "x" * 10_000),
        ("sheet", "ß" * 60),
        ("sheet", "x" * 61),
        ("sheet_line", "0"),
        ("sheet_line", "99999999999"),
        ("signed_on", ""),
        ("neighbourhood", "atlantis"),
        ("display", "alles"),
        ("version", "0"),
        ("email", "a@b@c"),
        ("motivation", "x" * 501),
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    pact: Pact, desk: Client, field: str, value: str
) -> None:
    page = desk.post(DESK, typed(pact, **{field: value}))
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not PaperSignature.objects.exists()


@pytest.mark.parametrize("name", ["Ayşe", "O'Neill", "van 't Hoff", "李", "محمد", "Zoë 🌷"])
def test_names_are_taken_as_they_come(pact: Pact, desk: Client, name: str) -> None:
    desk.post(DESK, typed(pact, name=name))
    assert PaperSignature.objects.get().name == name


def test_a_neighbourhood_and_a_day_may_be_typed_as_people_do(
    pact: Pact, desk: Client, neighbourhood: Neighbourhood
) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    desk.post(
        DESK, typed(pact, neighbourhood="PROEFBUURT", signed_on=f"{local(yesterday):%Y-%m-%d}")
    )
    stored = PaperSignature.objects.get()
    assert stored.neighbourhood == neighbourhood
    assert stored.counted_on == local(yesterday).date()


@pytest.mark.parametrize("version", ["9" * 20, "٣", "²", "-1", "x"])
def test_an_address_with_a_strange_version_opens_an_empty_desk(
    staff: User, login: Login, version: str
) -> None:
    page = login(staff).get(DESK, {"version": version, "sheet": "Heuvel 1"})
    assert page.status_code == 200


def test_the_same_line_twice_is_told_and_kept(pact: Pact, desk: Client) -> None:
    desk.post(DESK, typed(pact))
    page = desk.post(DESK, typed(pact, name="Piet"))
    assert "regel 1 is er al. De eerste vrije regel is 2." in page.content.decode()
    assert shown(page, "name") == "Piet"
    assert focused(page) == "sheet_line"
    assert PaperSignature.objects.count() == 1


def test_lines_that_are_in_already_are_skipped(pact: Pact, desk: Client) -> None:
    for number in (2, 3):
        desk.post(DESK, typed(pact, sheet_line=number, name=f"Jan {number}"))
    response = desk.post(DESK, typed(pact, sheet_line=1))
    assert "sheet_line=4" in response["Location"]


def test_who_signed_already_is_told_and_the_typing_goes_on(pact: Pact, desk: Client) -> None:
    journey.store(pact)
    response = desk.post(DESK, typed(pact, email=journey.EMAIL), follow=True)
    assert "Deze persoon heeft al getekend" in response.content.decode()
    assert shown(response, "sheet_line") == "2"
    assert not PaperSignature.objects.exists()


def test_a_namesake_is_asked_about_and_goes_in_with_a_tick(
    pact: Pact, desk: Client, neighbourhood: Neighbourhood
) -> None:
    journey.store(pact, neighbourhood=neighbourhood)
    same = typed(pact, neighbourhood=neighbourhood.key)
    page = desk.post(DESK, same)
    assert 'type="checkbox" name="is_someone_else"' in page.content.decode()
    assert focused(page) == "is_someone_else"
    assert not PaperSignature.objects.exists()
    desk.post(DESK, same | {"is_someone_else": "on"})
    assert PaperSignature.objects.count() == 1


def test_a_mistake_is_taken_back_and_the_line_typed_again(pact: Pact, desk: Client) -> None:
    desk.post(DESK, typed(pact, name="Verkeerd"))
    wrong = PaperSignature.objects.get()
    desk.post(LIST, {"action": "take_back", "_selected_action": [wrong.pk]})
    wrong.refresh_from_db()
    assert (wrong.state, wrong.sheet) == ("invalid", "")
    assert "Verkeerd overgetypt" in wrong.state_reason
    desk.post(DESK, typed(pact, name="Goed"))
    assert pact.signatures.confirmed().get().name == "Goed"


def test_who_has_no_mail_withdraws_through_the_bureau(pact: Pact, desk: Client) -> None:
    desk.post(DESK, typed(pact))
    signature = PaperSignature.objects.get()
    desk.post(LIST, {"action": "withdraw", "_selected_action": [signature.pk]})
    stored = Signature.objects.get(pk=signature.pk)
    assert (stored.state, stored.name, stored.sheet) == ("withdrawn", "", "")


def test_nobody_edits_what_somebody_signed(pact: Pact, desk: Client) -> None:
    desk.post(DESK, typed(pact))
    change = f"{LIST}{PaperSignature.objects.get().pk}/change/"
    assert 'name="_save"' not in desk.get(change).content.decode()
    assert desk.post(change, typed(pact, name="Anders")).status_code == 403


@pytest.mark.parametrize("address", ["add/", *OTHERS])
def test_only_who_may_enter_comes_in(
    pact: Pact, login: Login, council: User, board: User, client: Client, address: str
) -> None:
    assert client.get(LIST + address)["Location"].startswith("/beheer/login/")
    for user in (council, board):
        assert login(user).get(LIST + address).status_code == 403
        assert login(user).post(LIST + address, typed(pact)).status_code == 403
    assert not PaperSignature.objects.exists()


def test_a_signature_from_paper_stands_in_the_public_list(
    pact: Pact, desk: Client, resident: Client
) -> None:
    desk.post(DESK, typed(pact, display="full"))
    page = resident.get(f"/pacten/{pact.slug}/ondertekenaars/").content.decode()
    assert "Ayşe Yıldız" in page
