"""Staff write lists and limits, see held signatures in heaps, and find what they look for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pacts.addresses import place_keys
from pacts.models import Limit, ListEntry, MailDomain, Pact, Signature
from tests.pacts import journey, robots
from verbeterbreda.accounts.models import User

type Login = Callable[[User], Client]
LISTS = "/beheer/pacts/listentry/"
SIGNATURES = "/beheer/pacts/signature/"
REVIEW = f"{SIGNATURES}nakijken/"
HERE = ZoneInfo("Europe/Amsterdam")


def write(client: Client, pattern: str, subject: str = "network", **changes: Any) -> str:
    data = {"verdict": "block", "subject": subject, "pattern": pattern, "note": "proef"} | changes
    return client.post(f"{LISTS}add/", data, follow=True).content.decode()


# --- Lists ---------------------------------------------------------------------------------------


def test_a_whole_list_is_pasted_at_once(pact: Pact, staff: User, login: Login) -> None:
    pasted = """# Overgenomen van de vorige keer
203.0.113.9/24   # de school
198.51.100.1

2001:DB8::/32 # een aanbieder
203.0.113.0/24
"""
    page = write(login(staff), pasted)
    assert "3 patronen staan op de lijst." in page
    entries = ListEntry.objects.order_by("pk").values_list("pattern", "note", "added_by")
    assert list(entries) == [
        ("203.0.113.0/24", "de school", staff.pk),
        ("198.51.100.1", "proef", staff.pk),
        ("2001:db8::/32", "een aanbieder", staff.pk),
    ]


def test_a_new_entry_holds_at_once_in_the_process_that_saved_it(
    pact: Pact, staff: User, login: Login, django_capture_on_commit_callbacks: Any
) -> None:
    assert robots.sign(pact, 1).value == "check mail"
    with django_capture_on_commit_callbacks(execute=True):
        write(login(staff), robots.HALL)
    assert robots.sign(pact, 2).value == "held"
    with django_capture_on_commit_callbacks(execute=True):
        login(staff).post(f"{LISTS}{ListEntry.objects.get().pk}/delete/", {"post": "yes"})
    assert robots.sign(pact, 3).value == "check mail"


@pytest.mark.parametrize(
    ("subject", "pattern", "sentence"),
    [
        ("network", "203.0.113.256", "‘203.0.113.256’ is geen internetadres of netwerk"),
        ("network", "203.0.113.0/33", "is geen internetadres of netwerk"),
        ("network", "voorbeeld.nl", "is geen internetadres of netwerk"),
        ("network", "0.0.0.0/0", "past op bijna alles"),
        ("network", "2001::/15", "past op bijna alles"),
        ("email", "voorbeeld.nl", "is geen e-mailadres"),
        ("email", "a@b@c.nl", "is geen e-mailadres"),
        ("email", "*@*", "past op bijna alles"),
        ("domain", "*", "past op bijna alles"),
        ("domain", "jan@voorbeeld.nl", "is geen domein"),
        ("domain", "voor beeld.nl", "is geen domein"),
        ("domain", "# alleen een reden", "Schrijf ten minste één patroon"),
    ],
)
def test_what_is_no_pattern_is_refused_with_a_sentence(
    staff: User, login: Login, subject: str, pattern: str, sentence: str
) -> None:
    assert sentence in write(login(staff), pattern, subject)
    assert not ListEntry.objects.exists()


def test_one_wrong_line_stores_none(staff: User, login: Login) -> None:
    page = write(login(staff), "203.0.113.7\ngeen adres\n198.51.100.1")
    assert "‘geen adres’ is geen internetadres" in page
    assert not ListEntry.objects.exists()


def test_a_pattern_is_on_one_list_once(staff: User, login: Login) -> None:
    robots.put_on_list("allow", "network", "203.0.113.0/24")
    assert "‘203.0.113.0/24’ staat al in een lijst." in write(login(staff), "203.0.113.77/24")


def test_every_line_says_why(staff: User, login: Login) -> None:
    page = write(login(staff), "203.0.113.7 # school\n198.51.100.1", note="")
    assert "Schrijf op waarom ‘198.51.100.1’ op de lijst komt." in page
    write(login(staff), "203.0.113.7 # school", note="")
    assert ListEntry.objects.get().note == "school"


def test_an_entry_is_changed_one_at_a_time(staff: User, login: Login) -> None:
    entry = robots.put_on_list("block", "domain", "voorbeeld.nl")
    client, address = login(staff), f"{LISTS}{entry.pk}/change/"
    data = {"verdict": "allow", "subject": "domain", "pattern": "voorbeeld.nl", "note": "Toch goed"}
    page = client.post(address, data | {"pattern": "een.nl\ntwee.nl"}).content.decode()
    assert "Dit is één regel." in page
    client.post(address, data)
    entry.refresh_from_db()
    assert (entry.verdict, entry.pattern, entry.note) == ("allow", "voorbeeld.nl", "Toch goed")


def test_limits_and_mail_domains_are_edited(
    pact: Pact, staff: User, login: Login, django_capture_on_commit_callbacks: Any
) -> None:
    client = login(staff)
    robots.only_limits()
    robots.sign(pact, 1)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/beheer/pacts/limit/add/", {"per": "address", "many": 1, "seconds": 600})
    assert robots.sign(pact, 2).value == "held"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/beheer/pacts/limit/{Limit.objects.get().pk}/delete/", {"post": "yes"})
    assert robots.sign(pact, 3).value == "check mail"
    page = client.post("/beheer/pacts/limit/add/", {"per": "address", "many": 0, "seconds": 600})
    assert "minstens 1 is" in page.content.decode()
    client.post("/beheer/pacts/maildomain/add/", {"domain": "VOORBEELD.nl", "is_dot_ignored": "on"})
    assert MailDomain.objects.get(domain="voorbeeld.nl").is_dot_ignored
    page = client.post("/beheer/pacts/maildomain/add/", {"domain": "*.nl"}).content.decode()
    assert "één heel domein" in page


# --- The queue -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("many", "seconds"), [(10, 10**15), (10**15, 600)])
def test_a_limit_that_would_stop_everybody_from_signing_is_refused(
    pact: Pact, staff: User, login: Login, many: int, seconds: int
) -> None:
    """So many seconds ago there was no calendar, and no database counts so far."""
    robots.only_limits()
    data = {"per": "address", "many": many, "seconds": seconds}
    page = login(staff).post("/beheer/pacts/limit/add/", data)
    assert "errorlist" in page.content.decode()
    assert robots.sign(pact, 1).value == "check mail"


def test_what_waits_is_shown_in_heaps(pact: Pact, staff: User, login: Login) -> None:
    robots.rows(pact, 40, address_key="a" * 16, email_domain="vloed.example")
    robots.rows(pact, 2, address_key="b" * 16, state_reason="Iets anders")
    robots.rows(pact, 3, state="confirmed", **confirmed())
    client = login(staff)
    page = client.get(REVIEW).content.decode()
    assert "wachten er nu 42" in page
    places = client.get(REVIEW, {"per": "plek"}).context["groups"]
    assert [(group.label, group.number, group.domains) for group in places] == [
        ("plek aaaaaa", 40, 1),
        ("plek bbbbbb", 2, 1),
    ]
    rows = client.get(places[0].rows_url)
    assert rows.context["cl"].result_count == 40
    form = client.get(places[0].decision_url).content.decode()
    assert f'value="{"a" * 16}"' in form
    for word in ("reden", "netwerk", "domein"):
        heaps = client.get(REVIEW, {"per": word}).context["groups"]
        assert sum(group.number for group in heaps) == 42
        for heap in heaps:
            assert client.get(heap.rows_url).context["cl"].result_count == heap.number
    assert client.get(REVIEW, {"per": "anders"}).status_code == 404


def confirmed() -> dict[str, Any]:
    now = timezone.now()
    return {"confirmed_at": now, "counted_on": now.date(), "state_reason": ""}


def test_the_queue_costs_the_same_for_many(pact: Pact, staff: User, login: Login) -> None:
    client = login(staff)
    costs = []
    for number in range(2):
        robots.rows(pact, 30, address_key=f"{number}" * 16)
        with CaptureQueriesContext(connection) as queries:
            client.get(REVIEW, {"per": "plek"})
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_selection_of_many_is_released(pact: Pact, staff: User, login: Login) -> None:
    for number in range(3):
        robots.sign(pact, number, honeypot="x")
    chosen = list(Signature.objects.values_list("pk", flat=True))
    data = {"action": "release", "_selected_action": chosen, "reason": ""}
    page = login(staff).post(SIGNATURES, data, follow=True).content.decode()
    assert "Vrijgegeven: 3." in page
    assert set(Signature.objects.values_list("state", flat=True)) == {"pending"}
    assert len(journey.mails()) == 3


def test_more_than_fits_in_one_request_is_said(
    pact: Pact, staff: User, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pacts.admin.signatures.AT_ONCE", 2)
    robots.rows(pact, 3)
    data = {
        "action": "invalidate",
        "_selected_action": list(Signature.objects.values_list("pk", flat=True)),
        "reason": "Robot",
    }
    page = login(staff).post(SIGNATURES, data, follow=True).content.decode()
    assert "Dat waren de eerste 2." in page
    assert Signature.objects.filter(state="invalid").count() == 2


def test_what_was_made_invalid_by_mistake_is_released(
    pact: Pact, staff: User, login: Login
) -> None:
    signature = journey.store(pact)
    client = login(staff)
    for action in ("invalidate", "release"):
        data = {"action": action, "_selected_action": [signature.pk], "reason": "Vergissing"}
        client.post(SIGNATURES, data)
    signature.refresh_from_db()
    assert (signature.state, signature.state_reason) == ("confirmed", "")


def test_a_release_says_when_the_place_is_taken(pact: Pact, staff: User, login: Login) -> None:
    signature = journey.store(pact)
    client = login(staff)
    data = {"action": "invalidate", "_selected_action": [signature.pk], "reason": "Vergissing"}
    client.post(SIGNATURES, data)
    journey.store(pact)
    data = {"action": "release", "_selected_action": [signature.pk], "reason": ""}
    assert (
        "intussen opnieuw getekend" in client.post(SIGNATURES, data, follow=True).content.decode()
    )
    signature.refresh_from_db()
    assert signature.state == "invalid"


@pytest.mark.parametrize("role", ["council", "board"])
@pytest.mark.parametrize(
    "address", [REVIEW, LISTS, f"{LISTS}add/", "/beheer/pacts/limit/", "/beheer/pacts/maildomain/"]
)
def test_others_see_none_of_this(
    pact: Pact, address: str, role: str, request: pytest.FixtureRequest, login: Login
) -> None:
    assert login(request.getfixturevalue(role)).get(address).status_code == 403


def test_a_visitor_is_sent_to_the_login_page(resident: Client, pact: Pact) -> None:
    assert resident.get(REVIEW)["Location"].startswith("/beheer/login/")


# --- Finding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("yıldız", ["Ayşe Yıldız"]),
        ("AYSE+pact@Voorbeeld.nl", ["Ayşe Yıldız"]),
        ("ayse@voorbeeld", ["Ayşe Yıldız"]),
        ("@voorbeeld.nl", ["Ayşe Yıldız"]),
        ("@elders.example", ["Bram"]),
        ("203.0.113.7", ["Bram"]),
        ("203.0.113.0/24", ["Ayşe Yıldız", "Bram"]),
        ("10-03-2026 14", ["Bram"]),
        ("10-03-2026 om 14:05 uur", ["Bram"]),
        ("10-03-2026 14:06", []),
        ("10-03-2026 15", []),
        ("31-02-2026 15", []),
        ("niemand", []),
    ],
)
def test_staff_find_by_what_they_know(
    pact: Pact, staff: User, login: Login, typed: str, names: list[str]
) -> None:
    first = journey.store(pact)
    second = journey.store(pact, name="Bram", email="bram@elders.example")
    give_place(first, "203.0.113.99", datetime(2026, 3, 9, 9, tzinfo=HERE))
    give_place(second, "203.0.113.7", datetime(2026, 3, 10, 14, 5, 30, tzinfo=HERE))
    found = login(staff).get(SIGNATURES, {"q": typed}).context["cl"].result_list
    assert sorted(signature.name for signature in found) == names


def give_place(signature: Signature, ip: str, at: datetime) -> None:
    address_key, network_key = place_keys(ip)
    Signature.objects.filter(pk=signature.pk).update(
        address_key=address_key, network_key=network_key, created_at=at
    )


def test_staff_find_by_the_place_on_the_queue_and_the_code_of_a_receipt(
    pact: Pact, staff: User, login: Login
) -> None:
    signature = journey.store(pact)
    Signature.objects.filter(pk=signature.pk).update(address_key="3fa2c1" + "0" * 10)
    client = login(staff)
    code = signature.receipt_code or ""
    for typed in ("plek 3fa2c1", code, f"{code[:4]}-{code[4:8]}-{code[8:]}".lower()):
        assert client.get(SIGNATURES, {"q": typed}).context["cl"].result_count == 1, typed
    assert client.get(SIGNATURES, {"q": "plek 000000"}).context["cl"].result_count == 0


def test_an_hour_that_is_there_twice_is_both(pact: Pact, staff: User, login: Login) -> None:
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=HERE)
    for number, at in enumerate([twice, twice.replace(fold=1), twice + timedelta(hours=1)]):
        signature = journey.store(pact, name=f"Wie {number}", email=f"wie{number}@voorbeeld.nl")
        give_place(signature, "203.0.113.7", at)
    found = login(staff).get(SIGNATURES, {"q": "25-10-2026 2"}).context["cl"].result_list
    assert sorted(signature.name for signature in found) == ["Wie 0", "Wie 1"]
